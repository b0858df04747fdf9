"""The gates between being eligible and being shown unasked: the person's own wish, quiet, and the budget."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from widget_server.triggers.attention import CLAIMED, POINT, Attention, Window
from widget_server.triggers.book import AttentionNeed, Need, Numbers, SessionNeed, TallyNeed
from widget_server.triggers.clause_gates import clause_gate
from widget_server.triggers.clauses import Filter, Guide, Occurrence, Test
from widget_server.triggers.dates import instant_ms
from widget_server.triggers.durations import DAY, lasting
from widget_server.triggers.gates import Gate, Standing, never, not_gate, soonest
from widget_server.triggers.guide_gates import HELD_OUT, WITHHELD_EVENT, about_guide
from widget_server.triggers.memories import VISIT_GAP_MS, Tally, Trail, Visits
from widget_server.triggers.phrases import Phrase, joined, phrase

PAID_KEPT: Final = 128
"""More paid showings than the largest budget has points: what is forgotten beyond them could not make it fit."""

MUTED_UNTIL: Final = "muted_until"
"""The trait of an account that a CSM mutes; a date or a moment, until which its people are left in peace."""

RECORDED_AGAIN_MS: Final = DAY
"""What does not fit is told to the page once in so long all the same, so that the log knows it would have shown."""

READ = AttentionNeed("read", 1)
PAUSED, FEWER, SESSION = AttentionNeed("paused", 1), AttentionNeed("fewer", 1), SessionNeed()
WINDOWS: Final[tuple[Window, ...]] = ("session", "day", "week")
_SPANS: Final[dict[Window, int]] = {"day": DAY, "week": 7 * DAY}


Withheld = Literal["paused", "quiet", "budget"]


class Needs(NamedTuple):
    """What is remembered of a person for the budget of a workspace."""

    spent: AttentionNeed
    unasked: AttentionNeed
    annoyed: AttentionNeed

    def all(self) -> tuple[AttentionNeed | SessionNeed, ...]:
        return (*self, PAUSED, FEWER, SESSION)


def needs_of(attention: Attention) -> Needs:
    """What is to be remembered of a person's attention."""
    weights = attention.sorted_weights
    annoyed = AttentionNeed("annoyed", max(1, attention.annoyance.counted))
    return Needs(AttentionNeed("spent", PAID_KEPT, weights), AttentionNeed("unasked", 1, weights), annoyed)


def needs_of_guide(guide: Guide) -> Iterator[Need]:
    """Beside them, of each guide: when it was withheld last, and when in the control group it would have shown."""
    yield TallyNeed(about_guide(WITHHELD_EVENT, guide.name), 1)
    yield TallyNeed(_held_out(guide), 1)


def _held_out(guide: Guide) -> Occurrence:
    return Occurrence(WITHHELD_EVENT, (Filter(HELD_OUT, (Test("eq", guide.name),)),))


@dataclass(frozen=True, slots=True)
class AttentionGates:
    """Of one guide: what keeps it from being shown, in the order in which it is asked, and what it would cost.

    `told` is the gate of being told to a page at all; `is_recorded` whether the log knows already that it would have
    shown, so that neither pages nor the log are bothered with it again.
    """

    control: Gate
    quiet: Gate
    budget: Gate
    told: Gate
    price: Callable[[Standing], int]
    is_recorded: Callable[[Standing], bool]

    def obstacle(self, at: Standing) -> tuple[Withheld, Gate] | None:
        """Why it may not be shown now, in the words of the API."""
        if not self.control.holds(at):
            return "paused", self.control
        if not self.quiet.holds(at):
            return "quiet", self.quiet
        return None if self.budget.holds(at) else ("budget", self.budget)


class AttentionBook:
    """The gates of all guides of a workspace: what they have in common is made once."""

    def __init__(self, attention: Attention, numbers: Numbers, account: Numbers) -> None:
        self.attention, self.numbers = attention, numbers
        self.wallet = Wallet(attention, numbers)
        self.control = control_gate(numbers)
        self.muted = muted_gate()
        self.quiet = not_gate(clause_gate(attention.quiet, numbers, account)) if attention.quiet else None

    def gates(self, guide: Guide) -> AttentionGates | None:
        """None for what nobody is interrupted by, such as a checklist that is not compared with anything."""
        if not is_claimed(guide):
            return None
        quiet = OPEN if guide.ignores_quiet else self._quiet()
        control, (budget, price) = self.control, self.wallet.gate(guide.kind)
        if guide.is_exempt:
            control, budget, price = OPEN, OPEN, _free
        last = self._recorded_ms(guide)

        def is_recorded(at: Standing) -> bool:
            found = last(at)
            return found is not None and at.now_ms - found < RECORDED_AGAIN_MS

        told = _told_gate(control, quiet, budget, last)
        if self.quiet is None and (guide.is_exempt or self.wallet.fits_newcomers(guide.kind)):
            told = self._quick_for_newcomers(told)
        return AttentionGates(control, quiet, budget, told, price, is_recorded)

    def _quick_for_newcomers(self, told: Gate) -> Gate:
        """The same gate, at a look, for whom nothing was ever shown, wished or muted: nearly everybody."""
        paused, fewer = self.numbers[PAUSED], self.numbers[FEWER]
        unasked, annoyed = self.wallet.unasked, self.wallet.annoyed
        holds, says, turns = told

        def is_newcomer(at: Standing) -> bool:
            memories = at.memories
            return not (
                unasked in memories
                or annoyed in memories
                or paused in memories
                or fewer in memories
                or MUTED_UNTIL in at.facts.account
            )

        return Gate(lambda at: is_newcomer(at) or holds(at), says, lambda at: None if is_newcomer(at) else turns(at))

    def _quiet(self) -> Gate:
        muted, quiet = self.muted, self.quiet
        if quiet is None:
            return muted

        def says(at: Standing) -> Phrase:
            return quiet.says(at) if muted.holds(at) else muted.says(at)

        def turns(at: Standing) -> int | None:
            return soonest((muted.turns(at), quiet.turns(at)), at.now_ms)

        return Gate(lambda at: muted.holds(at) and quiet.holds(at), says, turns)

    def _recorded_ms(self, guide: Guide) -> Callable[[Standing], int | None]:
        withheld = self.numbers[about_guide(WITHHELD_EVENT, guide.name)]

        def last(at: Standing) -> int | None:
            tally: Tally | None = at.memories.get(withheld)
            return None if tally is None or not tally.times else tally.times[-1]

        return last


def _told_gate(control: Gate, quiet: Gate, budget: Gate, recorded_ms: Callable[[Standing], int | None]) -> Gate:
    """Passed by what may be shown and, once in RECORDED_AGAIN_MS, by what may not but for the person's own wish."""

    def holds(at: Standing) -> bool:
        if not control.holds(at):
            return False
        if quiet.holds(at) and budget.holds(at):
            return True
        last = recorded_ms(at)
        return last is None or at.now_ms - last >= RECORDED_AGAIN_MS

    def says(at: Standing) -> Phrase:
        return next((gate for gate in (control, quiet, budget) if not gate.holds(at)), budget).says(at)

    def turns(at: Standing) -> int | None:
        last = recorded_ms(at)
        again = None if last is None else last + RECORDED_AGAIN_MS
        return soonest((control.turns(at), quiet.turns(at), budget.turns(at), again), at.now_ms)

    return Gate(holds, says, turns)


def _free(_: Standing) -> int:
    return 0


_NOT_ASKED = phrase("not asked of this guide")
OPEN = Gate(lambda _: True, lambda _: _NOT_ASKED, never)


def is_claimed(guide: Guide) -> bool:
    """Whether a page asks again before it shows the guide: what comes unasked, and what is compared with nothing."""
    return guide.kind in CLAIMED or guide.holdout is not None


def control_gate(numbers: Numbers) -> Gate:
    """Passed unless the person has asked for no hints until some moment."""
    number = numbers[PAUSED]

    def until_ms(at: Standing) -> int:
        trail: Trail | None = at.memories.get(number)
        return trail.entries[-1][2] if trail is not None else 0

    def says(at: Standing) -> Phrase:
        left = until_ms(at) - at.now_ms
        if left <= 0:
            return phrase("the person wants hints")
        return phrase("the person wants no hints for another %(time)s", time=lasting(left))

    def turns(at: Standing) -> int | None:
        return soonest((until_ms(at),), at.now_ms)

    return Gate(lambda at: at.now_ms >= until_ms(at), says, turns)


def muted_gate() -> Gate:
    """Passed unless the account was muted until some moment."""

    def until_ms(at: Standing) -> int:
        value = at.facts.account.get(MUTED_UNTIL) if at.facts.account else None
        return 0 if value is None else instant_ms(value) or 0

    def says(at: Standing) -> Phrase:
        if at.now_ms >= until_ms(at):
            return phrase("the account is not muted")
        return phrase("%(trait)s is %(value)s", trait=f"account.{MUTED_UNTIL}", value=at.facts.account[MUTED_UNTIL])

    return Gate(lambda at: at.now_ms >= until_ms(at), says, lambda at: soonest((until_ms(at),), at.now_ms))


class Wishes(NamedTuple):
    """A person's own word about hints; `paused_until_ms` may lie in the past, 0 for never."""

    paused_until_ms: int
    fewer: bool


def wishes_in(numbers: Numbers, memories: Mapping[int, Any]) -> Wishes:
    """What the person said last about hints, on whatever device."""
    paused, fewer = (memories.get(numbers.get(need, -1)) for need in (PAUSED, FEWER))
    return Wishes(paused.entries[-1][2] if paused else 0, bool(fewer and fewer.entries[-1][2]))


def read_until_ms(numbers: Numbers, memories: Mapping[int, Any]) -> int:
    """Announcements published until then were seen by the person, on whatever device; 0 where none was."""
    read: Trail | None = memories.get(numbers.get(READ, -1))
    return max((figure for _, _, figure in read.entries), default=0) if read else 0


class Due(NamedTuple):
    """One window of the budget: what was spent in it, its limit, and when a price fits again (None: never)."""

    window: Window
    spent: int
    limit: int
    fits_ms: int | None


class Wallet:
    """What a person has left. All in hundredths of a point."""

    def __init__(self, attention: Attention, numbers: Numbers) -> None:
        self.attention = attention
        needs = needs_of(attention)
        self.spent, self.unasked, self.annoyed = (numbers[need] for need in needs)
        self.fewer, self.sessions = numbers[FEWER], numbers[SESSION]

    def gate(self, kind: str) -> tuple[Gate, Callable[[Standing], int]]:
        """The gate of the budget for guides of a kind, and their price."""
        touching = frozenset((self.unasked, self.annoyed, self.fewer))
        fits_newcomers = self.fits_newcomers(kind)

        def holds(at: Standing) -> bool:
            if touching.isdisjoint(at.memories):
                return fits_newcomers
            return self.gap_ends(at) <= at.now_ms and self.fits(at, self.price(at, kind))

        def says(at: Standing) -> Phrase:
            return self.says(at, kind)

        def turns(at: Standing) -> int | None:
            if holds(at):
                # Time only gives back.
                return None
            fits = [self.gap_ends(at), *(due.fits_ms for due in self.dues(at, self.price(at, kind)))]
            later = None if None in fits else max(fit for fit in fits if fit is not None)
            return soonest((later, self._cheaper_ms(at)), at.now_ms)

        return Gate(holds, says, turns), lambda at: self.price(at, kind)

    def fits_newcomers(self, kind: str) -> bool:
        """Whether the budget can hold one of a kind at all."""
        smallest = min(self.attention.session, self.attention.day, self.attention.week)
        return self.attention.weights.get(kind, 0) <= smallest

    def price(self, at: Standing, kind: str) -> int:
        """What showing something of this kind costs the person now."""
        weight = self.attention.weights.get(kind, 0)
        trail: Trail | None = at.memories.get(self.annoyed)
        if trail is None:
            return weight * POINT
        annoyance = self.attention.annoyance
        since = at.now_ms - annoyance.within_ms
        return weight * annoyance.factor(sum(score for time, _, score in trail.entries if since < time <= at.now_ms))

    def dues(self, at: Standing, price: int) -> Iterator[Due]:
        """How the price stands to each window. A showing that is stamped later than now counts, too."""
        trail: Trail | None = at.memories.get(self.spent)
        paid = trail.entries if trail is not None else []
        for window in WINDOWS:
            counted = bisect_right(paid, self._begins(at, window), key=_time_of)
            yield self._due(at, window, paid[counted:], price)

    def fits(self, at: Standing, price: int) -> bool:
        """Whether no window is in the way of a price now."""
        return all(due.fits_ms == at.now_ms for due in self.dues(at, price))

    def gap_ends(self, at: Standing) -> int:
        """When so long has passed since the last showing that another may come."""
        trail: Trail | None = at.memories.get(self.unasked)
        return trail.entries[-1][0] + self.attention.gap_ms if trail is not None else 0

    def says(self, at: Standing, kind: str) -> Phrase:
        price = self.price(at, kind)
        told = [
            phrase("spent %(windows)s", windows=joined(map(_due_said, self.dues(at, price)), ", ")),
            phrase("%(kind)s costs %(points)s", kind=_KINDS.get(kind, kind), points=_points(price)),
        ]
        if wait := max(0, self.gap_ends(at) - at.now_ms):
            told.append(phrase("the gap lasts another %(time)s", time=lasting(wait)))
        if self._wants_fewer(at):
            told.append(phrase("fewer hints were asked for"))
        return joined(told, "; ")

    def _begins(self, at: Standing, window: Window) -> int:
        """What came later than this counts. A session counts for a day at most."""
        if window != "session":
            return at.now_ms - _SPANS[window]
        visits: Visits | None = at.memories.get(self.sessions)
        return max(visits.session_at(at.now_ms) - 1 if visits else at.now_ms - 1, at.now_ms - DAY)

    def _due(self, at: Standing, window: Window, paid: list[tuple[int, int, int]], price: int) -> Due:
        limit = self._limit(at, window)
        spent = over = sum(cost for _, _, cost in paid)
        if spent + price <= limit:
            return Due(window, spent, limit, at.now_ms)
        if price > limit:
            return Due(window, spent, limit, None)
        fits = at.now_ms
        for time, _, cost in paid:
            if over + price <= limit:
                break
            over, fits = over - cost, time + _SPANS.get(window, DAY)
        return Due(window, spent, limit, min(fits, self._session_ends(at)) if window == "session" else fits)

    def _session_ends(self, at: Standing) -> int:
        visits: Visits | None = at.memories.get(self.sessions)
        return visits.spans[-1][1] + VISIT_GAP_MS if visits else at.now_ms

    def _limit(self, at: Standing, window: Window) -> int:
        points: int = getattr(self.attention, window)
        return points * POINT // 2 if self._wants_fewer(at) else points * POINT

    def _wants_fewer(self, at: Standing) -> bool:
        trail: Trail | None = at.memories.get(self.fewer)
        return trail is not None and bool(trail.entries[-1][2])

    def _cheaper_ms(self, at: Standing) -> int | None:
        trail: Trail | None = at.memories.get(self.annoyed)
        times = [entry[0] for entry in trail.entries] if trail else []
        return soonest((time + self.attention.annoyance.within_ms for time in times), at.now_ms)


_KINDS: Final[Mapping[str, Phrase]] = {
    "tip": phrase("tip"),
    "hotspot": phrase("hotspot"),
    "tour": phrase("tour"),
    "survey": phrase("survey"),
    "modal": phrase("modal"),
    "banner": phrase("banner"),
}


def _due_said(due: Due) -> Phrase:
    values = {"spent": _points(due.spent), "limit": _points(due.limit)}
    match due.window:
        case "session":
            return phrase("session %(spent)s of %(limit)s", **values)
        case "day":
            return phrase("day %(spent)s of %(limit)s", **values)
    return phrase("week %(spent)s of %(limit)s", **values)


def _time_of(entry: tuple[int, int, int]) -> int:
    return entry[0]


def _points(hundredths: int) -> str:
    return f"{hundredths / POINT:.2f}".rstrip("0").rstrip(".")


def points_of(hundredths: int) -> Any:
    """As a number of points, a whole one where it is."""
    return hundredths // POINT if hundredths % POINT == 0 else hundredths / POINT
