"""Reads of workspaces, members and sessions."""

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from widget_server.db import db, utc_now
from widget_server.workspaces.keys import digest
from widget_server.workspaces.models import (
    IdentityKey,
    Key,
    Member,
    MemberProfile,
    MemberSession,
    Membership,
    Staging,
    Workspace,
)


def member_of_token(token: str) -> Member | None:
    """Who is signed in with this token, with memberships and workspaces loaded."""
    found = db.session.scalar(
        select(MemberSession)
        .where(MemberSession.token_digest == digest(token), MemberSession.expires_at > utc_now())
        .options(selectinload(MemberSession.member).selectinload(Member.memberships).selectinload(Membership.workspace))
    )
    return found.member if found else None


def workspace_by_slug(slug: str) -> Workspace | None:
    return db.session.scalar(select(Workspace).where(Workspace.slug == slug))


def workspaces_by_slug() -> dict[str, int]:
    """The ids of all workspaces."""
    rows = db.session.execute(select(Workspace.slug, Workspace.id).order_by(Workspace.slug))
    return {row.slug: row.id for row in rows}


def production_of(workspace: Workspace) -> Workspace | None:
    """What a staging workspace is for; None for any other."""
    return db.session.get(Workspace, workspace.production_id) if workspace.production_id else None


def staging_of(workspace: Workspace) -> Workspace | None:
    """The staging workspace beside a production one; None where there is none."""
    return db.session.scalar(
        select(Workspace)
        .join(Staging, Staging.workspace_id == Workspace.id)
        .where(Staging.production_id == workspace.id)
    )


def embed_key_of(workspace: Workspace) -> str | None:
    """The newest embed key that is not revoked."""
    return db.session.scalar(
        select(Key.public_text)
        .where(Key.workspace_id == workspace.id, Key.kind == "embed", Key.revoked_at.is_(None))
        .order_by(Key.id.desc())
    )


def secret_keys_of(workspace: Workspace) -> list[Key]:
    """Secret keys, the newest first, revoked ones included."""
    statement = select(Key).where(Key.workspace_id == workspace.id, Key.kind == "secret").order_by(Key.id.desc())
    return list(db.session.scalars(statement))


def secret_key_of(workspace: Workspace, key_id: int) -> Key | None:
    """A secret key by id; None when it is another workspace's."""
    return db.session.scalar(
        select(Key).where(Key.id == key_id, Key.workspace_id == workspace.id, Key.kind == "secret")
    )


def identity_keys_of(workspace: Workspace) -> list[IdentityKey]:
    """Keys that sign user ids, the newest first, revoked ones included."""
    statement = select(IdentityKey).where(IdentityKey.workspace_id == workspace.id).order_by(IdentityKey.id.desc())
    return list(db.session.scalars(statement))


def identity_key_of(workspace: Workspace, key_id: int) -> IdentityKey | None:
    """An identity key by id; None when it is another workspace's."""
    wanted = (IdentityKey.id == key_id, IdentityKey.workspace_id == workspace.id)
    return db.session.scalar(select(IdentityKey).where(*wanted))


def staff_of(workspace: Workspace) -> list[Membership]:
    """Members of the workspace with their roles, by name."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.member)
            .where(Membership.workspace_id == workspace.id)
            .options(selectinload(Membership.member))
            .order_by(Member.name, Member.id)
        )
    )


def member_by_email(workspace_id: int, email: str) -> Member | None:
    """A member of the workspace; None for anybody else."""
    statement = select(Member).join(Membership, Membership.member_id == Member.id)
    wanted = (Membership.workspace_id == workspace_id, func.lower(Member.email) == email.strip().lower())
    return db.session.scalar(statement.where(*wanted))


def profile_of_member(member_id: int) -> MemberProfile:
    """Title and photo as end users see them; an empty one where nothing was told yet."""
    return db.session.get(MemberProfile, member_id) or MemberProfile(member_id=member_id, title="", photo=None)


def zone_of(workspace_id: int) -> str:
    """The time zone of a workspace, by its IANA name."""
    found = db.session.scalar(select(Workspace.time_zone).where(Workspace.id == workspace_id))
    return found or "UTC"
