"""Reads of persons and accounts: for the hot path one statement, for pages by the ORM."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select

from widget_server.db import db
from widget_server.parts import parts
from widget_server.people.accounts.fields import in_whole_units
from widget_server.people.accounts.words import Columns, read_said
from widget_server.people.models import Account, Person, PersonId
from widget_server.people.traits import Traits, read_traits


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person now. `account_traits` are what the product said of the account, `account_said` and
    `account_columns` what counts of its fields. `history` rises when past events were added (a merge); `newest` is the
    log position of the person's newest event, 0 without any.
    """

    person_id: int
    history: int
    traits: Traits
    account_id: int | None
    account_traits: Traits
    newest: int = 0
    account_said: str | None = None
    account_columns: tuple[Any, ...] = ()

    @property
    def account_facts(self) -> Traits:
        """What rules may ask of the account, for those that ask for one of its fields."""
        if self.account_said is None:
            return self.account_traits
        return account_facts(self.account_traits, self.account_said, Columns(*self.account_columns))


_PROFILE = (
    "SELECT p.id, p.history, p.traits, p.account_id, a.traits, "
    "(SELECT MAX(position) FROM events WHERE person_id = p.id), a.said, "
    f"{', '.join(f'a.{name}' for name in Columns._fields)} "
    "FROM person_ids i JOIN persons p ON p.id = i.person_id "
    "LEFT JOIN accounts a ON a.id = p.account_id WHERE i.workspace_id = ? AND i.kind = ? AND i.value = ?"
)


def profile_of(workspace_id: int, anonymous_id: str | None, user_id: str | None) -> Profile | None:
    """The person with the user id, else with the anonymous id; None for somebody never seen."""
    for kind, value in (("user", user_id), ("anonymous", anonymous_id)):
        if value is not None:
            rows = parts().database.read(_PROFILE, (workspace_id, kind, value))
            if rows:
                person_id, history, traits, account_id, account_traits, newest, said, *columns = rows[0]
                of_account = read_traits(account_traits or "{}")
                known = read_traits(traits)
                return Profile(person_id, history, known, account_id, of_account, newest or 0, said, tuple(columns))
            # A user id that was never seen is somebody new, whoever used this browser before.
            if kind == "user" and anonymous_id is not None and _is_known(workspace_id, anonymous_id):
                return None
    return None


def account_facts(traits: Traits, said: str, columns: Columns) -> Traits:
    """What rules may ask of an account: its traits, and of each field the word that counts (see `accounts.words`).

    A field that somebody said there is none of is absent. A trait that no field can hold stays as it is.
    """
    facts = dict(traits)
    for name, value in zip(_FACTS, columns, strict=True):
        if value is not None:
            facts[name] = _amount(value, columns.currency) if name == "arr" else value
    if said != "{}":
        for name, word in read_said(said).items():
            if word.value is None and columns[_FACTS.index(name)] is None:
                facts.pop(name, None)
    return facts


_FACTS = tuple("arr" if name == "arr_minor" else name for name in Columns._fields)
ACCOUNT_FIELDS: Final = frozenset(_FACTS)
"""Names of traits of which others than the product may have said something that counts."""


@lru_cache(maxsize=4096)
def _amount(minor: int, currency: str | None) -> int | float:
    """What so many smallest units are, as a number that rules compare."""
    amount = in_whole_units(minor, currency)
    return int(amount) if amount == amount.to_integral() else float(amount)


_IDS = (
    "SELECT (SELECT value FROM person_ids WHERE person_id = ? AND kind <> 'alias' ORDER BY kind DESC, value LIMIT 1), "
    "(SELECT external_id FROM accounts WHERE id = ?)"
)


def external_ids_of(person_id: int, account_id: int | None) -> tuple[str | None, str | None]:
    """By which ids the host product knows a person (a `userId` before an `anonymousId`) and an account."""
    [(person, account)] = parts().database.read(_IDS, (person_id, account_id or 0))
    return person, account


def person_id_of(workspace_id: int, anonymous_id: str | None, user_id: str | None) -> int | None:
    profile = profile_of(workspace_id, anonymous_id, user_id)
    return profile.person_id if profile else None


def _is_known(workspace_id: int, anonymous_id: str) -> bool:
    rows = parts().database.read(
        "SELECT 1 FROM person_ids a JOIN person_ids u ON u.person_id = a.person_id AND u.kind = 'user' "
        "WHERE a.workspace_id = ? AND a.kind = 'anonymous' AND a.value = ? LIMIT 1",
        (workspace_id, anonymous_id),
    )
    return bool(rows)


def person_of_workspace(workspace_id: int, person_id: int) -> Person | None:
    """A person by id, for pages; None when it is another workspace's."""
    return db.session.scalar(select(Person).where(Person.id == person_id, Person.workspace_id == workspace_id))


def account_of_workspace(workspace_id: int, account_id: int) -> Account | None:
    return db.session.scalar(select(Account).where(Account.id == account_id, Account.workspace_id == workspace_id))


def ids_of(person_id: int) -> list[PersonId]:
    """The ids by which the host product knows a person, the `userId` first."""
    return list(
        db.session.scalars(
            select(PersonId)
            .where(PersonId.person_id == person_id, PersonId.kind != "alias")
            .order_by(PersonId.kind.desc())
        )
    )
