"""Every change that the editor makes: sessions begun, opened and ended; a draft saved. The caller commits."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, update

from widget_server.db import db, utc_now
from widget_server.editor.models import EditorSession
from widget_server.editor.queries import Kept, is_code_known, kept_guide, mark_of
from widget_server.guides.drafts import save_drafts
from widget_server.guides.models import EDITED
from widget_server.workspaces.keys import digest
from widget_server.workspaces.turns import take_turn

CODE_LIFE: Final = timedelta(minutes=2)
TOKEN_LIFE: Final = timedelta(minutes=60)
KEPT: Final = timedelta(days=30)
"""So long a session that is over is remembered, for the address that it was opened at."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member wants to do, and where: `address` is the page's, of this `origin`.

    `signed_in` is the digest of the sign-in from which it is asked.
    """

    signed_in: str
    origin: str
    address: str
    task: str
    guide: str | None = None


class ReadOnly(Exception):
    """The guide lives in a file (`source`), and is changed there."""

    def __init__(self, source: str) -> None:
        super().__init__(f"this guide lives in {source}")
        self.source = source


class ChangedMeanwhile(Exception):
    """Somebody else saved or published the guide since it was read; `kept` is what is there now."""

    def __init__(self, kept: Kept | None) -> None:
        super().__init__("the guide was changed meanwhile")
        self.kept = kept


def begin_session(workspace_id: int, member_id: int, wish: Wish) -> str:
    """Writes a session that waits for its code to be redeemed; returns the code, which is kept nowhere."""
    now = utc_now()
    db.session.execute(delete(EditorSession).where(EditorSession.expires_at < now - KEPT))
    code = secrets.token_urlsafe(32)
    db.session.add(
        EditorSession(
            workspace_id=workspace_id,
            member_id=member_id,
            signed_in=wish.signed_in,
            origin=wish.origin,
            address=wish.address,
            task=wish.task,
            guide=wish.guide,
            code_digest=digest(code),
            created_at=now,
            expires_at=now + CODE_LIFE,
        )
    )
    db.session.flush()
    return code


def redeem_code(code: str, origin: str, workspace_id: int) -> int | None:
    """The id of the session that a code opens on pages of this origin with the tag of this workspace; from now on the
    code is worth nothing.

    None for a code that is unknown, used, ended or too old, another origin's or another workspace's: then it stays as
    it is.
    """
    now = utc_now()
    # Whoever tries codes must not take the turn of those who write.
    if not is_code_known(digest(code)):
        return None
    waiting = (
        EditorSession.code_digest == digest(code),
        EditorSession.origin == origin,
        EditorSession.workspace_id == workspace_id,
        EditorSession.redeemed_at.is_(None),
        EditorSession.ended_at.is_(None),
        EditorSession.expires_at > now,
    )
    taken = update(EditorSession).where(*waiting).values(redeemed_at=now, expires_at=now + TOKEN_LIFE)
    options = {"synchronize_session": False}
    return db.session.scalar(taken.returning(EditorSession.id), execution_options=options)


def end_session(workspace_id: int, session_id: int, member_id: int | None = None) -> bool:
    """Ends a session, whether it was opened yet or not; False where there is none that goes on.

    With `member_id`, only one of this member's.
    """
    now = utc_now()
    going_on = [
        EditorSession.id == session_id,
        EditorSession.workspace_id == workspace_id,
        EditorSession.ended_at.is_(None),
        EditorSession.expires_at > now,
    ]
    if member_id is not None:
        going_on.append(EditorSession.member_id == member_id)
    ended = update(EditorSession).where(*going_on).values(ended_at=now).returning(EditorSession.id)
    return db.session.scalar(ended, execution_options={"synchronize_session": False}) is not None


def save_guide(workspace_id: int, document: dict[str, Any], base: str | None, by: str) -> str:
    """Keeps a document as the draft of its guide, if the guide is still what `base` marks; returns the mark of what is
    kept now.

    `base` is None for a guide that is to be new. Raises ReadOnly for a guide of a file, ChangedMeanwhile where the
    guide is another by now: then nothing is changed.
    """
    take_turn(workspace_id)
    kept = kept_guide(workspace_id, document["guide"])
    if kept is not None and kept.file is not None:
        raise ReadOnly(kept.file)
    if (kept.mark if kept else None) != base:
        raise ChangedMeanwhile(kept)
    save_drafts(workspace_id, [(EDITED, document)], by)
    return mark_of(document)
