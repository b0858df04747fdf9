"""The table of tasks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model, UtcTime, utc_now

# Who wanted it: a person of the product, a member, or a server.
ORIGINS = ("person", "member", "api")


class Task(Model):
    """Something a member is to do; open while `done_at` is empty, nobody's while `assignee_id` is.

    `client_id` is made by whoever asks, so that the same wish twice is one task. `screen` is the address of the page
    and `guide` the name of the guide that a person wrote from; `due` is a date (ISO 8601).
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("origin in ('person', 'member', 'api')", name="origin"),
        UniqueConstraint("workspace_id", "client_id"),
        Index("ix_tasks_open", "workspace_id", "done_at", "assignee_id"),
        Index("ix_tasks_account", "account_id"),
        Index("ix_tasks_person", "person_id"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    client_id: Mapped[str | None] = mapped_column(String(100))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    text: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(10))
    screen: Mapped[str | None] = mapped_column(String(500))
    guide: Mapped[str | None] = mapped_column(String(100))
    due: Mapped[str | None] = mapped_column(String(10))
    created_by: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    done_by: Mapped[str | None] = mapped_column(String(254))
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)


class TaskNotice(Model):
    """A mail about a task to the member whose it is. It is `sending` before it is sent: so it never goes out twice.

    `waiting` is tried again at `next_at`; `unclear` may have arrived; `dropped` was done, or another's, by then.
    """

    __tablename__ = "task_notices"
    __table_args__ = (
        CheckConstraint("state in ('sending', 'sent', 'waiting', 'unclear', 'given_up', 'dropped')", name="state"),
        Index("ix_task_notices_waiting", "state", "next_at"),
    )
    task_id: Mapped[int] = mapped_column(BigKey, ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcTime)
