"""Quantiles and tails that the statistics of reports need, by their closed forms; SciPy is only in the tests."""

import math
from functools import lru_cache
from statistics import NormalDist

_NORMAL = NormalDist()


def normal_quantile(probability: float) -> float:
    """z with P(Z <= z) = probability. Check value: 0.975 -> 1.959964."""
    return _NORMAL.inv_cdf(probability)


def chi_square_tail(value: float, freedom: int) -> float:
    """P(X > value) for a whole number of degrees of freedom.

    Source: Abramowitz & Stegun, 26.4.4 (odd) and 26.4.5 (even). Check value: 3.841459, 1 -> 0.05.
    """
    if value <= 0:
        return 1.0
    half = value / 2
    if freedom % 2 == 0:
        term = total = 1.0
        for index in range(1, freedom // 2):
            term *= half / index
            total += term
        return math.exp(-half) * total
    tail, term = math.erfc(math.sqrt(half)), math.sqrt(2 * value / math.pi) * math.exp(-half)
    for index in range(1, freedom // 2 + 1):
        tail += term
        term *= value / (2 * index + 1)
    return min(tail, 1.0)


def student_within(value: float, freedom: int) -> float:
    """P(|T| <= value) for a whole number of degrees of freedom, value >= 0.

    Source: Abramowitz & Stegun, 26.7.3 (odd) and 26.7.4 (even). Check value: 12.7062, 1 -> 0.95.
    """
    angle = math.atan(value / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    first = 1 if freedom % 2 == 0 else 2
    term = 1.0 if first == 1 else cosine
    total = 0.0 if freedom == 1 else term
    for index in range(first, freedom - 2, 2):
        term *= index / (index + 1) * cosine * cosine
        total += term
    return sine * total if first == 1 else (angle + sine * total) * 2 / math.pi


@lru_cache(maxsize=1024)
def student_quantile(probability: float, freedom: int) -> float:
    """t with P(T <= t) = probability, which lies in (0.5, 1). Check values: 0.975 with 1, 10 -> 12.7062, 2.22814.

    From a hundred thousand degrees of freedom on it is the normal quantile, which differs by less than 0.00003.
    """
    if freedom >= 100_000:
        return normal_quantile(probability)
    wanted, low, high = 2 * probability - 1, 0.0, 2.0
    while student_within(high, freedom) < wanted:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_within(middle, freedom) < wanted else (low, middle)
    return (low + high) / 2
