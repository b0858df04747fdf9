"""What a rule set must remember, numbered, and found by the name of an event."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from widget_server.triggers.attention import cost_told
from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.operators import Predicate, predicate_of

LATEST_MS: Final = 2**53
"""Larger whole numbers do not come through JSON unharmed."""

KEPT_AHEAD: Final = 4
"""So many events of a memory may be stamped later than the present without displacing one that counts."""

Step = TypeVar("Step")
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
    "not helpful" (2); `paused`: until when (ms), 0 for no more; `fewer`: 1 or 0; `read`: until when (ms) announcements
    were published that the person has seen.
    """

    what: Literal["spent", "unasked", "annoyed", "paused", "fewer", "read"]
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
                # Who says "not helpful" dismisses it by that: told by two events, and counted once.
                is_free = properties.get("asked") is True or properties.get("not_helpful") is True
                return None if is_free else 2 if event == "$guide_not_helpful" else 1
            case "paused":
                return _moment(properties.get("until_ms") if event == "$hints_paused" else 0)
            case "read":
                return _moment(properties.get("until_ms"))
            case "fewer":
                return int(properties.get("fewer") is True)


def _moment(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told < LATEST_MS else None


_ATTENTION_EVENTS: Final = {
    "spent": ("$guide_shown", "$guide_withheld"),
    "unasked": ("$guide_shown", "$guide_withheld"),
    "annoyed": ("$guide_dismissed", "$guide_not_helpful"),
    "paused": ("$hints_paused", "$hints_resumed"),
    "fewer": ("$hints_fewer",),
    "read": ("$announcements_read",),
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


class Counting(NamedTuple):
    """A tally by its number, so many of its times are kept; `matches` None where nothing is left to be asked."""

    number: int
    kept: int
    matches: Matches | None


class Following(NamedTuple):
    """A memory of another kind by its number."""

    number: int
    need: "Other"
    matches: Matches | None


class EventPlan(NamedTuple):
    """What an event name leads to: memories asked in turn, and memories found by the text of a property."""

    asked: tuple[Counting, ...]
    found: tuple[tuple[str, Mapping[str, tuple[Counting, ...]]], ...]
    others: tuple[Following, ...]
    others_found: tuple[tuple[str, Mapping[str, tuple[Following, ...]]], ...]


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
    counting: defaultdict[str, _Plan[Counting]] = defaultdict(_Plan)
    following: defaultdict[str, _Plan[Following]] = defaultdict(_Plan)
    for number, need in enumerate(needs):
        match need:
            case AttentionNeed():
                for event in need.events:
                    following[event].add(None, Following(number, need, None))
            case TallyNeed(occurrence, kept):
                key, matches = _indexed(occurrence)
                counting[occurrence.event].add(key, Counting(number, kept, matches))
            case FirstNeed(occurrence) | TrailNeed(occurrence) | RollNeed(occurrence):
                key, matches = _indexed(occurrence)
                following[occurrence.event].add(key, Following(number, need, matches))
    return {
        event: EventPlan(*counting[event].frozen(), *following[event].frozen()) for event in {*counting, *following}
    }


class _Plan(Generic[Step]):
    """What is asked in turn, and what is found by the text of a property."""

    def __init__(self) -> None:
        self.asked: list[Step] = []
        self.found: defaultdict[str, defaultdict[str, list[Step]]] = defaultdict(lambda: defaultdict(list))

    def add(self, key: tuple[str, str] | None, step: Step) -> None:
        (self.asked if key is None else self.found[key[0]][key[1]]).append(step)

    def frozen(self) -> tuple[tuple[Step, ...], tuple[tuple[str, Mapping[str, tuple[Step, ...]]], ...]]:
        found = {name: {text: tuple(steps) for text, steps in by_text.items()} for name, by_text in self.found.items()}
        return tuple(self.asked), tuple(found.items())


def _indexed(occurrence: Occurrence) -> tuple[tuple[str, str] | None, Matches | None]:
    """A property and the text that it must equal, by which the occurrence is found, and what is left to be asked."""
    key, rest = None, list(occurrence.where)
    for each in occurrence.where:
        test = each.tests[0]
        if len(each.tests) == 1 and test.operator == "eq" and isinstance(test.operand, str):
            key = each.name, test.operand
            rest.remove(each)
            break
    return key, matcher(Occurrence(occurrence.event, tuple(rest))) if rest else None


def matcher(occurrence: Occurrence) -> Matches:
    """Whether the properties of an event, whose name is right, pass the filters."""
    asked: list[tuple[str, Predicate]] = [(f.name, predicate_of(f.tests)) for f in occurrence.where]
    if not asked:
        return lambda _: True
    if len(asked) == 1:
        [(name, passes)] = asked
        return lambda properties: passes(properties.get(name))
    return lambda properties: all(passes(properties.get(name)) for name, passes in asked)
