"""What a rule asks, in the smallest claims: tests of one trait, and bounds of one count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from widget_server.triggers.clauses import (
    Clause,
    Did,
    Edge,
    Guide,
    GuideWas,
    Inactive,
    Occurrence,
    Sequence,
    Test,
    Trait,
)
from widget_server.triggers.durations import lasting
from widget_server.triggers.mistakes import Path
from widget_server.triggers.phrases import Phrase, phrase
from widget_server.triggers.witnesses import no_value_passes


class Bounds(NamedTuple):
    """So many occurrences, at least and at most (None: any number), in the last `within_ms` (None: ever)."""

    occurrence: Occurrence
    within_ms: int | None
    low: int
    high: int | None


class Asked(NamedTuple):
    """A test of a trait, or the denial of one."""

    trait: tuple[str, str]
    test: Test
    is_denied: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """One claim, and the path of the condition that makes it."""

    path: Path
    claim: Bounds | Asked

    @property
    def about(self) -> tuple[str, ...]:
        """Only claims about one trait, or about one event, can exclude each other."""
        return (self.claim.occurrence.event,) if isinstance(self.claim, Bounds) else self.claim.trait


def atoms_of_moment(guide: Guide, path: Path) -> list[Atom]:
    """A guide first shows while its moment is open: its latest event came so long ago, and not sooner."""
    if guide.when is None:
        return []
    came = Atom(path, Bounds(guide.when, guide.delay_ms + guide.expires_ms, 1, None))
    return [came, Atom(path, Bounds(guide.when, guide.delay_ms, 0, 0))] if guide.delay_ms else [came]


class Conflict(NamedTuple):
    """Two claims that exclude each other, and why."""

    one: Atom
    other: Atom
    why: Phrase


def atoms_of(clause: Clause, path: Path, *, is_denied: bool) -> list[list[Atom]]:
    """A condition as cases, of which one must hold, each a list of claims that must all hold.

    A condition that is not known here makes one case without claims: it may hold. No case at all: never.
    """
    match clause:
        case Trait(holder, name, tests):
            asked = [Atom(path, Asked((holder, name), test, is_denied)) for test in tests]
            return [[atom] for atom in asked] if is_denied else [asked]
        case Did(occurrence, low, high, within_ms):
            bounds = _outside(low, high) if is_denied else [(low, high)]
            return [[Atom(path, Bounds(occurrence, within_ms, *pair))] for pair in bounds]
        case GuideWas(did=did):
            return atoms_of(did, path, is_denied=is_denied)
        case Inactive(occurrence, for_ms):
            ever, lately = Bounds(occurrence, None, 1, None), Bounds(occurrence, for_ms, 0, 0)
            if is_denied:
                ever, lately = ever._replace(low=0, high=0), lately._replace(low=1, high=None)
                return [[Atom(path, ever)], [Atom(path, lately)]]
            return [[Atom(path, ever), Atom(path, lately)]]
    return [[] if is_denied else [Atom(path, bounds) for bounds in _implied(clause)]]


def _implied(clause: Clause) -> Iterator[Bounds]:
    """Counts without which a condition cannot hold, though they do not say all of it."""
    match clause:
        case Edge(which, occurrence, like, within_ms, ago_ms):
            yield Bounds(Occurrence(occurrence.event, (*occurrence.where, *like)), None, 1, None)
            if within_ms is not None:
                yield Bounds(occurrence, within_ms, 1, None)
            if ago_ms is not None and which == "last":
                yield Bounds(occurrence, ago_ms, 0, 0)
        case Sequence(steps, without, quiet_ms, within_ms):
            for occurrence, times in Counter(step.occurrence for step in steps).items():
                yield Bounds(occurrence, within_ms, times, None)
            for occurrence in without if quiet_ms else ():
                yield Bounds(occurrence, quiet_ms, 0, 0)


class Claims:
    """Claims that do not exclude each other, as far as that is known here."""

    def __init__(self, by_topic: Mapping[tuple[str, ...], tuple[Atom, ...]] | None = None) -> None:
        self._by_topic = dict(by_topic or {})

    def with_more(self, atoms: Iterable[Atom]) -> "Claims | Conflict":
        """These claims and more; or two claims that exclude each other, and why."""
        more = Claims(self._by_topic)
        for atom in atoms:
            together = (*more._by_topic.get(atom.about, ()), atom)
            if found := _conflict_of_counts(together) or _conflict_of_tests(together):
                return found
            more._by_topic[atom.about] = together
        return more


def _outside(low: int, high: int | None) -> list[tuple[int, int | None]]:
    below: list[tuple[int, int | None]] = [(0, low - 1)] if low > 0 else []
    return below + ([(high + 1, None)] if high is not None else [])


def _conflict_of_counts(atoms: tuple[Atom, ...]) -> Conflict | None:
    counts = [(atom, atom.claim) for atom in atoms if isinstance(atom.claim, Bounds)]
    for more_atom, more in counts:
        for less_atom, less in counts:
            if less.high is not None and more.low > less.high and _is_part_of(more, less):
                return Conflict(
                    more_atom,
                    less_atom,
                    phrase("%(more)s, and %(less)s.", more=_count_text(more), less=_count_text(less)),
                )
    return None


def _is_part_of(part: Bounds, whole: Bounds) -> bool:
    """Whether whatever the one counts the other counts, too."""
    if part.occurrence.event != whole.occurrence.event:
        return False
    is_within = whole.within_ms is None or (part.within_ms is not None and part.within_ms <= whole.within_ms)
    return is_within and set(whole.occurrence.where) <= set(part.occurrence.where)


def _count_text(bounds: Bounds) -> Phrase:
    event: str | Phrase = bounds.occurrence.event
    if bounds.occurrence.where:
        event = phrase("%(event)s, filtered", event=event)
    values = {"event": event, "span": _span_text(bounds)}
    if bounds.high is None:
        return phrase("it asks for at least %(low)s %(event)s %(span)s", low=bounds.low, **values)
    if bounds.high == 0:
        return phrase("it asks for no %(event)s %(span)s", **values)
    return phrase("it asks for %(low)s to %(high)s %(event)s %(span)s", low=bounds.low, high=bounds.high, **values)


def _span_text(bounds: Bounds) -> Phrase:
    if bounds.within_ms is not None:
        return phrase("in the last %(time)s", time=lasting(bounds.within_ms))
    return phrase("ever") if bounds.high is not None else phrase("at some time")


def _conflict_of_tests(atoms: tuple[Atom, ...]) -> Conflict | None:
    """Of atoms about one trait."""
    asked = [(atom, atom.claim) for atom in atoms if isinstance(atom.claim, Asked)]
    if not asked or not _exclude(asked):
        return None
    one, other = next(_pairs(asked), (asked[0], asked[-1]))
    holder, name = asked[0][1].trait
    return Conflict(
        one[0], other[0], phrase("no value of %(trait)s can pass all that is asked of it.", trait=f"{holder}.{name}")
    )


def _pairs(asked: list[tuple[Atom, Asked]]) -> Iterator[tuple[tuple[Atom, Asked], tuple[Atom, Asked]]]:
    for index, one in enumerate(asked):
        for other in asked[index:]:
            if _exclude([one, other]):
                yield one, other


def _exclude(asked: list[tuple[Atom, Asked]]) -> bool:
    return no_value_passes((claim.test, claim.is_denied) for _, claim in asked)
