"""How much attention the guides of a workspace take together, and what they changed together. Pure.

A point is counted where the service granted a showing; what was withheld took nothing.
"""

from collections.abc import Iterable, Sequence
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
    """What one guide took, and from how many persons it was withheld, by why."""

    guide: str
    cost: int = 0
    times: int = 0
    persons: set[int] = field(default_factory=set)
    withheld: dict[str, set[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spending:
    """`guides`: the dearest first. `by_person`: what was spent on each who was shown anything unasked."""

    guides: list[GuideSpending]
    by_person: dict[int, int]

    @property
    def cost(self) -> int:
        return sum(self.by_person.values())

    @property
    def times(self) -> int:
        return sum(guide.times for guide in self.guides)

    def withheld(self, why: str) -> int:
        """From how many persons anything was withheld for this reason."""
        return len(set().union(*(guide.withheld.get(why, ()) for guide in self.guides)))


def spending_of(claims: Iterable[Claimed]) -> Spending:
    """What a person asked for costs nothing and is no showing here."""
    guides: dict[str, GuideSpending] = {}
    by_person: dict[int, int] = {}
    for one in claims:
        if one.is_asked:
            continue
        guide = guides.setdefault(one.guide, GuideSpending(one.guide))
        if one.why:
            guide.withheld.setdefault(one.why, set()).add(one.person)
        else:
            guide.cost += one.cost
            guide.times += 1
            guide.persons.add(one.person)
            by_person[one.person] = by_person.get(one.person, 0) + one.cost
    ranked = sorted(guides.values(), key=lambda guide: (-guide.cost, -guide.times, guide.guide))
    return Spending(ranked, by_person)


class Quarter(NamedTuple):
    """Persons on whom more than `above` and at most `up_to` hundredths of a point were spent."""

    above: int
    up_to: int
    persons: int


def quarters_of(by_person: dict[int, int], budget: int) -> list[Quarter]:
    """How much of a budget, in points, was spent on whom: its four quarters, and what lies above it.

    Who was shown only what is exempt is in the first quarter.
    """
    bounds = [budget * POINT * step // 4 for step in range(1, 5)]
    counts = [0] * 5
    for cost in by_person.values():
        counts[next((index for index, bound in enumerate(bounds) if cost <= bound), 4)] += 1
    lows, highs = [0, *bounds], [*bounds, max([bounds[-1], *by_person.values()])]
    found = [Quarter(low, high, count) for low, high, count in zip(lows, highs, counts, strict=True)]
    return found if found[-1].persons else found[:-1]


def percentile_of(values: Sequence[int], percent: int) -> int:
    """The least value that at least `percent` of the values do not exceed (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0


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
