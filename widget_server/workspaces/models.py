"""Tables of workspaces, keys, members, memberships and member sessions."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from widget_server.db import NEVER_AGAIN, BigKey, Model, UtcTime, utc_now

ROLES = ("owner", "editor", "csm", "agent", "viewer")
KEY_KINDS = ("embed", "secret")
# Whether a `userId` must be signed: not looked at, only counted, or refused without.
IDENTITY_MODES = ("off", "observe", "enforce")
# Traits on which a guide or a report decides about money and rights, taken from what is signed alone.
PROTECTED_TRAITS = ("person.role", "account.plan", "account.arr")


class Staging(Model):
    """Which workspace (`workspace_id`) is the staging of which: one has one at most. Without either the other stays."""

    __tablename__ = "stagings"
    __table_args__ = (CheckConstraint("workspace_id <> production_id", name="of_another"),)
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    production_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), unique=True)


class Workspace(Model):
    """One host product: the tenant to which everything else belongs."""

    __tablename__ = "workspaces"
    __table_args__ = (
        CheckConstraint("identity_mode in ('off', 'observe', 'enforce')", name="identity_mode"),
        CheckConstraint("retention_days > 0", name="retention_days"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en", "ru"])
    allowed_origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    identity_mode: Mapped[str] = mapped_column(String(10), default="off")
    protected_traits: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(PROTECTED_TRAITS))
    # Events older than so many days are deleted; None keeps them for ever.
    retention_days: Mapped[int | None]
    # An IANA name: by whose clock schedules go that name none, and persons whose zone is not known.
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    # Mixed into the digests of what was erased, so that nobody can try out ids on them.
    erasure_salt: Mapped[str] = mapped_column(String(32), default=lambda: token_hex(16))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    keys: Mapped[list["Key"]] = relationship(back_populates="workspace")
    # What a staging workspace is for, read with it; None for any other.
    production_id: Mapped[int | None] = column_property(
        select(Staging.production_id).where(Staging.workspace_id == id).correlate_except(Staging).scalar_subquery()
    )


class HelpCentre(Model):
    """What a workspace chose for its help; without a row its articles are public, and no button is in the corner."""

    __tablename__ = "help_centres"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    is_public: Mapped[bool] = mapped_column(default=True)
    has_launcher: Mapped[bool] = mapped_column(default=False)


class Key(Model):
    """An embed key (public, kept readable) or a secret key (kept as a SHA-256 digest, shown once)."""

    __tablename__ = "keys"
    __table_args__ = (CheckConstraint("kind in ('embed', 'secret')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    public_text: Mapped[str | None] = mapped_column(String(60), unique=True)
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(12), default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    workspace: Mapped[Workspace] = relationship(back_populates="keys")


class IdentityKey(Model):
    """A key with which the host's server signs user ids. HS256 needs the key itself: it is kept sealed."""

    __tablename__ = "identity_keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class IdentityCount(Model):
    """How often a `userId` came on a day (days since 1970, UTC) with a valid token (`signed`), or why not."""

    __tablename__ = "identity_counts"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)
    total: Mapped[int] = mapped_column(BigKey)


class Member(Model):
    """A person on the staff side, who signs in with e-mail and password."""

    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    # None until chosen: then the browser's language is used.
    language: Mapped[str | None] = mapped_column(String(5))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="member", cascade="all, delete-orphan")


class MemberProfile(Model):
    """What end users see of a member who looks after them. The photo is a small JPEG that this service wrote itself."""

    __tablename__ = "member_profiles"
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str] = mapped_column(String(80), default="")
    photo: Mapped[bytes | None] = mapped_column(LargeBinary)


class Membership(Model):
    """The role that a member has in a workspace."""

    __tablename__ = "memberships"
    __table_args__ = (CheckConstraint("role in ('owner', 'editor', 'csm', 'agent', 'viewer')", name="role"),)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    # The agent id that the host product sends with its replies, for members who answer customers.
    agent: Mapped[str | None] = mapped_column(String(200))
    member: Mapped[Member] = relationship(back_populates="memberships")
    workspace: Mapped[Workspace] = relationship()


class MemberSession(Model):
    """A signed-in browser; the cookie holds the token, the table only its digest."""

    __tablename__ = "member_sessions"
    __table_args__ = (Index("ix_member_sessions_member", "member_id"),)
    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    member: Mapped[Member] = relationship()
