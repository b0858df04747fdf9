"""Moments as traits, properties and rules write them: ISO text, or a number of seconds or milliseconds.

A text is `2026-10-01`, or `2026-10-01T09:30`, with seconds, fractions and a zone (`Z`, `+02:00`) where wanted.
Without a zone it is UTC; a date alone is its first millisecond. A number nearer to zero than 10^11 counts seconds
since 1970 (10^11 s is the year 5138), any other milliseconds. Reading never raises: what is no moment is None.
"""

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from widget_server.triggers.durations import DAY, HOUR, MINUTE

PATTERN = (
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<part>\d{1,9}))?)?"
    r"(?P<zone>[Zz]|[+-]\d\d:?\d\d)?)?"
)
SECONDS_BELOW = 10**11
LAST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999."""

DATE_FORM = re.sub("[?]P<[a-z]+>", "", PATTERN)
"""The same for readers that know no names of groups, such as JSON Schema."""

_FORM = re.compile(PATTERN, re.ASCII)
_LONGEST = 40
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the offset is taken off by hand
_MILLISECOND = timedelta(milliseconds=1)


class Span(NamedTuple):
    """What a date or time of a rule means: a whole day, or one millisecond; `end_ms` is no longer in it."""

    start_ms: int
    end_ms: int


class Written(NamedTuple):
    """A date (then `is_day`) or a time as it is written; `offset_ms` from UTC, None where no zone is named."""

    wall: datetime
    is_day: bool
    offset_ms: int | None


def instant_ms(value: Any) -> int | None:
    """The moment that a value names, in ms since 1970."""
    if isinstance(value, str):
        span = span_of(value) if len(value) <= _LONGEST else None
        return None if span is None else span.start_ms
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    ms = value * 1_000 if abs(value) < SECONDS_BELOW else value
    return round(ms) if abs(ms) <= LAST_MS else None


@lru_cache(maxsize=4096)
def span_of(text: str) -> Span | None:
    """The day or the millisecond that an ISO text names, in UTC where it names no zone."""
    found = read_date(text)
    if found is None:
        return None
    ms = (found.wall - _EPOCH) // _MILLISECOND - (found.offset_ms or 0)
    return Span(ms, ms + (DAY if found.is_day else 1))


def read_date(text: str) -> Written | None:
    """What an ISO text says; fractions beyond the millisecond are cut off."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    part = int(((found["part"] or "") + "000")[:3]) * 1000
    numbers = [int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        wall = datetime(*numbers, part)  # type: ignore[arg-type, call-arg]  # noqa: DTZ001
    except ValueError:
        return None
    return Written(wall, found["hour"] is None, _offset_ms(found["zone"]))


def _offset_ms(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return (-1 if zone[0] == "-" else 1) * (hours * HOUR + minutes * MINUTE)
