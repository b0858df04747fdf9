"""What is known of a person at a time, while that person is there."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from widget_server.backtests.facts import facts_over_time
from widget_server.triggers.evaluate import Facts

CHANGES = st.lists(st.integers(1, 60), max_size=8, unique=True).map(
    lambda times: [(0, {"n": 0}), *((time, {"n": time}) for time in sorted(times))]
)
EDGES = st.lists(st.integers(1, 60), min_size=2, max_size=6, unique=True).map(sorted)


def latest(changes: Any, now: int) -> Any:
    return [value for time, value in changes if time <= now][-1]


@given(CHANGES, CHANGES, EDGES)
def test_at_each_moment_of_a_stay_the_traits_are_those_of_that_moment(
    person: list[tuple[int, dict[str, int]]], account: list[tuple[int, dict[str, int]]], edges: list[int]
) -> None:
    begins, ends = edges[::2][: len(edges) // 2], edges[1::2]
    found = facts_over_time(Facts(), person, account, (begins, ends))
    assert [time for time, _ in found] == sorted({time for time, _ in found})
    for begin, end in zip(begins, ends, strict=True):
        for now in range(begin, end):
            facts = latest(found, now)
            assert (facts.person, facts.account) == (latest(person, now), latest(account, now))


def test_changes_of_an_account_that_a_person_was_not_there_to_see_cost_that_person_nothing() -> None:
    account = [(time, {"seats": time}) for time in range(20_000)]
    found = facts_over_time(Facts(), [(0, {})], account, ([5_000, 9_000], [5_003, 9_001]))
    assert [time for time, _ in found] == [0, 5_000, 5_001, 5_002, 9_000]
