"""A part of the persons, replayed: pure work over columns, for any process."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import msgspec
import numpy as np

from widget_server.analytics.histories import Asked, Presence
from widget_server.analytics.spans import Rows
from widget_server.analytics.truth import Integers
from widget_server.backtests.facts import Traits, facts_over_time, known_over_time, traits_asked, word_of
from widget_server.backtests.report import Example, Meetings, Sums
from widget_server.triggers.candidates import Candidate, candidate
from widget_server.triggers.durations import DAY, HOUR
from widget_server.triggers.evaluate import Event
from widget_server.triggers.facts import Facts
from widget_server.triggers.replay import Past, Replayed, Window, may_be_shown_near, replay_together
from widget_server.triggers.segments import Segment

TOGETHER_MS = HOUR
"""Two guides collide when less than so long lies between their showings to one person."""

TOGETHER = 1000
"""So many persons of one account walk side by side at most: their events are in memory at once."""

_decode = msgspec.json.Decoder(dict[str, Any]).decode


Stays = tuple[list[int], list[int]]
"""When somebody begins and ceases to be there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is replayed: a draft, beside the guides that are live (version and document)."""

    window: Window
    draft: dict[str, Any]
    live: tuple[tuple[int, dict[str, Any]], ...]
    pages_are_tracked: bool
    segments: dict[str, Segment] = field(default_factory=dict)
    zone: str = "UTC"


class Compiled:
    """A plan made ready, and what it asks of the log."""

    def __init__(self, plan: Plan) -> None:
        self.window, self.zone = plan.window, plan.zone
        more: dict[str, Any] = {"segments": plan.segments, "pages_are_tracked": plan.pages_are_tracked}
        self.draft = candidate(plan.draft, **more)
        own = self.draft.guide.rules.name
        others = [candidate(document, version, **more) for version, document in plan.live]
        self.live = [other for other in others if other.guide.rules.name != own]

    @cached_property
    def goes_first(self) -> dict[str, bool]:
        """Of each live guide, whether the draft has the higher priority."""
        return {_rank(other)[1]: _rank(self.draft) < _rank(other) for other in self.live}

    @cached_property
    def traits(self) -> set[str]:
        """`person`, `account`: whose traits are asked for."""
        audiences = [one.guide.rules.audience for one in self._all]
        return {trait.holder for audience in audiences for trait in traits_asked(audience)}

    @cached_property
    def asked(self) -> Asked:
        """Events of persons."""
        words = {"$identify"} if "person" in self.traits else set()
        names = words.union(*(one.names for one in self._all))
        filtered = words.union(*(one.filtered_names for one in self._all)) & names
        return Asked(tuple(sorted(names)), tuple(sorted(filtered)), any(one.sees_visits for one in self._all))

    @cached_property
    def asked_of_accounts(self) -> Asked:
        """Events done for accounts."""
        words = {"$group"} if "account" in self.traits else set()
        names = words.union(*(one.account_names for one in self._all))
        filtered = words.union(*(one.filtered_names for one in self._all)) & names
        return Asked(tuple(sorted(names)), tuple(sorted(filtered)))

    @cached_property
    def asks_lists(self) -> bool:
        return any(one.rules.asked.lists for one in self._all)

    @cached_property
    def asks_ids(self) -> bool:
        return any(one.rules.asked.ids for one in self._all)

    @property
    def _all(self) -> list[Candidate]:
        return [self.draft, *self.live]


class Profile(NamedTuple):
    """Of a person now: the account (0 for none), the traits as JSON text, the host product's id and lists."""

    account: int
    traits: str
    external_id: str | None = None
    lists: tuple[str, ...] = ()


class Company(NamedTuple):
    """Of an account now: what is known as JSON text, the host product's id, lists, and what members said of it."""

    facts: str
    external_id: str | None = None
    lists: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of the persons. Rows are in order of person (or account), time and position."""

    rows: Rows
    stays: tuple[Integers, Integers, Integers]
    profiles: dict[int, Profile]
    accounts: dict[int, Company]
    account_rows: Rows | None = None
    events: int = 0


def stays_of(presence: Presence, window: Window) -> tuple[Integers, Integers, Integers]:
    """Person, begin and end of each span during which somebody was there, within the window.

    A stay lasts from an event until `stay_ms` after the last of those that come before it is over.
    """
    person, time = presence
    if not len(person):
        return person, time, time
    begins = np.empty(len(person), bool)
    begins[0] = True
    begins[1:] = (person[1:] != person[:-1]) | (time[1:] - time[:-1] > window.stay_ms)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(person)) - 1
    begin, end = np.maximum(time[first], window.from_ms), np.minimum(time[last] + window.stay_ms, window.to_ms)
    kept = begin < end
    return person[first][kept], begin[kept], end[kept]


def replay_chunk(plan: Compiled, chunk: Chunk) -> Sums:
    """What becomes of the draft with these persons."""
    return _Replay(plan, chunk).sums()


@dataclass(slots=True)
class _Streams:
    """Events of each person, or of each account."""

    rows: Rows
    names: Sequence[str]
    by_account: bool = False
    places: dict[int, tuple[int, int]] = field(init=False)
    columns: list[list[int]] = field(init=False)
    properties: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        log = self.rows.log
        owner = log.account if self.by_account else log.person
        self.places = {who: (begin, end) for who, begin, end in _runs(owner)}
        self.columns = [column.tolist() for column in (log.order, log.time_ms, log.name, self.rows.text, log.person)]
        self.properties = [_decode(text) for text in self.rows.texts] + [{}]

    def of(self, owner: int) -> list[Event]:
        """In order of time and position."""
        begin, end = self.places.get(owner, (0, 0))
        names, properties = (*self.names, ""), self.properties
        rows = zip(*(column[begin:end] for column in self.columns), strict=True)
        return [Event(order, time, names[name], properties[text], person) for order, time, name, text, person in rows]


class _Replay:
    def __init__(self, plan: Compiled, chunk: Chunk) -> None:
        self.plan, self.chunk = plan, chunk
        self.events = _Streams(chunk.rows, plan.asked.names)
        of_accounts = plan.asked_of_accounts.names
        self.account_events = (
            _Streams(chunk.account_rows, of_accounts, by_account=True) if chunk.account_rows and of_accounts else None
        )
        self.told = Sums(events=chunk.events, replayed=len(chunk.rows.text))
        self.accounts: dict[int, tuple[list[Event], list[tuple[int, Traits]]]] = {}

    def sums(self) -> Sums:
        for account, members in self._members():
            account_events, of_account = self._account(account)
            pasts = [(person, self._past(person, stays, account, of_account)) for person, stays in members]
            window = self.plan.window
            found = replay_together(self.plan.draft, [(past, window) for _, past in pasts], account_events)
            self.told.there += len(members)
            if account:
                self.told.accounts_there.add(account)
            for each in found:
                self._count(each, account)
            reached = [(*one, each.showings) for one, each in zip(pasts, found, strict=True) if each.showings]
            self._meet(reached, account_events)
        return self.told

    def _members(self) -> Iterator[tuple[int, list[tuple[int, Stays]]]]:
        """Persons of one account, together where its events are asked for; any other person alone."""
        waiting = defaultdict[int, list[tuple[int, Stays]]](list)
        for person, stays in self._stays():
            account = self._profile(person).account
            if not (self.account_events and account in self.account_events.places):
                yield account, [(person, stays)]
                continue
            waiting[account].append((person, stays))
            if len(waiting[account]) == TOGETHER:
                yield account, waiting.pop(account)
        yield from waiting.items()

    def _stays(self) -> Iterator[tuple[int, Stays]]:
        person, begin, end = self.chunk.stays
        begins, ends = begin.tolist(), end.tolist()
        for who, start, stop in _runs(person):
            yield who, (begins[start:stop], ends[start:stop])

    def _profile(self, person: int) -> Profile:
        return self.chunk.profiles.get(person, Profile(0, "{}"))

    def _company(self, account: int) -> Company:
        return self.chunk.accounts.get(account, Company("{}"))

    def _past(self, person: int, stays: Stays, account: int, of_account: list[tuple[int, Traits]]) -> Past:
        profile, company = self._profile(person), self._company(account)
        events = self.events.of(person)
        of_person = [(0, Traits())]
        if "person" in self.plan.traits:
            words = [word_of(event.time_ms, event.properties) for event in events if event.name == "$identify"]
            of_person = known_over_time(_decode(profile.traits), words)
        known = Facts(
            lists=dict.fromkeys((*profile.lists, *company.lists), True),
            person_id=profile.external_id,
            account_id=company.external_id,
            default_zone=self.plan.zone,
        )
        facts = facts_over_time(known, of_person, of_account, stays)
        return Past(events, *stays, facts)

    def _account(self, account: int) -> tuple[list[Event], list[tuple[int, Traits]]]:
        found = self.accounts.get(account)
        if found is None:
            company = self._company(account)
            events = self.account_events.of(account) if self.account_events and account else []
            groups = [event for event in events if event.name == "$group"]
            # What members said stands as it is now: before it something else was known, and what is not kept.
            words = [word_of(event.time_ms, event.properties, company.said) for event in groups]
            known = known_over_time(_decode(company.facts), words)
            found = self.accounts[account] = ([event for event in events if event.name != "$group"], known)
        return found

    def _showings(
        self, other: Candidate, members: list[tuple[Past, Window]], account_events: list[Event]
    ) -> list[list[int]]:
        """None for a guide that raises: it is told, and all others are as they would be."""
        name = other.guide.rules.name
        if name not in self.told.failed:
            try:
                found = replay_together(other, members, account_events, counts_caps=False)
                return [each.showings for each in found]
            except Exception:
                self.told.failed.add(name)
        return [[] for _ in members]

    def _count(self, found: Replayed, account: int) -> None:
        told = self.told
        days = [time // DAY for time in found.showings]
        told.day_showings.update(days)
        told.day_persons.update(set(days))
        told.day_held.update(list(found.held))
        told.caps.update(found.held.values())
        if found.showings:
            told.times[min(len(days), 3)] += 1
            if account:
                told.accounts_reached.add(account)
        elif found.held:
            told.held_back += 1
        elif found.is_in_audience:
            told.never_ready += 1
        else:
            told.outside_audience += 1

    def _meet(self, reached: list[tuple[int, Past, list[int]]], account_events: list[Event]) -> None:
        """Looks for other guides beside the showings to persons of one account."""
        if not reached or not self.plan.live:
            return
        colliding = set[tuple[int, int]]()
        times = [_times_by_name(past.events) for _, past, _ in reached]
        for other in self.plan.live:
            near = [
                one
                for one, theirs in zip(reached, times, strict=True)
                if may_be_shown_near(other, theirs, one[2], TOGETHER_MS)
            ]
            if not near:
                continue
            shown = self._showings(other, [(past, self._until(showings)) for _, past, showings in near], account_events)
            for (person, _, showings), others in zip(near, shown, strict=True):
                pairs = list(_pairs(showings, others)) if others else []
                if pairs:
                    self._met(other, person, pairs)
                    colliding.update((person, time) for time, _ in pairs)
        self.told.colliding += len(colliding)

    def _until(self, showings: list[int]) -> Window:
        """The window as far as another guide may come beside the showings."""
        return self.plan.window._replace(to_ms=min(self.plan.window.to_ms, showings[-1] + TOGETHER_MS))

    def _met(self, other: Candidate, person: int, pairs: list[tuple[int, int]]) -> None:
        meetings = self.told.meetings.setdefault(other.guide.rules.name, Meetings())
        meetings.showings += len(pairs)
        meetings.persons += 1
        meetings.add_example(Example(person, *pairs[0]))


def _times_by_name(events: Sequence[Event]) -> dict[str, list[int]]:
    times = defaultdict[str, list[int]](list)
    for event in events:
        times[event.name].append(event.time_ms)
    return times


def _runs(owner: Integers) -> Iterator[tuple[int, int, int]]:
    """Each value of a sorted column, with its first place and the one after its last."""
    owners, first = np.unique(owner, return_index=True)
    places = [*first.tolist(), len(owner)]
    yield from zip(owners.tolist(), places[:-1], places[1:], strict=True)


def _pairs(showings: list[int], others: list[int]) -> Iterator[tuple[int, int]]:
    """Each showing that has another within an hour, with the nearest."""
    for shown in showings:
        place = bisect_right(others, shown)
        near = min(others[max(place - 1, 0) : place + 1], key=lambda other: abs(other - shown))
        if abs(near - shown) < TOGETHER_MS:
            yield shown, near


def _rank(one: Candidate) -> tuple[int, str]:
    return -one.guide.rules.priority, one.guide.rules.name
