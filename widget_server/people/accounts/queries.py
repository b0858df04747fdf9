"""Reads of accounts as customer success works with them: narrowed, in an order, with totals for each currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from widget_server.db import db
from widget_server.people.accounts.fields import in_whole_units
from widget_server.people.models import Account
from widget_server.web.paging import Whole, key_of
from widget_server.workspaces.models import Member, Membership

Sort = Literal["newest", "arr", "renewal", "seen"]
SORTS = ("newest", "arr", "renewal", "seen")
ROLES_OF_OWNERS = ("owner", "csm")
# Later than every currency code and every date: what is not known comes last.
NO_CURRENCY, NO_ARR, NO_DATE = "ZZY", "ZZZ", "9999"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which accounts are wanted; empty texts ask for all. `owner` is an e-mail."""

    text: str = ""
    stage: str = ""
    owner: str = ""
    segment: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.text or self.stage or self.owner or self.segment)


class NewestKey(msgspec.Struct, array_like=True, tag="newest", forbid_unknown_fields=True):
    id: Whole


class ArrKey(msgspec.Struct, array_like=True, tag="arr", forbid_unknown_fields=True):
    """Amounts of different currencies are not compared: each currency has its own run."""

    currency: Annotated[str, Meta(max_length=3)]
    arr: Annotated[int, Meta(ge=-1, le=2**63 - 1)]
    id: Whole


class RenewalKey(msgspec.Struct, array_like=True, tag="renewal", forbid_unknown_fields=True):
    date: Annotated[str, Meta(max_length=10)]
    id: Whole


class SeenKey(msgspec.Struct, array_like=True, tag="seen", forbid_unknown_fields=True):
    position: Annotated[int, Meta(ge=-1, le=2**63 - 1)]
    id: Whole


KEYS: dict[str, Any] = {"newest": NewestKey, "arr": ArrKey, "renewal": RenewalKey, "seen": SeenKey}
_arr_run = case((Account.arr_minor.is_(None), NO_ARR), else_=func.coalesce(Account.currency, NO_CURRENCY))
_arr = func.coalesce(Account.arr_minor, -1)
_renewal = func.coalesce(Account.renewal_date, NO_DATE)


def narrowed(workspace_id: int, asked: Asked) -> ColumnElement[bool]:
    """The condition on accounts."""
    wanted: list[ColumnElement[bool]] = [Account.workspace_id == workspace_id]
    if asked.text:
        wanted.append(_mentions(asked.text))
    for column, value in ((Account.stage, asked.stage), (Account.owner, asked.owner), (Account.segment, asked.segment)):
        if value:
            wanted.append(column == value)
    return and_(*wanted)


def ordered(statement: Select[Any], sort: Sort, after: str | None, seen: ColumnElement[int]) -> Select[Any]:
    """In order, beyond the cursor `after`; `seen` is the log position of an account's latest event. Raises ApiError."""
    key = key_of(after, KEYS[sort]) if after else None
    if sort == "arr":
        if key is not None:
            below = or_(_arr < key.arr, and_(_arr == key.arr, Account.id < key.id))
            statement = statement.where(or_(_arr_run > key.currency, and_(_arr_run == key.currency, below)))
        return statement.order_by(_arr_run, _arr.desc(), Account.id.desc())
    if sort == "renewal":
        if key is not None:
            statement = statement.where(or_(_renewal > key.date, and_(_renewal == key.date, Account.id < key.id)))
        return statement.order_by(_renewal, Account.id.desc())
    if sort == "seen":
        position = func.coalesce(seen, -1)
        if key is not None:
            same = and_(position == key.position, Account.id < key.id)
            statement = statement.where(or_(position < key.position, same))
        return statement.order_by(position.desc(), Account.id.desc())
    if key is not None:
        statement = statement.where(Account.id < key.id)
    return statement.order_by(Account.id.desc())


def key_of_account(account: Account, sort: Sort, position: int | None = None) -> Any:
    """The sort key of an account, for a cursor."""
    if sort == "arr":
        run = NO_ARR if account.arr_minor is None else account.currency or NO_CURRENCY
        return ArrKey(run, -1 if account.arr_minor is None else account.arr_minor, account.id)
    if sort == "renewal":
        return RenewalKey(account.renewal_date or NO_DATE, account.id)
    if sort == "seen":
        return SeenKey(-1 if position is None else position, account.id)
    return NewestKey(account.id)


@dataclass(frozen=True, slots=True)
class Total:
    """The ARR of the accounts with one currency; `currency` is None for amounts that were told without any."""

    currency: str | None
    arr: Decimal
    accounts: int


def totals(workspace_id: int, asked: Asked) -> list[Total]:
    """ARR by currency, never added up over several; the currency of most accounts first."""
    # In two parts, as the sum of many greatest amounts would not fit into one whole number.
    arr = Account.arr_minor
    statement = (
        select(Account.currency, func.sum(arr // MILLION), func.sum(arr % MILLION), func.count())
        .where(narrowed(workspace_id, asked), arr.is_not(None))
        .group_by(Account.currency)
    )
    found = [
        Total(currency, in_whole_units(int(millions or 0) * MILLION + int(rest or 0), currency), count)
        for currency, millions, rest, count in db.session.execute(statement)
    ]
    return sorted(found, key=lambda total: (-total.accounts, total.currency or "ZZZ"))


def how_many(workspace_id: int, asked: Asked) -> int:
    return db.session.scalar(select(func.count()).select_from(Account).where(narrowed(workspace_id, asked))) or 0


def segments_of(workspace_id: int) -> list[str]:
    """The segments that accounts are in, at most 100, by name."""
    statement = select(Account.segment).where(Account.workspace_id == workspace_id, Account.segment.is_not(None))
    return [text for text in db.session.scalars(statement.distinct().order_by(Account.segment).limit(100)) if text]


def owners_of(workspace_id: int) -> dict[str, str]:
    """Who may look after accounts: e-mail to name, by name."""
    statement = (
        select(func.lower(Member.email), Member.name)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.workspace_id == workspace_id, Membership.role.in_(ROLES_OF_OWNERS))
        .order_by(Member.name, Member.id)
    )
    return {email: name for email, name in db.session.execute(statement)}  # noqa: C416


def owner_emails(workspace_id: int) -> frozenset[str]:
    return frozenset(owners_of(workspace_id))


def account_with_external_id(workspace_id: int, external_id: str) -> Account | None:
    wanted = (Account.workspace_id == workspace_id, Account.external_id == external_id)
    return db.session.scalar(select(Account).where(*wanted))


def names_of(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """The `groupId`s of the accounts with these row numbers that are still there."""
    statement = select(Account.id, Account.external_id)
    found = db.session.execute(statement.where(Account.workspace_id == workspace_id, Account.id.in_(ids)))
    return {row.id: row.external_id for row in found}


def _mentions(text: str) -> ColumnElement[bool]:
    # SQLite folds the case of Latin letters alone; these spellings serve names in other scripts too.
    spellings = {text, text.lower(), text.upper(), text.capitalize(), text.title()}
    columns = (Account.external_id, Account.traits, Account.name, Account.plan, Account.segment)
    return or_(*(column.icontains(each, autoescape=True) for each in spellings for column in columns))
