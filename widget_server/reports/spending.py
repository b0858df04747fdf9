"""How much attention the guides of a workspace take together, and what they changed together. Pure.

A point is counted where the service granted a showing; what was withheld took nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from widget_server.reports.comparisons import CONTROL, HELD_OUT, SHOWN, FirstClaim
from widget_server.triggers.attention import POINT

PROGRAMME: Final = "programme"
ANY_VERSION: Final = 0


class Claimed(NamedTuple):
    """A guide that was shown, or would have been: `why` is empty where it was. `cost` in hundredths of a point."""

    guide: str
    person: int
    account: int
    time_ms: int
    cost: int
    why: str = ""
    holdout: str = ""
    is_asked: bool = False


@dataclass(slots=True)
class GuideSpending:
    """What one guide took of how many persons, and from how many it was withheld, by why."""

    guide: str
    cost: int = 0
    times: int = 0
    persons: int = 0
    withheld: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Spending:
    """Added up a part of the persons at a time, so that it is as large as what it tells, not as what is counted.

    `by_cost`: on how many persons so much was spent, of those who were shown anything unasked. `spared`: from how many
    anything was withheld, by why.
    """

    by_guide: dict[str, GuideSpending] = field(default_factory=dict)
    by_cost: Counter[int] = field(default_factory=Counter)
    spared: Counter[str] = field(default_factory=Counter)

    @property
    def guides(self) -> list[GuideSpending]:
        """The dearest first."""
        return sorted(self.by_guide.values(), key=lambda guide: (-guide.cost, -guide.times, guide.guide))

    @property
    def persons(self) -> int:
        return self.by_cost.total()

    @property
    def cost(self) -> int:
        return sum(guide.cost for guide in self.by_guide.values())

    @property
    def times(self) -> int:
        return sum(guide.times for guide in self.by_guide.values())

    def add(self, claims: Iterable[Claimed]) -> None:
        """All claims of some persons, of whom nothing was added before. What a person asked for is no showing here."""
        by_person: Counter[int] = Counter()
        shown, withheld = defaultdict[str, set[int]](set), defaultdict[tuple[str, str], set[int]](set)
        for one in claims:
            if one.is_asked:
                continue
            guide = self.by_guide.setdefault(one.guide, GuideSpending(one.guide))
            if one.why:
                withheld[one.guide, one.why].add(one.person)
                continue
            guide.cost += one.cost
            guide.times += 1
            shown[one.guide].add(one.person)
            by_person[one.person] += one.cost
        self.by_cost.update(by_person.values())
        for name, persons in shown.items():
            self.by_guide[name].persons += len(persons)
        spared = defaultdict[str, set[int]](set)
        for (name, why), persons in withheld.items():
            self.by_guide[name].withheld[why] += len(persons)
            spared[why] |= persons
        self.spared.update({why: len(persons) for why, persons in spared.items()})


class Quarter(NamedTuple):
    """Persons on whom more than `above` and at most `up_to` hundredths of a point were spent."""

    above: int
    up_to: int
    persons: int


def quarters_of(by_cost: Mapping[int, int], budget: int) -> list[Quarter]:
    """How much of a budget, in points, was spent on how many: its four quarters, and what lies above it.

    Who was shown only what is exempt is in the first quarter.
    """
    bounds = [budget * POINT * step // 4 for step in range(1, 5)]
    counts = [0] * 5
    for cost, persons in by_cost.items():
        counts[next((index for index, bound in enumerate(bounds) if cost <= bound), 4)] += persons
    lows, highs = [0, *bounds], [*bounds, max([bounds[-1], *by_cost])]
    found = [Quarter(low, high, count) for low, high, count in zip(lows, highs, counts, strict=True)]
    return found if found[-1].persons else found[:-1]


def percentile_of(times: Mapping[int, int], percent: int) -> int:
    """The least value that at least `percent` of the values do not exceed (nearest rank); 0 of none.

    `times` says how often each value is there.
    """
    rank, passed = max(1, -(-sum(times.values()) * percent // 100)), 0
    for value in sorted(times):
        passed += times[value]
        if passed >= rank:
            return value
    return 0


def programme_claims(claims: Iterable[Claimed]) -> list[FirstClaim]:
    """Each person's first moment at which any guide would have been shown but for a holdout.

    Who was ever kept without by the programme is in the control group. Exempt guides cost nothing and are kept from
    nobody by the programme, so that they say nothing of it. Claims come in order of person and time.
    """
    found: dict[int, FirstClaim] = {}
    for one in claims:
        if one.is_asked or not one.cost or one.why not in ("", HELD_OUT):
            continue
        first = found.setdefault(one.person, FirstClaim(one.person, one.account, one.time_ms, SHOWN, "", ANY_VERSION))
        if one.holdout == PROGRAMME:
            found[one.person] = first._replace(arm=CONTROL)
    return list(found.values())
