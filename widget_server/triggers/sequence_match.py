"""Whether a sequence is among the events of a person: every way through them at once, one instant after another."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.clauses import Sequence as SequenceClause
from widget_server.triggers.memories import Trail

Entry = tuple[int, int, int]
"""Time, the bits of the occurrences that the event is one of, key."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One step: the bit of its event, the bounds of the gap before it, the bits that must not come in that gap."""

    bit: int
    gap_at_least: int
    gap_at_most: int | None
    without: int

    @property
    def is_free(self) -> bool:
        """Whether only the order matters."""
        return not self.gap_at_least and self.gap_at_most is None and not self.without


@dataclass(frozen=True, slots=True)
class Route:
    """A sequence in terms of the bits of its occurrences."""

    legs: tuple[Leg, ...]
    without: int
    quiet: int
    within: int | None
    is_strict: bool
    is_keyed: bool

    def since(self, now_ms: int) -> int:
        """Events up to then are out of the window."""
        return -1 if self.within is None else now_ms - self.within


class Progress(NamedTuple):
    """How far the best way through the trail has come; `reached` counts steps, `last_ms` is that step's time."""

    holds: bool
    reached: int
    last_ms: int


def route_of(clause: SequenceClause, marks: tuple[Occurrence, ...]) -> Route:
    """The sequence over events that are marked by these occurrences, in turn."""

    def bits(occurrences: tuple[Occurrence, ...]) -> int:
        return sum(1 << marks.index(occurrence) for occurrence in set(occurrences))

    legs = tuple(
        Leg(bits((step.occurrence,)), step.gap_at_least_ms, step.gap_at_most_ms, bits(step.without))
        for step in clause.steps
    )
    return Route(legs, bits(clause.without), clause.quiet_ms, clause.within_ms, clause.is_strict, clause.by is not None)


def progress(entries: Sequence[Entry], route: Route, now_ms: int) -> Progress:
    """Look through the events of the window up to now, in order of time; `by` groups them by their key.

    Of one instant any order is taken, the one that the sequence asks for; each event is taken once.
    """
    if not route.is_keyed:
        return _Walk(route).through(entries, now_ms)
    best = Progress(False, 0, 0)
    by_key: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[entry[2]].append(entry)
    for alike in by_key.values():
        best = max(best, _Walk(route).through(alike, now_ms))
    return best


class _Walk:
    """All ways through one trail at once: `standing[n]` are the times at which ways stand at step n.

    Events outside of the window are not in the trail any more, so it does not matter when a way began.
    """

    def __init__(self, route: Route) -> None:
        self.route = route
        self.standing: list[set[int]] = [set() for _ in route.legs]
        self.best = (0, 0)

    def through(self, entries: Sequence[Entry], now_ms: int) -> Progress:
        for time, group in groupby(entries, key=lambda entry: entry[0]):
            self._instant(time, sorted(marks for _, marks, _ in group))
        ended = self.standing[-1]
        if not ended:
            return Progress(False, *self.best)
        return Progress(now_ms - min(ended) >= self.route.quiet, len(self.route.legs), max(ended))

    def _instant(self, time: int, marks: list[int]) -> None:
        came: set[int] = set()
        for step, taken, began_now in self._arrivals(time, marks):
            self.best = max(self.best, (step + 1, time))
            # Strictly, who goes on from here has taken all that there was, unless the sequence begins here.
            if not self.route.is_strict or taken == len(marks) or began_now or step + 1 == len(self.route.legs):
                came.add(step)
        self._leave(marks)
        for step in came:
            # Where only the order matters, one way will do as well as many.
            if not self.standing[step] or not self._is_free(step):
                self.standing[step].add(time)

    def _arrivals(self, time: int, marks: list[int]) -> Iterator[tuple[int, int, bool]]:
        """(step, events taken at this instant, whether it began here) of every way that comes to a step now."""
        for step, taken in self._taken(0, marks):
            yield step, taken, True
        for leg, (before, times) in zip(self.route.legs[1:], enumerate(self.standing), strict=False):
            if any(_fits(leg, time - at) for at in times):
                for step, taken in self._taken(before + 1, marks):
                    yield step, taken, False

    def _taken(self, first: int, marks: list[int]) -> Iterator[tuple[int, int]]:
        """The steps, from `first` on, that the events of one instant can be, each event once.

        A matching of steps and events that grows by an augmenting path for each step (Kuhn's algorithm).
        """
        step_of: dict[int, int] = {}
        for step in range(first, len(self.route.legs)):
            if step > first and self.route.legs[step].gap_at_least:
                return
            if not self._matched(step, marks, step_of, set()):
                return
            yield step, step - first + 1

    def _matched(self, step: int, marks: list[int], step_of: dict[int, int], seen: set[int]) -> bool:
        for event, mark in enumerate(marks):
            if mark & self.route.legs[step].bit and event not in seen:
                seen.add(event)
                other = step_of.get(event)
                if other is None or self._matched(other, marks, step_of, seen):
                    step_of[event] = step
                    return True
        return False

    def _leave(self, marks: list[int]) -> None:
        """End the ways that an event of this instant ends."""
        *inner, ended = self.standing
        for leg, times in zip(self.route.legs[1:], inner, strict=True):
            if self.route.is_strict or any(mark & leg.without for mark in marks):
                times.clear()
        if any(mark & self.route.without for mark in marks):
            ended.clear()

    def _is_free(self, step: int) -> bool:
        return step + 1 < len(self.route.legs) and self.route.legs[step + 1].is_free


def _fits(leg: Leg, gap: int) -> bool:
    return gap >= leg.gap_at_least and (leg.gap_at_most is None or gap <= leg.gap_at_most)


def turns_of(entries: Sequence[Entry], route: Route) -> Iterator[int]:
    """The moments at which time alone may end or complete a way; also past ones."""
    for time, marks, _ in entries:
        if route.within is not None and marks & route.legs[0].bit:
            yield time + route.within
        if route.quiet and marks & route.legs[-1].bit:
            yield time + route.quiet


def marks_of(clause: SequenceClause) -> tuple[Occurrence, ...]:
    """Every occurrence that the sequence must know, each once, in a fixed order; strictly, also each name alone."""
    found = set(clause.without)
    for step in clause.steps:
        found |= {step.occurrence, *step.without}
    if clause.is_strict:
        found |= {Occurrence(occurrence.event) for occurrence in found}
    return tuple(sorted(found, key=repr))


def marked(trails: Sequence[Trail | None], since_ms: int, now_ms: int) -> list[Entry]:
    """The events after `since` up to now in order of time, of trails in the order of their marks."""
    found: dict[Entry, int] = {}
    for nth, trail in enumerate(trails):
        if trail:
            for event in reversed(trail.entries):
                if event[0] <= since_ms:
                    break
                if event[0] <= now_ms:
                    found[event] = found.get(event, 0) | 1 << nth
    return [(event[0], found[event], event[2]) for event in sorted(found)]
