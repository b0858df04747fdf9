"""The parts of a rule after reading: immutable, compared by value, free of any engine."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Test:
    """One operator with its operand; a list operand is a tuple here."""

    __test__ = False
    operator: str
    operand: Any


@dataclass(frozen=True, slots=True)
class Filter:
    """Tests that one property of an event must all pass."""

    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Events of one name whose properties pass every filter; the filters are sorted by name."""

    event: str
    where: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Clause", ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    part: "Clause"


@dataclass(frozen=True, slots=True)
class Trait:
    """Tests that one trait of the person or of the account must all pass."""

    holder: Literal["person", "account"]
    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Did:
    """A count of occurrences within bounds, over the last `within_ms` or over all time."""

    occurrence: Occurrence
    at_least: int
    at_most: int | None = None
    within_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Inactive:
    """Met at least once, and for the last `for_ms` no more."""

    occurrence: Occurrence
    for_ms: int


Clause = AllOf | AnyOf | NotOf | Trait | Did | Inactive


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one guide may be shown to one person, and after which answers never again."""

    at_most: int
    every_ms: int
    until: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as the engine needs it. `when` is None for a guide that waits for no moment."""

    name: str
    kind: str
    priority: int
    audience: Clause | None
    when: Occurrence | None
    expires_ms: int
    behaviour: Clause | None
    page: str | None
    element: str | None
    frequency: Frequency
