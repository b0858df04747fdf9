"""What a guide changed: who was shown it against who was held out, and one variant against another. Pure.

Held-out persons are logged at the very moment at which they would have been shown it, so both arms begin alike: with a
person's first claim. Until the goal's time is over for a person, the person is open and counts on neither side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from widget_server.analytics.effects import (
    Arm,
    Cluster,
    Effect,
    SampleRatio,
    arm_of_clusters,
    arm_of_units,
    effect_of,
    sample_ratio,
)
from widget_server.reports.tallies import NO_ACCOUNT, Chosen, Happening, Members, Met

HELD_OUT: Final = "holdout"
CONTROL: Final = "control"
SHOWN: Final = "shown"
Standing = Literal["reached", "not_reached", "open"]
STANDINGS: Final[tuple[Standing, ...]] = ("reached", "not_reached", "open")


class FirstClaim(NamedTuple):
    """The first moment at which a person was shown the guide, or would have been but for a holdout."""

    person: int
    account: int
    time_ms: int
    arm: str
    variant: str
    version: int

    def cluster(self, by_account: bool) -> tuple[str, int]:
        """What was drawn: the account, or the person who has none or is drawn alone."""
        if by_account and self.account != NO_ACCOUNT:
            return "account", self.account
        return "person", self.person


@dataclass(frozen=True, slots=True)
class Draw:
    """How persons were drawn: the versions that drew alike, by account or not; weights of what is compared, None where
    they are not known."""

    versions: frozenset[int]
    by_account: bool
    weights: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two arms and the effect; `clusters` are the accounts (or persons) of each arm that were drawn at all, of which
    `ratio` speaks. `members` holds each arm's persons by where they stand, for the lists behind the figures."""

    treated: str
    control: str
    by_account: bool
    effect: Effect
    clusters: tuple[int, int]
    ratio: SampleRatio | None
    members: dict[tuple[str, Standing], Members] = field(default_factory=dict)

    def number(self, arm: str, standing: Standing) -> int:
        return len(self.members[arm, standing])


def first_claims(happenings: Iterable[Happening]) -> list[FirstClaim]:
    """Of everybody who was claimed for, over all versions. What a person asked for is no claim, and who was withheld it
    for another reason than a holdout may be claimed for later. Happenings come in order of person and time."""
    found: dict[int, FirstClaim] = {}
    for one in happenings:
        arm = _arm(one)
        if arm and one.person not in found:
            found[one.person] = FirstClaim(one.person, one.account, one.time_ms, arm, one.variant, one.version)
    return list(found.values())


def _arm(one: Happening) -> str | None:
    if one.what == "shown" and not one.is_asked:
        return SHOWN
    return CONTROL if one.what == "withheld" and one.why == HELD_OUT else None


def chosen_claims(claims: Iterable[FirstClaim], draw: Draw, chosen: Chosen) -> list[FirstClaim]:
    """Those that began within the report's time, with a version that drew alike: who met an earlier one first, with
    another holdout, stays out of both arms."""
    return [
        claim
        for claim in claims
        if claim.version in draw.versions and chosen.since_ms <= claim.time_ms < chosen.until_ms
    ]


def standing_of(claim: FirstClaim, reached: frozenset[int], within_ms: int, now_ms: int) -> Standing:
    """Open while the time is not over, even for who has reached the goal: else the quick would count more."""
    if claim.time_ms + within_ms > now_ms:
        return "open"
    return "reached" if claim.person in reached else "not_reached"


def against_holdout(claims: Sequence[FirstClaim], standings: Mapping[int, Standing], draw: Draw) -> Comparison:
    return _compared((SHOWN, CONTROL), [(claim.arm, claim) for claim in claims], standings, draw)


def between_variants(
    claims: Sequence[FirstClaim], standings: Mapping[int, Standing], draw: Draw, names: Sequence[str]
) -> list[Comparison]:
    """Each variant after the first against the first, among those who were shown one."""
    shown = [(claim.variant, claim) for claim in claims if claim.arm == SHOWN]
    return [_compared((name, names[0]), shown, standings, draw) for name in names[1:]]


def _compared(
    arms: tuple[str, str],
    claims: Sequence[tuple[str, FirstClaim]],
    standings: Mapping[int, Standing],
    draw: Draw,
) -> Comparison:
    members: dict[tuple[str, Standing], Members] = {(arm, standing): {} for arm in arms for standing in STANDINGS}
    drawn: dict[str, set[tuple[str, int]]] = {arm: set() for arm in arms}
    for arm, claim in claims:
        if arm in drawn:
            members[arm, standings[claim.person]][claim.person] = Met(1, claim.time_ms)
            drawn[arm].add(claim.cluster(draw.by_account))
    sizes = len(drawn[arms[0]]), len(drawn[arms[1]])
    ratio = _ratio(arms, sizes, draw)
    sides = [_side([claim for own, claim in claims if own == arm], standings, draw.by_account) for arm in arms]
    return Comparison(*arms, draw.by_account, effect_of(sides[0], sides[1], ratio), sizes, ratio, members)


def _ratio(arms: tuple[str, str], sizes: tuple[int, int], draw: Draw) -> SampleRatio | None:
    if draw.weights is None or not all(draw.weights.get(arm) for arm in arms):
        return None
    return sample_ratio(sizes, [draw.weights[arm] for arm in arms])


def _side(claims: Sequence[FirstClaim], standings: Mapping[int, Standing], by_account: bool) -> Arm:
    closed = [claim for claim in claims if standings[claim.person] != "open"]
    if not by_account:
        return arm_of_units(sum(standings[claim.person] == "reached" for claim in closed), len(closed))
    clusters: dict[tuple[str, int], Cluster] = {}
    for claim in closed:
        before = clusters.get(claim.cluster(by_account), Cluster(0, 0))
        reached = standings[claim.person] == "reached"
        clusters[claim.cluster(by_account)] = Cluster(before.positive + reached, before.total + 1)
    return arm_of_clusters(list(clusters.values()))
