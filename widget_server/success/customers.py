"""Reads of accounts and persons as a CSM sees them: by name, with what they did last."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from widget_server.db import db
from widget_server.events.models import Event
from widget_server.ideas.models import Idea
from widget_server.people.models import Account, Person, PersonId
from widget_server.people.traits import read_traits
from widget_server.web.formats import time_of_ms

PAGE = 50
_Inner = aliased(Event)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with the number of its persons and its latest event's time, None before the first."""

    id: int
    external_id: str
    name: str
    traits: dict[str, Any]
    persons: int
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person by the best name there is."""

    id: int
    name: str
    traits: dict[str, Any] = field(default_factory=dict)
    account_id: int | None = None
    account_name: str | None = None
    last_seen: datetime | None = None


def name_of_account(traits: dict[str, Any], external_id: str) -> str:
    return _text(traits.get("name")) or external_id


def name_of_person(traits: dict[str, Any], known_as: str | None) -> str:
    """Name, else e-mail, else the id by which the host product knows the person."""
    full = " ".join(filter(None, (_text(traits.get("firstName")), _text(traits.get("lastName")))))
    return _text(traits.get("name")) or full or _text(traits.get("email")) or known_as or "?"


def accounts_by_newest(workspace_id: int, asked: str, after: int, limit: int) -> list[AccountLine]:
    """Accounts, the latest known first, those below the id `after`; `asked` is looked for in their ids and traits."""
    persons = select(func.count()).where(Person.workspace_id == workspace_id, Person.account_id == Account.id)
    of_account = (Person.workspace_id == workspace_id, Person.account_id == Account.id)
    newest = select(func.max(_Inner.position)).join(Person, Person.id == _Inner.person_id).where(*of_account)
    last_seen = select(Event.time_ms).where(Event.position == newest.correlate(Account).scalar_subquery())
    statement = (
        select(Account, persons.scalar_subquery(), last_seen.scalar_subquery())
        .where(Account.workspace_id == workspace_id, Account.id < after)
        .order_by(Account.id.desc())
        .limit(limit)
    )
    if asked:
        statement = _that_mention(statement, asked)
    return [_account_line(*row) for row in db.session.execute(statement)]


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
    return {a.id: name_of_account(read_traits(a.traits), a.external_id) for a in db.session.scalars(statement)}


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


def _that_mention(statement: Select[Any], asked: str) -> Select[Any]:
    # SQLite folds the case of Latin letters alone; these spellings serve names in other scripts too.
    spellings = {asked, asked.lower(), asked.upper(), asked.capitalize(), asked.title()}
    columns = (Account.external_id, Account.traits)
    return statement.where(or_(*(column.icontains(text, autoescape=True) for text in spellings for column in columns)))


def _account_line(account: Account, persons: int, last_ms: int | None) -> AccountLine:
    traits = read_traits(account.traits)
    seen = None if last_ms is None else time_of_ms(last_ms)
    return AccountLine(
        account.id, account.external_id, name_of_account(traits, account.external_id), traits, persons, seen
    )


def _person_line(person: Person, known_as: str | None, account: Account | None, last_ms: int | None) -> PersonLine:
    traits = read_traits(person.traits)
    account_name = name_of_account(read_traits(account.traits), account.external_id) if account else None
    seen = None if last_ms is None else time_of_ms(last_ms)
    return PersonLine(person.id, name_of_person(traits, known_as), traits, person.account_id, account_name, seen)


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
