"""Appending to the log, inside a grouped write: every event once, by its message id."""

from dataclasses import dataclass
from uuid import uuid4

import msgspec

from widget_server.db import placeholders
from widget_server.events.ledger import ledger_of, note_appended
from widget_server.events.memory import remember
from widget_server.events.messages import Message
from widget_server.events.privacy import without_erased
from widget_server.people.operations import (
    account_of,
    alias_person,
    describe_account,
    describe_person,
    enter_account,
    person_of,
)
from widget_server.raw import Cursor

ROWS_A_STATEMENT = 50
_COLUMNS = "workspace_id, message_id, name, person_id, account_id, time_ms, received_ms, properties, is_corrected"

_INSERT_OWN = (
    f"INSERT INTO events ({_COLUMNS}) SELECT ?, ?, ?, id, account_id, ?, ?, ?, false FROM persons WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Appended:
    """How many messages of a batch are new in the log, how many came before, and how many of those say something
    else than what came first under their message id."""

    accepted: int
    duplicates: int
    conflicts: int = 0
    # Those that happened before their person or account was erased.
    erased: tuple[Message, ...] = ()


def append_messages(cursor: Cursor, workspace_id: int, messages: list[Message], received_ms: int) -> Appended:
    """Appends a batch in its order; finds, makes and joins its persons and accounts on the way."""
    messages, erased = without_erased(cursor, workspace_id, messages)
    # A message that comes again must not speak again: without a timestamp, the retry of an old `identify` would be the
    # latest word about its traits.
    recalled = remember(cursor, workspace_id, messages, received_ms)
    people = _People(cursor, workspace_id, received_ms)
    # A later message may make an anonymous person known: so all are introduced before the first row is written.
    for message in recalled.fresh:
        people.introduce(message)
    _insert(cursor, [people.row(message) for message in recalled.fresh])
    note_appended(cursor, workspace_id, received_ms, recalled)
    return Appended(len(recalled.fresh), recalled.duplicates, recalled.conflicts, tuple(erased))


def append_own(
    cursor: Cursor, workspace_id: int, person_id: int, name: str, properties: dict[str, object], now_ms: int
) -> None:  # fmt: skip
    """Appends an event of the service itself, such as `$idea_voted`. Its id is made here and cannot come again."""
    text = msgspec.json.encode(properties).decode()
    cursor.rows(_INSERT_OWN, (workspace_id, f"own-{uuid4().hex}", name, now_ms, now_ms, text, person_id))
    ledger_of(cursor).name(workspace_id, name, now_ms)


def _insert(cursor: Cursor, rows: list[tuple[object, ...]]) -> None:
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        chunk = rows[start : start + ROWS_A_STATEMENT]
        statement = f"INSERT INTO events ({_COLUMNS}) VALUES {placeholders(len(chunk), 9)}"
        cursor.rows(statement, [value for row in chunk for value in row])


class _People:
    """The persons and accounts of one batch; most of its messages are one person's."""

    def __init__(self, cursor: Cursor, workspace_id: int, now_ms: int) -> None:
        self._cursor, self._workspace_id, self._now_ms = cursor, workspace_id, now_ms
        self._persons: dict[tuple[str | None, str | None], int] = {}
        self._accounts: dict[str, int] = {}
        self._account_of_person: dict[int, int | None] = {}

    def introduce(self, message: Message) -> None:
        person = self._person(message.anonymous_id, message.user_id)
        if message.previous_id is not None and message.user_id is not None:
            alias_person(
                self._cursor, self._workspace_id, message.previous_id, message.user_id, self._now_ms,
                message.is_previous_trusted,
            )  # fmt: skip
            self._persons.clear()
            person = self._person(message.anonymous_id, message.user_id)
        if message.name == "$identify" and message.traits:
            describe_person(self._cursor, person, message.traits, message.time_ms, message.signed)
        if message.name == "$group" and message.group_id is not None:
            account = self._account(message.group_id)
            describe_account(self._cursor, account, message.traits or {}, message.time_ms, message.signed)
            enter_account(self._cursor, person, account, message.time_ms)

    def row(self, message: Message) -> tuple[object, ...]:
        person = self._person(message.anonymous_id, message.user_id)
        account = self._account(message.group_id) if message.group_id else self._current_account(person)
        return (
            self._workspace_id, message.message_id, message.name, person, account,
            message.time_ms, self._now_ms, message.properties, message.is_corrected,
        )  # fmt: skip

    def _person(self, anonymous_id: str | None, user_id: str | None) -> int:
        person = self._persons.get((anonymous_id, user_id))
        if person is None:
            person = person_of(self._cursor, self._workspace_id, anonymous_id, user_id, self._now_ms)
            if anonymous_id is not None and user_id is not None:
                # It may have joined two persons: what was found before is looked up again.
                self._persons.clear()
            self._persons[anonymous_id, user_id] = person
        return person

    def _account(self, external_id: str) -> int:
        account = self._accounts.get(external_id)
        if account is None:
            account = account_of(self._cursor, self._workspace_id, external_id, self._now_ms)
            self._accounts[external_id] = account
        return account

    def _current_account(self, person: int) -> int | None:
        if person not in self._account_of_person:
            rows = self._cursor.rows("SELECT account_id FROM persons WHERE id = ?", (person,))
            self._account_of_person[person] = rows[0][0]
        return self._account_of_person[person]
