"""The oracle's comparisons: written apart from the engine's, from what docs/rules.md says."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def duration_ms(text: str) -> int:
    return int(text[:-1]) * UNIT_MS[text[-1]]


def passes(tests: dict[str, Any], value: Any, now: int = 0) -> bool:
    """Whether a value passes every test as its author wrote it; `now` in ms since 1970."""
    return all(_passes_one(operator, operand, value, now) for operator, operand in tests.items())


def _passes_one(operator: str, operand: Any, value: Any, now: int) -> bool:
    if operator in ("before", "after", "within", "ago", "in_next", "in_more_than"):
        moment = moment_of(value)
        return moment is not None and _dated(operator, operand, moment, now)
    if operator.startswith("version_"):
        return _versioned(operator, operand, value)
    numbers = type(value) in (int, float) and type(operand) in (int, float)
    items = value if isinstance(value, list) else None
    answers: dict[str, Callable[[], bool]] = {
        "eq": lambda: equal(value, operand),
        "ne": lambda: not equal(value, operand),
        "in": lambda: any(equal(value, item) for item in operand),
        "not_in": lambda: not any(equal(value, item) for item in operand),
        "exists": lambda: (value is not None) == operand,
        "gt": lambda: numbers and value > operand,
        "gte": lambda: numbers and value >= operand,
        "lt": lambda: numbers and value < operand,
        "lte": lambda: numbers and value <= operand,
        "contains": lambda: _contains(value, operand),
        "has_any": lambda: any(equal(item, one) for item in items or () for one in operand),
        "has_none": lambda: not any(equal(item, one) for item in items or () for one in operand),
        "has_all": lambda: items is not None and all(any(equal(item, one) for item in items) for one in operand),
    }
    return bool(answers[operator]())


def equal(left: Any, right: Any) -> bool:
    same_kind = isinstance(left, bool) == isinstance(right, bool) and isinstance(left, str) == isinstance(right, str)
    return bool(left is not None and same_kind and left == right)


def _contains(value: Any, operand: Any) -> bool:
    if isinstance(value, list):
        return any(equal(item, operand) for item in value)
    return isinstance(value, str) and isinstance(operand, str) and operand in value


def moment_of(value: Any) -> datetime | None:
    """The moment that a value names, by the library's own reader of ISO dates."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    if type(value) not in (int, float) or not math.isfinite(value):
        return None
    seconds = value if abs(value) < 100_000_000_000 else value / 1_000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _dated(operator: str, operand: str, moment: datetime, now: int) -> bool:
    if operator in ("before", "after"):
        edge = moment_of(operand)
        assert edge
        if operator == "before":
            return moment < edge
        is_day = len(operand) == len("2026-10-01")
        return moment >= edge + timedelta(days=1) if is_day else moment > edge
    age = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now) - moment
    length, none = timedelta(milliseconds=duration_ms(operand)), timedelta(0)
    return {
        "within": none <= age < length,
        "ago": age >= length,
        "in_next": -length <= age < none,
        "in_more_than": age < -length,
    }[operator]


def _versioned(operator: str, operand: str, value: Any) -> bool:
    # A time of the day is no version, though it begins like one.
    if not isinstance(value, str) or not value[:1].isdigit() or ":" in value:
        return False
    order = _compared(value, operand)
    return {
        "version_eq": order == 0,
        "version_gt": order > 0,
        "version_gte": order >= 0,
        "version_lt": order < 0,
        "version_lte": order <= 0,
    }[operator]


def _compared(left: str, right: str) -> int:
    """Less than 0, 0 or more than 0, number by number and mark by mark."""
    (left_numbers, _, left_marks), (right_numbers, _, right_marks) = left.partition("-"), right.partition("-")
    ours, theirs = ([int(part) for part in text.split(".")] + [0] * 10 for text in (left_numbers, right_numbers))
    for a, b in zip(ours, theirs, strict=False):
        if a != b:
            return a - b
    if not left_marks or not right_marks:
        return bool(right_marks) - bool(left_marks)
    marks = left_marks.split("."), right_marks.split(".")
    for one, other in zip(*marks, strict=False):
        if one != other:
            if one.isdigit() and other.isdigit():
                return int(one) - int(other)
            if one.isdigit() or other.isdigit():
                return -1 if one.isdigit() else 1
            return -1 if one < other else 1
    return len(marks[0]) - len(marks[1])
