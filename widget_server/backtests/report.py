"""The figures of a backtest. Parts add up: see each."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from widget_server.triggers.durations import DAY
from widget_server.triggers.replay import CAPS, Replayed, Window
from widget_server.triggers.replay_attention import REASONS

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Persons:
    """there = outside_audience + never_ready + held_back + reached; `held_back` are those whom only caps kept."""

    there: int
    outside_audience: int
    never_ready: int
    held_back: int
    reached: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC). `persons` saw it, `showings` times; `held_back` persons were ready, and caps kept it from them."""

    day: str
    persons: int
    showings: int
    held_back: int


@dataclass(frozen=True, slots=True)
class Example:
    """One meeting of two guides: the draft's showing and the other's, in ms since 1970."""

    person_id: int
    shown_ms: int
    other_ms: int


@dataclass(frozen=True, slots=True)
class Collision:
    """Another live guide that would be shown to the same person within an hour.

    `showings` are the draft's, to `persons`; `goes_first` says that the draft has the higher priority.
    """

    guide: str
    goes_first: bool
    showings: int
    persons: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class GuideDay:
    """One day (UTC) of one guide. `withheld` counts persons without a showing on it, by the first reason of the day."""

    day: str
    showings: int
    withheld: dict[str, int]


@dataclass(frozen=True, slots=True)
class GuideShown:
    """One guide under the attention budget; `persons` saw it. Its days, those on which nothing was left out, add up."""

    guide: str
    is_draft: bool
    persons: int
    showings: int
    withheld: dict[str, int]
    days: tuple[GuideDay, ...]


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the budget, quiet, holdouts, people's own wishes and better guides would have left of it.

    `persons` are those for whom the draft was ready (where there are many, of one in `every`), and the only ones whose
    other `guides` are told; the draft is the first of these. `reached` of them would have seen it.
    """

    every: int

    persons: int
    reached: int
    accounts_reached: int
    showings: int
    withheld: dict[str, int]
    guides: tuple[GuideShown, ...]

    @property
    def reasons(self) -> frozenset[str]:
        """Why anything was withheld at all."""
        return frozenset(why for guide in self.guides for why, count in guide.withheld.items() if count)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a draft would have done from `from_ms` to `to_ms`.

    `events` of the period say who was there; `replayed` are those, of any time, that the guides ask for.
    `times` is how many persons would have seen it once, twice, and more often: together `persons.reached`.
    `days` add up to `showings`, to `shown_days` and, held back, to the sum of `caps`, which count persons per day.
    `colliding` of the showings come within an hour of another guide's. `unchecked` names what could not be told.
    All of that is what the guide's own rule lets through; `attention` is what of it the budget would have.
    """

    guide: str
    from_ms: int
    to_ms: int
    stay_ms: int
    events: int
    replayed: int
    persons: Persons
    accounts_there: int
    accounts_reached: int
    showings: int
    shown_days: int
    times: dict[str, int]
    caps: dict[str, int]
    days: tuple[Day, ...]
    live_guides: int
    colliding: int
    collisions: tuple[Collision, ...]
    unchecked: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    attention: Attendance | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Meetings:
    """A guide's share of the collisions."""

    showings: int = 0
    persons: int = 0
    examples: list[Example] = field(default_factory=list)

    def add_example(self, example: Example) -> None:
        """Keeps those of the first persons, in whatever order they come."""
        if len(self.examples) < EXAMPLES or _by_person(example) < _by_person(self.examples[-1]):
            self.examples = sorted((*self.examples, example), key=_by_person)[:EXAMPLES]


@dataclass(slots=True)
class Shares:
    """One guide's showings and withheld persons, by day counted from 1970 (and reason)."""

    persons: int = 0
    showings: Counter[int] = field(default_factory=Counter)
    withheld: Counter[tuple[int, str]] = field(default_factory=Counter)

    def count(self, found: Replayed) -> None:
        self.persons += bool(found.showings)
        self.showings.update(time // DAY for time in found.showings)
        self.withheld.update(found.held.items())

    def add(self, other: "Shares") -> None:
        self.persons += other.persons
        self.showings.update(other.showings)
        self.withheld.update(other.withheld)


@dataclass(slots=True)
class Sums:
    """What the parts of the persons add up to."""

    events: int = 0
    replayed: int = 0
    there: int = 0
    outside_audience: int = 0
    never_ready: int = 0
    held_back: int = 0
    colliding: int = 0
    accounts_there: set[int] = field(default_factory=set)
    accounts_reached: set[int] = field(default_factory=set)
    times: Counter[int] = field(default_factory=Counter)
    caps: Counter[str] = field(default_factory=Counter)
    day_persons: Counter[int] = field(default_factory=Counter)
    day_showings: Counter[int] = field(default_factory=Counter)
    day_held: Counter[int] = field(default_factory=Counter)
    meetings: dict[str, Meetings] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)
    attended: int = 0
    accounts_attended: set[int] = field(default_factory=set)
    shares: dict[str, Shares] = field(default_factory=dict)

    def add(self, other: "Sums") -> None:
        for name in (
            "events", "replayed", "there", "outside_audience", "never_ready", "held_back", "colliding", "attended",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("accounts_there", "accounts_reached", "accounts_attended", "failed"):
            getattr(self, name).update(getattr(other, name))
        for name in ("times", "caps", "day_persons", "day_showings", "day_held"):
            getattr(self, name).update(getattr(other, name))
        for guide, theirs in other.meetings.items():
            ours = self.meetings.setdefault(guide, Meetings())
            ours.showings += theirs.showings
            ours.persons += theirs.persons
            ours.examples = sorted((*ours.examples, *theirs.examples), key=_by_person)[:EXAMPLES]
        for guide, shares in other.shares.items():
            self.shares.setdefault(guide, Shares()).add(shares)


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of itself; `ranks` are the live guides, whether the draft goes before each."""

    guide: str
    window: Window
    goes_first: dict[str, bool]
    unchecked: tuple[str, ...]
    # One in so many was asked for attention; None where the draft interrupts nobody.
    attended_every: int | None = None


def report_of(sums: Sums, about: About) -> Backtest:
    window = about.window
    reached = sum(sums.times.values())
    return Backtest(
        about.guide,
        *window,
        sums.events,
        sums.replayed,
        Persons(sums.there, sums.outside_audience, sums.never_ready, sums.held_back, reached),
        len(sums.accounts_there),
        len(sums.accounts_reached),
        sum(sums.day_showings.values()),
        sum(sums.day_persons.values()),
        {"1": sums.times[1], "2": sums.times[2], "3+": sums.times[3]},
        {cap: sums.caps[cap] for cap in CAPS},
        tuple(
            Day(day_text(day), sums.day_persons[day], sums.day_showings[day], sums.day_held[day])
            for day in range(window.from_ms // DAY, (window.to_ms - 1) // DAY + 1)
        ),
        len(about.goes_first),
        sums.colliding,
        tuple(
            Collision(guide, about.goes_first[guide], met.showings, met.persons, tuple(met.examples))
            for guide, met in sorted(sums.meetings.items(), key=lambda row: (-row[1].showings, row[0]))
        ),
        about.unchecked,
        tuple(sorted(sums.failed)),
        _attendance(sums, about, about.attended_every) if about.attended_every else None,
    )


def _attendance(sums: Sums, about: About, every: int) -> Attendance:
    own = _guide_shown(about.guide, sums.shares.get(about.guide, Shares()), about)
    others = [_guide_shown(name, shares, about) for name, shares in sums.shares.items() if name != about.guide]
    others.sort(key=lambda one: (-one.showings - sum(one.withheld.values()), one.guide))
    reached = len(sums.accounts_attended)
    return Attendance(every, sums.attended, own.persons, reached, own.showings, own.withheld, (own, *others))


def _guide_shown(name: str, shares: Shares, about: About) -> GuideShown:
    days = sorted({*shares.showings, *(day for day, _ in shares.withheld)})
    totals = {why: sum(count for (_, each), count in shares.withheld.items() if each == why) for why in REASONS}
    return GuideShown(
        name,
        name == about.guide,
        shares.persons,
        sum(shares.showings.values()),
        totals,
        tuple(
            GuideDay(day_text(day), shares.showings[day], {why: shares.withheld[day, why] for why in REASONS})
            for day in days
        ),
    )


def day_text(day: int) -> str:
    """A day counted from 1970, as ISO 8601."""
    from datetime import date, timedelta

    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _by_person(example: Example) -> tuple[int, int, int]:
    return example.person_id, example.shown_ms, example.other_ms
