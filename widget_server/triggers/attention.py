"""The attention budget: how much unasked showing one person gets, and how a document says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from widget_server.triggers.clauses import Clause, Holdout
from widget_server.triggers.durations import DAY, MINUTE

CLAIMED: Final = ("tip", "hotspot", "tour", "modal", "banner", "survey")
"""Kinds that come unasked: a page asks again, at the moment of showing, whether it may."""

WEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {"banner": 1, "hotspot": 1, "tip": 2, "tour": 3, "survey": 4, "modal": 5}
)
POINT: Final = 100
"""Prices are counted in hundredths of a point."""

MOST_POINTS: Final = 120
"""No budget is larger. A showing costs a point at least, so that so many remembered ones are all that can count."""

Window = Literal["session", "day", "week"]


@dataclass(frozen=True, slots=True)
class Annoyance:
    """A price is the weight times min(`at_most`, 1 + `rise` * (dismissals + 2 * "not helpful" in `within_ms`)).

    Both factors are in hundredths.
    """

    rise: int = 50
    at_most: int = 300
    within_ms: int = 14 * DAY

    @property
    def counted(self) -> int:
        """So many answers raise the price as far as it goes."""
        return -(-(self.at_most - POINT) // self.rise) if self.rise else 0

    def factor(self, score: int) -> int:
        """By how many hundredths a weight is multiplied after answers of this score."""
        return min(self.at_most, POINT + self.rise * score)


@dataclass(frozen=True, slots=True)
class Attention:
    """What `rules/attention.yaml` says; without the file these defaults. Budgets are in whole points."""

    session: int = 6
    day: int = 10
    week: int = 25
    weights: Mapping[str, int] = field(default_factory=lambda: WEIGHTS)
    gap_ms: int = 2 * MINUTE
    annoyance: Annoyance = Annoyance()
    holdout: Holdout | None = None
    quiet: Clause | None = None
    version: int = 0
    # What chance is salted with: other workspaces choose other people.
    salt: str = ""

    def salted(self, salt: str) -> "Attention":
        return replace(self, salt=salt)

    @property
    def sorted_weights(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(self.weights.items()))


def cost_told(properties: Mapping[str, Any], weights: Mapping[str, int]) -> int:
    """What a `$guide_shown` in the log cost, in hundredths of a point.

    The service's own says it. What a page tells by itself carries no price: where the person asked for it, it cost
    nothing; else it is counted as its kind, or as a tip.
    """
    cost = properties.get("cost")
    if isinstance(cost, int | float) and not isinstance(cost, bool):
        return max(0, round(cost * POINT))
    if properties.get("asked") is True:
        return 0
    kind = properties.get("kind")
    return weights.get(kind if isinstance(kind, str) else "tip", 0 if isinstance(kind, str) else WEIGHTS["tip"]) * POINT
