"""The log without what must not be there: erased events, late retries of them, and events that are too old."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec

from widget_server.db import placeholders
from widget_server.events.messages import Message
from widget_server.parts import parts
from widget_server.people.privacy import Erased, age_limit
from widget_server.people.tombstones import MESSAGES_KEPT_MS, Id, bury, erasure_times
from widget_server.raw import Cursor

log = logging.getLogger(__name__)
# So many positions are looked at in one transaction: other writes wait for no longer than that.
POSITIONS_A_GROUP = 20_000
# Called with (workspace_id, time in ms) when events before that time were deleted: the analytics store follows.
after_forgetting: list[Callable[[int, int], None]] = []


def without_erased(cursor: Cursor, workspace_id: int, messages: list[Message]) -> tuple[list[Message], list[Message]]:
    """The messages that may be taken, and those that happened before somebody whom they name was erased."""
    times = erasure_times(cursor, workspace_id, [each for message in messages for each in _ids(message)])
    if not times:
        return messages, []
    taken: list[Message] = []
    erased: list[Message] = []
    for message in messages:
        is_erased = any(
            each[0] == "message" or message.time_ms < times[each] for each in _ids(message) if each in times
        )
        (erased if is_erased else taken).append(message)
    return taken, erased


def _ids(message: Message) -> Iterator[Id]:
    named = (
        ("user", message.user_id), ("anonymous", message.anonymous_id), ("user", message.previous_id),
        ("anonymous", message.previous_id), ("account", message.group_id), ("message", message.message_id),
    )  # fmt: skip
    return ((kind, value) for kind, value in named if value is not None)


def erase_events(cursor: Cursor, erased: Erased) -> None:
    """Deletes the events of persons and those done for accounts; retries of the last thirty days will not return.

    Of a refused message nobody can tell any more whose it was: the last refusals of the workspace go too.
    """
    cursor.rows("DELETE FROM refused_events WHERE workspace_id = ?", (erased.workspace_id,))
    for column, numbers in (("person_id", erased.persons), ("account_id", erased.accounts)):
        for number in numbers:
            rows = cursor.rows(
                f"DELETE FROM events WHERE {column} = ? RETURNING message_id, received_ms, person_id", (number,)
            )
            recent = erased.erased_ms - MESSAGES_KEPT_MS
            bury(
                cursor, erased.workspace_id, [("message", row[0]) for row in rows if row[1] > recent], erased.erased_ms
            )
            if column == "account_id":
                _begin_new_history(cursor, {int(row[2]) for row in rows})


def events_for_export(persons: Sequence[int]) -> list[dict[str, Any]]:
    """Every event of persons in the order of the log, times as ISO 8601 would be written by a reader from ms."""
    rows = parts().database.read(
        "SELECT message_id, name, time_ms, received_ms, properties FROM events "
        f"WHERE person_id IN {placeholders(1, len(persons))} ORDER BY position",
        tuple(persons),
    )
    return [
        {"message_id": message_id, "name": name, "time_ms": time_ms, "received_ms": received_ms,
         "properties": msgspec.json.decode(properties)}
        for message_id, name, time_ms, received_ms, properties in rows
    ]  # fmt: skip


def forget_old_events(now_ms: int) -> int:
    """Housekeeping: deletes the events that are older than their workspace keeps them; returns how many.

    Goes through the log in short transactions, so that it can be stopped at any moment and begin again.
    """
    limited = "SELECT id, retention_days FROM workspaces WHERE retention_days IS NOT NULL"
    deleted = 0
    for workspace_id, days in parts().database.read(limited):
        before_ms = age_limit(now_ms, days)
        forgotten = sum(
            parts().database.in_group(partial(_forget, workspace_id=workspace_id, first=first, before_ms=before_ms))
            for first in _old_positions(workspace_id, before_ms)
        )
        if forgotten:
            log.info("workspace %d: %d events older than %d days are deleted", workspace_id, forgotten, days)
            deleted += forgotten
        # Also when nothing was found here: the last run may have been stopped before the store could follow.
        for follow in after_forgetting:
            follow(workspace_id, before_ms)
    return deleted


def _old_positions(workspace_id: int, before_ms: int) -> Iterator[int]:
    """Where to begin each transaction: the log in stretches, those left out that hold nothing old."""
    ends = "SELECT MIN(position), MAX(position) FROM events WHERE workspace_id = ?"
    first, last = parts().database.read(ends, (workspace_id,))[0]
    is_old = "SELECT 1 FROM events WHERE workspace_id = ? AND position >= ? AND position < ? AND time_ms < ? LIMIT 1"
    for position in range(first or 0, (last or -1) + 1, POSITIONS_A_GROUP):
        if parts().database.read(is_old, (workspace_id, position, position + POSITIONS_A_GROUP, before_ms)):
            yield position


def _forget(cursor: Cursor, workspace_id: int, first: int, before_ms: int) -> int:
    rows = cursor.rows(
        "DELETE FROM events WHERE workspace_id = ? AND position >= ? AND position < ? AND time_ms < ? "
        "RETURNING person_id",
        (workspace_id, first, first + POSITIONS_A_GROUP, before_ms),
    )
    _begin_new_history(cursor, {int(person) for (person,) in rows})
    return len(rows)


def _begin_new_history(cursor: Cursor, persons: set[int]) -> None:
    """States that were folded over events that are gone are folded anew."""
    numbers = sorted(persons)
    for start in range(0, len(numbers), 500):
        chunk = numbers[start : start + 500]
        statement = f"UPDATE persons SET history = history + 1 WHERE id IN {placeholders(1, len(chunk))}"
        cursor.rows(statement, chunk)
