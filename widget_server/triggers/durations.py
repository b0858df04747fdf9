"""Durations as rules write them: a whole number and a unit, such as 90s, 15m, 2h or 14d."""

import re

from widget_server.triggers.phrases import Phrase

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
LONGEST = 730 * DAY
PATTERN = "^(0|[1-9][0-9]{0,7})[smhd]$"


def milliseconds(text: str) -> int:
    """Milliseconds of a duration; a day is always 24 hours. Raises ValueError for anything else."""
    if not re.fullmatch(PATTERN, text, re.ASCII) or int(text[:-1]) * UNITS[text[-1]] > LONGEST:
        raise ValueError(text)
    return int(text[:-1]) * UNITS[text[-1]]


def duration_text(ms: int) -> str:
    """A duration as a person would say it, by its two largest units, cut to seconds: 14d, 1h 5m, 0s."""
    for unit, size, next_unit, next_size in _PARTS:
        if ms >= size:
            rest = ms % size // next_size
            return f"{ms // size}{unit} {rest}{next_unit}" if rest else f"{ms // size}{unit}"
    return f"{ms // SECOND}s"


class Lasting(Phrase):
    """A duration in a phrase; pages write it as their reader's language does."""

    __slots__ = ()

    @property
    def parts(self) -> list[tuple[int, str]]:
        """Its numbers, each with its unit."""
        return [(int(part[:-1]), part[-1]) for part in self.split(" ")]


def lasting(ms: int) -> Lasting:
    """`duration_text`, to be translated."""
    return Lasting(duration_text(ms))


_PARTS = (("d", DAY, "h", HOUR), ("h", HOUR, "m", MINUTE), ("m", MINUTE, "s", SECOND))
