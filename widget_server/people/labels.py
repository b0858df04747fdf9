"""How persons are called in lists that others read: name and company beside what they said."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from widget_server.people.models import Account, Person, PersonId
from widget_server.people.traits import read_traits

# Columns for a statement that joins Person and its Account (both may be missing); `label_of` reads them.
LABEL_COLUMNS: tuple[ColumnElement[Any] | Any, ...] = (
    Person.id,
    select(func.min(PersonId.value))
    .where(PersonId.person_id == Person.id, PersonId.kind == "user")
    .correlate(Person)
    .scalar_subquery(),
    Person.traits,
    Account.external_id,
    Account.name,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A person: our id, the host product's ids of person and account, and what people call them.

    `name` falls back to the `userId`; it is None for somebody who is still anonymous. `account` falls back to
    the `groupId`.
    """

    person_id: int | None
    user_id: str | None
    name: str | None
    account_id: str | None
    account: str | None


def label_of(values: tuple[Any, ...]) -> Label:
    """The label from the values of `LABEL_COLUMNS`."""
    person_id, user_id, traits, account_id, account = values
    return Label(person_id, user_id, _name(traits) or user_id, account_id, account or account_id)


def _name(traits: str | None) -> str | None:
    name = read_traits(traits).get("name") if traits else None
    return name if isinstance(name, str) and name.strip() else None
