"""The event log's table; beside it the memory of message ids, and what is told about what came in."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model


class Event(Model):
    """A thing a person did. Rows are appended in commit order of `position` and never change, but for
    `person_id`, which follows an anonymous person who became known. Times are ms since 1970, UTC.

    On PostgreSQL it is partitioned by the month of receipt, in which it is appended to: see `partitions.py`. Positions
    are unique by their sequence; a partitioned key must name the partition's column too.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_person", "person_id", "position"),
        Index("ix_events_name", "workspace_id", "name", "time_ms"),
        Index("ix_events_account", "account_id", "position"),
        Index("ix_events_workspace", "workspace_id", "position"),
        {
            **NEVER_AGAIN,
            "postgresql_partition_by": "RANGE (received_ms)",
            "info": {"postgresql_primary_key": ("position", "received_ms")},
        },
    )
    position: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    time_ms: Mapped[int] = mapped_column(BigKey)
    received_ms: Mapped[int] = mapped_column(BigKey)
    properties: Mapped[str] = mapped_column(Text, default="{}")
    # Whether `time_ms` is not what the sender's clock said; see docs/events.md.
    is_corrected: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class MessageId(Model):
    """A message that came, so that it counts once: digests of its id (16 bytes) and of what it said (8 bytes).

    `period` counts from 1970; see `memory.py`. No foreign key: it would be asked at each append, and what a removed
    workspace leaves here is forgotten with its period.
    """

    __tablename__ = "message_ids"
    __table_args__ = ({"sqlite_with_rowid": False},)
    period: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class EventCount(Model):
    """How many messages of a day (days since 1970, UTC, by arrival) were of a kind; see `ledger.KINDS`."""

    __tablename__ = "event_counts"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    total: Mapped[int] = mapped_column(BigKey)


class EventName(Model):
    """One name of the tracking plan: what the log holds of it, and what the owner says about it.

    `first_ms` and `last_ms` are times of events, ms since 1970, UTC.
    """

    __tablename__ = "event_names"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    total: Mapped[int] = mapped_column(BigKey)
    first_ms: Mapped[int] = mapped_column(BigKey)
    last_ms: Mapped[int] = mapped_column(BigKey)
    description: Mapped[str] = mapped_column(String(500), default="", server_default="")
    is_key: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class RefusedEvent(Model):
    """One of the last messages of a workspace that were not taken. Of its content only name and id are kept:
    what was refused must not become a second place with people's data.
    """

    __tablename__ = "refused_events"
    __table_args__ = (Index("ix_refused_events_workspace", "workspace_id", "id"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    received_ms: Mapped[int] = mapped_column(BigKey)
    code: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(String(500))
    field: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str | None] = mapped_column(String(200))
    message_id: Mapped[str | None] = mapped_column(String(100))
