"""Every read of the editor: its sessions, the guides as it shows them, and persons to preview as."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

import msgspec
from sqlalchemy import select

from widget_server.db import db, utc_now
from widget_server.editor.models import EditorSession
from widget_server.guides.models import EDITED, Guide, GuideDraft, GuideVersion
from widget_server.parts import parts
from widget_server.publishing.plans import text_of
from widget_server.workspaces.keys import KeyHolder
from widget_server.workspaces.models import Member, MemberSession
from widget_server.workspaces.roles import WHO_EDIT

Document = dict[str, Any]
State = Literal["draft", "live", "live_with_draft"]


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on, with what its token opens."""

    id: int
    workspace_id: int
    member_id: int
    origin: str
    expires_ms: int
    task: str
    guide: str | None
    slug: str
    workspace_name: str
    languages: tuple[str, ...]
    time_zone: str
    member_name: str
    member_email: str
    member_language: str | None

    @property
    def holder(self) -> KeyHolder:
        """The workspace as the embed's endpoints know it."""
        origins = frozenset((self.origin,))
        return KeyHolder(self.workspace_id, self.slug, "embed", origins, self.languages, time_zone=self.time_zone)


@dataclass(frozen=True, slots=True)
class Kept:
    """A guide as the editor opens it: its draft, else what is live. `file` is where it lives, if not in the editor."""

    name: str
    document: Document
    state: State
    file: str | None
    live_version: int | None
    by: str | None
    at: datetime

    @property
    def mark(self) -> str:
        return mark_of(self.document)


_SESSION = (
    "SELECT s.id, s.workspace_id, s.member_id, s.origin, s.expires_at, s.task, s.guide, w.slug, w.name, w.languages, "
    "w.time_zone, m.name, m.email, m.language, w.allowed_origins FROM editor_sessions s "
    "JOIN memberships r ON r.member_id = s.member_id AND r.workspace_id = s.workspace_id "
    "JOIN member_sessions l ON l.token_digest = s.signed_in AND l.expires_at > ? "
    "JOIN members m ON m.id = s.member_id JOIN workspaces w ON w.id = s.workspace_id "
    "WHERE s.id = ? AND s.redeemed_at IS NOT NULL AND s.ended_at IS NULL AND s.expires_at > ? "
    f"AND r.role IN ({', '.join('?' * len(WHO_EDIT))})"
)


def session_going_on(session_id: int) -> Session | None:
    """The session, if it was opened and not ended, its member is still signed in and may edit, and its origin is still
    allowed."""
    now_ms = round(utc_now().timestamp() * 1000)
    rows = parts().database.read(_SESSION, (now_ms, session_id, now_ms, *WHO_EDIT))
    if not rows:
        return None
    *told, origins = rows[0]
    told[9] = tuple(_listed(told[9]))
    session = Session(*told)
    return session if session.origin in _listed(origins) else None


def is_code_known(code_digest: str) -> bool:
    """Whether a session was begun with this code; it may be used or too old by now."""
    return bool(parts().database.read("SELECT 1 FROM editor_sessions WHERE code_digest = ?", (code_digest,)))


def had_session(origin: str, since: datetime) -> bool:
    """Whether any session was begun for this origin since then."""
    since_ms = round(since.timestamp() * 1000)
    asked = "SELECT 1 FROM editor_sessions WHERE origin = ? AND created_at > ? LIMIT 1"
    return bool(parts().database.read(asked, (origin, since_ms)))


def sessions_of(workspace_id: int, member_id: int | None) -> list[tuple[EditorSession, Member]]:
    """The sessions that are open, the newest first, each with its member; with `member_id`, this member's alone."""
    statement = (
        select(EditorSession, Member)
        .join(Member, Member.id == EditorSession.member_id)
        .join(MemberSession, MemberSession.token_digest == EditorSession.signed_in)
        .where(
            EditorSession.workspace_id == workspace_id,
            EditorSession.redeemed_at.is_not(None),
            EditorSession.ended_at.is_(None),
            EditorSession.expires_at > utc_now(),
            MemberSession.expires_at > utc_now(),
        )
        .order_by(EditorSession.id.desc())
    )
    if member_id is not None:
        statement = statement.where(EditorSession.member_id == member_id)
    return [(session, member) for session, member in db.session.execute(statement)]


def last_address(workspace_id: int, member_id: int) -> str | None:
    """Where the member edited last in this workspace."""
    own = (EditorSession.workspace_id == workspace_id, EditorSession.member_id == member_id)
    return db.session.scalar(select(EditorSession.address).where(*own).order_by(EditorSession.id.desc()).limit(1))


def mark_of(document: Document) -> str:
    """Names what a document says: the same for equal documents, whoever wrote them down."""
    return sha256(text_of(document).encode()).hexdigest()


def kept_guides(workspace_id: int, name: str | None = None) -> Iterator[Kept]:
    """What can be opened, by name: guides that are live or have a draft. With `name`, this one alone."""
    drafts = select(GuideDraft).where(GuideDraft.workspace_id == workspace_id)
    live = (
        select(GuideVersion, Guide.name)
        .join(Guide, Guide.id == GuideVersion.guide_id)
        .where(Guide.workspace_id == workspace_id, Guide.live_version == GuideVersion.version)
    )
    if name is not None:
        drafts, live = drafts.where(GuideDraft.name == name), live.where(Guide.name == name)
    # Asked of the tables: what this session read before may be of before its turn.
    anew = {"populate_existing": True}
    drafted = {draft.name: draft for draft in db.session.scalars(drafts, execution_options=anew)}
    versions = {guide: version for version, guide in db.session.execute(live, execution_options=anew)}
    for each in sorted({*drafted, *versions}):
        yield _kept(each, drafted.get(each), versions.get(each))


def kept_guide(workspace_id: int, name: str) -> Kept | None:
    return next(kept_guides(workspace_id, name), None)


def _kept(name: str, draft: GuideDraft | None, live: GuideVersion | None) -> Kept:
    # What is live says where a guide lives; of one that never was, its draft does.
    source = live.source if live else draft.source if draft else EDITED
    file, version = None if source == EDITED else source, live.version if live else None
    if draft is not None:
        state: State = "live_with_draft" if live else "draft"
        return Kept(name, _document(draft.document), state, file, version, draft.saved_by, draft.saved_at)
    assert live is not None
    return Kept(name, _document(live.document), "live", file, version, live.published_by, live.published_at)


def name_of(email: str | None) -> str | None:
    """The name of a member, or what stands there in its place: a tool, or an address that is nobody's now."""
    if email is None:
        return None
    return db.session.scalar(select(Member.name).where(Member.email == email)) or email


def _document(text: str) -> Document:
    document: Document = msgspec.json.decode(text)
    return document


def _listed(value: str | list[str]) -> list[str]:
    return msgspec.json.decode(value, type=list[str]) if isinstance(value, str) else value
