"""Comparisons of a date with the clock. They hold for a time only, so each knows when its answer changes.

Every window takes its later edge in and leaves its earlier one out, as `within` of a counted event does.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from widget_server.triggers import durations
from widget_server.triggers.clauses import Test
from widget_server.triggers.dates import instant_ms
from widget_server.triggers.phrases import Phrase, wrong


class RelativeOperator(NamedTuple):
    """`holds` is asked with the value's moment, the clock and the duration; `edges` are the times at which the answer
    may change."""

    meaning: str
    holds: Callable[[int, int, int], bool]
    edges: Callable[[int, int], tuple[int, ...]]

    @property
    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[1-9][0-9]{0,7}[smhd]$"}

    def complaint(self, operand: Any) -> Phrase | None:
        try:
            ms = durations.milliseconds(operand if isinstance(operand, str) else "")
        except ValueError:
            ms = 0
        longest = durations.duration_text(durations.LONGEST)
        wanted = wrong(
            "relative-duration-form",
            "Write a duration from now: a whole number above zero and s, m, h or d, as in 14d; at most %(longest)s.",
            longest=longest,
        )
        return None if ms else wanted


RELATIVE: Mapping[str, RelativeOperator] = {
    "within": RelativeOperator(
        "a date in the last so long: later than now minus this, up to now",
        lambda moment, now, length: now - length < moment <= now,
        lambda moment, length: (moment, moment + length),
    ),
    "ago": RelativeOperator(
        "a date at least so long ago",
        lambda moment, now, length: moment <= now - length,
        lambda moment, length: (moment + length,),
    ),
    "in_next": RelativeOperator(
        "a date in the next so long: later than now, up to now plus this",
        lambda moment, now, length: now < moment <= now + length,
        lambda moment, length: (moment - length, moment),
    ),
    "in_more_than": RelativeOperator(
        "a date further ahead than so long",
        lambda moment, now, length: moment > now + length,
        lambda moment, length: (moment - length,),
    ),
}


class ClockTests:
    """The tests of one value that look at the clock, ready to be asked."""

    def __init__(self, tests: tuple[Test, ...]) -> None:
        self._asked = [
            (RELATIVE[test.operator], durations.milliseconds(test.operand))
            for test in tests
            if test.operator in RELATIVE
        ]

    def pass_for(self, value: Any, now_ms: int) -> bool:
        """Whether the value is a moment that passes them all now."""
        moment = instant_ms(value)
        return moment is not None and all(one.holds(moment, now_ms, length) for one, length in self._asked)

    def turn_for(self, value: Any, now_ms: int) -> int | None:
        """The earliest time after now at which the answer may change."""
        moment = instant_ms(value)
        if moment is None:
            return None
        edges = (edge for one, length in self._asked for edge in one.edges(moment, length))
        return min((edge for edge in edges if edge > now_ms), default=None)


def looks_at_clock(tests: tuple[Test, ...]) -> bool:
    return any(test.operator in RELATIVE for test in tests)
