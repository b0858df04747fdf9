"""The event log's table; and the memory of message ids beside it."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
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
