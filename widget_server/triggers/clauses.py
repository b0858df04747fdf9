"""The parts of a rule after reading: immutable, compared by value, free of any engine."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from widget_server.triggers.phrases import Phrase, joined, or_joined, phrase


@dataclass(frozen=True, slots=True)
class Test:
    """One operator with its operand; a list operand is a tuple here."""

    __test__ = False
    operator: str
    operand: Any


class Tested(Phrase):
    """What is asked of a value, in a phrase; pages say it as they say rules."""

    __test__ = False
    __slots__ = ("tests",)
    tests: tuple[Test, ...]

    @classmethod
    def of(cls, tests: tuple[Test, ...], text: str) -> "Tested":
        """The tests, which are `text` in the words of the rule."""
        told = cls(text)
        told.tests = tests
        return told


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
class InList:
    """The person, or the account the person acts for, stands in an imported list."""

    name: str


@dataclass(frozen=True, slots=True)
class Share:
    """So many hundredths of a percent of all persons or accounts, chosen by their id and a salt, always the same.

    Without a salt the name of the guide or segment is one (see `segments.settled`).
    """

    of: Literal["person", "account"]
    below: int
    salt: str | None = None


@dataclass(frozen=True, slots=True)
class InSegment:
    """The person is in a saved segment. `part` is its audience once it is known; `fault` says why it is not."""

    name: str
    part: "Clause | None" = None
    version: int = 0
    fault: Phrase | None = None


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


@dataclass(frozen=True, slots=True)
class Away:
    """Unseen for `for_ms`: still, or until this visit began."""

    for_ms: int


@dataclass(frozen=True, slots=True)
class Edge:
    """The first or the last time of an occurrence: how long ago, and what that very event was like."""

    which: Literal["first", "last"]
    occurrence: Occurrence
    like: tuple[Filter, ...] = ()
    within_ms: int | None = None
    ago_ms: int | None = None


@dataclass(frozen=True, slots=True)
class VisitCount:
    """A count of sessions within bounds, over the last `within_ms` or over all time."""

    at_least: int
    at_most: int | None = None
    within_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AccountDid:
    """What anybody of the account did: so many times, by so many different persons; 0 asks for none."""

    did: Did
    persons: int = 0


@dataclass(frozen=True, slots=True)
class GuideWas:
    """Another guide was seen or answered, as its own event says."""

    guide: str
    was: str
    did: Did


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """One event of a sequence, so long after the one before it, with none of `without` between the two."""

    occurrence: Occurrence
    gap_at_least_ms: int = 0
    gap_at_most_ms: int | None = None
    without: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps one after another; after the last one none of `without` until now, for at least `quiet_ms`.

    `is_strict`: no other event of the names that it has comes between. `by`: all events have one value of it.
    """

    steps: tuple[SequenceStep, ...]
    without: tuple[Occurrence, ...] = ()
    quiet_ms: int = 0
    within_ms: int | None = None
    is_strict: bool = False
    by: str | None = None


People = Trait | InList | Share | InSegment
Behaviour = Did | Inactive | Away | Edge | VisitCount | AccountDid | GuideWas | Sequence
Clause = AllOf | AnyOf | NotOf | People | Behaviour


@dataclass(frozen=True, slots=True)
class BrowserMoment:
    """A moment that only the browser can see: its kind as in the language, and what it asks for."""

    kind: Literal["page", "element_seen", "element_clicked", "exit_intent", "scroll", "idle", "dwell", "now"]
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class PlacementPage:
    """A page by its path (None for any), its parameters and its query; all must hold."""

    path: str | None
    params: tuple[Filter, ...] = ()
    query: tuple[Filter, ...] = ()

    def __str__(self) -> str:
        return self.said()

    def said(self) -> Phrase:
        """The page as a reader of the rule would say it."""
        told = Phrase(self.path) if self.path else phrase("any page")
        asked = [
            joined((Phrase(f"{mark}{each.name}"), _plainly((test,))), " ")
            for mark, filters in (("", self.params), ("?", self.query))
            for each in filters
            for test in each.tests
        ]
        return phrase("%(page)s where %(asked)s", page=told, asked=joined(asked, ", ")) if asked else told


@dataclass(frozen=True, slots=True)
class PlacementElement:
    """An element by selectors, the first one first, and by what proves that it is the right one."""

    selector: str | None
    fallback: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    role: str | None = None
    tag: str | None = None
    match: str = "strict"

    def __str__(self) -> str:
        return self.said()

    def said(self) -> Phrase:
        """The element as a reader of the rule would say it."""
        return Phrase(self.selector) if self.selector else or_joined(Phrase(f'"{text}"') for text in self.text)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a guide may show; empty for anywhere. `wait_for_ms` None: the browser's own patience."""

    pages: tuple[PlacementPage, ...] = ()
    element: PlacementElement | None = None
    wait_for_ms: int | None = None
    when_missing: str = "wait"
    devices: tuple[str, ...] = ()
    width: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often one guide may be shown to one person, and after which answers never again.

    `at_most` None: however often it was shown, as is so with a guide that stays until it is answered.
    """

    at_most: int | None
    every_ms: int
    until: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdout:
    """So many hundredths of a percent who are kept without, for comparison; by their own id or their account's."""

    below: int
    by: Literal["person", "account"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several forms of a guide; `index` is its place in the document."""

    name: str
    weight: int
    index: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What a guide is meant to bring about: an event, so long after the guide's moment."""

    occurrence: Occurrence
    within_ms: int


@dataclass(frozen=True, slots=True)
class WallTime:
    """A time as a clock on the wall shows it; with an offset from UTC it is one instant, without one in each zone."""

    wall: datetime
    offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When at all. `ends` is no longer in it; `weekdays` count from Monday, 0; `hours` are minutes from midnight.

    `zone` is a name, `person`, or None for the workspace's.
    """

    begins: WallTime | None = None
    ends: WallTime | None = None
    weekdays: tuple[int, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a checklist, and what must have been done for it."""

    name: str
    done: Clause


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as the engine needs it. `when` is None for a guide that waits for no moment of the server's.

    `step_placements` are of the steps of a tour, each whole; `placement` is that of the first one then.
    """

    name: str
    kind: str
    priority: int
    audience: Clause | None
    when: Occurrence | None
    expires_ms: int
    behaviour: Clause | None
    placement: Placement
    frequency: Frequency
    browser_moment: BrowserMoment | None = None
    delay_ms: int = 0
    cancel_on: Occurrence | None = None
    schedule: Schedule | None = None
    holdout: Holdout | None = None
    variants: tuple[Variant, ...] = ()
    goal: Goal | None = None
    # Shown whatever the budget, the person's pause and the programme's holdout say.
    is_exempt: bool = False
    ignores_quiet: bool = False
    # "ring" or "none": what its author says of a ring around the element; None: as the kind has it.
    highlight: str | None = None
    asks_if_helpful: bool = True
    # The name of the look that it is drawn in; None: the workspace's own.
    look: str | None = None
    items: tuple[Item, ...] = ()
    step_placements: tuple[Placement, ...] = ()
    # The steps of a tour, from 1, that go on when their element is pressed.
    pressed_steps: tuple[int, ...] = ()
    # Names of what a survey asks, in order.
    questions: tuple[str, ...] = ()

    def at_step(self, step: int) -> "Guide":
        """The same guide as it goes on at a step, from 1: there, and waiting for no moment of the browser's."""
        place = self.step_placements[step - 1] if self.step_placements else self.placement
        return replace(self, placement=place, browser_moment=None)

    @property
    def page(self) -> Phrase | None:
        """The pages, devices and widths as a reader of the rule would say them; None for any."""
        place = self.placement
        told = [or_joined(page.said() for page in place.pages)] if place.pages else []
        if place.devices:
            told.append(phrase("on %(devices)s", devices=or_joined(map(Phrase, place.devices))))
        told += [phrase("width %(asked)s", asked=_plainly((test,))) for test in place.width]
        return joined(told, ", ") if told else None

    @property
    def element(self) -> Phrase | None:
        """The element as a reader of the rule would say it; None where it points at none."""
        return self.placement.element.said() if self.placement.element else None


def _plainly(tests: tuple[Test, ...]) -> Tested:
    return Tested.of(tests, " and ".join(f"{test.operator} {test.operand}" for test in tests))
