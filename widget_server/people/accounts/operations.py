"""Every change of an account that is not a trait: said by hand, by an import, by a server; and taken back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, text

from widget_server.db import db
from widget_server.people.accounts.fields import NO_OWNER, BadValue
from widget_server.people.accounts.queries import owner_emails
from widget_server.people.accounts.words import (
    Card,
    Source,
    Word,
    card_of,
    columns_of,
    read_said,
    said_text,
)
from widget_server.people.models import Account
from widget_server.people.traits import read_times, read_traits
from widget_server.raw import APPEND_LOCK

ROWS_A_STATEMENT = 500
Changes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something, how, and when (ms since 1970)."""

    source: Source
    time_ms: int
    by: str | None = None
    import_id: int | None = None


def take_turn() -> None:
    """Waits until no event is being written, so that traits and other words about an account do not cross.

    SQLite's write transactions exclude each other anyway; PostgreSQL's take the lock that groups of events take.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": APPEND_LOCK})


def is_owner_of(workspace_id: int) -> Callable[[str], bool]:
    """Whether an e-mail is a member's who may look after accounts; asks the database once."""
    emails = owner_emails(workspace_id)
    return lambda email: email in emails


def card_of_account(account: Account, is_owner: Callable[[str], bool]) -> Card:
    return card_of(read_traits(account.traits), read_times(account.trait_times), read_said(account.said), is_owner)


def check_owner(changes: Changes, is_owner: Callable[[str], bool]) -> None:
    """Raises BadValue for an owner who does not work here."""
    owner = changes.get("owner")
    if owner is not None and not is_owner(owner):
        raise BadValue(NO_OWNER)


def say(
    account: Account, changes: Changes, speaker: Speaker, is_owner: Callable[[str], bool]
) -> dict[str, Word | None]:
    """Takes checked values (None for "there is none") over; call it after `take_turn`.

    What says nothing new is passed over. Returns what changed: fields, with the word that stood before (None: none).
    """
    traits, times, said = read_traits(account.traits), read_times(account.trait_times), read_said(account.said)
    card = card_of(traits, times, said, is_owner)
    before: dict[str, Word | None] = {}
    for name, value in changes.items():
        if card.value(name) == value and name not in card.doubts:
            continue
        before[name] = said.get(name)
        said[name] = Word(value, speaker.source, speaker.time_ms, speaker.by, traits.get(name), speaker.import_id)
    if before:
        account.said = said_text(said)
        _follow(account, card_of(traits, times, said, is_owner))
    return before


def take_back(
    account: Account, import_id: int, before: Mapping[str, Word | None], is_owner: Callable[[str], bool]
) -> list[str]:
    """Puts back the words that an import replaced. Returns the fields of which something later was said: those stay."""
    traits, times, said = read_traits(account.traits), read_times(account.trait_times), read_said(account.said)
    card = card_of(traits, times, said, is_owner)
    left = []
    for name, word in before.items():
        fact, standing = card.facts.get(name), said.get(name)
        if standing is None or standing.import_id != import_id or (fact is not None and fact.import_id != import_id):
            left.append(name)
        if standing is not None and standing.import_id == import_id:
            if word is None:
                del said[name]
            else:
                said[name] = word
    account.said = said_text(said)
    _follow(account, card_of(traits, times, said, is_owner))
    return left


def accounts_by_external_id(workspace_id: int, external_ids: Iterable[str]) -> dict[str, Account]:
    """The accounts with these `groupId`s, as they are now: what the session remembers of them is read anew."""
    wanted, found = list(external_ids), {}
    for start in range(0, len(wanted), ROWS_A_STATEMENT):
        chunk = wanted[start : start + ROWS_A_STATEMENT]
        statement = select(Account).where(Account.workspace_id == workspace_id, Account.external_id.in_(chunk))
        for account in db.session.scalars(statement.execution_options(populate_existing=True)):
            found[account.external_id] = account
    return found


def new_account(workspace_id: int, external_id: str) -> Account:
    account = Account(workspace_id=workspace_id, external_id=external_id, traits="{}", trait_times="{}", said="{}")
    db.session.add(account)
    return account


def _follow(account: Account, card: Card) -> None:
    for name, value in columns_of(card)._asdict().items():
        setattr(account, name, value)
