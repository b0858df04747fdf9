"""When at all: the dates, days of the week and hours in which a guide may show, and the zone they are read in."""

import re
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers.clauses import Schedule, WallTime
from widget_server.triggers.dates import DATE_FORM, read_date
from widget_server.triggers.fields import Choice
from widget_server.triggers.phrases import wrong, wrongs
from widget_server.triggers.strict import StrictSchema
from widget_server.triggers.zones import zone_named

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OF_PERSON = "person"
MOST_HOURS = 10
EARLIEST, LATEST = 2000, 2199
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


class DateEdge(fields.Field[WallTime]):
    """Where a schedule begins or ends. A date that ends it (`is_last`) is its last day."""

    def __init__(self, is_last: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.is_last = is_last

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> WallTime:
        found = read_date(value) if isinstance(value, str) and len(value) <= 40 else None
        if found is None or not EARLIEST <= found.wall.year <= LATEST:
            raise ValidationError(
                wrong(
                    "time-form",
                    "Write a date or a time in the years %(earliest)s to %(latest)s, for example 2026-10-01 or "
                    "2026-10-01T09:00.",
                    earliest=EARLIEST,
                    latest=LATEST,
                )
            )
        wall = found.wall + timedelta(days=1) if found.is_day and self.is_last else found.wall
        return WallTime(wall, found.offset_ms)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{DATE_FORM}$"}


class Hours(fields.Field[tuple[tuple[int, int], ...]]):
    """Hours of the day, one range or a list of them, in minutes from midnight; over midnight the end is the lesser."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[tuple[int, int], ...]:
        ranges = value if isinstance(value, list) else [value]
        if not 0 < len(ranges) <= MOST_HOURS:
            raise ValidationError(
                wrongs(
                    "hours-number",
                    "Write 1 to %(num)s range of hours here.",
                    "Write 1 to %(num)s ranges of hours here.",
                    MOST_HOURS,
                )
            )
        return tuple(self._range(each) for each in ranges)

    def _range(self, text: Any) -> tuple[int, int]:
        found = _HOURS.fullmatch(text) if isinstance(text, str) else None
        if found is None or (found[3] == "24" and found[4] != "00"):
            raise ValidationError(
                wrong("hours-form", 'Write hours with two digits each and in quotes, for example "09:00-18:00".')
            )
        begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if begin == end:
            raise ValidationError(wrong("hours-empty", "These hours are empty: for the whole day leave hours out."))
        return begin, end

    def json_schema(self) -> dict[str, Any]:
        one = {"type": "string", "pattern": f"^{_HOURS.pattern}$"}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_HOURS}]}


class Zone(fields.Field[str]):
    """`person`, or the name of a time zone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        if isinstance(value, str) and (value == OF_PERSON or zone_named(value)):
            return value
        raise ValidationError(
            wrong("zone-form", "Write person, or the name of a time zone such as Europe/Berlin or UTC.")
        )

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 64}


class ScheduleSchema(StrictSchema):
    """When at all the guide may show; each of its keys must hold."""

    from_ = DateEdge(
        load_default=None,
        data_key="from",
        metadata={"description": "From this day or time on; without an offset in zone."},
    )
    until = DateEdge(
        is_last=True,
        load_default=None,
        metadata={"description": "Until this day, itself included, or until just before this time."},
    )
    weekdays = fields.List(
        Choice(WEEKDAYS),
        load_default=None,
        metadata={"description": "Only on these days, by the date in zone.", "least": 1, "most": 7},
    )
    hours = Hours(
        load_default=(),
        metadata={
            "description": 'Only in these hours, as "09:00-18:00"; the end is no longer in it. 22:00-06:00 is a night.'
        },
    )
    zone = Zone(
        load_default=None,
        metadata={"description": "person: each person's own. Or a name. Default: the workspace's zone."},
    )

    @validates_schema
    def leaves_some_time(self, data: dict[str, Any], **_: Any) -> None:
        if not any(data[key] for key in ("from_", "until", "weekdays", "hours")):
            raise ValidationError(
                wrong("schedule-empty", "Say when: from, until, weekdays or hours."),
                "weekdays" if data["weekdays"] == [] else "_schema",
            )
        begins, ends = data["from_"], data["until"]
        if begins and ends and _is_empty(begins, ends):
            raise ValidationError(
                wrong("schedule-ends-before", "This ends before it begins: no time is left."), "until"
            )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Schedule:
        days = frozenset(WEEKDAYS.index(day) for day in data["weekdays"] or ())
        return Schedule(data["from_"], data["until"], tuple(sorted(days)), data["hours"], data["zone"])


def _is_empty(begins: WallTime, ends: WallTime) -> bool:
    """Whether it is certain, whatever the zone."""
    if (begins.offset_ms is None) != (ends.offset_ms is None):
        return False
    return _comparable(ends) <= _comparable(begins)


def _comparable(edge: WallTime) -> datetime:
    return edge.wall - timedelta(milliseconds=edge.offset_ms or 0)
