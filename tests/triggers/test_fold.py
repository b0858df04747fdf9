"""The fold agrees with a reader of the whole history, in any order of arrival; what is kept of a person."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.people_strategies import NOW, audiences, ending_schedules, people, still_tests, values
from tests.triggers.timelines import facts_about, guide, rules_of
from tests.triggers.whole_audience import Who
from tests.triggers.whole_history import eligible_by_whole_history
from widget_server.triggers.evaluate import Event, Facts, decide, explain, fold
from widget_server.triggers.memories import Tally
from widget_server.triggers.state import StaleState, UnreadableState, dump_state, load_state

MINUTE, DAY = 60_000, 86_400_000

event_names = st.sampled_from(["a", "b", "c"])
durations = st.sampled_from(["1m", "90s", "5m", "1h", "1d", "14d"])
where = st.dictionaries(st.sampled_from(["p", "q"]), still_tests, min_size=1, max_size=2)
occurrences = st.fixed_dictionaries({"event": event_names}, optional={"where": where})
bounds = st.one_of(
    st.just({}),
    st.builds(lambda n: {"at_least": n}, st.integers(1, 4)),
    st.builds(lambda n: {"at_most": n}, st.integers(0, 4)),
    st.builds(lambda n: {"exactly": n}, st.integers(0, 4)),
    st.builds(lambda low, more: {"at_least": low, "at_most": low + more}, st.integers(1, 3), st.integers(0, 2)),
)
windows = st.one_of(st.just({}), st.builds(lambda length: {"within": length}, durations))
behaviours = st.recursive(
    st.one_of(
        st.builds(lambda o, b, w: {"did": {**o, **b, **w}}, occurrences, bounds, windows),
        st.builds(lambda o, w: {"did_not": {**o, **w}}, occurrences, windows),
        st.builds(lambda o, length: {"inactive": {**o, "for": length}}, occurrences, durations),
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda key, parts: {key: parts},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=4,
)
triggers = st.one_of(
    st.fixed_dictionaries({}, optional={"all": st.lists(behaviours, min_size=1, max_size=3), "not": behaviours}),
    st.fixed_dictionaries(
        {"when": occurrences},
        optional={"expires": durations, "all": st.lists(behaviours, min_size=1, max_size=2)},
    ),
)
frequencies = st.fixed_dictionaries(
    {"every": st.sampled_from(["0s", "1m", "1h", "1d"])},
    optional={
        "at_most": st.integers(1, 4),
        "until": st.lists(st.sampled_from(["completed", "dismissed"]), unique=True),
    },
)
guides = st.fixed_dictionaries(
    {"trigger": triggers, "frequency": frequencies, "priority": st.sampled_from([10, 50])},
    optional={"audience": audiences, "schedule": ending_schedules},
)
# Few distinct ages, at the very edges of the windows, so that boundaries are met all the time.
EDGES = [0, 1, MINUTE, 90_000, 5 * MINUTE, 60 * MINUTE, DAY, 14 * DAY]
ages = st.sampled_from([edge + step for edge in EDGES for step in (-1, 0, 1) if edge + step >= 0])
own_events = st.tuples(ages, event_names, st.dictionaries(st.sampled_from(["p", "q"]), values, max_size=2))
guide_events = st.tuples(
    ages,
    st.sampled_from(["$guide_shown", "$guide_completed", "$guide_dismissed", "$guide_snoozed"]),
    st.fixed_dictionaries({"guide": st.sampled_from(["guide-0", "guide-1"])}),
)
histories = st.lists(st.one_of(own_events, own_events, guide_events), max_size=14)


@settings(max_examples=150, deadline=None)
@given(st.lists(guides, min_size=1, max_size=3), histories, people, st.data())
def test_the_fold_decides_as_a_reader_of_the_whole_history_does(
    drafts: list[dict[str, Any]],
    history: list[tuple[int, str, dict[str, Any]]],
    who: Who,
    data: st.DataObject,
) -> None:
    documents = [guide({"guide": f"guide-{index}", **draft}) for index, draft in enumerate(drafts)]
    rules = rules_of(documents, who.segments.values())
    events = [Event(i, NOW - age, name, properties) for i, (age, name, properties) in enumerate(history, 1)]
    in_order, arrived = rules.new_state(), rules.new_state()
    for event in events:
        fold(rules, in_order, event)
    for event in data.draw(st.permutations(events)):
        fold(rules, arrived, event)
    assert arrived == in_order, "any order of arrival folds to the same state"
    assert load_state(dump_state(arrived)) == arrived
    expected = eligible_by_whole_history(documents, events, who, NOW)
    assert [verdict.guide for verdict in decide(rules, arrived, facts_about(who), NOW)] == expected
    explained = explain(rules, arrived, facts_about(who), NOW)
    assert [one.guide for one in explained if one.is_eligible] == expected


COUNTS_A = {"guide": "one", "trigger": {"all": [{"did": {"event": "a", "at_least": 3, "within": "14d"}}]}}


def test_an_event_that_no_rule_names_moves_only_the_position() -> None:
    rules = rules_of([COUNTS_A])
    state = rules.new_state()
    assert fold(rules, state, Event(7, NOW, "unknown", {})) is False
    assert (state.position, state.memories) == (7, {})
    assert "unknown" not in rules.event_names
    assert "a" in rules.event_names


def test_the_position_is_the_highest_one_folded_in_whatever_order() -> None:
    rules = rules_of([COUNTS_A])
    state = rules.new_state()
    for position in (5, 9, 2):
        fold(rules, state, Event(position, NOW, "a", {}))
    assert state.position == 9


def test_a_state_folded_for_other_rules_is_refused_until_it_is_replayed() -> None:
    old = rules_of([COUNTS_A])
    new = rules_of([COUNTS_A, {"guide": "two", "trigger": {"all": [{"did": {"event": "b"}}]}}])
    state = old.new_state()
    assert not new.fits(state)
    with pytest.raises(StaleState, match="replay"):
        fold(new, state, Event(1, NOW, "a", {}))
    with pytest.raises(StaleState, match="replay"):
        decide(new, state, Facts(), NOW)
    with pytest.raises(StaleState, match="replay"):
        explain(new, state, Facts(), NOW)


def test_a_change_that_counts_nothing_else_keeps_every_state() -> None:
    """New words, another audience or priority, another order of the files: nobody's history is replayed."""
    other = {**COUNTS_A, "priority": 90, "audience": {"all": [{"person.role": {"eq": "admin"}}]}}
    two = {"guide": "two"}
    assert rules_of([COUNTS_A, two]).fingerprint == rules_of([two, other]).fingerprint


def test_a_longer_count_needs_a_replay() -> None:
    longer = {"guide": "one", "trigger": {"all": [{"did": {"event": "a", "at_least": 9, "within": "14d"}}]}}
    assert rules_of([COUNTS_A]).fingerprint != rules_of([longer]).fingerprint


def test_a_state_stays_small_however_much_the_person_does() -> None:
    rules = rules_of([COUNTS_A])
    state = rules.new_state()
    for position in range(1, 2_000):
        fold(rules, state, Event(position, NOW + position * 977, "a", {}))
    assert len(dump_state(state)) < 100
    [tally] = state.memories.values()
    assert isinstance(tally, Tally)
    assert (tally.total, len(tally.times)) == (1_999, 8)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"{}",
        msgspec.msgpack.encode([1, b"x", 1, []]),
        msgspec.msgpack.encode([2, b"x", 1, [[]]]),
        msgspec.msgpack.encode([2, b"x", 1, [["a"]]]),
        msgspec.msgpack.encode([2, b"x", 1, [[0, 9, 5, 5]]]),
    ],
)
def test_bytes_that_are_no_state_are_refused_so_that_the_caller_replays(data: bytes) -> None:
    with pytest.raises(UnreadableState):
        load_state(data)
