"""Tables of replies and their ratings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db import BigKey, Model, UtcTime, utc_now


class Reply(Model):
    """A support reply of the host product. The agent is kept as first told."""

    __tablename__ = "replies"
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(200))
    agent: Mapped[str | None] = mapped_column(String(200))
    conversation: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class Rating(Model):
    """What one person thought of one reply, 1 to 5 stars: the latest word, said at `rated_at`.

    When it replaced another word, `previous_stars` holds that one and `changed_at` the time of the change.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("stars between 1 and 5", name="stars"),
        Index("ix_ratings_workspace", "workspace_id", "rated_at"),
        Index("ix_ratings_person", "person_id"),
    )
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    stars: Mapped[int]
    previous_stars: Mapped[int | None]
    rated_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    changed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reply: Mapped[Reply] = relationship()
