"""Who plays in the demo: accounts, persons and support agents, as plain data.

The page reads it as `/cast.json`, seeding reads the names below: both must speak of the same people.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, TypedDict


class AccountTraits(TypedDict):
    """Traits sent with `group`; `arr` in whole units of `currency` a year, dates ISO 8601."""

    name: str
    plan: str
    arr: int
    currency: str
    renewal_date: str


class Account(TypedDict):
    """A customer company of Acme Reports; `id` is the `groupId`."""

    id: str
    traits: AccountTraits


class PersonTraits(TypedDict):
    """Traits sent with `identify`; `role` is one of admin, analyst, viewer."""

    name: str
    email: str
    role: str


class Person(TypedDict):
    """Someone who can be chosen in "Signed in as"; `id` is the `userId`, `account` an Account's id."""

    id: str
    account: str
    traits: PersonTraits


class Agent(TypedDict):
    """Someone who answers on the support page; `id` is what ratings are kept under."""

    id: str
    name: str


class Cast(TypedDict):
    """The whole of `/cast.json`."""

    accounts: list[Account]
    persons: list[Person]
    agents: list[Agent]


def _account(id: str, name: str, plan: str, arr: tuple[int, str], renewal_date: str) -> Account:
    traits = AccountTraits(name=name, plan=plan, arr=arr[0], currency=arr[1], renewal_date=renewal_date)
    return Account(id=id, traits=traits)


def _person(id: str, account: str, name: str, email: str, role: str) -> Person:
    return Person(id=id, account=account, traits=PersonTraits(name=name, email=email, role=role))


def _in_days(days: int) -> str:
    """Counted from today: a trial that ends this week, and a renewal that is near, are there to be seen at any time."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


ACCOUNTS: Final = [
    _account("northwind", "Northwind", "trial", (18_000, "EUR"), _in_days(6)),
    _account("halden", "Halden Shipping", "pro", (64_000, "EUR"), _in_days(25)),
    _account("polaris", "Полярис", "enterprise", (9_600_000, "RUB"), _in_days(280)),
]

PERSONS: Final = [
    _person("ada", "northwind", "Ada Moreno", "ada@northwind.example", "admin"),
    _person("theo", "northwind", "Theo Lindqvist", "theo@northwind.example", "analyst"),
    _person("ingrid", "halden", "Ingrid Halvorsen", "ingrid@halden.example", "admin"),
    _person("samuel", "halden", "Samuel Okafor", "samuel@halden.example", "viewer"),
    _person("maria", "polaris", "Мария Орлова", "maria@polaris.example", "admin"),
]

AGENTS: Final = [
    Agent(id="anna", name="Anna Petrova"),
    Agent(id="jonas", name="Jonas Weber"),
    Agent(id="mei", name="Mei Tanaka"),
]

CAST: Final = Cast(accounts=ACCOUNTS, persons=PERSONS, agents=AGENTS)
