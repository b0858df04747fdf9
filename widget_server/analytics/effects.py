"""What a guide changed, as figures that stay honest for few units: intervals, checks, and "cannot tell yet".

Pure: numbers in, numbers out. Shares and differences are fractions; confidence is 95% unless told otherwise.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from widget_server.analytics.distributions import chi_square_tail, normal_quantile, student_quantile

CONFIDENCE = 0.95
# How sure one wants to be of seeing a difference that is there.
POWER = 0.8
SAMPLE_RATIO_LEAST_P = 0.001
# Nobody waits for more than so many units.
MOST_NEEDED = 1_000_000


class Interval(NamedTuple):
    """From `low` to `high`."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high


class Cluster(NamedTuple):
    """Units that were drawn together, as the persons of an account: `positive` of `total`."""

    positive: int
    total: int


class Arm(NamedTuple):
    """One side of a comparison: `positive` of `total` units, drawn as `clusters` that stand together.

    `effective` is how many units drawn one by one would say as much as these; `freedom` the degrees of freedom with
    which that is known, None where they were drawn one by one.
    """

    positive: int
    total: int
    clusters: int
    effective: float
    freedom: int | None = None

    @property
    def share(self) -> float | None:
        return self.positive / self.total if self.total else None


Outcome = Literal["more", "less", "cannot_tell", "unbalanced"]


class Effect(NamedTuple):
    """`treated` less `control`, with its interval; None where an arm is empty.

    `outcome` is `cannot_tell` while the interval holds 0, and `unbalanced` where the arms are not as large as drawn.
    `needed` is about how many more clusters (units, where each stands alone) both arms together want before the
    difference, if it stays as it is, can be told; None where it can, or where that is beyond all waiting.
    `detectable` is the least difference that as many units could tell.
    """

    treated: Arm
    control: Arm
    difference: float | None
    interval: Interval | None
    outcome: Outcome
    needed: int | None
    detectable: float | None


class SampleRatio(NamedTuple):
    """Whether the arms are as large as they were drawn: `is_off` where chance alone would hardly do this."""

    chi_square: float
    p: float
    is_off: bool


def wilson_interval(positive: float, total: float, confidence: float = CONFIDENCE) -> Interval:
    """Interval of a share that stays honest for small samples.

    Returns fractions in [0, 1]; (0.0, 1.0) when `total` is 0. Raises ValueError when `positive` is not in 0..total.
    Source: Wilson 1927, eq. 4; check values 3/3 -> 0.438, 45/50 -> 0.786 (lower, 95%).
    """
    return _score_interval(positive, total, normal_quantile((1 + confidence) / 2))


def _score_interval(positive: float, total: float, z: float) -> Interval:
    if not 0 <= positive <= total:
        raise ValueError(f"{positive} of {total} is no share")
    if total == 0:
        return Interval(0.0, 1.0)
    share, square = positive / total, z * z
    middle = share + square / (2 * total)
    spread = z * math.sqrt((share * (1 - share) + square / (4 * total)) / total)
    whole = 1 + square / total
    # At the ends rounding would leave a speck.
    low = 0.0 if positive == 0 else max(0.0, (middle - spread) / whole)
    return Interval(low, 1.0 if positive == total else min(1.0, (middle + spread) / whole))


def arm_of_units(positive: int, total: int) -> Arm:
    """An arm whose units were drawn one by one."""
    return Arm(positive, total, total, float(total))


def arm_of_clusters(clusters: Sequence[Cluster]) -> Arm:
    """An arm whose units were drawn by clusters: how much they say is found from how alike those of a cluster are.

    By as much as the jackknife variance of the ratio of sums, leaving out a cluster at a time, is greater than that of
    units drawn one by one (the design effect, never taken below 1) there are fewer units. Where all units are alike it
    cannot be seen: then a cluster counts as one unit, which errs to the safe side. A few large clusters are not worth
    more than their effective number.
    Source: Rao & Scott 1992, Biometrics 48:577 (effective size); Bell & McCaffrey 2002, Survey Methodology 28:169
    (jackknife); Carter, Schnepel & Steigerwald 2017, Rev. Econ. Stat. 99:698 (effective number of clusters).
    """
    used = [cluster for cluster in clusters if cluster.total]
    positive, total, number = sum(c.positive for c in used), sum(c.total for c in used), len(used)
    if number == total:
        return arm_of_units(positive, total)
    freedom = max(1, int(total**2 / sum(c.total**2 for c in used)) - 1)
    share = positive / total
    if number < 2 or share in (0, 1):
        return Arm(positive, total, number, float(number), freedom)
    left_out = (((c.positive - share * c.total) / (total - c.total)) ** 2 for c in used)
    variance = (number - 1) / number * sum(left_out)
    design = max(1.0, variance / (share * (1 - share) / total))
    return Arm(positive, total, number, total / design, freedom)


def difference_of_shares(treated: Arm, control: Arm, confidence: float = CONFIDENCE) -> Interval:
    """Interval of treated less control; (-1.0, 1.0) where an arm is empty.

    The hybrid of two score intervals; for clusters each on its effective size and by Student's t.
    Source: Newcombe 1998, Statistics in Medicine 17:873-890, method 10; check value 56/70 - 48/80 -> 0.0524 to 0.3339.
    With clusters: Korn & Graubard 1998, Survey Methodology 24:193.
    """
    if not treated.total or not control.total:
        return Interval(-1.0, 1.0)
    one, other = _interval_of(treated, confidence), _interval_of(control, confidence)
    p, q = treated.positive / treated.total, control.positive / control.total
    down = math.hypot(p - one.low, other.high - q)
    up = math.hypot(one.high - p, q - other.low)
    return Interval(max(-1.0, p - q - down), min(1.0, p - q + up))


def _interval_of(arm: Arm, confidence: float) -> Interval:
    probability = (1 + confidence) / 2
    z = normal_quantile(probability) if arm.freedom is None else student_quantile(probability, arm.freedom)
    return _score_interval(min(arm.positive * arm.effective / arm.total, arm.effective), arm.effective, z)


def effect_of(treated: Arm, control: Arm, ratio: SampleRatio | None = None) -> Effect:
    """Treated against control. `ratio` is the check of the arms' sizes; a failed one takes every verdict back."""
    if not treated.total or not control.total:
        return Effect(treated, control, None, None, "unbalanced" if _is_off(ratio) else "cannot_tell", None, None)
    difference = treated.positive / treated.total - control.positive / control.total
    interval = difference_of_shares(treated, control)
    outcome = _outcome(interval, ratio)
    needed = needed_more(treated, control) if outcome == "cannot_tell" else None
    return Effect(treated, control, difference, interval, outcome, needed, detectable_difference(treated, control))


def _is_off(ratio: SampleRatio | None) -> bool:
    return ratio is not None and ratio.is_off


def _outcome(interval: Interval, ratio: SampleRatio | None) -> Outcome:
    if _is_off(ratio):
        return "unbalanced"
    if 0 in interval:
        return "cannot_tell"
    return "more" if interval.low > 0 else "less"


def sample_ratio(counts: Sequence[int], weights: Sequence[float]) -> SampleRatio:
    """Whether counts are as drawn by weights; off where p < 0.001. Arms of weight 0 must be empty.

    Raises ValueError for other than two or more arms, each with a weight.
    Source: Pearson's chi-square test of fit; the threshold is that of Fabijan et al. 2019, KDD, "Diagnosing Sample
    Ratio Mismatch". Check values at equal weights: 460/540 passes (p 0.011), 400/600 fails (p 2.5e-10).
    """
    if len(counts) != len(weights) or len(counts) < 2 or min(weights) < 0 or not sum(weights):
        raise ValueError("two arms or more, and a weight for each")
    total, whole = sum(counts), sum(weights)
    if any(count and not weight for count, weight in zip(counts, weights, strict=True)):
        return SampleRatio(math.inf, 0.0, True)
    drawn = [(count, total * weight / whole) for count, weight in zip(counts, weights, strict=True) if weight]
    chi_square = sum((count - expected) ** 2 / expected for count, expected in drawn) if total else 0.0
    p = chi_square_tail(chi_square, len(drawn) - 1) if len(drawn) > 1 else 1.0
    return SampleRatio(chi_square, p, p < SAMPLE_RATIO_LEAST_P)


def needed_more(treated: Arm, control: Arm) -> int | None:
    """About how many more clusters (or units) tell the difference that is seen now, with 80% power at 95%.

    As many times the present size as the variance has to shrink, the arms keeping their proportion. None where no
    difference is seen, or where more than a million would be needed. 0 where there are enough by this reckoning.
    Source: the size of two samples for a difference of shares, Fleiss, Levin & Paik 2003, eq. 4.14 without continuity.
    """
    p, q = treated.positive / treated.total, control.positive / control.total
    if p == q:
        return None
    reach = normal_quantile((1 + CONFIDENCE) / 2) + normal_quantile(POWER)
    times = reach**2 * _variance(treated, control) / (p - q) ** 2
    now = treated.clusters + control.clusters
    more = math.ceil(now * (times - 1))
    return None if more > MOST_NEEDED else max(more, 0)


def detectable_difference(treated: Arm, control: Arm) -> float:
    """The least difference that arms of these sizes would tell with 80% power at 95%; at most 1. Source: as above."""
    reach = normal_quantile((1 + CONFIDENCE) / 2) + normal_quantile(POWER)
    return min(1.0, reach * math.sqrt(_variance(treated, control)))


def _variance(treated: Arm, control: Arm) -> float:
    """Of the difference. Shares at 0 or 1 are drawn in a little, as they are seen of few (Agresti & Coull 1998)."""
    return sum(
        (share := (arm.positive * arm.effective / arm.total + 2) / (arm.effective + 4)) * (1 - share) / arm.effective
        for arm in (treated, control)
    )
