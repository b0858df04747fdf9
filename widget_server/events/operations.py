"""Appending to the log, inside a grouped write: every event once, by its message id."""

from dataclasses import dataclass
from uuid import uuid4

import msgspec

from widget_server.db import placeholders
from widget_server.events.messages import Message
from widget_server.people.operations import account_of, describe_account, describe_person, enter_account, person_of
from widget_server.raw import Cursor

ROWS_A_STATEMENT = 50
# What changes persons or accounts beside being logged.
SPEAKING = frozenset({"$identify", "$group", "$alias"})
_COLUMNS = "workspace_id, message_id, name, person_id, account_id, time_ms, received_ms, properties"

_INSERT_OWN = (
    f"INSERT INTO events ({_COLUMNS}) SELECT ?, ?, ?, id, account_id, ?, ?, ? FROM persons WHERE id = ? "
    "ON CONFLICT (workspace_id, message_id) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Appended:
    """How many messages of a batch are new in the log, and how many were there before."""

    accepted: int
    duplicates: int


def append_messages(cursor: Cursor, workspace_id: int, messages: list[Message], received_ms: int) -> Appended:
    """Appends a batch in its order; finds, makes and joins its persons and accounts on the way."""
    fresh = _new_to_log(cursor, workspace_id, messages)
    people = _People(cursor, workspace_id, received_ms)
    # A later message may make an anonymous person known: so all are introduced before the first row is written.
    for message in fresh:
        people.introduce(message)
    accepted = _insert(cursor, [people.row(message) for message in fresh])
    return Appended(accepted, len(messages) - accepted)


def append_own(
    cursor: Cursor, workspace_id: int, person_id: int, name: str, properties: dict[str, object], now_ms: int,
    message_id: str | None = None,
) -> None:  # fmt: skip
    """Appends an event of the service itself, such as `$idea_voted`."""
    text = msgspec.json.encode(properties).decode()
    own_id = message_id or f"own-{uuid4().hex}"
    cursor.rows(_INSERT_OWN, (workspace_id, own_id, name, now_ms, now_ms, text, person_id))


def _new_to_log(cursor: Cursor, workspace_id: int, messages: list[Message]) -> list[Message]:
    """The messages that the log does not hold yet, each message id once.

    A message that comes again must not speak again: without a timestamp, the retry of an old `identify` would be the
    latest word about its traits. Nobody else appends meanwhile, as groups are written one at a time. Where none speaks
    of traits or ids, the insertion alone leaves out what is known.
    """
    if not any(message.name in SPEAKING for message in messages):
        return messages
    fresh: dict[str, Message] = {}
    for message in messages:
        fresh.setdefault(message.message_id, message)
    ids = list(fresh)
    for start in range(0, len(ids), ROWS_A_STATEMENT):
        chunk = ids[start : start + ROWS_A_STATEMENT]
        marks = placeholders(1, len(chunk))
        statement = f"SELECT message_id FROM events WHERE workspace_id = ? AND message_id IN {marks}"
        for (known,) in cursor.rows(statement, (workspace_id, *chunk)):
            del fresh[known]
    return list(fresh.values())


def _insert(cursor: Cursor, rows: list[tuple[object, ...]]) -> int:
    inserted = 0
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        chunk = rows[start : start + ROWS_A_STATEMENT]
        statement = (
            f"INSERT INTO events ({_COLUMNS}) VALUES {placeholders(len(chunk), 8)} "
            "ON CONFLICT (workspace_id, message_id) DO NOTHING RETURNING position"
        )
        inserted += len(cursor.rows(statement, [value for row in chunk for value in row]))
    return inserted


class _People:
    """The persons and accounts of one batch; most of its messages are one person's."""

    def __init__(self, cursor: Cursor, workspace_id: int, now_ms: int) -> None:
        self._cursor, self._workspace_id, self._now_ms = cursor, workspace_id, now_ms
        self._persons: dict[tuple[str | None, str | None], int] = {}
        self._accounts: dict[str, int] = {}
        self._account_of_person: dict[int, int | None] = {}

    def introduce(self, message: Message) -> None:
        person = self._person(message.anonymous_id, message.user_id)
        if message.previous_id is not None:
            self._person(message.previous_id, message.user_id)
        if message.name == "$identify" and message.traits:
            describe_person(self._cursor, person, message.traits, message.time_ms)
        if message.name == "$group" and message.group_id is not None:
            account = self._account(message.group_id)
            describe_account(self._cursor, account, message.traits or {}, message.time_ms)
            enter_account(self._cursor, person, account, message.time_ms)

    def row(self, message: Message) -> tuple[object, ...]:
        person = self._person(message.anonymous_id, message.user_id)
        account = self._account(message.group_id) if message.group_id else self._current_account(person)
        return (
            self._workspace_id, message.message_id, message.name, person, account,
            message.time_ms, self._now_ms, message.properties,
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
