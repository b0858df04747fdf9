"""What a test of a rule tells: how it begins, what happens step by step, and what must be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from widget_server.triggers.mistakes import Path

DEFAULT_START = "2026-01-05T09:00:00"
"""A Monday; where a test does not say when it begins."""

DEFAULT_ZONE = "UTC"
NOTICED = ("element_seen", "element_clicked", "exit_intent", "scroll", "idle")
"""Moments of the browser that a test tells; the others come from the page and the clock."""

ANSWERS = {"show": "shown", "complete": "completed", "dismiss": "dismissed", "snooze": "snoozed"}


@dataclass(frozen=True, slots=True)
class Happened:
    """The person, or another one of the account (`by`), did something so many times."""

    event: str
    properties: Mapping[str, Any]
    by: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Waited:
    ms: int


@dataclass(frozen=True, slots=True)
class Reached:
    """The clock goes on to a time of the test's zone."""

    time: str


@dataclass(frozen=True, slots=True)
class Visited:
    page: str


@dataclass(frozen=True, slots=True)
class Turned:
    """Another device, another width of the window, or both; what is None stays."""

    device: str | None
    width: int | None


@dataclass(frozen=True, slots=True)
class Noticed:
    """A moment that the browser sees; `kind` and `value` are as in `when`. Idling takes its time."""

    kind: str
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Learned:
    """Traits of the person or of the account change; one that is null is forgotten."""

    holder: str
    traits: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A guide is shown, or answered: shown, completed, dismissed, snoozed."""

    answer: str
    guide: str


@dataclass(frozen=True, slots=True)
class Stepped:
    """A tour shows one of its steps, from 1."""

    guide: str
    step: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be shown now and what must not; `because` are parts of the reasons, by guide.

    `step` is where a tour, and `done` and `not_done` are what items of a checklist must be, each by guide.
    """

    shown: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()
    first: str | None = None
    because: Mapping[str, str] = field(default_factory=dict)
    step: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_done: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Step = Happened | Waited | Reached | Visited | Turned | Noticed | Learned | Answered | Stepped | Expected


class PlacedStep(NamedTuple):
    """A step, and its path in the file."""

    path: Path
    step: Step


@dataclass(frozen=True, slots=True)
class Case:
    """One test: how it begins, and what happens then. Its times are written in `zone`, which is the person's, too.

    `lists` are those in which the person, or the account, stands; the ids are what a percentage goes by.
    """

    name: str
    path: Path
    starts: str
    zone: str
    person: Mapping[str, Any]
    account: Mapping[str, Any]
    page: str | None
    steps: tuple[PlacedStep, ...]
    lists: tuple[str, ...] = ()
    user_id: str | None = None
    account_id: str | None = None


def time_of(text: str, zone: str) -> int:
    """A time as a test writes it, in ms since 1970: a time of the zone, or one with its own offset.

    A time that a clock change skips or repeats is the first of the two. Raises ValueError.
    """
    told = datetime.fromisoformat(text)
    if told.tzinfo is None:
        told = told.replace(tzinfo=ZoneInfo(zone))
    return round(told.timestamp() * 1000)
