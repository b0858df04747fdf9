"""What is remembered of a person or of an account: memories, folded from the events in any order."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import msgspec

from widget_server.triggers.book import (
    AttentionNeed,
    EventPlan,
    FirstNeed,
    MemoryBook,
    Other,
    RollNeed,
    TrailNeed,
    key_digest,
    matcher,
)
from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.memories import First, Memory, Roll, Tally, Trail, Visits, kind_of, memory_of

NO_VISIT: Final = frozenset({"$identify", "$group", "$alias"})
"""Events that do not say that the person was there: servers send them, too."""

NEVER: Final = 2**62
"""Later than any event."""


class Event(NamedTuple):
    """Something a person did at `time_ms` (Unix); `position` is its place in the log, from 1.

    `person_id` is asked for by the states of accounts only.
    """

    position: int
    time_ms: int
    name: str
    properties: Mapping[str, Any]
    person_id: int = 0


class PersonState(msgspec.Struct):
    """The fold of a person's events; a cache that a replay of the log gives again. An account's has the same form.

    `fingerprint` names the memories it was folded for: when it differs from the rules' own, the rules have
    changed and the history must be replayed. `position` is the highest log position folded so far: the
    caller folds each event once and only those above it. Memories are numbered as in the rules; what never
    happened takes no room.
    """

    fingerprint: str
    position: int = 0
    memories: dict[int, Memory] = {}

    def copied(self) -> "PersonState":
        """Another one, which may be folded further while this one is shared."""
        copies = {number: memory.copied() for number, memory in self.memories.items()}
        return PersonState(self.fingerprint, self.position, copies)


class StaleState(ValueError):
    """The state was folded for other rules: replay the person's history into a new one."""


class UnreadableState(ValueError):
    """The bytes are no state of this version: drop them and replay the person's history."""


class FailedFilters(Exception):
    """Filters that raised instead of answering; the fold is not complete. `occurrences` are those that they are of."""

    def __init__(self, occurrences: frozenset[Occurrence]) -> None:
        super().__init__("filters failed while an event was folded")
        self.occurrences = occurrences


class Rules(Protocol):
    """Whatever says what is to be remembered of persons and of accounts; the compiled rules do."""

    @property
    def book(self) -> MemoryBook: ...
    @property
    def account_book(self) -> MemoryBook: ...


def fold(rules: Rules, state: PersonState, event: Event) -> bool:
    """Add one event to the state of the person, in place; True when a memory changed.

    The same set of events in any order gives an equal state. Each event must be folded once: duplicates are
    removed and positions up to `state.position` skipped by the caller. An event that no rule names only
    moves the position, so there is no need to store the state for its sake. Raises StaleState for a state
    of other rules.
    """
    book = rules.book
    touched = _fold(book, state, event)
    if book.visits is not None and event.name not in NO_VISIT:
        touched = _memory(state.memories, book.visits, _no_visits).add(event.time_ms) or touched
    if book.sessions is not None and event.name not in NO_VISIT:
        sessions: Visits | None = state.memories.get(book.sessions)  # type: ignore[assignment]
        if sessions is None:
            sessions = state.memories[book.sessions] = _no_visits()
        touched = sessions.add_recent(event.time_ms) or touched
    return touched


def _no_visits() -> Visits:
    return Visits(0, [])


def fold_account(rules: Rules, state: PersonState, event: Event) -> bool:
    """Add one event of any person of an account to the account's state; otherwise as `fold`."""
    return _fold(rules.account_book, state, event)


def _fold(book: MemoryBook, state: PersonState, event: Event) -> bool:
    if state.fingerprint != book.fingerprint:
        raise StaleState("The rules have changed since this state was folded: replay the person's history.")
    state.position = max(state.position, event.position)
    plan = book.by_event.get(event.name)
    if plan is None:
        return False
    try:
        return _fold_by(plan, state.memories, event)
    except Exception as error:
        raise FailedFilters(_failing(book, event)) from error


def _failing(book: MemoryBook, event: Event) -> frozenset[Occurrence]:
    found = set()
    for need in book.needs:
        occurrence: Occurrence | None = getattr(need, "occurrence", None)
        if occurrence is not None and occurrence.event == event.name:
            try:
                matcher(occurrence)(event.properties)
            except Exception:
                found.add(occurrence)
    return frozenset(found)


def _fold_by(plan: EventPlan, memories: dict[int, Any], event: Event) -> bool:
    touched = False
    time_ms, properties = event.time_ms, event.properties
    for number, kept, matches in plan.asked:
        if matches is None or matches(properties):
            _count(memories, number, kept, time_ms)
            touched = True
    for name, by_value in plan.found:
        value = properties.get(name)
        if isinstance(value, str):
            for number, kept, matches in by_value.get(value, ()):
                if matches is None or matches(properties):
                    _count(memories, number, kept, time_ms)
                    touched = True
    return _follow(plan, memories, event) or touched if plan.others or plan.others_found else touched


def _count(memories: dict[int, Any], number: int, kept: int, time_ms: int) -> None:
    tally = memories.get(number)
    if tally is None:
        memories[number] = Tally(1, [time_ms])
    else:
        tally.add(time_ms, kept)


def _follow(plan: EventPlan, memories: dict[int, Any], event: Event) -> bool:
    touched = False
    properties = event.properties
    following = list(plan.others)
    for name, by_value in plan.others_found:
        value = properties.get(name)
        if isinstance(value, str):
            following += by_value.get(value, ())
    for number, need, matches in following:
        if matches is None or matches(properties):
            touched = _remember(memories, number, need, event) or touched
    return touched


def _remember(memories: dict[int, Any], number: int, need: Other, event: Event) -> bool:
    match need:
        case AttentionNeed(_, kept):
            figure = need.number_of(event.name, event.properties)
            if figure is None:
                return False
            # Without the position: what ties is told apart by what it says, in whatever order it arrived.
            return _memory(memories, number, lambda: Trail([])).add((event.time_ms, 0, figure), kept)
        case FirstNeed():
            return _memory(memories, number, lambda: First(NEVER)).add(event.time_ms)
        case RollNeed(_, kept):
            return _memory(memories, number, lambda: Roll({})).add(event.person_id, event.time_ms, kept)
        case TrailNeed(_, kept, by):
            key = key_digest(event.properties.get(by)) if by else 0
            if key is None:
                return False
            return _memory(memories, number, lambda: Trail([])).add((event.time_ms, event.position, key), kept)


Kind = TypeVar("Kind", First, Trail, Roll, Visits)


def _memory(memories: dict[int, Any], number: int, new: Callable[[], Kind]) -> Kind:
    memory: Kind | None = memories.get(number)
    if memory is None:
        memory = memories[number] = new()
    return memory


def dump_state(state: PersonState) -> bytes:
    """The state as bytes: about 40, 5 to 15 for each tally that the person has, 10 for each event of a trail."""
    rows = [[number, kind_of(memory), *memory.numbers()] for number, memory in sorted(state.memories.items())]
    return _ENCODER.encode((_FORMAT, bytes.fromhex(state.fingerprint), state.position, rows))


def load_state(data: bytes) -> PersonState:
    """The state that was dumped; raises UnreadableState for anything else."""
    try:
        version, fingerprint, position, rows = _DECODER.decode(data)
        memories = {row[0]: memory_of(row[1], row[2:]) for row in rows}
    except (msgspec.DecodeError, IndexError, ValueError) as error:
        raise UnreadableState("These bytes are no state of a person.") from error
    if version != _FORMAT:
        raise UnreadableState(f"This state has format {version}; {_FORMAT} is read.")
    return PersonState(fingerprint.hex(), position, memories)


_FORMAT = 2
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[int, bytes, int, list[list[int]]])
