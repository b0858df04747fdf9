"""Persons to preview a guide as."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, String, cast, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from widget_server.db import db
from widget_server.parts import parts
from widget_server.people.models import Account, Person, PersonId
from widget_server.people.traits import read_traits
from widget_server.success.customers import name_of_account, name_of_person

MOST_TOLD: Final = 20
MOST_LOOKED_AT: Final = 500
NEWEST: Final = 50_000
"""Names are looked for among so many persons, those of whom was heard first last; an exact userId finds anybody."""

LARGEST_NUMBER: Final = 2**63 - 1


class Found(NamedTuple):
    """A person by row number, `userId` (None for a visitor who is not known), best name and account."""

    id: int
    user_id: str | None
    name: str
    account: str | None

    def told(self) -> dict[str, Any]:
        return self._asdict()


def people_found(workspace_id: int, asked: str) -> list[Found]:
    """Who has these letters in a name, an id, an e-mail or the account's name; without any, the newest persons."""
    wanted = asked.strip()
    found = [_told(*row) for row in db.session.execute(_candidates(workspace_id, wanted))]
    matching = [one for one, words in found if _matches(wanted, words)]
    exact = [one for one, _ in _by_user_id(workspace_id, wanted)] if wanted else []
    return list({one.id: one for one in [*exact, *matching]}.values())[:MOST_TOLD]


def ids_of_person(workspace_id: int, person_id: int) -> tuple[str | None, str | None]:
    """By which `anonymousId` or `userId` a page would name the person; neither for another workspace's."""
    if not 0 < person_id <= LARGEST_NUMBER:
        return None, None
    rows = parts().database.read(
        "SELECT kind, value FROM person_ids WHERE workspace_id = ? AND person_id = ? AND kind <> 'alias' "
        "ORDER BY kind DESC, value LIMIT 1",
        (workspace_id, person_id),
    )
    kind, value = rows[0] if rows else (None, None)
    return (value, None) if kind == "anonymous" else (None, value)


def _persons(workspace_id: int) -> Any:
    user_id = (
        select(PersonId.value)
        .where(PersonId.person_id == Person.id, PersonId.kind != "alias")
        .order_by(PersonId.kind.desc(), PersonId.value)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    kind = select(PersonId.kind).where(PersonId.person_id == Person.id, PersonId.kind == "user").limit(1)
    return (
        select(Person, user_id, kind.correlate(Person).scalar_subquery(), Account)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Person.workspace_id == workspace_id, Person.merged_into.is_(None))
        .order_by(Person.id.desc())
    )


def _candidates(workspace_id: int, wanted: str) -> Any:
    statement = _persons(workspace_id).limit(MOST_LOOKED_AT)
    if not wanted:
        return statement.limit(MOST_TOLD)
    newest = (
        select(Person.id).where(Person.workspace_id == workspace_id).order_by(Person.id.desc()).limit(NEWEST).subquery()
    )
    # Letters of other alphabets are alike to no database in both cases: each way to write them is asked for.
    ways = {wanted, wanted.lower(), wanted.upper(), wanted.title(), wanted.capitalize()}
    known_as = (
        select(PersonId.person_id)
        .where(PersonId.person_id.in_(select(newest.c.id)), PersonId.kind != "alias")
        .where(or_(*(PersonId.value.contains(way, autoescape=True) for way in ways)))
    )
    columns = (*_names(), Account.name, Account.external_id)
    has_letters = or_(*(column.contains(way, autoescape=True) for column in columns for way in ways))
    return statement.where(Person.id.in_(select(newest.c.id)), or_(has_letters, Person.id.in_(known_as)))


def _names() -> Iterator[ColumnElement[str]]:
    """What `_told` may call a person by; other traits, and the names of traits, are full of anybody's letters."""
    yield _trait("name")
    yield func.coalesce(_trait("firstName"), "") + " " + func.coalesce(_trait("lastName"), "")
    yield _trait("email")


def _trait(name: str) -> ColumnElement[str]:
    if db.engine.dialect.name == "sqlite":
        return type_coerce(func.json_extract(Person.traits, f"$.{name}"), String)
    text: ColumnElement[str] = cast(Person.traits, JSONB)[name].astext
    return text


def _by_user_id(workspace_id: int, wanted: str) -> list[tuple[Found, list[str]]]:
    rows = parts().database.read(
        "SELECT person_id FROM person_ids WHERE workspace_id = ? AND kind = 'user' AND value = ?",
        (workspace_id, wanted),
    )
    ids = [person_id for (person_id,) in rows]
    return [_told(*row) for row in db.session.execute(_persons(workspace_id).where(Person.id.in_(ids)))] if ids else []


def _told(person: Person, known_as: str | None, kind: str | None, account: Account | None) -> tuple[Found, list[str]]:
    """The person as the editor shows them, and the words in which letters are looked for."""
    traits = read_traits(person.traits)
    user_id = known_as if kind else None
    account_words = [account.name, account.external_id] if account else []
    words = [name_of_person(traits, known_as), traits.get("email"), known_as, *account_words]
    name = name_of_account(account) if account else None
    return Found(person.id, user_id, name_of_person(traits, known_as), name), [
        one for one in words if isinstance(one, str)
    ]


def _matches(wanted: str, words: list[str]) -> bool:
    letters = wanted.casefold()
    return any(letters in word.casefold() for word in words)
