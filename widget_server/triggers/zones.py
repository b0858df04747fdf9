"""Time zones: what the clock on the wall shows at an instant, and at which instant it first shows a time.

Zones are those of the IANA database, from the system or else from the package `tzdata`. Where clocks go forward some
times of the day do not exist: they are reached at the moment of the jump. Where they go back some come twice.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "UTC"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", re.ASCII)
_LONGEST = 64
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the clock on the wall has no zone
_MILLISECOND = timedelta(milliseconds=1)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name such as Europe/Berlin; None for any other text."""
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def offset_ms(zone: ZoneInfo, at_ms: int) -> int:
    """How far the clocks of the zone are ahead of UTC at an instant."""
    offset = datetime.fromtimestamp(at_ms // 1000, zone).utcoffset()
    return 0 if offset is None else offset // _MILLISECOND


def wall_clock(zone: ZoneInfo, at_ms: int) -> datetime:
    """What the clock on the wall shows, to the second."""
    return datetime.fromtimestamp(at_ms // 1000, zone).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def first_reaching(zone: ZoneInfo, wall: datetime) -> int:
    """The first instant (ms) at which the clock on the wall shows this time or, where it jumps over it, a later one."""
    return instants_of(zone, wall)[0]


def instants_of(zone: ZoneInfo, wall: datetime) -> list[int]:
    """Every instant (ms) at which the clock on the wall begins to show this time; where it never does, the jump over
    it."""
    found = sorted({_as_utc(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)})
    shown = [at_ms for at_ms in found if wall - _EPOCH == timedelta(milliseconds=at_ms + offset_ms(zone, at_ms))]
    return shown or [jump_between(zone, found[0], found[-1])]


def jump_between(zone: ZoneInfo, before_ms: int, after_ms: int) -> int:
    """The instant between two at which the offset of the zone becomes another one."""
    offset = offset_ms(zone, before_ms)
    while after_ms - before_ms > 1:
        middle = (before_ms + after_ms) // 2
        if offset_ms(zone, middle) == offset:
            before_ms = middle
        else:
            after_ms = middle
    return after_ms


def _as_utc(local: datetime) -> int:
    return (local.astimezone(UTC).replace(tzinfo=None) - _EPOCH) // _MILLISECOND
