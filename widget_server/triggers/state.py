"""What is remembered of a person: tallies, folded from that person's events in any order."""

import hashlib
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import msgspec

from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.operators import Predicate, predicate_of

KEPT_AHEAD = 4
"""So many events of a tally may be stamped later than the present without displacing one that counts."""


class Event(NamedTuple):
    """Something the person did at `time_ms` (Unix); `position` is its place in the log, from 1."""

    position: int
    time_ms: int
    name: str
    properties: Mapping[str, Any]


class Tally(msgspec.Struct, array_like=True):
    """How often one occurrence was met, and its latest times in ascending order."""

    total: int
    times: list[int]

    def count(self, now_ms: int, within_ms: int | None = None) -> int:
        """Occurrences with now - within < time <= now, as far as times are kept; without `within` all.

        An event stamped later than now does not count yet.
        """
        times = self.times
        past = len(times) if not times or times[-1] <= now_ms else bisect_right(times, now_ms)
        if within_ms is None:
            return self.total - len(times) + past
        return past - bisect_right(times, now_ms - within_ms, 0, past)

    def next_change(self, now_ms: int, within_ms: int | None = None) -> int | None:
        """The first moment after now at which `count` changes although nothing happens; None for never."""
        times = self.times
        ahead = bisect_right(times, now_ms)
        enters = times[ahead] if ahead < len(times) else None
        if within_ms is None:
            return enters
        oldest = bisect_right(times, now_ms - within_ms)
        leaves = times[oldest] + within_ms if oldest < len(times) else None
        return leaves if enters is None else enters if leaves is None else min(enters, leaves)

    def latest(self, now_ms: int) -> int | None:
        """Time of the latest occurrence up to now."""
        times = self.times
        if times and times[-1] <= now_ms:
            return times[-1]
        past = bisect_right(times, now_ms)
        return times[past - 1] if past else None


class PersonState(msgspec.Struct):
    """The fold of a person's events; a cache that a replay of the log gives again.

    `fingerprint` names the tallies it was folded for: when it differs from the rules' own, the rules have
    changed and the history must be replayed. `position` is the highest log position folded so far: the
    caller folds each event once and only those above it. Tallies are numbered as in the rules; what never
    happened takes no room.
    """

    fingerprint: str
    position: int = 0
    tallies: dict[int, Tally] = {}


class StaleState(ValueError):
    """The state was folded for other rules: replay the person's history into a new one."""


class UnreadableState(ValueError):
    """The bytes are no state of this version: drop them and replay the person's history."""


@dataclass(frozen=True, slots=True)
class TallyPlan:
    """One tally of the rules: what is counted, and how many of its latest times are kept."""

    number: int
    occurrence: Occurrence
    kept: int


class EventPlan(NamedTuple):
    """What an event name leads to: tallies asked in turn, and tallies found by a property's text."""

    asked: tuple[tuple[int, int, Callable[[Mapping[str, Any]], bool]], ...]
    found: tuple[tuple[str, Mapping[str, tuple[int, int]]], ...]


class TallyBook:
    """All tallies of a rule set, numbered by meaning: the same needs give the same fingerprint."""

    def __init__(self, needs: Iterable[tuple[Occurrence, int]]) -> None:
        kept: dict[Occurrence, int] = {}
        for occurrence, count in needs:
            kept[occurrence] = max(kept.get(occurrence, 0), count + KEPT_AHEAD)
        self.plans = [TallyPlan(i, o, kept[o]) for i, o in enumerate(sorted(kept, key=repr))]
        self.numbers = {plan.occurrence: plan.number for plan in self.plans}
        signature = repr([(plan.occurrence, plan.kept) for plan in self.plans])
        self.fingerprint = hashlib.blake2b(signature.encode(), digest_size=12).hexdigest()
        self.by_event = _by_event(self.plans)


class Tallied(Protocol):
    """Whatever has tallies; the compiled rules do."""

    @property
    def book(self) -> TallyBook: ...


def fold(rules: Tallied, state: PersonState, event: Event) -> bool:
    """Add one event to the state, in place; True when a tally changed.

    The same set of events in any order gives an equal state. Each event must be folded once: duplicates are
    removed and positions up to `state.position` skipped by the caller. An event that no rule names only
    moves the position, so there is no need to store the state for its sake. Raises StaleState for a state
    of other rules.
    """
    book = rules.book
    if state.fingerprint != book.fingerprint:
        raise StaleState("The rules have changed since this state was folded: replay the person's history.")
    state.position = max(state.position, event.position)
    plan = book.by_event.get(event.name)
    if plan is None:
        return False
    touched = False
    properties = event.properties
    for number, kept, matches in plan.asked:
        if matches(properties):
            _count(state.tallies, number, kept, event.time_ms)
            touched = True
    for name, by_value in plan.found:
        value = properties.get(name)
        hit = by_value.get(value) if isinstance(value, str) else None
        if hit is not None:
            _count(state.tallies, *hit, event.time_ms)
            touched = True
    return touched


def dump_state(state: PersonState) -> bytes:
    """The state as bytes: about 40, and 5 to 15 for each tally that the person has."""
    tallies = [[number, tally.total, *_steps(tally.times)] for number, tally in sorted(state.tallies.items())]
    return _ENCODER.encode((_FORMAT, bytes.fromhex(state.fingerprint), state.position, tallies))


def load_state(data: bytes) -> PersonState:
    """The state that was dumped; raises UnreadableState for anything else."""
    try:
        version, fingerprint, position, rows = _DECODER.decode(data)
        if version != _FORMAT:
            raise UnreadableState(f"This state has format {version}; {_FORMAT} is read.")
        tallies = {row[0]: Tally(row[1], _sums(row[2:])) for row in rows}
    except (msgspec.DecodeError, IndexError) as error:
        raise UnreadableState("These bytes are no state of a person.") from error
    return PersonState(fingerprint.hex(), position, tallies)


def _count(tallies: dict[int, Tally], number: int, kept: int, time_ms: int) -> None:
    tally = tallies.get(number)
    if tally is None:
        tallies[number] = Tally(1, [time_ms])
        return
    tally.total += 1
    times = tally.times
    if len(times) < kept:
        insort(times, time_ms)
    elif time_ms > times[0]:
        del times[0]
        insort(times, time_ms)


def _by_event(plans: Iterable[TallyPlan]) -> dict[str, EventPlan]:
    asked: dict[str, list[tuple[int, int, Callable[[Mapping[str, Any]], bool]]]] = {}
    found: dict[str, dict[str, dict[str, tuple[int, int]]]] = {}
    for plan in plans:
        event, where = plan.occurrence.event, plan.occurrence.where
        asked.setdefault(event, [])
        tests = where[0].tests if len(where) == 1 else ()
        if len(tests) == 1 and tests[0].operator == "eq" and isinstance(tests[0].operand, str):
            by_value = found.setdefault(event, {}).setdefault(where[0].name, {})
            by_value[tests[0].operand] = (plan.number, plan.kept)
        else:
            asked[event].append((plan.number, plan.kept, _matcher(plan.occurrence)))
    return {event: EventPlan(tuple(rows), tuple(found.get(event, {}).items())) for event, rows in asked.items()}


def _matcher(occurrence: Occurrence) -> Callable[[Mapping[str, Any]], bool]:
    asked: list[tuple[str, Predicate]] = [(f.name, predicate_of(f.tests)) for f in occurrence.where]
    if not asked:
        return lambda _: True
    if len(asked) == 1:
        [(name, passes)] = asked
        return lambda properties: passes(properties.get(name))
    return lambda properties: all(passes(properties.get(name)) for name, passes in asked)


def _steps(times: list[int]) -> list[int]:
    return [time - before for time, before in zip(times, [0, *times], strict=False)]


def _sums(steps: list[int]) -> list[int]:
    times, time = [], 0
    for step in steps:
        time += step
        times.append(time)
    return times


_FORMAT = 1
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[int, bytes, int, list[list[int]]])
