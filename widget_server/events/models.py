"""The event log's table."""

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model


class Event(Model):
    """A thing a person did. Rows are appended in commit order of `position` and never change, but for
    `person_id`, which follows an anonymous person who became known. Times are ms since 1970, UTC.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("workspace_id", "message_id"),
        Index("ix_events_person", "person_id", "position"),
        Index("ix_events_name", "workspace_id", "name", "time_ms"),
        NEVER_AGAIN,
    )
    position: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    time_ms: Mapped[int] = mapped_column(BigKey)
    received_ms: Mapped[int] = mapped_column(BigKey)
    properties: Mapped[str] = mapped_column(Text, default="{}")
