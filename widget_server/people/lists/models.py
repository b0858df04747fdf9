"""Tables of lists, who stands in them, and every change of one, so that it can be undone."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model, UtcTime, utc_now

HOLDERS = ("person", "account")
# What the ids of a file are for the list: all of it, more of it, or those to take out.
MODES = ("replace", "add", "remove")


class List(Model):
    """Persons by `userId`, or accounts by `groupId`, under a name. It may name who is not known yet."""

    __tablename__ = "lists"
    __table_args__ = (
        UniqueConstraint("workspace_id", "name"),
        CheckConstraint("holder in ('person', 'account')", name="holder"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(64))
    holder: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class ListMember(Model):
    """One id in a list. The key begins with what the hot path knows: whether somebody is in any list is one look."""

    __tablename__ = "list_members"
    __table_args__ = (Index("ix_list_members_list", "list_id"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    holder: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True)


class ListImport(Model):
    """One change of a list: a file that waits for its confirmation (then `content` holds it), or what was done."""

    __tablename__ = "list_imports"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'done', 'undone')", name="state"),
        CheckConstraint("mode in ('replace', 'add', 'remove')", name="mode"),
        CheckConstraint("holder in ('person', 'account')", name="holder"),
        Index("ix_list_imports_workspace", "workspace_id", "id"),
        Index("ix_list_imports_list", "list_id"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    # None while it is a draft: the list may not be there yet.
    list_id: Mapped[int | None] = mapped_column(ForeignKey("lists.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    name: Mapped[str] = mapped_column(String(64))
    holder: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    # An e-mail; None for a server.
    created_by: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_by: Mapped[str | None] = mapped_column(String(254))


class ListChange(Model):
    """One id that a change of a list added to it, or took out of it."""

    __tablename__ = "list_changes"
    import_id: Mapped[int] = mapped_column(ForeignKey("list_imports.id", ondelete="CASCADE"), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    is_added: Mapped[bool]
