"""Looks beside the workspace's own, by their names: reads and changes. The caller of a change commits."""

from typing import Final

import msgspec
from sqlalchemy import delete, select

from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.workspaces.looks.look import Look
from widget_server.workspaces.looks.models import NamedLook

MOST_LOOKS: Final = 20


class TooManyLooks(ValueError):
    """A workspace keeps so many and no more."""


def named_looks(workspace_id: int) -> dict[str, Look]:
    """By name."""
    asked = "SELECT name, document FROM named_looks WHERE workspace_id = ? ORDER BY name"
    rows = parts().database.read(asked, (workspace_id,))
    return {name: msgspec.json.decode(document, type=Look) for name, document in rows}


def look_names(workspace_id: int) -> set[str]:
    """What guides may choose."""
    rows = parts().database.read("SELECT name FROM named_looks WHERE workspace_id = ?", (workspace_id,))
    return {name for (name,) in rows}


def look_names_in_turn(workspace_id: int) -> set[str]:
    """The same for who changes rules: with those that this very transaction has made."""
    return set(db.session.scalars(select(NamedLook.name).where(NamedLook.workspace_id == workspace_id)))


def look_named(workspace_id: int, name: str) -> Look | None:
    asked = "SELECT document FROM named_looks WHERE workspace_id = ? AND name = ?"
    rows = parts().database.read(asked, (workspace_id, name))
    return msgspec.json.decode(rows[0][0], type=Look) if rows else None


def keep_look(workspace_id: int, name: str, look: Look, by: str) -> None:
    """Makes it, or changes what it is. Raises TooManyLooks for one more than are kept."""
    own = (NamedLook.workspace_id == workspace_id, NamedLook.name == name)
    there = db.session.query(NamedLook).filter(*own).one_or_none()
    document = msgspec.json.encode(look).decode()
    if there is not None:
        there.document, there.changed_at, there.changed_by = document, utc_now(), by
        return
    if db.session.query(NamedLook).filter(NamedLook.workspace_id == workspace_id).count() >= MOST_LOOKS:
        raise TooManyLooks
    made = NamedLook(workspace_id=workspace_id, name=name, document=document, changed_at=utc_now(), changed_by=by)
    db.session.add(made)
    db.session.flush()


def forget_look(workspace_id: int, name: str) -> None:
    own = (NamedLook.workspace_id == workspace_id, NamedLook.name == name)
    db.session.execute(delete(NamedLook).where(*own))
