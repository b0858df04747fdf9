"""Files that were uploaded: each waits as a draft until it is confirmed, for a day, and is told of afterwards."""

from datetime import timedelta
from typing import Final, Literal, TypeVar

from sqlalchemy import or_, select

from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.people.accounts.models import AccountImport
from widget_server.people.lists.models import ListImport

DRAFTS_KEPT: Final = timedelta(days=1)

SHOWN: Final = 50
"""So many are told of, the newest first."""

Upload = TypeVar("Upload", AccountImport, ListImport)


def done_uploads(model: type[Upload], workspace_id: int) -> list[Upload]:
    """Those that were confirmed, the newest first."""
    statement = select(model).where(model.workspace_id == workspace_id, model.state != "draft")
    return list(db.session.scalars(statement.order_by(model.id.desc()).limit(SHOWN)))


def upload_of(model: type[Upload], workspace_id: int, token: str) -> Upload | None:
    """One by its token; None when it is another workspace's, or a file that waited too long."""
    is_kept = or_(model.state != "draft", model.created_at >= utc_now() - DRAFTS_KEPT)
    return db.session.scalar(select(model).where(model.workspace_id == workspace_id, model.token == token, is_kept))


def forget_old_drafts(table: Literal["account_imports", "list_imports"], moment_ms: int) -> None:
    """Housekeeping: files that nobody confirmed within a day."""
    oldest_ms = moment_ms - DRAFTS_KEPT // timedelta(milliseconds=1)
    old = f"DELETE FROM {table} WHERE state = 'draft' AND created_at < ?"
    parts().database.in_group(lambda cursor: cursor.rows(old, (oldest_ms,)))


def shown_name(file_name: str) -> str:
    """The name alone of a file that a browser sent, of letters that can be shown."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:200] or "–"
