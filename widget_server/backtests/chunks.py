"""A part of the persons, replayed: pure work over columns, for any process."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from widget_server.analytics.truth import Integers
from widget_server.backtests.facts import Traits, facts_over_time, known_over_time, word_of
from widget_server.backtests.plan import Chunk, Company, Compiled, Profile
from widget_server.backtests.report import Example, Meetings, Shares, Sums
from widget_server.backtests.streams import Stays, Streams, runs
from widget_server.triggers.candidates import Candidate
from widget_server.triggers.durations import DAY, HOUR
from widget_server.triggers.evaluate import Event
from widget_server.triggers.facts import Facts
from widget_server.triggers.replay import Past, Replayed, Window, may_be_shown_near, replay_together
from widget_server.triggers.replay_attention import Attendant, replay_attended

TOGETHER_MS = HOUR
"""Two guides collide when less than so long lies between their showings to one person."""

TOGETHER = 1000
"""So many persons of one account walk side by side at most: their events are in memory at once."""

_decode = msgspec.json.Decoder(dict[str, Any]).decode


def replay_chunk(plan: Compiled, chunk: Chunk) -> Sums:
    """What becomes of the draft with these persons."""
    return _Replay(plan, chunk).sums()


class _Replay:
    def __init__(self, plan: Compiled, chunk: Chunk) -> None:
        self.plan, self.chunk = plan, chunk
        self.events = Streams(chunk.rows, plan.asked.names)
        of_accounts = plan.asked_of_accounts.names
        self.account_events = (
            Streams(chunk.account_rows, of_accounts, by_account=True) if chunk.account_rows and of_accounts else None
        )
        self.told = Sums(events=chunk.events, replayed=len(chunk.rows.text))
        self.accounts: dict[int, tuple[list[Event], list[tuple[int, Traits]]]] = {}
        self.sessions = dict(_spans(chunk.sessions)) if chunk.sessions else {}

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
            self._attend([(who, past, each) for (who, past), each in zip(pasts, found, strict=True)], account)
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
        yield from _spans(self.chunk.stays)

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

    def _attend(self, members: list[tuple[int, Past, Replayed]], account: int) -> None:
        """Those for whom the draft was ready, once more: with all guides that ask for the same attention."""
        cast, told = self.plan.cast, self.told
        if cast is None:
            return
        everybody = self.plan.draft.hears_others
        concerned = [
            (who, past)
            for who, past, each in members
            if (everybody or each.showings or each.held) and self.plan.is_attended(who)
        ]
        attendants = [Attendant(past, self.sessions.get(who, ((), ()))) for who, past in concerned]
        for one in replay_attended(cast, attendants, self._account(account)[0]):
            told.failed.update(one.failed)
            for name, found in one.found.items():
                told.shares.setdefault(name, Shares()).count(found)
            own = one.found.get(cast.draft)
            told.attended += bool(own and (own.showings or own.held))
            if account and own and own.showings:
                told.accounts_attended.add(account)

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


def _spans(columns: tuple[Integers, Integers, Integers]) -> Iterator[tuple[int, Stays]]:
    """Of each person."""
    person, begin, end = columns
    begins, ends = begin.tolist(), end.tolist()
    for who, start, stop in runs(person):
        yield who, (begins[start:stop], ends[start:stop])


def _times_by_name(events: Sequence[Event]) -> dict[str, list[int]]:
    times = defaultdict[str, list[int]](list)
    for event in events:
        times[event.name].append(event.time_ms)
    return times


def _pairs(showings: list[int], others: list[int]) -> Iterator[tuple[int, int]]:
    """Each showing that has another within an hour, with the nearest."""
    for shown in showings:
        place = bisect_right(others, shown)
        near = min(others[max(place - 1, 0) : place + 1], key=lambda other: abs(other - shown))
        if abs(near - shown) < TOGETHER_MS:
            yield shown, near
