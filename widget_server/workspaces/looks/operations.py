"""Changes and reads of a workspace's look."""

import msgspec
from sqlalchemy import delete

from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.workspaces.looks.look import DEFAULT, Look
from widget_server.workspaces.looks.models import WorkspaceLook


def look_of(workspace_id: int) -> Look:
    """The default where none was chosen."""
    rows = parts().database.read("SELECT document FROM looks WHERE workspace_id = ?", (workspace_id,))
    return msgspec.json.decode(rows[0][0], type=Look) if rows else DEFAULT


def choose_look(workspace_id: int, look: Look, by: str) -> None:
    """The caller commits."""
    db.session.execute(delete(WorkspaceLook).where(WorkspaceLook.workspace_id == workspace_id))
    document = msgspec.json.encode(look).decode()
    db.session.add(WorkspaceLook(workspace_id=workspace_id, document=document, changed_at=utc_now(), changed_by=by))


def drop_look(workspace_id: int) -> None:
    """Back to the embed's own look. The caller commits."""
    db.session.execute(delete(WorkspaceLook).where(WorkspaceLook.workspace_id == workspace_id))
