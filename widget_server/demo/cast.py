"""Who plays in the demo: accounts, persons and support agents, as plain data.

The page reads it as `/cast.json`, seeding reads the names below: both must speak of the same people.
"""

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


ACCOUNTS: Final = [
    _account("northwind", "Northwind", "trial", (18_000, "EUR"), "2026-12-15"),
    _account("halden", "Halden Shipping", "pro", (64_000, "EUR"), "2027-03-31"),
    _account("polaris", "Полярис", "enterprise", (9_600_000, "RUB"), "2027-09-01"),
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
