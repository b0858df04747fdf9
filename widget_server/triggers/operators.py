"""The one table of comparisons, for traits and for properties of events alike.

A comparison never raises. A value that is absent or null, or of another type than the operand, fails every
operator but `ne`, `not_in` and `exists: false`. Booleans are no numbers; 1 and 1.0 are the same number;
text is compared exactly.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from widget_server.triggers.clauses import Test

Predicate = Callable[[Any], bool]
LONGEST_OPERAND = 200
MOST_OPERANDS = 200


class Operator(NamedTuple):
    """What is wrong with an operand (`complaint`, None if nothing) and what it asks of a value."""

    meaning: str
    complaint: Callable[[Any], str | None]
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
    known = frozenset((isinstance(operand, bool), operand) for operand in operands)
    return lambda value: _is_scalar(value) and (isinstance(value, bool), value) in known


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


def _wants_scalar(operand: Any) -> str | None:
    if not _is_scalar(operand):
        return "Write one text, number, true or false here."
    if isinstance(operand, str) and len(operand) > LONGEST_OPERAND:
        return f"At most {LONGEST_OPERAND} characters here."
    return None


def _wants_list(operand: Any) -> str | None:
    if not isinstance(operand, list | tuple) or not operand:
        return "Write a list of values here, for example [trial, pro]."
    if len(operand) > MOST_OPERANDS:
        return f"At most {MOST_OPERANDS} values here."
    return next((complaint for item in operand if (complaint := _wants_scalar(item))), None)


def _wants_number(operand: Any) -> str | None:
    return None if _is_number(operand) else "Write a number here."


def _wants_boolean(operand: Any) -> str | None:
    return None if isinstance(operand, bool) else "Write true or false here."


_SCALAR = {"type": ["string", "number", "boolean"]}
_LIST = {"type": "array", "minItems": 1, "maxItems": MOST_OPERANDS, "items": _SCALAR}
_NUMBER = {"type": "number"}

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
}
