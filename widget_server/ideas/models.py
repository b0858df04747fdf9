"""Tables of boards, ideas and votes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db import BigKey, Model, UtcTime, utc_now

STATUSES = ("open", "planned", "started", "shipped", "declined")


class Board(Model):
    """A collection of ideas that end users see, by its slug."""

    __tablename__ = "boards"
    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))


class Idea(Model):
    """A wish of an end user. `votes` always equals the number of rows in `votes` for it."""

    __tablename__ = "ideas"
    __table_args__ = (
        CheckConstraint("votes >= 0", name="votes_not_negative"),
        CheckConstraint("status in ('open', 'planned', 'started', 'shipped', 'declined')", name="status"),
        UniqueConstraint("workspace_id", "client_id"),
        Index("ix_ideas_top", "board_id", "votes", "id"),
        Index("ix_ideas_author", "author_id"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    client_id: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(140))
    body: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(10), default="open")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    votes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    board: Mapped[Board] = relationship()


class Vote(Model):
    """One person's vote for one idea; the primary key is the promise that there is one."""

    __tablename__ = "votes"
    __table_args__ = (Index("ix_votes_person", "person_id"),)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
