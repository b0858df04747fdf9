"""Tables of persons, the ids they are known by, and accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model, UtcTime, utc_now


class Account(Model):
    """A customer company, known to the host product by its `groupId`. Traits are a JSON object as text.

    `said` keeps what was said of it in other ways than by traits (see `people.accounts.words`). The columns from `name`
    on follow from traits and `said`: written with every change of either, never by themselves.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "external_id"),
        Index("ix_accounts_arr", "workspace_id", "currency", "arr_minor"),
        Index("ix_accounts_renewal", "workspace_id", "renewal_date"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(200))
    traits: Mapped[str] = mapped_column(Text, default="{}")
    trait_times: Mapped[str] = mapped_column(Text, default="{}")
    said: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    name: Mapped[str | None] = mapped_column(String(200))
    plan: Mapped[str | None] = mapped_column(String(60))
    segment: Mapped[str | None] = mapped_column(String(60))
    stage: Mapped[str | None] = mapped_column(String(20))
    owner: Mapped[str | None] = mapped_column(String(254))  # e-mail of a member
    arr_minor: Mapped[int | None] = mapped_column(
        BigKey
    )  # in the smallest unit of `currency`; in hundredths without one
    currency: Mapped[str | None] = mapped_column(String(3))  # ISO 4217
    renewal_date: Mapped[str | None] = mapped_column(String(10))  # ISO 8601
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
    """One id by which the host product knows a person: a `userId`, an `anonymousId`, or one of which only an alias
    told, so that it may be either (kind `alias`)."""

    __tablename__ = "person_ids"
    __table_args__ = (Index("ix_person_ids_person", "person_id"),)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="CASCADE"))


class Tombstone(Model):
    """What was erased must not come back: the salted digest of an id of a person (kinds `user` and `anonymous`), of an
    account or of a message, and when it was erased (ms since 1970). See `tombstones.py`.
    """

    __tablename__ = "tombstones"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    erased_ms: Mapped[int] = mapped_column(BigKey)


class Erasure(Model):
    """An erasure that is done in the tables. While `finished_at` is empty, the analytics store and the caches still
    have to follow; `numbers` are the row numbers that they know (JSON), forgotten with the last of them.
    """

    __tablename__ = "erasures"
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    numbers: Mapped[str] = mapped_column(Text)
    erased_ms: Mapped[int] = mapped_column(BigKey)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)
