"""The gate of a schedule: open or closed by the clock on a wall, and when it next opens or closes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from widget_server.triggers.clauses import Schedule, WallTime
from widget_server.triggers.gates import Gate, Standing
from widget_server.triggers.phrases import Phrase, joined, phrase
from widget_server.triggers.schedules import OF_PERSON, WEEKDAYS
from widget_server.triggers.zones import (
    DEFAULT_ZONE,
    first_reaching,
    instants_of,
    jump_between,
    offset_ms,
    wall_clock,
    zone_named,
)

MIDNIGHT = 24 * 60
DAYS_AHEAD = 9
"""A week, and a day more at each end: after that a schedule says nothing new, but where clocks change."""


class Found(NamedTuple):
    """The zone in which a schedule is read, and where it was found."""

    zone: ZoneInfo
    where: Phrase


_DAYS = {
    "mon": phrase("mon"),
    "tue": phrase("tue"),
    "wed": phrase("wed"),
    "thu": phrase("thu"),
    "fri": phrase("fri"),
    "sat": phrase("sat"),
    "sun": phrase("sun"),
}


def schedule_gate(schedule: Schedule) -> Gate:
    """Passed while the schedule is open."""
    # Zone to a time and the next turn after it: for all times between the two the turn is the same.
    known: dict[str, tuple[int, int]] = {}

    def turns(at: Standing) -> int | None:
        zone, now_ms = zone_of(schedule, at).zone, at.now_ms
        since, turn = known.get(zone.key, (0, 0))
        if since <= now_ms < turn:
            return turn
        found = next_turn(schedule, zone, now_ms)
        if found is not None:
            known[zone.key] = (now_ms, found)
        return found

    def holds(at: Standing) -> bool:
        return is_open(schedule, zone_of(schedule, at).zone, at.now_ms)

    def says(at: Standing) -> Phrase:
        zone, where = zone_of(schedule, at)
        shown = wall_clock(zone, at.now_ms)
        state = phrase("open") if is_open(schedule, zone, at.now_ms) else phrase("closed")
        turn = next_turn(schedule, zone, at.now_ms)
        if turn is not None:
            state = phrase("%(state)s until %(time)s", state=state, time=f"{wall_clock(zone, turn):%Y-%m-%d %H:%M}")
        now = phrase(
            "it is %(day)s %(time)s in %(zone)s (%(where)s)",
            day=_DAYS[WEEKDAYS[shown.weekday()]],
            time=f"{shown:%Y-%m-%d %H:%M}",
            zone=zone.key,
            where=where,
        )
        return joined((state, now), "; ")

    return Gate(holds, says, turns)


def zone_of(schedule: Schedule, at: Standing) -> Found:
    """The zone that the schedule names, the person's own or the workspace's.

    The person's own is the trait `timezone`, else what the page told with its question, else the trait `$timezone`.
    """
    if schedule.zone not in (None, OF_PERSON) and (named := zone_named(schedule.zone or "")):
        return Found(named, phrase("of the schedule"))
    if schedule.zone == OF_PERSON:
        told = (
            (phrase("trait timezone"), at.facts.person.get("timezone")),
            (phrase("told by the page"), at.facts.zone),
            (phrase("trait $timezone"), at.facts.person.get("$timezone")),
        )
        for where, name in told:
            if isinstance(name, str) and (own := zone_named(name)):
                return Found(own, where)
    found = zone_named(at.facts.default_zone) or zone_named(DEFAULT_ZONE)
    assert found is not None, "UTC is in every database of zones"
    if schedule.zone != OF_PERSON:
        return Found(found, phrase("of the workspace"))
    if at.facts.is_past:
        return Found(found, phrase("of the workspace, the person's is not known as of now"))
    return Found(found, phrase("of the workspace, the person's is not known"))


def is_open(schedule: Schedule, zone: ZoneInfo, now_ms: int) -> bool:
    """Whether the schedule lets a guide show at an instant."""
    if schedule.begins and now_ms < _instant(schedule.begins, zone):
        return False
    if schedule.ends and now_ms >= _instant(schedule.ends, zone):
        return False
    if not schedule.weekdays and not schedule.hours:
        return True
    shown = wall_clock(zone, now_ms)
    if schedule.weekdays and shown.weekday() not in schedule.weekdays:
        return False
    minute = shown.hour * 60 + shown.minute
    return not schedule.hours or any(_is_within(minute, begin, end) for begin, end in schedule.hours)


def next_turn(schedule: Schedule, zone: ZoneInfo, now_ms: int) -> int | None:
    """The next instant (ms) at which the schedule opens or closes; None when it never does.

    Where nothing turns for more than a week, the end of that week: there it has to be asked again.
    """
    ends = _instant(schedule.ends, zone) if schedule.ends else None
    if ends is not None and now_ms >= ends:
        return None
    begins = _instant(schedule.begins, zone) if schedule.begins else None
    now_open = is_open(schedule, zone, now_ms)
    if begins is not None and now_ms < begins:
        # An instant before it begins, so that the beginning itself is looked at.
        return next_turn_from(schedule, zone, begins - 1, False, ends)
    return next_turn_from(schedule, zone, now_ms, now_open, ends)


def next_turn_from(schedule: Schedule, zone: ZoneInfo, since_ms: int, was_open: bool, ends: int | None) -> int | None:
    """The first instant later than `since_ms` at which it is no longer as it was."""
    if was_open != is_open(schedule, zone, since_ms + 1):
        return since_ms + 1
    if not schedule.weekdays and not schedule.hours:
        return ends
    last = since_ms
    for instant in _edges(schedule, zone, since_ms):
        if ends is not None and instant >= ends:
            return ends if was_open else None
        if is_open(schedule, zone, instant) != was_open:
            return instant
        last = instant
    return max(last, since_ms + 1)


def _edges(schedule: Schedule, zone: ZoneInfo, since_ms: int) -> Iterator[int]:
    """The instants later than this one, in order, at which a day or an hour of the schedule begins or ends."""
    minutes = {0, *(minute % MIDNIGHT for hours in schedule.hours for minute in hours)}
    midnight = wall_clock(zone, since_ms).replace(hour=0, minute=0, second=0)
    for day in range(-1, DAYS_AHEAD):
        today = midnight + timedelta(days=day)
        found = {instant for minute in minutes for instant in instants_of(zone, today + timedelta(minutes=minute))}
        found.update(_clock_changes(zone, today))
        yield from sorted(instant for instant in found if instant > since_ms)


def _clock_changes(zone: ZoneInfo, today: datetime) -> Iterator[int]:
    first, last = first_reaching(zone, today), first_reaching(zone, today + timedelta(days=1))
    if offset_ms(zone, first) != offset_ms(zone, last):
        yield jump_between(zone, first, last)


def _instant(edge: WallTime, zone: ZoneInfo) -> int:
    if edge.offset_ms is None:
        return first_reaching(zone, edge.wall)
    return (edge.wall - datetime(1970, 1, 1)) // timedelta(milliseconds=1) - edge.offset_ms  # noqa: DTZ001


def _is_within(minute: int, begin: int, end: int) -> bool:
    if begin < end:
        return begin <= minute < end
    return minute >= begin or minute < end
