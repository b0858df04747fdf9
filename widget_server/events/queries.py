"""Reads of the event log, and of what was counted while it was written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from widget_server.events.ledger import DAY_MS, KINDS, REFUSED
from widget_server.parts import parts
from widget_server.people.privacy import age_limit
from widget_server.raw import Row
from widget_server.web.bodies import now_ms

_EPOCH = date(1970, 1, 1)
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


def news_of_account(account_id: int, after: int, names: tuple[str, ...], most: int = 2**31) -> list[Row]:
    """(position, time_ms, name, properties as JSON text, person_id, received_ms) of an account's first events of these
    names beyond a position, in log order."""
    marks = ", ".join("?" * len(names))
    return parts().database.read(
        "SELECT position, time_ms, name, properties, person_id, received_ms FROM events "
        f"WHERE account_id = ? AND position > ? AND name IN ({marks}) ORDER BY position LIMIT ?",
        (account_id, after, *names, most),
    )


def history_until(person_id: int, until_ms: int) -> list[LoggedEvent]:
    """What the service knew of a person at a moment: the events received by then, in log order."""
    return _logged("person_id = ? AND received_ms <= ? ORDER BY position", (person_id, until_ms))


def showing_of(person_id: int, message_id: str) -> LoggedEvent | None:
    """The service's answer to the claim of a showing, by the message id that it was given."""
    names = "name IN ('$guide_shown', '$guide_withheld')"
    return next(iter(_logged(f"person_id = ? AND {names} AND message_id = ?", (person_id, message_id))), None)


def decision_shown_at(workspace_id: int, person_id: int, guide: str, time_ms: int) -> str | None:
    """The decision by which a guide was shown to a person at that very moment."""
    condition = "workspace_id = ? AND name = '$guide_shown' AND time_ms = ? AND person_id = ?"
    found = (event.properties for event in _logged(condition, (workspace_id, time_ms, person_id)))
    told = next((one.get("decision") for one in found if one.get("guide") == guide), None)
    return told if isinstance(told, str) else None


def latest_shown(person_id: int, most: int) -> list[tuple[str, int]]:
    """The guides that were shown to a person last, the latest first, each once: (guide, time in ms since 1970)."""
    shown: dict[str, int] = {}
    for event in _logged("person_id = ? AND name = '$guide_shown' ORDER BY time_ms DESC LIMIT 500", (person_id,)):
        guide = event.properties.get("guide")
        if isinstance(guide, str) and len(shown) < most:
            shown.setdefault(guide, event.time_ms)
    return list(shown.items())


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


@dataclass(slots=True)
class DayCounts:
    """What came in on one day (UTC, by arrival). `late` and `corrected` are among the accepted."""

    day: date
    accepted: int = 0
    duplicate: int = 0
    conflict: int = 0
    late: int = 0
    corrected: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def refused_total(self) -> int:
        return sum(self.refused.values())


def counts_by_day(workspace_id: int, now_ms: int, days: int) -> list[DayCounts]:
    """The last `days` days, today last, those without any message too."""
    today = now_ms // DAY_MS
    found = {day: DayCounts(_EPOCH + timedelta(days=day)) for day in range(today - days + 1, today + 1)}
    statement = (
        "SELECT day, kind, total FROM event_counts WHERE workspace_id = ? AND day > ? AND day <= ? ORDER BY kind"
    )
    for day, kind, total in parts().database.read(statement, (workspace_id, today - days, today)):
        if kind in KINDS:
            setattr(found[day], kind, total)
        elif kind.startswith(REFUSED):
            found[day].refused[kind.removeprefix(REFUSED)] = total
    return list(found.values())


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """A message that was not taken; `received_ms` since 1970, UTC."""

    received_ms: int
    code: str
    message: str
    field: str | None
    name: str | None
    message_id: str | None


def latest_refused(workspace_id: int, limit: int) -> list[RefusedMessage]:
    """The last messages that were not taken, newest first."""
    statement = (
        "SELECT received_ms, code, message, field, name, message_id FROM refused_events "
        "WHERE workspace_id = ? ORDER BY id DESC LIMIT ?"
    )
    return [RefusedMessage(*row) for row in parts().database.read(statement, (workspace_id, limit))]


class PlanKey(NamedTuple):
    """Where a name stands in the plan: key features first, then by volume."""

    rank: int
    minus_total: int
    name: str


@dataclass(frozen=True, slots=True)
class PlannedName:
    """One name of the tracking plan. Times are of its events, in ms since 1970, UTC."""

    name: str
    total: int
    first_ms: int
    last_ms: int
    description: str
    is_key: bool
    sample: dict[str, Any] = field(default_factory=dict)

    @property
    def sort_key(self) -> PlanKey:
        return PlanKey(0 if self.is_key else 1, -self.total, self.name)


_PLANNED = "SELECT name, total, first_ms, last_ms, description, is_key FROM event_names WHERE workspace_id = ? "


def names_by_volume(workspace_id: int, limit: int, after: PlanKey | None = None) -> list[PlannedName]:
    """The workspace's event names: key features first, then by volume; `after` is the last row's `sort_key`."""
    beyond = after or PlanKey(-1, 0, "")
    rows = parts().database.read(
        _PLANNED + "AND (CASE WHEN is_key THEN 0 ELSE 1 END, -total, name) > (?, ?, ?) "
        "ORDER BY CASE WHEN is_key THEN 0 ELSE 1 END, -total, name LIMIT ?",
        (workspace_id, *beyond, limit),
    )
    return _with_samples(workspace_id, rows)


def names_by_name(workspace_id: int, limit: int, after: str = "") -> list[PlannedName]:
    """The workspace's event names in their order, without samples; `after` is the last name of the page before."""
    rows = parts().database.read(
        _PLANNED + "AND name > ? ORDER BY name LIMIT ?", (workspace_id, after.replace("\x00", ""), limit)
    )
    return [
        PlannedName(name, total, first_ms, last_ms, description, bool(is_key))
        for name, total, first_ms, last_ms, description, is_key in rows
    ]


def planned_name(workspace_id: int, name: str) -> PlannedName | None:
    rows = parts().database.read(_PLANNED + "AND name = ?", (workspace_id, name))
    return next(iter(_with_samples(workspace_id, rows)), None)


def event_names(workspace_id: int) -> set[str]:
    """All names that came so far."""
    rows = parts().database.read("SELECT name FROM event_names WHERE workspace_id = ?", (workspace_id,))
    return {name for (name,) in rows}


def names_in_all(workspace_id: int) -> int:
    [(total,)] = parts().database.read("SELECT COUNT(*) FROM event_names WHERE workspace_id = ?", (workspace_id,))
    return int(total)


def _with_samples(workspace_id: int, rows: Iterable[Row]) -> list[PlannedName]:
    """Samples are read from the log, so that what is erased there is gone here, too."""
    found = []
    for name, total, first_ms, last_ms, description, is_key in rows:
        latest = parts().database.read(
            "SELECT properties FROM events WHERE workspace_id = ? AND name = ? ORDER BY time_ms DESC LIMIT 1",
            (workspace_id, name),
        )
        sample = _decode(latest[0][0]) if latest else {}
        found.append(PlannedName(name, total, first_ms, last_ms, description, bool(is_key), sample))
    return found


def kept_since(workspace_id: int) -> int:
    """The time (ms since 1970) before which events are deleted; 0 where they are kept for ever."""
    days = parts().database.read("SELECT retention_days FROM workspaces WHERE id = ?", (workspace_id,))[0][0]
    return age_limit(now_ms(), days) if days else 0
