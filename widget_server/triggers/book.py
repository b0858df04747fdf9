"""What a rule set must remember, numbered, and found by the name of an event."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from widget_server.triggers.attention import cost_told
from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.operators import Predicate, predicate_of

KEPT_AHEAD: Final = 4
"""So many events of a memory may be stamped later than the present without displacing one that counts."""

Matches = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class TallyNeed:
    """The number of times of an occurrence, and so many of its latest times."""

    occurrence: Occurrence
    kept: int


@dataclass(frozen=True, slots=True)
class FirstNeed:
    """The earliest time of an occurrence."""

    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class TrailNeed:
    """So many latest events of an occurrence; with `by` only those with a value of that property, and its digest."""

    occurrence: Occurrence
    kept: int
    by: str | None = None


@dataclass(frozen=True, slots=True)
class VisitsNeed:
    """When the person was there."""


@dataclass(frozen=True, slots=True)
class RollNeed:
    """So many of the different persons who did something last."""

    occurrence: Occurrence
    kept: int


@dataclass(frozen=True, slots=True)
class SessionNeed:
    """When the person was there, in the last day."""


@dataclass(frozen=True, slots=True)
class AttentionNeed:
    """So many latest events about a person's attention: each a time and a number.

    `spent`: paid showings with what they cost; `unasked`: showings that nobody asked for; `annoyed`: dismissals (1) and
    "not helpful" (2); `paused`: until when (ms), 0 for no more; `fewer`: 1 or 0.
    """

    what: Literal["spent", "unasked", "annoyed", "paused", "fewer"]
    kept: int
    weights: tuple[tuple[str, int], ...] = ()

    @property
    def events(self) -> tuple[str, ...]:
        return _ATTENTION_EVENTS[self.what]

    def number_of(self, event: str, properties: Mapping[str, Any]) -> int | None:
        """The number to be remembered of an event; None where it is none of these. Never raises."""
        match self.what:
            case "spent" | "unasked":
                # Who is kept without for comparison is charged as if it had been shown.
                if event == "$guide_withheld" and properties.get("arm") != "control":
                    return None
                cost = cost_told(properties, dict(self.weights))
                return (cost or None) if self.what == "spent" else None if properties.get("asked") is True else cost
            case "annoyed":
                return None if properties.get("asked") is True else 2 if event == "$guide_not_helpful" else 1
            case "paused":
                until = properties.get("until_ms") if event == "$hints_paused" else 0
                return until if isinstance(until, int) and not isinstance(until, bool) and until >= 0 else None
            case "fewer":
                return int(properties.get("fewer") is True)


_ATTENTION_EVENTS: Final = {
    "spent": ("$guide_shown", "$guide_withheld"),
    "unasked": ("$guide_shown", "$guide_withheld"),
    "annoyed": ("$guide_dismissed", "$guide_not_helpful"),
    "paused": ("$hints_paused", "$hints_resumed"),
    "fewer": ("$hints_fewer",),
}

Need = TallyNeed | FirstNeed | TrailNeed | VisitsNeed | RollNeed | SessionNeed | AttentionNeed
NAMELESS: Final = (VisitsNeed, SessionNeed, AttentionNeed)
"""Needs that are not about one occurrence."""

Key = Occurrence | FirstNeed | TrailNeed | VisitsNeed | SessionNeed | AttentionNeed | tuple[str, Occurrence]
Numbers = Mapping[Key, int]


def key_of(need: Need) -> Key:
    """What a need is looked up by: two counts of one occurrence share a memory, of the greater length."""
    match need:
        case TallyNeed(occurrence):
            return occurrence
        case RollNeed(occurrence):
            return "roll", occurrence
    return need


class EventPlan(NamedTuple):
    """What an event name leads to: tallies asked in turn, tallies found by a property's text, and all else."""

    asked: tuple[tuple[int, int, Matches], ...]
    found: tuple[tuple[str, Mapping[str, tuple[int, int]]], ...]
    others: tuple[tuple[int, "Other", Matches], ...]


Other = FirstNeed | TrailNeed | RollNeed | AttentionNeed


class MemoryBook:
    """All memories of a rule set, numbered by meaning: the same needs give the same fingerprint."""

    def __init__(self, needs: Iterable[Need]) -> None:
        wanted: dict[Key, Need] = {}
        for need in needs:
            key = key_of(need)
            wanted[key] = _greater(wanted.get(key, need), need)
        self.needs = [_with_room(wanted[key]) for key in sorted(wanted, key=repr)]
        self.numbers: dict[Key, int] = {key: number for number, key in enumerate(sorted(wanted, key=repr))}
        self.visits = self.numbers.get(VisitsNeed())
        self.sessions = self.numbers.get(SessionNeed())
        self.fingerprint = hashlib.blake2b(repr(self.needs).encode(), digest_size=12).hexdigest()
        self.by_event = _by_event(self.needs)


def key_digest(value: Any) -> int | None:
    """Stands for a value by which events belong together; None for one by which they cannot.

    1 and 1.0 are the same, the text "1" and `true` are others.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        text = f"b{value}" if isinstance(value, bool) else None
    elif isinstance(value, str):
        text = f"s{value}"
    else:
        text = f"n{int(value) if value == int(value) else value}"
    if text is None:
        return None
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> 1 or 1


def _greater(left: Need, right: Need) -> Need:
    if isinstance(left, TallyNeed | RollNeed) and isinstance(right, TallyNeed | RollNeed):
        return left if left.kept >= right.kept else right
    return left


def _with_room(need: Need) -> Need:
    if isinstance(need, VisitsNeed | FirstNeed | SessionNeed):
        return need
    return replace(need, kept=need.kept + KEPT_AHEAD)


def _by_event(needs: Iterable[Need]) -> dict[str, EventPlan]:
    asked: defaultdict[str, list[tuple[int, int, Matches]]] = defaultdict(list)
    found: defaultdict[str, dict[str, dict[str, tuple[int, int]]]] = defaultdict(dict)
    others: defaultdict[str, list[tuple[int, Other, Matches]]] = defaultdict(list)
    for number, need in enumerate(needs):
        match need:
            case TallyNeed(Occurrence(event, where), kept):
                tests = where[0].tests if len(where) == 1 else ()
                if len(tests) == 1 and tests[0].operator == "eq" and isinstance(tests[0].operand, str):
                    found[event].setdefault(where[0].name, {})[tests[0].operand] = (number, kept)
                else:
                    asked[event].append((number, kept, matcher(need.occurrence)))
            case FirstNeed(occurrence) | TrailNeed(occurrence) | RollNeed(occurrence):
                others[occurrence.event].append((number, need, matcher(occurrence)))
            case AttentionNeed():
                for event in need.events:
                    others[event].append((number, need, _always))
    return {
        event: EventPlan(tuple(asked[event]), tuple(found[event].items()), tuple(others[event]))
        for event in {*asked, *found, *others}
    }


def _always(_: Mapping[str, Any]) -> bool:
    return True


def matcher(occurrence: Occurrence) -> Matches:
    """Whether the properties of an event, whose name is right, pass the filters."""
    asked: list[tuple[str, Predicate]] = [(f.name, predicate_of(f.tests)) for f in occurrence.where]
    if not asked:
        return lambda _: True
    if len(asked) == 1:
        [(name, passes)] = asked
        return lambda properties: passes(properties.get(name))
    return lambda properties: all(passes(properties.get(name)) for name, passes in asked)
