"""Changes to workspaces, keys, members and sign-in. Each runs in the session's transaction; the caller commits."""

import secrets
from datetime import timedelta

from sqlalchemy import delete

from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.workspaces.keys import digest, new_embed_key, new_identity_key, new_secret_key
from widget_server.workspaces.models import (
    IdentityKey,
    Key,
    Member,
    MemberProfile,
    MemberSession,
    Membership,
    Workspace,
)
from widget_server.workspaces.passwords import hash_password, is_password
from widget_server.workspaces.queries import identity_keys_of
from widget_server.workspaces.sealing import seal

SESSION_DAYS = 14
# One that signs, and the one before it while servers and open pages change over.
MOST_IDENTITY_KEYS = 2


def create_workspace(slug: str, name: str, origins: list[str]) -> Workspace:
    """A workspace with one embed key."""
    workspace = Workspace(slug=slug, name=name, allowed_origins=origins)
    workspace.keys.append(Key(kind="embed", public_text=new_embed_key()))
    db.session.add(workspace)
    db.session.flush()
    return workspace


def create_secret_key(workspace: Workspace) -> str:
    """A new secret key; its text is returned this once and only its digest is kept."""
    text = new_secret_key()
    workspace.keys.append(Key(kind="secret", digest=digest(text), hint=text[-4:]))
    db.session.flush()
    return text


def create_identity_key(workspace: Workspace) -> str | None:
    """A new key for signing user ids, returned this once; None when two are in use: revoke the older one first."""
    if sum(key.revoked_at is None for key in identity_keys_of(workspace)) >= MOST_IDENTITY_KEYS:
        return None
    text = new_identity_key()
    sealed = seal(text, parts().settings.secret_key)
    db.session.add(IdentityKey(workspace_id=workspace.id, sealed=sealed, hint=text[-4:]))
    db.session.flush()
    return text


def set_identity(workspace: Workspace, mode: str, protected_traits: list[str]) -> None:
    workspace.identity_mode, workspace.protected_traits = mode, protected_traits


def set_time_zone(workspace: Workspace, name: str) -> None:
    workspace.time_zone = name


def set_retention(workspace: Workspace, days: int | None) -> None:
    workspace.retention_days = days


def revoke_key(key: Key | IdentityKey) -> None:
    """The key opens nothing any more; a second call keeps the first one's time."""
    key.revoked_at = key.revoked_at or utc_now()


def add_member(
    workspace: Workspace, email: str, name: str, password: str, role: str, agent: str | None = None
) -> Member:
    """A member with a role in the workspace. Raises ValueError for a password that is too short."""
    member = Member(email=email.strip().lower(), name=name, password_hash=hash_password(password))
    member.memberships.append(Membership(workspace=workspace, role=role, agent=agent))
    db.session.add(member)
    db.session.flush()
    return member


def set_origins(workspace: Workspace, origins: list[str]) -> None:
    workspace.allowed_origins = origins


def sign_in(email: str, password: str) -> str | None:
    """The token of a new session, or None when e-mail and password do not belong together."""
    # Read outside the session: its transaction may hold SQLite's write lock, and checking a password takes long.
    rows = parts().database.read("SELECT id, password_hash FROM members WHERE email = ?", (email.strip().lower(),))
    member_id, password_hash = rows[0] if rows else (None, None)
    if not is_password(password, password_hash) or member_id is None:
        return None
    return open_session(db.session.get_one(Member, member_id))


def open_session(member: Member) -> str:
    """A new session of the member; returns the token that its cookie carries. Sweeps out expired ones."""
    now = utc_now()
    db.session.execute(delete(MemberSession).where(MemberSession.expires_at < now))
    token = secrets.token_urlsafe(32)
    db.session.add(
        MemberSession(token_digest=digest(token), member_id=member.id, expires_at=now + timedelta(days=SESSION_DAYS))
    )
    return token


def sign_out(token: str) -> None:
    """Ends the session for good: the cookie is worth nothing afterwards, even if it was copied."""
    db.session.execute(delete(MemberSession).where(MemberSession.token_digest == digest(token)))


def set_profile(member: Member, title: str, photo: bytes | None) -> None:
    """What end users see; `photo` is one that `photo_of` drew."""
    db.session.merge(MemberProfile(member_id=member.id, title=title, photo=photo))


def set_language(member: Member, language: str) -> None:
    member.language = language
