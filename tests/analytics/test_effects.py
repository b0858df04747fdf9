"""Statistics of reports, against SciPy, statsmodels, enumeration and simulation with a fixed seed."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from widget_server.analytics.distributions import chi_square_tail, student_quantile, student_within
from widget_server.analytics.effects import (
    Arm,
    Cluster,
    Effect,
    Interval,
    arm_of_clusters,
    arm_of_units,
    detectable_difference,
    difference_of_shares,
    effect_of,
    needed_more,
    sample_ratio,
    wilson_interval,
)

RUNS = 1000


@st.composite
def shares(draw: Callable[..., int]) -> tuple[int, int]:
    total = draw(st.integers(1, 5000))
    return draw(st.integers(0, total)), total


@given(shares())
def test_the_interval_of_a_share_is_wilson_s(share: tuple[int, int]) -> None:
    low, high = proportion_confint(*share, method="wilson")
    assert wilson_interval(*share) == pytest.approx((max(low, 0), min(high, 1)), abs=1e-9)


def test_the_check_values_of_wilson_s_interval() -> None:
    assert wilson_interval(3, 3).low == pytest.approx(0.4385, abs=5e-5)
    assert wilson_interval(45, 50).low == pytest.approx(0.7864, abs=5e-5)
    assert wilson_interval(0, 0) == (0, 1)


def test_more_than_all_is_no_share() -> None:
    with pytest.raises(ValueError, match="4 of 3 is no share"):
        wilson_interval(4, 3)


@given(shares(), shares())
def test_the_interval_of_a_difference_is_newcombe_s(one: tuple[int, int], other: tuple[int, int]) -> None:
    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert difference_of_shares(arm_of_units(*one), arm_of_units(*other)) == pytest.approx(expected, abs=1e-9)


def test_the_check_values_of_newcombe_s_paper() -> None:
    """Table II of the paper, method 10."""
    for one, other, low, high in (
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ):
        found = difference_of_shares(arm_of_units(*one), arm_of_units(*other))
        assert found == pytest.approx((low, high), abs=5e-5)


@given(shares(), shares())
def test_who_is_compared_with_whom_only_turns_the_sign(one: tuple[int, int], other: tuple[int, int]) -> None:
    there = difference_of_shares(arm_of_units(*one), arm_of_units(*other))
    back = difference_of_shares(arm_of_units(*other), arm_of_units(*one))
    assert (-there.high, -there.low) == pytest.approx(back)
    assert one[0] / one[1] - other[0] / other[1] in Interval(there.low - 1e-9, there.high + 1e-9)


@given(st.lists(st.integers(0, 400), min_size=2, max_size=6), st.data())
def test_the_check_of_the_arms_sizes_is_pearson_s(counts: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 100), min_size=len(counts), max_size=len(counts)))
    found = sample_ratio(counts, weights)
    if sum(counts):
        expected = np.array(weights) / sum(weights) * sum(counts)
        chi_square, p = stats.chisquare(counts, expected)
        assert (found.chi_square, found.p) == pytest.approx((chi_square, p), abs=1e-9)
    assert found.is_off == (found.p < 0.001)


def test_460_to_540_is_chance_and_400_to_600_is_not() -> None:
    assert not sample_ratio([460, 540], [50, 50]).is_off
    assert sample_ratio([400, 600], [50, 50]).is_off


def test_an_arm_that_nobody_was_drawn_for_must_be_empty() -> None:
    assert sample_ratio([1, 99], [0, 100]).is_off
    assert not sample_ratio([0, 99], [0, 100]).is_off


@given(st.floats(0, 60), st.integers(1, 12))
def test_tails_of_chi_square_are_scipy_s(value: float, freedom: int) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), abs=1e-12)


@given(st.floats(0.51, 0.9995), st.integers(1, 400))
def test_quantiles_of_student_s_t_are_scipy_s(probability: float, freedom: int) -> None:
    value = student_quantile(probability, freedom)
    assert value == pytest.approx(stats.t.ppf(probability, freedom), rel=1e-7)
    assert student_within(value, freedom) == pytest.approx(2 * probability - 1, abs=1e-9)


def _covered(total_one: int, total_other: int, p: float, q: float) -> float:
    """How often the interval holds the truth: the sum over every outcome that there can be."""
    one = stats.binom.pmf(range(total_one + 1), total_one, p)
    other = stats.binom.pmf(range(total_other + 1), total_other, q)
    held = sum(
        one[a] * other[b]
        for a, b in product(range(total_one + 1), range(total_other + 1))
        if p - q in difference_of_shares(arm_of_units(a, total_one), arm_of_units(b, total_other))
    )
    return float(held)


@pytest.mark.parametrize(("p", "q"), [(0.5, 0.5), (0.4, 0.2), (0.1, 0.1), (0.05, 0.2)])
def test_the_interval_of_few_units_holds_the_truth_as_often_as_it_says(p: float, q: float) -> None:
    """20 against 20: over every possible outcome."""
    assert 0.93 <= _covered(20, 20, p, q) <= 1


@pytest.mark.parametrize(("p", "q"), [(0.3, 0.3), (0.12, 0.08), (0.02, 0.02)])
def test_the_interval_of_a_lopsided_holdout_holds_the_truth_as_often_as_it_says(p: float, q: float) -> None:
    """1,900 shown against 100 held out, 4,000 draws: 95% give or take what so many draws can show."""
    random = np.random.default_rng(20261)
    ones, others = random.binomial(1900, p, 4000), random.binomial(100, q, 4000)
    held = [p - q in difference_of_shares(arm_of_units(int(a), 1900), arm_of_units(int(b), 100))
            for a, b in zip(ones, others, strict=True)]  # fmt: skip
    assert 0.94 <= np.mean(held) <= 0.97


def _accounts(random: np.random.Generator, number: int, share: float, likeness: float) -> list[Cluster]:
    """Accounts of 1 to 30 persons; each has its own share, so that persons of one account are alike."""
    sizes = random.geometric(0.15, number).clip(1, 30)
    spread = 1 / likeness - 1
    own = random.beta(share * spread, (1 - share) * spread, number)
    return [Cluster(int(y), int(n)) for y, n in zip(random.binomial(sizes, own), sizes, strict=True)]


@pytest.mark.parametrize(("treated", "control"), [(30, 30), (190, 20), (12, 12)])
def test_the_interval_by_accounts_holds_the_truth_as_often_as_it_says(treated: int, control: int) -> None:
    """Persons of an account alike (0.2): 2,000 draws. Taken as drawn one by one, they would hold it far too seldom."""
    random = np.random.default_rng(20262)
    held, naive = [], []
    for _ in range(2000):
        arms = [_accounts(random, treated, 0.3, 0.2), _accounts(random, control, 0.2, 0.2)]
        held.append(0.1 in difference_of_shares(arm_of_clusters(arms[0]), arm_of_clusters(arms[1])))
        plain = [arm_of_units(sum(c.positive for c in arm), sum(c.total for c in arm)) for arm in arms]
        naive.append(0.1 in difference_of_shares(plain[0], plain[1]))
    assert 0.93 <= np.mean(held) <= 0.99
    assert np.mean(naive) < 0.9


def test_a_comparison_of_alike_halves_finds_nothing_in_94_of_100_runs() -> None:
    """A/A between holdout halves, a thousand seeded runs, by person and by account."""
    random = np.random.default_rng(20263)
    quiet = [_told(arm_of_units(int(random.binomial(500, 0.2)), 500), arm_of_units(int(random.binomial(500, 0.2)), 500))
             for _ in range(RUNS)]  # fmt: skip
    assert quiet.count("cannot_tell") >= 940
    quiet = [_told(*(arm_of_clusters(_accounts(random, 60, 0.2, 0.15)) for _ in range(2))) for _ in range(RUNS)]
    assert quiet.count("cannot_tell") >= 940


def _told(treated: Arm, control: Arm) -> str:
    return effect_of(treated, control).outcome


@given(st.lists(st.integers(0, 1), min_size=1, max_size=80))
def test_accounts_of_one_person_each_are_persons(outcomes: list[int]) -> None:
    assert arm_of_clusters([Cluster(y, 1) for y in outcomes]) == arm_of_units(sum(outcomes), len(outcomes))


clusters = st.lists(
    st.integers(1, 40).flatmap(lambda n: st.builds(Cluster, st.integers(0, n), st.just(n))), min_size=1, max_size=60
)


@given(clusters)
def test_accounts_never_say_more_than_their_persons(drawn: list[Cluster]) -> None:
    arm = arm_of_clusters(drawn)
    assert arm.positive == sum(c.positive for c in drawn) and arm.total == sum(c.total for c in drawn)
    assert 0 < arm.effective <= arm.total


@given(clusters)
@settings(max_examples=50)
def test_the_variance_by_accounts_is_that_of_leaving_out_an_account_at_a_time(drawn: list[Cluster]) -> None:
    """Against the jackknife as its definition says, and above the plain cluster-robust variance of a regression."""
    import statsmodels.api as sm

    positive, total, number = sum(c.positive for c in drawn), sum(c.total for c in drawn), len(drawn)
    arm, share = arm_of_clusters(drawn), positive / total
    if number < 2 or share in (0, 1) or arm.clusters == arm.total:
        return
    without = [(positive - c.positive) / (total - c.total) for c in drawn]
    variance = (number - 1) / number * sum((other - share) ** 2 for other in without)
    plain = share * (1 - share) / total
    assert arm.effective == pytest.approx(total / max(1.0, variance / plain), rel=1e-6)
    outcome = np.concatenate([np.repeat([1.0, 0.0], [c.positive, c.total - c.positive]) for c in drawn])
    groups = np.repeat(np.arange(number), [c.total for c in drawn])
    fitted = sm.OLS(outcome, np.ones(total)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    assert variance >= (number - 1) / number * fitted.cov_params()[0, 0] * (1 - 1e-9) - 1e-15


def _effect(positive: int, total: int, of: int, whole: int) -> Effect:
    return effect_of(arm_of_units(positive, total), arm_of_units(of, whole))


def test_what_an_interval_around_nothing_says_is_that_it_cannot_tell_yet() -> None:
    few = _effect(3, 5, 1, 5)
    assert few.outcome == "cannot_tell" and few.interval and 0 in few.interval
    assert (_effect(300, 500, 100, 500).outcome, _effect(100, 500, 300, 500).outcome) == ("more", "less")
    assert _effect(0, 0, 5, 10)[2:] == (None, None, "cannot_tell", None, None)


def test_arms_that_are_not_as_large_as_drawn_take_the_verdict_back() -> None:
    off = sample_ratio([400, 600], [1, 1])
    found = effect_of(arm_of_units(300, 400), arm_of_units(100, 600), off)
    assert found.outcome == "unbalanced" and found.needed is None and found.interval is not None


@pytest.mark.parametrize(("p", "q", "total"), [(30, 20, 100), (12, 8, 100), (300, 270, 1000)])
def test_how_many_more_are_needed_is_what_a_calculation_of_power_says(p: int, q: int, total: int) -> None:
    one, other = arm_of_units(p, total), arm_of_units(q, total)
    needed = needed_more(one, other)
    assert needed is not None
    size = (2 * total + needed) / 2
    scale = np.sqrt(sum((a := (x + 2) / (total + 4)) * (1 - a) for x in (p, q)) / 2)
    power = NormalIndPower().power((p - q) / total / scale, size, 0.05, 1, alternative="two-sided")
    assert power == pytest.approx(0.8, abs=0.01)


def test_with_as_many_as_were_needed_the_same_difference_can_be_told() -> None:
    few = _effect(30, 100, 20, 100)
    assert few.outcome == "cannot_tell" and few.needed
    more = (200 + few.needed) / 200
    assert _effect(round(30 * more), round(100 * more), round(20 * more), round(100 * more)).outcome == "more"


def test_no_number_is_promised_where_no_difference_is_seen_or_nobody_could_wait_for_it() -> None:
    assert needed_more(arm_of_units(10, 50), arm_of_units(20, 100)) is None
    assert needed_more(arm_of_units(1001, 5000), arm_of_units(1000, 5000)) is None


def test_twenty_accounts_an_arm_at_40_percent_tell_only_some_42_points() -> None:
    """The example of docs: more than a guide ever does."""
    assert detectable_difference(arm_of_units(8, 20), arm_of_units(8, 20)) == pytest.approx(0.42, abs=0.025)
