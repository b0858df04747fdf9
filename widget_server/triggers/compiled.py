"""Rules made ready: closures, the tallies they need, and indexes over what concerns a person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from widget_server.triggers.clause_gates import Numbers, clause_gate
from widget_server.triggers.clauses import AllOf, AnyOf, Clause, Did, Guide, Inactive, NotOf, Occurrence
from widget_server.triggers.gates import Gate
from widget_server.triggers.guide_gates import (
    ANSWER_EVENTS,
    SHOWN_EVENT,
    about_guide,
    frequency_gate,
    moment_gate,
)
from widget_server.triggers.language import read_guide
from widget_server.triggers.schedule_gates import schedule_gate
from widget_server.triggers.segments import Segment, asks_ids, lists_in, settled
from widget_server.triggers.state import PersonState, TallyBook

NO_SEGMENTS: Mapping[str, Segment] = {}


@dataclass(frozen=True, slots=True)
class CompiledGuide:
    """One guide with its gates, None where the author asked for nothing; `rank` 0 is the best guide."""

    rules: Guide
    version: int
    document: dict[str, Any]
    rank: int
    audience: Gate | None
    moment: Gate | None
    behaviour: Gate | None
    frequency: Gate
    schedule: Gate | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules ask about people beyond traits and events; what none asks for need not be looked up."""

    lists: frozenset[str] = frozenset()
    ids: bool = False


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All guides of a workspace, ready to fold events and to decide. Immutable; share it between threads.

    `always` are the guides that anybody may get; each other guide stands in `by_tally` under one tally
    without which it cannot be eligible, so that deciding looks only at guides whose tally the person has.
    """

    guides: dict[str, CompiledGuide]
    book: TallyBook
    always: tuple[CompiledGuide, ...]
    by_tally: dict[int, tuple[CompiledGuide, ...]]
    asked: Asked = NOTHING_ASKED

    @property
    def fingerprint(self) -> str:
        """Names the tallies: a state with another fingerprint must be replayed."""
        return self.book.fingerprint

    @property
    def event_names(self) -> frozenset[str]:
        """The events that any rule counts; all others leave every state as it is."""
        return frozenset(self.book.by_event)

    def new_state(self) -> PersonState:
        """The state of a person without history."""
        return PersonState(self.fingerprint, 0, {})

    def fits(self, state: PersonState) -> bool:
        """Whether the state was folded for these rules; if not, replay the history into a new one."""
        return state.fingerprint == self.fingerprint


def compile_rules(
    documents: Iterable[tuple[int, dict[str, Any]]], segments: Mapping[str, Segment] = NO_SEGMENTS
) -> RuleSet:
    """Compile pairs of version and guide document; `segments` are those that an audience may ask for.

    Raises BadGuide for a document that the checker would refuse, ValueError when a name occurs twice.
    """
    read = [(version, document, _with_segments(read_guide(document), segments)) for version, document in documents]
    read.sort(key=lambda row: (-row[2].priority, row[2].name))
    book = TallyBook(need for _, _, guide in read for need in _needs(guide))
    guides = {
        guide.name: _compiled(guide, version, document, rank, book.numbers)
        for rank, (version, document, guide) in enumerate(read)
    }
    if len(guides) < len(read):
        names = [guide.name for _, _, guide in read]
        raise ValueError(f"Two guides have one name: {next(name for name in names if names.count(name) > 1)}.")
    always, by_tally = [], dict[int, list[CompiledGuide]]()
    for compiled in guides.values():
        needed = compiled.rules.when or _necessary(compiled.rules.behaviour)
        if needed is None:
            always.append(compiled)
        else:
            by_tally.setdefault(book.numbers[needed], []).append(compiled)
    asked = _asked([guide.audience for _, _, guide in read])
    return RuleSet(guides, book, tuple(always), {number: tuple(found) for number, found in by_tally.items()}, asked)


def _with_segments(guide: Guide, segments: Mapping[str, Segment]) -> Guide:
    return replace(guide, audience=settled(guide.audience, guide.name, segments)) if guide.audience else guide


def _asked(audiences: list[Clause | None]) -> Asked:
    lists = frozenset(name for audience in audiences for name in lists_in(audience))
    return Asked(lists, any(asks_ids(audience) for audience in audiences))


def _compiled(guide: Guide, version: int, document: dict[str, Any], rank: int, numbers: Numbers) -> CompiledGuide:
    return CompiledGuide(
        rules=guide,
        version=version,
        document=document,
        rank=rank,
        audience=clause_gate(guide.audience, numbers) if guide.audience else None,
        moment=moment_gate(guide, numbers),
        behaviour=clause_gate(guide.behaviour, numbers) if guide.behaviour else None,
        frequency=frequency_gate(guide, numbers),
        schedule=schedule_gate(guide.schedule) if guide.schedule else None,
    )


def _needs(guide: Guide) -> Iterator[tuple[Occurrence, int]]:
    """Every occurrence that the guide counts, with how many of its latest times must be at hand."""
    for event in (SHOWN_EVENT, *ANSWER_EVENTS.values()):
        yield about_guide(event, guide.name), 1
    if guide.when:
        yield guide.when, 1
    yield from _counted(guide.behaviour)


def _counted(clause: Clause | None) -> Iterator[tuple[Occurrence, int]]:
    match clause:
        case Did(occurrence, at_least, at_most, within_ms):
            yield occurrence, max(at_least, -1 if at_most is None else at_most) + 1 if within_ms else 0
        case Inactive(occurrence):
            yield occurrence, 1
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _counted(part)
        case NotOf(part):
            yield from _counted(part)


def _necessary(clause: Clause | None) -> Occurrence | None:
    """An occurrence without which the clause cannot hold; None when there may be none."""
    match clause:
        case Did(occurrence, at_least) if at_least > 0:
            return occurrence
        case Inactive(occurrence):
            return occurrence
        case AllOf(parts):
            return next((found for part in parts if (found := _necessary(part))), None)
    return None
