"""The one table of comparisons, for traits and for properties of events alike.

A comparison never raises. A value that is absent or null, or of another type than the operand, fails every
operator but `ne`, `not_in` and `exists: false`. Booleans are no numbers; 1 and 1.0 are the same number;
text is compared exactly. Those that look at the clock stand in `relative_dates`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from widget_server.triggers import dates, versions
from widget_server.triggers.clauses import Test
from widget_server.triggers.phrases import Phrase, wrong, wrongs

Predicate = Callable[[Any], bool]
LONGEST_OPERAND = 200
MOST_OPERANDS = 200


class Operator(NamedTuple):
    """What is wrong with an operand (`complaint`, None if nothing) and what it asks of a value."""

    meaning: str
    complaint: Callable[[Any], Phrase | None]
    predicate: Callable[[Any], Predicate]
    json_schema: dict[str, Any]


def predicate_of(tests: tuple[Test, ...]) -> Predicate:
    """One question that is answered yes when a value (None when absent) passes every test."""
    asked = [OPERATORS[test.operator].predicate(test.operand) for test in tests]
    if len(asked) == 1:
        return asked[0]
    return lambda value: all(passes(value) for passes in asked)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _same(operand: Any) -> Predicate:
    if isinstance(operand, bool):
        return lambda value: value is operand
    if isinstance(operand, str):
        return lambda value: isinstance(value, str) and value == operand
    return lambda value: _is_number(value) and value == operand


def _among(operands: tuple[Any, ...]) -> Predicate:
    known = frozenset(_item_key(operand) for operand in operands)
    return lambda value: _is_scalar(value) and _item_key(value) in known


def _opposite(make: Callable[[Any], Predicate]) -> Callable[[Any], Predicate]:
    def opposite(operand: Any) -> Predicate:
        passes = make(operand)
        return lambda value: not passes(value)

    return opposite


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Predicate]:
    return lambda operand: lambda value: _is_number(value) and compare(value, operand)


def _containing(operand: Any) -> Predicate:
    same = _same(operand)

    def contains(value: Any) -> bool:
        if isinstance(value, str):
            return isinstance(operand, str) and operand in value
        return isinstance(value, list | tuple) and any(same(item) for item in value)

    return contains


def _item_key(value: Any) -> tuple[bool, Any]:
    return isinstance(value, bool), value


def _items(value: Any) -> frozenset[tuple[bool, Any]] | None:
    """What a list holds, without what cannot be compared; None for what is no list."""
    if not isinstance(value, list | tuple):
        return None
    return frozenset(_item_key(item) for item in value if _is_scalar(item))


def _having(meets: Callable[[frozenset[Any], frozenset[Any]], bool]) -> Callable[[Any], Predicate]:
    def having(operands: Any) -> Predicate:
        wanted = frozenset(_item_key(operand) for operand in operands)

        def has(value: Any) -> bool:
            items = _items(value)
            return items is not None and meets(wanted, items)

        return has

    return having


_has_any = _having(lambda wanted, items: not wanted.isdisjoint(items))


def _dated(compare: Callable[[int, dates.Span], bool]) -> Callable[[Any], Predicate]:
    def dated(operand: Any) -> Predicate:
        span = dates.span_of(operand)
        assert span is not None, "the checker let no other operand pass"

        def passes(value: Any) -> bool:
            moment = dates.instant_ms(value)
            return moment is not None and compare(moment, span)

        return passes

    return dated


def _versioned(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Predicate]:
    def versioned(operand: Any) -> Predicate:
        wanted = versions.version_key(operand)

        def passes(value: Any) -> bool:
            found = versions.version_key(value)
            return found is not None and compare(found, wanted)

        return passes

    return versioned


def _wants_date(operand: Any) -> Phrase | None:
    if isinstance(operand, str) and len(operand) <= LONGEST_OPERAND and dates.span_of(operand):
        return None
    return wrong(
        "date-form",
        "Write a date or a time here, for example 2026-10-01 or 2026-10-01T09:00+02:00; without a zone it is UTC.",
    )


def _wants_version(operand: Any) -> Phrase | None:
    if isinstance(operand, int | float) and not isinstance(operand, bool):
        return wrong(
            "version-number", 'Put the version in quotes, "%(operand)s": as a number, 4.10 is 4.1.', operand=operand
        )
    return (
        None
        if versions.version_key(operand)
        else wrong("version-form", 'Write a version here, for example "2.4.0" or "2.4.0-rc.1".')
    )


def _wants_scalar(operand: Any) -> Phrase | None:
    if not _is_scalar(operand):
        return wrong("scalar-form", "Write one text, number, true or false here.")
    if isinstance(operand, str) and len(operand) > LONGEST_OPERAND:
        return wrongs(
            "operand-long", "At most %(num)s character here.", "At most %(num)s characters here.", LONGEST_OPERAND
        )
    return None


def _wants_list(operand: Any) -> Phrase | None:
    if not isinstance(operand, list | tuple) or not operand:
        return wrong("operands-form", "Write a list of values here, for example [trial, pro].")
    if len(operand) > MOST_OPERANDS:
        return wrongs("operands-many", "At most %(num)s value here.", "At most %(num)s values here.", MOST_OPERANDS)
    return next((complaint for item in operand if (complaint := _wants_scalar(item))), None)


def _wants_number(operand: Any) -> Phrase | None:
    return None if _is_number(operand) else wrong("number-form", "Write a number here.")


def _wants_boolean(operand: Any) -> Phrase | None:
    return None if isinstance(operand, bool) else wrong("boolean-form", "Write true or false here.")


_SCALAR = {"type": ["string", "number", "boolean"]}
_LIST = {"type": "array", "minItems": 1, "maxItems": MOST_OPERANDS, "items": _SCALAR}
_NUMBER = {"type": "number"}
_DATE = {"type": "string", "pattern": f"^{dates.DATE_FORM}$"}
_VERSION = {"type": "string", "pattern": f"^{versions.PATTERN}$", "maxLength": versions.LONGEST_VERSION}

OPERATORS: Mapping[str, Operator] = {
    "eq": Operator("equal", _wants_scalar, _same, _SCALAR),
    "ne": Operator("not equal, or absent", _wants_scalar, _opposite(_same), _SCALAR),
    "in": Operator("one of a list", _wants_list, _among, _LIST),
    "not_in": Operator("none of a list, or absent", _wants_list, _opposite(_among), _LIST),
    "gt": Operator("greater than a number", _wants_number, _ordered(lambda a, b: a > b), _NUMBER),
    "gte": Operator("at least a number", _wants_number, _ordered(lambda a, b: a >= b), _NUMBER),
    "lt": Operator("less than a number", _wants_number, _ordered(lambda a, b: a < b), _NUMBER),
    "lte": Operator("at most a number", _wants_number, _ordered(lambda a, b: a <= b), _NUMBER),
    "exists": Operator(
        "there (true) or absent (false); null is absent",
        _wants_boolean,
        lambda operand: lambda value: (value is not None) is operand,
        {"type": "boolean"},
    ),
    "contains": Operator(
        "a text that has this part, or a list that has this item", _wants_scalar, _containing, _SCALAR
    ),
    "has_any": Operator("a list that has at least one of these", _wants_list, _has_any, _LIST),
    "has_all": Operator(
        "a list that has all of these", _wants_list, _having(lambda wanted, items: wanted <= items), _LIST
    ),
    "has_none": Operator(
        "a list that has none of these, or absent, or no list", _wants_list, _opposite(_has_any), _LIST
    ),
    "before": Operator(
        "a date or time before this one, or before this day",
        _wants_date,
        _dated(lambda moment, span: moment < span.start_ms),
        _DATE,
    ),
    "after": Operator(
        "a date or time after this one, or after this day",
        _wants_date,
        _dated(lambda moment, span: moment >= span.end_ms),
        _DATE,
    ),
    "version_eq": Operator("the same version", _wants_version, _versioned(lambda a, b: a == b), _VERSION),
    "version_gt": Operator("a later version", _wants_version, _versioned(lambda a, b: a > b), _VERSION),
    "version_gte": Operator("this version or a later one", _wants_version, _versioned(lambda a, b: a >= b), _VERSION),
    "version_lt": Operator("an earlier version", _wants_version, _versioned(lambda a, b: a < b), _VERSION),
    "version_lte": Operator(
        "this version or an earlier one", _wants_version, _versioned(lambda a, b: a <= b), _VERSION
    ),
}
