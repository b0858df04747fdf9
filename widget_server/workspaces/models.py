"""Tables of workspaces, keys, members, memberships and member sessions."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db import NEVER_AGAIN, Model, UtcTime, utc_now

ROLES = ("owner", "editor", "csm", "agent", "viewer")
KEY_KINDS = ("embed", "secret")


class Workspace(Model):
    """One host product: the tenant to which everything else belongs."""

    __tablename__ = "workspaces"
    __table_args__ = (NEVER_AGAIN,)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en", "ru"])
    allowed_origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    keys: Mapped[list["Key"]] = relationship(back_populates="workspace")


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
