"""Whether any value at all can pass some tests: tried on values that stand for all others."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from widget_server.triggers.clauses import Test
from widget_server.triggers.exclusions import two_exclude_each_other
from widget_server.triggers.operators import predicate_of

_ORDERED = ("gt", "gte", "lt", "lte")
_KNOWN = (*_ORDERED, "eq", "ne", "in", "not_in", "exists", "contains")
_ANOTHER = "\N{REPLACEMENT CHARACTER}another"


def no_value_passes(asked: Iterable[tuple[Test, bool]]) -> bool:
    """True when it is sure that no value passes all tests; each comes with whether it is denied.

    An operator that is not known here counts as one that may be passed.
    """
    asked = list(asked)
    if two_exclude_each_other([test for test, is_denied in asked if not is_denied]):
        return True
    tests = [(test, is_denied) for test, is_denied in asked if _is_known(test)]
    predicates = [(predicate_of((test,)), is_denied) for test, is_denied in tests]
    return not any(all(passes(value) != is_denied for passes, is_denied in predicates) for value in _values(tests))


def _is_known(test: Test) -> bool:
    if test.operator in _ORDERED:
        return isinstance(test.operand, int | float) and not isinstance(test.operand, bool)
    return test.operator in _KNOWN


def _values(tests: list[tuple[Test, bool]]) -> list[Any]:
    """Values of which one passes the tests if any value does.

    Absent, both truths, every operand, a number between and beyond all of them, a text that is none of them, a
    list of exactly what must be contained.
    """
    operands = [item for test, _ in tests for item in _items(test.operand)]
    numbers = sorted({item for item in operands if isinstance(item, int | float) and not isinstance(item, bool)})
    around = [numbers[0] - 1, numbers[-1] + 1] if numbers else [0]
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    contained = [test.operand for test, is_denied in tests if test.operator == "contains" and not is_denied]
    return [None, True, False, *operands, *around, *between, _ANOTHER, contained]


def _items(operand: Any) -> tuple[Any, ...]:
    return operand if isinstance(operand, tuple) else (operand,)
