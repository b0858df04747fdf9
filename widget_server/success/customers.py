"""Reads of accounts and persons as a CSM sees them: by name, with what they did last."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, null, select
from sqlalchemy.orm import aliased

from widget_server.db import db
from widget_server.events.models import Event
from widget_server.ideas.models import Idea
from widget_server.people.accounts.queries import Asked, Sort, key_of_account, narrowed, ordered
from widget_server.people.models import Account, Person, PersonId
from widget_server.people.traits import read_traits
from widget_server.web.formats import time_of_ms
from widget_server.web.paging import page_of

PAGE = 50
_Inner = aliased(Event)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with the number of its persons and the time of the latest event done for it, None before the first."""

    account: Account
    persons: int
    last_seen: datetime | None

    @property
    def name(self) -> str:
        return name_of_account(self.account)


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person by the best name there is."""

    id: int
    name: str
    traits: dict[str, Any] = field(default_factory=dict)
    account_id: int | None = None
    account_name: str | None = None
    last_seen: datetime | None = None


def name_of_account(account: Account) -> str:
    return account.name or account.external_id


def name_of_person(traits: dict[str, Any], known_as: str | None) -> str:
    """Name, else e-mail, else the id by which the host product knows the person."""
    full = " ".join(filter(None, (_text(traits.get("firstName")), _text(traits.get("lastName")))))
    return _text(traits.get("name")) or full or _text(traits.get("email")) or known_as or "?"


def accounts_page(
    workspace_id: int, asked: Asked, sort: Sort, after: str | None, limit: int
) -> tuple[list[AccountLine], str | None]:
    """A page of accounts, and the cursor of the next one. Raises ApiError for a cursor of another list."""
    # The position is asked of every account only where it is sorted by.
    position: ColumnElement[Any] = _newest_position() if sort == "seen" else null()
    statement: Select[Any] = select(Account, position).where(narrowed(workspace_id, asked)).limit(limit + 1)
    rows = db.session.execute(ordered(statement, sort, after, position)).all()
    found, following = page_of(rows, limit, lambda row: key_of_account(row[0], sort, row[1]))
    ids = [account.id for account, _ in found]
    persons, seen = _persons_in(workspace_id, ids), _last_seen(ids)
    return [AccountLine(account, persons.get(account.id, 0), seen.get(account.id)) for account, _ in found], following


def _newest_position() -> ScalarSelect[int | None]:
    """The log position of the latest event that was done for an account: one look into an index."""
    newest = select(func.max(Event.position)).where(Event.account_id == Account.id)
    return newest.correlate(Account).scalar_subquery()


def _persons_in(workspace_id: int, account_ids: list[int]) -> dict[int, int]:
    """How many persons belong to the accounts, without the anonymous ones who turned out to be known."""
    of_account = (Person.workspace_id == workspace_id, Person.account_id.in_(account_ids), Person.merged_into.is_(None))
    counted = db.session.execute(select(Person.account_id, func.count()).where(*of_account).group_by(Person.account_id))
    return {account_id: count for account_id, count in counted if account_id is not None}


def _last_seen(account_ids: list[int]) -> dict[int, datetime]:
    """When the latest event was done for each of the accounts; those without any are left out."""
    newest = db.session.execute(select(Account.id, _newest_position()).where(Account.id.in_(account_ids)))
    positions = {position: account_id for account_id, position in newest if position is not None}
    times = db.session.execute(select(Event.position, Event.time_ms).where(Event.position.in_(positions)))
    return {positions[position]: time_of_ms(time_ms) for position, time_ms in times}


def accounts_in_all(workspace_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Account.workspace_id == workspace_id)) or 0


def persons_in_all(workspace_id: int) -> int:
    """Persons, without the anonymous ones who turned out to be known."""
    wanted = (Person.workspace_id == workspace_id, Person.merged_into.is_(None))
    return db.session.scalar(select(func.count()).where(*wanted)) or 0


def persons_of_account(workspace_id: int, account_id: int, limit: int = 200) -> list[PersonLine]:
    """Who belongs to the account, the latest known first."""
    newest = select(func.max(_Inner.position)).where(_Inner.person_id == Person.id).correlate(Person)
    last_seen = select(Event.time_ms).where(Event.position == newest.scalar_subquery())
    statement = (
        select(Person, _best_id(), last_seen.scalar_subquery())
        .where(Person.workspace_id == workspace_id, Person.account_id == account_id, Person.merged_into.is_(None))
        .order_by(Person.id.desc())
        .limit(limit)
    )
    return [_person_line(person, known_as, None, seen) for person, known_as, seen in db.session.execute(statement)]


def persons_by_id(workspace_id: int, ids: set[int]) -> dict[int, PersonLine]:
    """The persons with these ids, with the names of their accounts."""
    if not ids:
        return {}
    statement = (
        select(Person, _best_id(), Account)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Person.workspace_id == workspace_id, Person.id.in_(ids))
    )
    found = db.session.execute(statement)
    return {person.id: _person_line(person, known_as, account, None) for person, known_as, account in found}


def account_names(workspace_id: int, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    statement = select(Account).where(Account.workspace_id == workspace_id, Account.id.in_(ids))
    return {account.id: name_of_account(account) for account in db.session.scalars(statement)}


def titles_of_ideas(workspace_id: int, public_ids: set[str]) -> dict[str, str]:
    if not public_ids:
        return {}
    statement = select(Idea.public_id, Idea.title).where(
        Idea.workspace_id == workspace_id, Idea.public_id.in_(public_ids)
    )
    return {idea.public_id: idea.title for idea in db.session.execute(statement)}


def _best_id() -> Any:
    """The person's `userId`, else the first `anonymousId`."""
    known_first = case((PersonId.kind == "user", 0), else_=1)
    return (
        select(PersonId.value)
        .where(PersonId.person_id == Person.id)
        .order_by(known_first, PersonId.value)
        .limit(1)
        .scalar_subquery()
    )


def _person_line(person: Person, known_as: str | None, account: Account | None, last_ms: int | None) -> PersonLine:
    traits = read_traits(person.traits)
    account_name = name_of_account(account) if account else None
    seen = None if last_ms is None else time_of_ms(last_ms)
    return PersonLine(person.id, name_of_person(traits, known_as), traits, person.account_id, account_name, seen)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
