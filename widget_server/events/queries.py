"""Reads of the event log."""

from dataclasses import dataclass
from typing import Any

import msgspec

from widget_server.parts import parts
from widget_server.raw import Row

_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One row of the log; times in ms since 1970, UTC."""

    position: int
    name: str
    person_id: int
    account_id: int | None
    time_ms: int
    received_ms: int
    properties: dict[str, Any]


_LOGGED = "SELECT position, name, person_id, account_id, time_ms, received_ms, properties FROM events WHERE "


def news_of_person(person_id: int, after: int) -> list[Row]:
    """(position, time_ms, name, properties as JSON text) of a person's events beyond a position, in log order."""
    return parts().database.read(
        "SELECT position, time_ms, name, properties FROM events WHERE person_id = ? AND position > ? ORDER BY position",
        (person_id, after),
    )


def history_until(person_id: int, until_ms: int) -> list[LoggedEvent]:
    """What the service knew of a person at a moment: the events received by then, in log order."""
    return _logged("person_id = ? AND received_ms <= ? ORDER BY position", (person_id, until_ms))


def account_history_until(workspace_id: int, account_id: int, until_ms: int) -> list[LoggedEvent]:
    """The `$group` events by which an account was described until a moment, in log order."""
    return _logged(
        "workspace_id = ? AND name = '$group' AND account_id = ? AND received_ms <= ? ORDER BY position",
        (workspace_id, account_id, until_ms),
    )


def latest_events(workspace_id: int, limit: int = 100, before: int | None = None) -> list[LoggedEvent]:
    """The newest events of a workspace, newest first; `before` is the position to go on from."""
    return _logged(
        "workspace_id = ? AND position < ? ORDER BY position DESC LIMIT ?", (workspace_id, before or 2**62, limit)
    )


def events_of_person(person_id: int, limit: int = 100) -> list[LoggedEvent]:
    """The newest events of a person, newest first."""
    return _logged("person_id = ? ORDER BY time_ms DESC, position DESC LIMIT ?", (person_id, limit))


def events_of_account(workspace_id: int, account_id: int, limit: int = 100) -> list[LoggedEvent]:
    """The newest events of an account, newest first."""
    return _logged(
        "workspace_id = ? AND account_id = ? ORDER BY position DESC LIMIT ?", (workspace_id, account_id, limit)
    )


def _logged(condition: str, parameters: tuple[Any, ...]) -> list[LoggedEvent]:
    rows = parts().database.read(_LOGGED + condition, parameters)
    return [
        LoggedEvent(position, name, person, account, time_ms, received_ms, _decode(properties))
        for position, name, person, account, time_ms, received_ms, properties in rows
    ]
