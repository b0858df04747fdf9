"""The oracle's reading of audience and schedule: straight from the documents, minute by minute where clocks change."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from tests.triggers.whole_comparisons import passes

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass
class Who:
    """All that a document may ask of a person; `segments` are the documents of saved segments by name."""

    person: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, bool] = field(default_factory=dict)
    person_id: str | None = None
    account_id: str | None = None
    zone: str | None = None
    segments: dict[str, dict[str, Any]] = field(default_factory=dict)


def audience_holds(group: dict[str, Any], owner: str, who: Who, now: int) -> bool:
    """Whether the person is in the audience of the guide or segment `owner`; nobody is where a segment is missing."""
    if not _all_there(group, who):
        return False
    parts: list[dict[str, Any]] = [{key: group[key]} for key in ("all", "any", "not") if key in group]
    return all(_holds(part, owner, who, now) for part in parts)


def _all_there(value: Any, who: Who) -> bool:
    """Whether each segment that is asked for at any depth is there."""
    if isinstance(value, list):
        return all(_all_there(part, who) for part in value)
    if not isinstance(value, dict):
        return True
    groups = [value[key] for key in ("all", "any", "not") if key in value]
    name = value.get("segment")
    is_there = name is None or (name in who.segments and _all_there(who.segments[name]["audience"], who))
    return is_there and _all_there(groups, who)


def _holds(condition: dict[str, Any], owner: str, who: Who, now: int) -> bool:
    [(key, value)] = condition.items()
    match key:
        case "all" | "any":
            return {"all": all, "any": any}[key](_holds(part, owner, who, now) for part in value)
        case "not":
            return not _holds(value, owner, who, now)
        case "list":
            return who.lists.get(value) is True
        case "segment":
            return value in who.segments and audience_holds(who.segments[value]["audience"], value, who, now)
        case "percent":
            external_id = who.person_id if value["of"] == "person" else who.account_id
            return external_id is not None and _share(value.get("salt", owner), external_id) < Fraction(
                str(value["below"])
            )
    holder, name = key.split(".", 1)
    return passes(value, {"person": who.person, "account": who.account}[holder].get(name), now)


def _share(salt: str, external_id: str) -> Fraction:
    """Where an id stands, in percent, by steps of a hundredth."""
    part = Fraction(int(sha256(f"{salt}:{external_id}".encode()).hexdigest()[:16], 16), 2**64)
    return Fraction(part * 10_000 // 1, 100)


def schedule_holds(schedule: dict[str, Any], who: Who, now: int) -> bool:
    """Whether the schedule is open at a time, in ms since 1970."""
    zone = _zone(schedule.get("zone"), who)
    if "from" in schedule and not _has_come(schedule["from"], zone, now, whole_day=False):
        return False
    if "until" in schedule and _has_come(schedule["until"], zone, now, whole_day=True):
        return False
    wall = _wall(zone, now)
    if "weekdays" in schedule and DAYS[wall.weekday()] not in schedule["weekdays"]:
        return False
    ranges = schedule.get("hours", "00:00-24:00")
    return any(_in_hours(f"{wall:%H:%M}", *hours.split("-")) for hours in _as_list(ranges))


def _in_hours(shown: str, begin: str, end: str) -> bool:
    return begin <= shown < end if begin < end else shown >= begin or shown < end


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _zone(name: str | None, who: Who) -> ZoneInfo:
    own = who.person.get("timezone") or who.zone or who.person.get("$timezone") or "UTC"
    return ZoneInfo({"person": own, None: "UTC"}.get(name, name) or "UTC")


def _wall(zone: ZoneInfo, at: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(zone).replace(tzinfo=None)


def _has_come(edge: str, zone: ZoneInfo, now: int, whole_day: bool) -> bool:
    """Whether the clock has ever shown the time; looks at each minute of the hours before, in case it went back."""
    wanted = datetime.fromisoformat(edge)
    if wanted.tzinfo:
        return now >= round(wanted.timestamp() * 1000)
    if whole_day and len(edge) == len("2026-10-01"):
        wanted += timedelta(days=1)
    minute = now // 60_000 * 60_000
    ends_of_minutes = [minute - step * 60_000 - 1 for step in range(180)]
    return any(_wall(zone, at) >= wanted for at in [now, *ends_of_minutes])
