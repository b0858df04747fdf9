"""Rules made ready: closures, the memories they need, and indexes over what concerns a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from widget_server.triggers.arms import Arms, arms_of
from widget_server.triggers.attention import Attention
from widget_server.triggers.attention_gates import (
    READ,
    AttentionBook,
    AttentionGates,
    is_claimed,
    needs_of,
    needs_of_guide,
)
from widget_server.triggers.audience_gates import faulty_gate
from widget_server.triggers.book import NAMELESS, Key, MemoryBook, Need, Numbers, TallyNeed
from widget_server.triggers.clause_gates import account_needs, clause_gate, necessary, person_needs
from widget_server.triggers.clauses import Clause, Guide, Occurrence
from widget_server.triggers.gates import Gate, Standing, all_gate, any_gate, never
from widget_server.triggers.guide_gates import (
    ANSWER_EVENTS,
    SHOWN_EVENT,
    about_guide,
    frequency_gate,
    moment_gate,
    unasked_showing,
)
from widget_server.triggers.language import read_guide
from widget_server.triggers.progress_gates import Progress, beginning, progress_needs, progress_of
from widget_server.triggers.schedule_gates import schedule_gate
from widget_server.triggers.segments import Segment, account_traits_in, asks_ids, faults_in, lists_in, settled
from widget_server.triggers.state import PersonState

NO_SEGMENTS: Mapping[str, Segment] = {}


@dataclass(frozen=True, slots=True)
class CompiledGuide:
    """One guide with its gates, None where the author asked for nothing; `rank` 0 is the best guide.

    `gates` must all hold, the cheapest first; `turning` are those that time alone may turn, those of `items` included.
    A guide that goes on once it was begun has `progress`: one of its gates holds then, or else its moment, behaviour
    and frequency. `published_ms` is when it was first published, 0 where nobody said so.
    """

    rules: Guide
    version: int
    document: dict[str, Any]
    rank: int
    audience: Gate | None
    moment: Gate | None
    behaviour: Gate | None
    frequency: Gate
    schedule: Gate | None
    gates: tuple[Gate, ...]
    turning: tuple[Gate, ...]
    attention: AttentionGates | None = None
    arms: Arms | None = None
    progress: Progress | None = None
    items: tuple[Gate, ...] = ()
    published_ms: int = 0

    @property
    def base_gates(self) -> tuple[Gate, ...]:
        """The gates without the one of attention."""
        return self.gates if self.attention is None else self.gates[:-1]


def goes_on(guide: CompiledGuide, at: Standing) -> bool:
    """Whether it was begun and goes on: nothing that let it begin is asked then."""
    return guide.progress is not None and guide.progress.gate.holds(at)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules ask about people beyond traits and events; what none asks for need not be looked up."""

    lists: frozenset[str] = frozenset()
    ids: bool = False
    account_traits: frozenset[str] = frozenset()


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All guides of a workspace, ready to fold events and to decide. Immutable; share it between threads.

    `always` are the guides that anybody may get; each other guide stands in `by_memory` or `by_account_memory`
    under one memory without which it cannot be eligible, so that deciding looks only at guides whose memory
    the person, or the account, has. `cancelling` are the guides with `cancel_on`, by its tally, `going_on` those of
    the guides with a memory that go on without it, by the tally of their beginnings.
    """

    guides: dict[str, CompiledGuide]
    book: MemoryBook
    account_book: MemoryBook
    always: tuple[CompiledGuide, ...]
    by_memory: dict[int, tuple[CompiledGuide, ...]]
    by_account_memory: dict[int, tuple[CompiledGuide, ...]]
    cancelling: dict[int, tuple[CompiledGuide, ...]]
    going_on: dict[int, tuple[CompiledGuide, ...]]
    asked: Asked = NOTHING_ASKED
    attention: Attention | None = None

    @property
    def fingerprint(self) -> str:
        """Names the memories of a person: a state with another fingerprint must be replayed."""
        return self.book.fingerprint

    @property
    def event_names(self) -> frozenset[str]:
        """The events whose properties any rule looks at; all others are counted as a visit at most."""
        return frozenset(self.book.by_event)

    @property
    def asks_for_accounts(self) -> bool:
        """Whether any rule looks at what others of the account did."""
        return bool(self.account_book.needs)

    def asking_for(self, occurrences: frozenset[Occurrence]) -> list[CompiledGuide]:
        """The guides that need one of these to be remembered."""
        return [
            guide
            for guide in self.guides.values()
            if any(
                not isinstance(need, NAMELESS) and need.occurrence in occurrences
                for need in (*_needs(guide.rules), *_account_needs(guide.rules))
            )
        ]

    def new_state(self) -> PersonState:
        """The state of a person without history."""
        return PersonState(self.fingerprint, 0, {})

    def new_account_state(self) -> PersonState:
        """The state of an account without history."""
        return PersonState(self.account_book.fingerprint, 0, {})

    def fits(self, state: PersonState) -> bool:
        """Whether the state was folded for these rules; if not, replay the history into a new one."""
        return state.fingerprint == self.fingerprint


def compile_rules(
    documents: Iterable[tuple[int, dict[str, Any]]],
    segments: Mapping[str, Segment] = NO_SEGMENTS,
    attention: Attention | None = None,
    published_ms: Mapping[str, int] = {},
) -> RuleSet:
    """Compile pairs of version and guide document; `segments` are those that an audience may ask for.

    Without `attention` nobody's is spared: there is no budget, nothing is quiet, and no guide has arms. `published_ms`
    is when each guide was first published, as far as that is known.

    Raises BadGuide for a document that the checker would refuse, ValueError when a name occurs twice.
    """
    read = [(version, document, _with_segments(read_guide(document), segments)) for version, document in documents]
    read.sort(key=lambda row: (-row[2].priority, row[2].name))
    names = [guide.name for _, _, guide in read]
    if len(set(names)) < len(names):
        raise ValueError(f"Two guides have one name: {next(name for name in names if names.count(name) > 1)}.")
    if attention and attention.quiet:
        attention = replace(attention, quiet=settled(attention.quiet, "attention", segments))
    book = MemoryBook((*(need for _, _, guide in read for need in _needs(guide)), *_attention_needs(attention, read)))
    account_book = MemoryBook(need for _, _, guide in read for need in _account_needs(guide))
    watch = AttentionBook(attention, book.numbers, account_book.numbers) if attention else None
    compiled = [
        replace(
            _attended(_compiled(guide, version, document, rank, (book, account_book)), watch),
            published_ms=published_ms.get(guide.name, 0),
        )
        for rank, (version, document, guide) in enumerate(read)
    ]
    placed = _Places(book, account_book, (guide for _, _, guide in read))
    for one in compiled:
        placed.put(one)
    asked = _asked([*(guide.audience for _, _, guide in read), attention.quiet if attention else None])
    if attention and any(guide.variants for _, _, guide in read):
        asked = replace(asked, ids=True)
    rules = RuleSet({one.rules.name: one for one in compiled}, book, account_book, *placed.frozen())
    return replace(rules, asked=asked, attention=attention)


def _attention_needs(attention: Attention | None, read: Iterable[tuple[int, Any, Guide]]) -> Iterator[Need]:
    if any(guide.kind == "announcement" for _, _, guide in read):
        yield READ
    if attention is not None:
        yield from needs_of(attention).all()
        for _, _, guide in read:
            if is_claimed(guide):
                yield from needs_of_guide(guide)


def _attended(guide: CompiledGuide, watch: AttentionBook | None) -> CompiledGuide:
    """With the gate of attention behind all others: it is asked of what would show otherwise."""
    gates = watch.gates(guide.rules) if watch else None
    if watch is None or gates is None:
        return guide
    # Whoever is in the middle of something is not interrupted by it.
    told = any_gate([guide.progress.gate, gates.told]) if guide.progress else gates.told
    return replace(
        guide,
        gates=(*guide.gates, told),
        turning=(*guide.turning, told),
        attention=gates,
        arms=arms_of(guide.rules, watch.attention),
    )


def _with_segments(guide: Guide, segments: Mapping[str, Segment]) -> Guide:
    return replace(guide, audience=settled(guide.audience, guide.name, segments)) if guide.audience else guide


def _asked(audiences: list[Clause | None]) -> Asked:
    lists = frozenset(name for audience in audiences for name in lists_in(audience))
    traits = frozenset(name for audience in audiences for name in account_traits_in(audience))
    return Asked(lists, any(asks_ids(audience) for audience in audiences), traits)


class _Places:
    """Where each guide is looked for."""

    def __init__(self, book: MemoryBook, account_book: MemoryBook, guides: Iterable[Guide]) -> None:
        self.waiting = Counter(place for guide in guides for place in _necessary(guide))
        self.numbers = {"person": book.numbers, "account": account_book.numbers}
        self.always: list[CompiledGuide] = []
        self.places: dict[str, dict[int, list[CompiledGuide]]] = {"person": {}, "account": {}, "cancel": {}, "on": {}}

    def put(self, guide: CompiledGuide) -> None:
        rules = guide.rules
        places = _necessary(rules)
        if places:
            # Where fewest guides are waiting, fewest persons come by.
            scope, key = min(places, key=lambda place: self.waiting[place])
            self._add(scope, self.numbers[scope][key], guide)
        else:
            self.always.append(guide)
        if rules.cancel_on:
            self._add("cancel", self.numbers["person"][rules.cancel_on], guide)
        if places and (begins := beginning(rules)):
            self._add("on", self.numbers["person"][begins], guide)

    def _add(self, place: str, number: int, guide: CompiledGuide) -> None:
        self.places[place].setdefault(number, []).append(guide)

    def frozen(self) -> tuple[Any, ...]:
        tables = ({number: tuple(guides) for number, guides in table.items()} for table in self.places.values())
        return tuple(self.always), *tables


def _necessary(guide: Guide) -> list[tuple[str, Key]]:
    """The memories without which the guide cannot be eligible, each once."""
    moment: list[tuple[str, Key]] = [("person", guide.when)] if guide.when else []
    return list(dict.fromkeys([*moment, *necessary(guide.behaviour)]))


def _compiled(
    guide: Guide, version: int, document: dict[str, Any], rank: int, books: tuple[MemoryBook, MemoryBook]
) -> CompiledGuide:
    numbers, account = books[0].numbers, books[1].numbers
    audience = _audience_gate(guide.audience, numbers, account) if guide.audience else None
    moment = moment_gate(guide, numbers)
    behaviour = clause_gate(guide.behaviour, numbers, account) if guide.behaviour else None
    frequency = frequency_gate(guide, numbers)
    schedule = schedule_gate(guide.schedule) if guide.schedule else None
    progress = progress_of(guide, numbers)
    gates = tuple(gate for gate in (frequency, moment, schedule, audience, behaviour) if gate is not None)
    if progress is not None:
        start = all_gate([gate for gate in (frequency, moment, behaviour) if gate is not None])
        begun_or_may_begin = any_gate([progress.gate, start])
        gates = tuple(gate for gate in (begun_or_may_begin, schedule, audience) if gate is not None)
    items = tuple(clause_gate(item.done, numbers, account) for item in guide.items)
    return CompiledGuide(
        rules=guide,
        version=version,
        document=document,
        rank=rank,
        audience=audience,
        moment=moment,
        behaviour=behaviour,
        frequency=frequency,
        schedule=schedule,
        gates=gates,
        turning=tuple(gate for gate in (*gates, *items) if gate.turns is not never),
        progress=progress,
        items=items,
    )


def _audience_gate(audience: Clause, numbers: Numbers, account: Numbers) -> Gate:
    faults = faults_in(audience)
    return faulty_gate(faults) if faults else clause_gate(audience, numbers, account)


def _needs(guide: Guide) -> Iterator[Need]:
    """All of a person's events that the guide needs to be remembered."""
    yield TallyNeed(unasked_showing(guide.name), 1)
    for event in ANSWER_EVENTS.values():
        yield TallyNeed(about_guide(event, guide.name), 1)
    if guide.cancel_on:
        yield TallyNeed(about_guide(SHOWN_EVENT, guide.name), 1)
    for occurrence in (guide.when, guide.cancel_on):
        if occurrence:
            yield TallyNeed(occurrence, 1)
    yield from progress_needs(guide)
    for clause in (guide.behaviour, *(item.done for item in guide.items)):
        yield from person_needs(clause)


def _account_needs(guide: Guide) -> Iterator[Need]:
    """All of the account's events that the guide needs to be remembered."""
    for clause in (guide.behaviour, *(item.done for item in guide.items)):
        yield from account_needs(clause)
