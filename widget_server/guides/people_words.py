"""What a rule asks of people, in the reader's language: comparisons, imported lists, segments, shares."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Literal

from babel.dates import format_timedelta
from babel.numbers import format_percent
from flask_babel import get_locale

from widget_server.triggers.clauses import InList, InSegment, Share, Test
from widget_server.triggers.durations import DAY, HOUR, MINUTE, SECOND, milliseconds
from widget_server.triggers.relative_dates import RELATIVE
from widget_server.web.words import gettext as _

# The operand stands in place of %(value)s.
TESTS: Final[dict[str, Callable[[str], str]]] = {
    "eq": lambda value: _("is %(value)s", value=value),
    "ne": lambda value: _("is not %(value)s", value=value),
    "in": lambda value: _("is one of %(value)s", value=value),
    "not_in": lambda value: _("is none of %(value)s", value=value),
    "gt": lambda value: _("is more than %(value)s", value=value),
    "gte": lambda value: _("is at least %(value)s", value=value),
    "lt": lambda value: _("is less than %(value)s", value=value),
    "lte": lambda value: _("is at most %(value)s", value=value),
    "contains": lambda value: _("contains %(value)s", value=value),
    "has_any": lambda value: _("has at least one of %(value)s", value=value),
    "has_all": lambda value: _("has all of %(value)s", value=value),
    "has_none": lambda value: _("has none of %(value)s", value=value),
    "before": lambda value: _("is before %(value)s", value=value),
    "after": lambda value: _("is after %(value)s", value=value),
    "within": lambda value: _("lies in the last %(value)s", value=value),
    "ago": lambda value: _("lies back %(value)s or longer", value=value),
    "in_next": lambda value: _("comes in the next %(value)s", value=value),
    "in_more_than": lambda value: _("comes later than in %(value)s", value=value),
    "version_eq": lambda value: _("is version %(value)s", value=value),
    "version_gt": lambda value: _("is a version later than %(value)s", value=value),
    "version_gte": lambda value: _("is version %(value)s or later", value=value),
    "version_lt": lambda value: _("is a version earlier than %(value)s", value=value),
    "version_lte": lambda value: _("is version %(value)s or earlier", value=value),
}


def people_in_words(clause: InList | InSegment | Share) -> str:
    """Who is asked for, but for traits."""
    match clause:
        case InList(name):
            return _("is in the list %(name)s", name=name)
        case InSegment(name):
            return _("is in the segment %(name)s", name=name)
        case Share(of, below):
            percent = format_percent(below / 10_000, "#,##0.##%", locale=get_locale())
            if of == "account":
                return _("belongs to %(percent)s of all accounts", percent=percent)
            return _("belongs to %(percent)s of all persons", percent=percent)


def tests_in_words(tests: tuple[Test, ...]) -> str:
    """What is asked of one value."""
    return _(" and ").join(_test(test) for test in tests)


def _test(test: Test) -> str:
    if test.operator == "exists":
        return _("is known") if test.operand else _("is not known")
    if test.operator in RELATIVE:
        return TESTS[test.operator](exact_duration(milliseconds(test.operand)))
    return TESTS[test.operator](_value(test.operand))


def exact_duration(ms: int) -> str:
    """As exactly as it was written: 30 days are not 4 weeks."""
    unit = next(unit for unit, size in _UNITS if not ms % size)
    span, only_this_unit = timedelta(milliseconds=ms), float("inf")
    return format_timedelta(span, granularity=unit, threshold=only_this_unit, locale=get_locale())


_UNITS: Final[tuple[tuple[Literal["day", "hour", "minute", "second"], int], ...]] = (
    ("day", DAY),
    ("hour", HOUR),
    ("minute", MINUTE),
    ("second", SECOND),
)


def _value(operand: Any) -> str:
    if isinstance(operand, tuple):
        return ", ".join(_value(item) for item in operand)
    if isinstance(operand, bool):
        return _("yes") if operand else _("no")
    return str(operand)
