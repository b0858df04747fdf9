"""Tables of persons, the ids they are known by, and accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model, UtcTime, utc_now


class Account(Model):
    """A customer company, known to the host product by its `groupId`. Traits are a JSON object as text."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(200))
    traits: Mapped[str] = mapped_column(Text, default="{}")
    trait_times: Mapped[str] = mapped_column(Text, default="{}")
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class Person(Model):
    """An end user. `merged_into` is set on an anonymous person who turned out to be a known one."""

    __tablename__ = "persons"
    __table_args__ = (
        Index("ix_persons_account", "workspace_id", "account_id"),
        Index("ix_persons_merged_into", "merged_into"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    account_time_ms: Mapped[int] = mapped_column(BigKey, default=0)
    traits: Mapped[str] = mapped_column(Text, default="{}")
    trait_times: Mapped[str] = mapped_column(Text, default="{}")
    # Rises when past events are added to this person, so that a state folded before is known to be stale.
    history: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class PersonId(Model):
    """One id by which the host product knows a person: a `userId` or an `anonymousId`."""

    __tablename__ = "person_ids"
    __table_args__ = (Index("ix_person_ids_person", "person_id"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))
