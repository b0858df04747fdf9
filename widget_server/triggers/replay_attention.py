"""What the attention budget would have let through: guides walk side by side through one person's past.

They share the screen and the purse, as in a browser: the best guide goes first, what is on the screen stays there until
it is answered or the person leaves, and each asks the gates of attention in the moment in which it would be shown.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from widget_server.triggers.attention_gates import Wallet, needs_of, points_of
from widget_server.triggers.book import AttentionNeed
from widget_server.triggers.candidates import Candidate
from widget_server.triggers.durations import DAY
from widget_server.triggers.gates import Standing
from widget_server.triggers.guide_gates import ANSWER_EVENTS, HELD_OUT, SHOWN_EVENT, WITHHELD_EVENT
from widget_server.triggers.memories import Visits
from widget_server.triggers.replay import NEVER, AccountPast, Past, Replayed, Walk, Window, first_after, walk_together
from widget_server.triggers.state import Event, fold

REASONS: Final = ("holdout", "quiet", "paused", "budget", "gap", "outranked", "frequency")
"""Why a guide that was ready is withheld. `outranked`: another went first, or was on the screen."""

LANES: Final[Mapping[str, str]] = {"banner": "banner", "hotspot": "beacon"}
"""Where a kind stands on the screen; any other in front."""

ROOM: Final[Mapping[str, int]] = {"front": 1, "banner": 1, "beacon": 3}

Spans = tuple[Sequence[int], Sequence[int]]
"""Begins and ends, in order."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The guides that take part, best first; one of them is the draft."""

    guides: tuple[Candidate, ...]
    draft: str
    window: Window
    names: frozenset[str]
    parts: tuple["_Part", ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(_Part(one) for one in self.guides))


class _Part:
    """What of a guide is the same for everybody."""

    def __init__(self, asked: Candidate) -> None:
        attention, rules = asked.rules.attention, asked.guide.rules
        assert attention and asked.guide.attention and asked.guide.arms
        self.asked, self.name, self.kind = asked, rules.name, rules.kind
        self.lane, self.needed = LANES.get(rules.kind, "front"), asked.needed_names
        if rules.when:
            self.needed |= {rules.when.event}
        self.hears_others, self.gates, self.arms = asked.hears_others, asked.guide.attention, asked.guide.arms
        self.wallet = Wallet(attention, asked.rules.book.numbers)
        self.needs = needs_of(attention).all()
        self.numbers = [asked.rules.book.numbers[need] for need in self.needs]


class Attendant(NamedTuple):
    """A person, with the sessions from a day before the window on; an end is the last event of it."""

    past: Past
    sessions: Spans


class Attended(NamedTuple):
    """What became of the guides with one person, by name; `failed` raised, and are told as far as they came."""

    found: dict[str, Replayed]
    failed: frozenset[str]


def replay_attended(cast: Cast, members: Sequence[Attendant], account_events: Sequence[Event]) -> list[Attended]:
    """Each person of one account; `held` of a guide says of each day without a showing why, for the first time.

    The answers of people to the live guides stand as they are in the log, those to the draft are left out.
    """
    if not members:
        return []
    accounts = [AccountPast(one, account_events) for one in cast.guides]
    desks = [_Desk(cast, member, accounts) for member in members]
    walk_together([walk for desk in desks for walk in desk.walks])
    return [
        Attended(
            {walk.asked.guide.rules.name: walk.told() for walk in desk.walks},
            frozenset(walk.asked.guide.rules.name for walk in desk.walks if walk.has_failed),
        )
        for desk in desks
    ]


class _Desk:
    """One person: what is on the screen, and how long the session lasts. Time goes forward only."""

    def __init__(self, cast: Cast, member: Attendant, accounts: Sequence[AccountPast]) -> None:
        self.cast, self.purse = cast, _Purse(cast, member)
        self.screen: dict[str, list[int]] = {lane: [] for lane in ROOM}
        there = {event.name for event in member.past.events}
        self.walks = [
            _AttendedWalk(self, part, member.past, account)
            for part, account in zip(cast.parts, accounts, strict=True)
            # Who never did what it waits for is not shown it.
            if part.needed <= there
        ]

    def free_from(self, lane: str, now: int) -> int:
        """When there is room in a lane; now, where there is."""
        taken = self.screen[lane] = [until for until in self.screen[lane] if until > now]
        return min(taken) if len(taken) >= ROOM[lane] else now

    def write(self, event: Event) -> None:
        """The service's own word about a showing: the guide's own, the purse, and whoever asks for others hear it."""
        self.purse.write(event)
        for walk in self.walks:
            if walk.part.hears_others or walk.part.name == event.properties["guide"]:
                fold(walk.asked.rules, walk.state, event)


class _AttendedWalk(Walk):
    """One guide of one person, which asks for attention before it is shown."""

    def __init__(self, desk: _Desk, part: _Part, past: Past, account: AccountPast) -> None:
        self.desk, self.part, self.has_failed = desk, part, False
        self.answers: list[int] | None = None
        super().__init__(part.asked, past, desk.cast.window, account, counts_caps=True)

    def step(self) -> None:
        """A live guide that raises costs the others nothing."""
        try:
            super().step()
        except Exception:
            if self.part.name == self.desk.cast.draft:
                raise
            self.has_failed, self.now = True, None

    def is_replaced(self, event: Event) -> bool:
        return is_replaced(event, self.desk.cast)

    def ready(self, at: Standing) -> int:
        part = self.part
        free_ms = self.desk.free_from(part.lane, at.now_ms)
        if free_ms > at.now_ms:
            return self._withheld("outranked", free_ms, at)
        memories = {**at.memories, **self.desk.purse.memories(part.numbers, at.now_ms)}
        at = Standing(memories, at.account_memories, at.facts, at.now_ms)
        if obstacle := part.gates.obstacle(at):
            why, gate = obstacle
            turn = min(gate.turns(at) or NEVER, self.next_news(at.now_ms), self.stay_ends)
            return self._withheld("gap" if why == "budget" and self._is_gap(at) else why, turn, at)
        told = {"guide": part.name, "kind": part.kind, "cost": points_of(part.gates.price(at))}
        if part.arms.held_by(at.facts):
            self.desk.write(Event(0, at.now_ms, WITHHELD_EVENT, {**told, "arm": "control", HELD_OUT: part.name}))
            return self._withheld("holdout", self.stay_ends, at)
        self.showings.append(at.now_ms)
        self.desk.write(Event(0, at.now_ms, SHOWN_EVENT, told))
        self.desk.screen[part.lane].append(min(self.stay_ends, self._answered_ms(at.now_ms)))
        return self.stay_ends

    def _withheld(self, why: str, turn: int, at: Standing) -> int:
        day = at.now_ms // DAY
        self.held.setdefault(day, why)
        return min(turn, (day + 1) * DAY)

    def _is_gap(self, at: Standing) -> bool:
        """Whether only the time since the last showing is missing."""
        return self.part.wallet.fits(at, self.part.gates.price(at))

    def _answered_ms(self, now: int) -> int:
        """When the person answers it, as the log tells; NEVER where it does not."""
        if self.answers is None:
            name, answers = self.part.name, ANSWER_EVENTS.values()
            own = (one for one in self.events if one.name in answers)
            self.answers = [one.time_ms for one in own if one.properties.get("guide") == name]
        return first_after(self.answers, now)

    def _cap(self, at: Standing) -> str:
        return "frequency"


class _Purse:
    """What is remembered of a person's attention, once for all guides. Time goes forward only."""

    def __init__(self, cast: Cast, member: Attendant) -> None:
        own = next(part for part in cast.parts if part.name == cast.draft)
        self.rules, self.numbers = own.asked.rules, own.numbers
        names = {name for need in own.needs if isinstance(need, AttentionNeed) for name in need.events}
        self.events = [
            event
            for event in member.past.events
            if event.name in names and (event.time_ms < cast.window.from_ms or not is_replaced(event, cast))
        ]
        self.state, self.folded = self.rules.new_state(), 0
        self.sessions = _Sessions(member.sessions)

    def memories(self, numbers: Sequence[int], now: int) -> dict[int, Any]:
        """As they are now, under the numbers that another guide has for them, in the order of `needs_of`."""
        while self.folded < len(self.events) and self.events[self.folded].time_ms <= now:
            fold(self.rules, self.state, self.events[self.folded])
            self.folded += 1
        known = self.state.memories
        found = {number: known[own] for number, own in zip(numbers, self.numbers, strict=True) if own in known}
        # The last of them: presence tells more of it than the events that are looked at.
        found[numbers[-1]] = self.sessions.at(now)
        return found

    def write(self, event: Event) -> None:
        self.sessions.at(event.time_ms).add_recent(event.time_ms)
        fold(self.rules, self.state, event)


class _Sessions:
    """The latest session, as it was known at a moment; showings of the replay lengthen it."""

    def __init__(self, spans: Spans) -> None:
        self.begins, self.ends = spans
        self.visits, self.fed = Visits(0, []), 0

    def at(self, now: int) -> Visits:
        spans = self.visits.spans
        until = bisect_right(self.begins, now)
        # Of sessions long ago nothing is asked.
        for place in range(max(self.fed, until - 2), until):
            self.visits.add_recent(self.begins[place])
            begin, end = spans[-1]
            spans[-1] = (begin, max(end, min(self.ends[place], now)))
        self.fed = max(0, until - 1)
        return self.visits


def is_replaced(event: Event, cast: Cast) -> bool:
    """Whether the log tells here what the replay decides anew: any guide's showings, and all about the draft."""
    about = event.properties.get("guide")
    if event.name in (SHOWN_EVENT, WITHHELD_EVENT):
        return isinstance(about, str) and about in cast.names
    return about == cast.draft
