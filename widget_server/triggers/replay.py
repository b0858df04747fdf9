"""What would have been shown: a guide walked through one person's past, by the engine that decides live.

The policy: at any moment at which the person is there (at an event, and for `stay_ms` after it) and the guide is
ready (its audience, moment, behaviour and page hold), it is shown unless its frequency holds it back. It then stays
on the screen while the person stays; nobody answers it. The guide's own events within the window are left out: the
showings of the replay stand in their place.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heapreplace
from typing import Final, NamedTuple

from widget_server.triggers.candidates import PAGE_EVENT, Candidate
from widget_server.triggers.clause_gates import person_needs
from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.durations import DAY
from widget_server.triggers.facts import Facts
from widget_server.triggers.gates import Gate, Standing
from widget_server.triggers.guide_gates import ANSWER_EVENTS, SHOWN_EVENT, WITHHELD_EVENT, about_guide, unasked_showing
from widget_server.triggers.memories import Memory, Tally
from widget_server.triggers.state import Event, PersonState, fold, fold_account

OWN_EVENTS: Final = frozenset((SHOWN_EVENT, WITHHELD_EVENT, "$guide_not_helpful", *ANSWER_EVENTS.values()))
CAPS: Final = ("at_most", "every", "answered", "put_off")
"""Why a guide that was ready is held back: shown often enough, too recently, answered for good, or put off."""
NEVER: Final = 1 << 62


class Window(NamedTuple):
    """Moments with from_ms <= moment < to_ms; days in it are of UTC."""

    from_ms: int
    to_ms: int
    stay_ms: int


class Past(NamedTuple):
    """What is known of one person. Events are the person's own, in order of (time, position).

    `facts` are traits from a time on, the first of them from the beginning. `begins` and `ends` are of the spans within
    the window during which the person was there, in order, with gaps between them; an end is the first moment after.
    """

    events: Sequence[Event]
    begins: Sequence[int]
    ends: Sequence[int]
    facts: Sequence[tuple[int, Facts]]


class Replayed(NamedTuple):
    """What became of one guide with one person: times of showings, and days on which only a cap held it back.

    A day, counted from 1970, is in `held` when the guide was ready on it and was not shown on it, with the first
    cap of the day.
    """

    is_in_audience: bool
    showings: list[int]
    held: dict[int, str]


def may_be_shown_near(
    asked: Candidate, times: Mapping[str, Sequence[int]], moments: Sequence[int], near_ms: int
) -> bool:
    """False when the guide cannot be shown so near to one of the moments: its own moment was not open then.

    Cheaper than to replay it. `times` are those of the person's events by name, in order.
    """
    rules = asked.guide.rules
    if not asked.needed_names <= times.keys():
        return False
    if rules.when is None or ANSWER_EVENTS["snoozed"] in times:
        return True
    came = times.get(rules.when.event, ())
    since, until = rules.delay_ms + rules.expires_ms + near_ms, near_ms - rules.delay_ms
    return any(bisect_right(came, moment - since) < bisect_right(came, moment + until) for moment in moments)


def replay(
    asked: Candidate, past: Past, window: Window, account_events: Sequence[Event] = (), *, counts_caps: bool = True
) -> Replayed:
    """Walk through the window. Without `counts_caps` only the showings are told, sooner."""
    [found] = replay_together(asked, [(past, window)], account_events, counts_caps=counts_caps)
    return found


def replay_together(
    asked: Candidate,
    members: Sequence[tuple[Past, Window]],
    account_events: Sequence[Event],
    *,
    counts_caps: bool = True,
) -> list[Replayed]:
    """What becomes of each person of one account, whose events are in order of (time, position).

    They walk side by side, whoever is earliest first, so that the account's events are folded once for all of them.
    """
    account = AccountPast(asked, account_events)
    walks = [Walk(asked, past, window, account, counts_caps) for past, window in members]
    walk_together(walks)
    return [walk.told() for walk in walks]


def walk_together(walks: Sequence["Walk"]) -> None:
    """To the end of all of them: at one moment those first that stand first."""
    if len(walks) == 1:
        while walks[0].now is not None:
            walks[0].step()
        return
    waiting = [(walk.now, place) for place, walk in enumerate(walks) if walk.now is not None]
    heapify(waiting)
    while waiting:
        walk = walks[waiting[0][1]]
        walk.step()
        if walk.now is None:
            heappop(waiting)
        else:
            heapreplace(waiting, (walk.now, waiting[0][1]))


class AccountPast:
    """What the account did so far, as far as the guide asks for it. Time goes forward only."""

    def __init__(self, asked: Candidate, events: Sequence[Event]) -> None:
        names = asked.account_names
        self.rules = asked.rules
        self.events = [event for event in events if event.name in names] if names else []
        self.times = [event.time_ms for event in self.events]
        self.state: PersonState = asked.rules.new_account_state()
        self.folded = 0

    def memories_at(self, now: int) -> Mapping[int, Memory]:
        while self.folded < len(self.times) and self.times[self.folded] <= now:
            fold_account(self.rules, self.state, self.events[self.folded])
            self.folded += 1
        return self.state.memories

    def next_after(self, now: int) -> int:
        """When it does something again, NEVER when it does not."""
        return first_after(self.times, now)


class Walk:
    """One person and one guide. Goes from moment to moment at which something may turn, never back.

    `now` is the moment to look at next; None at the end of the window.
    """

    def __init__(self, asked: Candidate, past: Past, window: Window, account: AccountPast, counts_caps: bool) -> None:
        self.asked, self.past, self.window, self.account, self.counts_caps = asked, past, window, account, counts_caps
        begin, names = window.from_ms, asked.all_names
        self.events = [
            event
            for event in past.events
            if (names is None or event.name in names)
            and (event.time_ms < begin or event.name not in OWN_EVENTS or not self.is_replaced(event))
        ]
        self.state: PersonState = asked.rules.new_state()
        self.folded = self.stay = 0
        self.path: str | None = None
        self.times: dict[str, list[int]] = {}
        when = asked.guide.rules.when
        # When its moments begin, if it shows in them alone: what was put off comes at other times, too.
        self.came = None if when is None or self._times_of("put off") else self._times_of("moment begins")
        self.is_in_audience = False
        self.showings: list[int] = []
        self.held: dict[int, str] = {}
        self.now = self._present(window.from_ms)

    def step(self) -> None:
        """Looks at the guide now, and finds the next moment."""
        now, own = self.now, self.asked.guide
        assert now is not None
        at = self._standing(now)
        failing = self._failing(at)
        self.is_in_audience = self.is_in_audience or failing is None or failing[0] != "audience"
        if failing:
            turn = self._may_turn(*failing, at)
        elif own.frequency.holds(at):
            turn = self.ready(at)
        else:
            turn = own.frequency.turns(at) or NEVER
            if self.counts_caps:
                self.held.setdefault(now // DAY, self._cap(at))
                turn = min(turn, (now // DAY + 1) * DAY)
        self.now = self._present(self._moment_from(turn) if self.is_in_audience else turn)

    def is_replaced(self, event: Event) -> bool:
        """Whether what the log tells here is of what the replay decides anew; asked of OWN_EVENTS within the window."""
        return event.properties.get("guide") == self.asked.guide.rules.name

    def ready(self, at: Standing) -> int:
        """What happens when nothing of the guide's own is in the way; the moment to look at next."""
        self.showings.append(at.now_ms)
        fold(self.asked.rules, self.state, Event(0, at.now_ms, SHOWN_EVENT, {"guide": self.asked.guide.rules.name}))
        return self.stay_ends

    @property
    def stay_ends(self) -> int:
        """The first moment at which the person is gone."""
        return self.past.ends[self.stay]

    def next_news(self, now: int) -> int:
        """When the person does anything that the guide asks for, or a trait changes; NEVER for not again."""
        return first_after(self._times_of("any"), now)

    def told(self) -> Replayed:
        days = {time // DAY for time in self.showings}
        held = {day: cap for day, cap in self.held.items() if day not in days}
        return Replayed(self.is_in_audience, self.showings, held)

    def _present(self, since: int) -> int | None:
        """The first moment from `since` on at which the person is there."""
        self.stay = bisect_right(self.past.ends, since, self.stay)
        if self.stay == len(self.past.ends):
            return None
        begin = self.past.begins[self.stay]
        moment = begin if begin > since else since
        return moment if moment < self.window.to_ms else None

    def _moment_from(self, since: int) -> int:
        """The first moment from `since` on at which the guide's own moment may be open; too early, never too late."""
        came = self.came
        if came is None:
            return since
        rules = self.asked.guide.rules
        place = bisect_right(came, since - rules.delay_ms - rules.expires_ms)
        return max(since, came[place] + rules.delay_ms) if place < len(came) else NEVER

    def _standing(self, now: int) -> Standing:
        rules, events = self.asked.rules, self.events
        while self.folded < len(events) and events[self.folded].time_ms <= now:
            event = events[self.folded]
            fold(rules, self.state, event)
            if event.name == PAGE_EVENT:
                path = event.properties.get("path")
                self.path = path if isinstance(path, str) else self.path
            self.folded += 1
        facts = self.past.facts
        known = facts[0][1] if len(facts) == 1 else facts[bisect_right(facts, now, key=_time) - 1][1]
        return Standing(self.state.memories, self.account.memories_at(now), known, now)

    def _failing(self, at: Standing) -> tuple[str, Gate | None] | None:
        """What keeps the guide from being ready; the audience before all else."""
        for name, gate in self.asked.conditions:
            if not gate.holds(at):
                return name, gate
        pages, path = self.asked.pages, self.path
        if pages and (path is None or not all(fits(path) for fits in pages)):
            return "page", None
        return None

    def _may_turn(self, condition: str, gate: Gate | None, at: Standing) -> int:
        """The first moment at which that may be otherwise; it may be too early, never too late."""
        turn = first_after(self._times_of(condition), at.now_ms)
        if self.account.times and condition not in ("page", "moment"):
            turn = min(turn, self.account.next_after(at.now_ms))
        return min(turn, (gate.turns(at) if gate else None) or NEVER)

    def _times_of(self, condition: str) -> list[int]:
        """When the person does something that the condition looks at."""
        if condition not in self.times:
            self.times[condition] = sorted(self._found_times(condition))
        return self.times[condition]

    def _found_times(self, condition: str) -> list[int]:
        rules = self.asked.guide.rules
        if condition == "audience" and not any(person_needs(rules.audience)):
            return [time for time, _ in self.past.facts]
        moment = [rules.when.event] if rules.when else []
        named: dict[str, list[str]] = {
            "page": [PAGE_EVENT],
            "moment": [*moment, *([rules.cancel_on.event] if rules.cancel_on else [])],
            "moment begins": moment,
            "put off": [ANSWER_EVENTS["snoozed"]],
        }
        if condition in named:
            return self._times_named(named[condition])
        if condition == "behaviour" and not self.asked.sees_visits:
            return self._times_named(self.asked.behaviour_names)
        return [event.time_ms for event in self.events] + [time for time, _ in self.past.facts]

    def _times_named(self, names: Collection[str]) -> list[int]:
        return [event.time_ms for event in self.events if event.name in names]

    def _cap(self, at: Standing) -> str:
        rules, numbers = self.asked.guide.rules, self.asked.rules.book.numbers
        name, frequency = rules.name, rules.frequency

        def tally(occurrence: Occurrence) -> Tally:
            found = self.state.memories.get(numbers[occurrence])
            return found if isinstance(found, Tally) else Tally(0, [])

        if any(tally(about_guide(ANSWER_EVENTS[answer], name)).count(at.now_ms) for answer in frequency.until):
            return "answered"
        shown = tally(unasked_showing(name))
        if frequency.at_most is not None and shown.count(at.now_ms) >= frequency.at_most:
            return "at_most"
        last = shown.latest(at.now_ms)
        return "every" if last is not None and at.now_ms < last + frequency.every_ms else "put_off"


def first_after(times: Sequence[int], now: int) -> int:
    """The first of the times that is later than now; NEVER where none is."""
    place = bisect_right(times, now)
    return times[place] if place < len(times) else NEVER


def _time(row: tuple[int, Facts]) -> int:
    return row[0]
