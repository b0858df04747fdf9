"""Tests of one value that exclude each other whatever the value is: dates, versions and sets, two at a time."""

from collections.abc import Callable, Iterable, Mapping
from itertools import permutations
from typing import Any, Final

from widget_server.triggers.clauses import Test
from widget_server.triggers.dates import span_of
from widget_server.triggers.durations import milliseconds
from widget_server.triggers.operators import OPERATORS
from widget_server.triggers.versions import version_key


def two_exclude_each_other(tests: Iterable[Test]) -> bool:
    """True when it is sure that no value passes both of some two tests. Two of one operator are not looked at."""
    return any(
        exclude(one.operand, other.operand)
        for one, other in permutations(tests, 2)
        if (exclude := EXCLUSIONS.get((one.operator, other.operator)))
    )


def _always(_one: Any, _other: Any) -> bool:
    return True


def _longer(one: str, other: str) -> bool:
    return milliseconds(one) >= milliseconds(other)


def _no_day_between(after: str, before: str) -> bool:
    ends, starts = span_of(after), span_of(before)
    return ends is not None and starts is not None and ends.end_ms >= starts.start_ms


def _version_fails(operator: str) -> Callable[[str, str], bool]:
    """Whether the first version itself does not pass what is asked of the second."""
    return lambda version, operand: not OPERATORS[operator].predicate(operand)(version)


def _nothing_left(above: str, below: str) -> bool:
    """Later than the one and earlier than the other: pre-releases lie between any two that differ."""
    low, high = version_key(above), version_key(below)
    return low is not None and high is not None and low >= high


def _share_one(wanted: tuple[Any, ...], refused: tuple[Any, ...]) -> bool:
    return any(_same(one, other) for one in wanted for other in refused)


def _all_refused(wanted: tuple[Any, ...], refused: tuple[Any, ...]) -> bool:
    return all(any(_same(one, other) for other in refused) for one in wanted)


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


EXCLUSIONS: Final[Mapping[tuple[str, str], Callable[[Any, Any], bool]]] = {
    ("after", "before"): _no_day_between,
    ("ago", "within"): _longer,
    ("in_more_than", "in_next"): _longer,
    ("within", "in_next"): _always,
    ("within", "in_more_than"): _always,
    ("ago", "in_next"): _always,
    ("ago", "in_more_than"): _always,
    ("has_all", "has_none"): _share_one,
    ("has_any", "has_none"): _all_refused,
    ("version_eq", "version_gt"): _version_fails("version_gt"),
    ("version_eq", "version_gte"): _version_fails("version_gte"),
    ("version_eq", "version_lt"): _version_fails("version_lt"),
    ("version_eq", "version_lte"): _version_fails("version_lte"),
    ("version_gte", "version_lte"): _version_fails("version_lte"),
    ("version_gte", "version_lt"): _version_fails("version_lt"),
    ("version_gt", "version_lte"): _nothing_left,
    ("version_gt", "version_lt"): _nothing_left,
}
