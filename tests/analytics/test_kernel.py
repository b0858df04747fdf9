"""Promises of the funnel's meaning: hand-computed streams, and any stream against brute force."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.analytics.oracle import Happened, Standing, standing
from widget_server.analytics.kernel import STATES, Chains, Rows, deepest_chains

STREAMS = YAML(typ="safe").load(Path(__file__).with_name("streams.yaml"))
Streams = dict[int, list[Happened]]


def rows_of(streams: Streams, steps: str) -> Rows:
    """Every event once for each step it serves, unsorted as a store would give them."""
    rows = [
        (unit, event.time_ms, event.order, step)
        for unit, events in streams.items()
        for event in events
        for step, name in enumerate(steps)
        if name == event.name
    ]
    return Rows(*np.array(rows, np.int64).reshape(-1, 4).T)


def read_stream(stream: str) -> list[Happened]:
    return [Happened(int(word[1:]), order, word[0]) for order, word in enumerate(stream.split())]


def standings(chains: Chains) -> dict[int, Standing]:
    told = {}
    for column, unit in enumerate(chains.unit.tolist()):
        depth = int(chains.depth[column])
        waits = (chains.reach_ms - chains.start_ms)[:depth, column].tolist()
        told[unit] = Standing(
            depth,
            STATES[chains.state[column]],
            waits,
            int(chains.due_ms[column]),
            int(chains.last_ms[column]),
        )
    return told


def by_brute_force(streams: Streams, steps: str, window_ms: int, now_ms: int) -> dict[int, Standing]:
    told = {unit: standing(events, steps, window_ms, now_ms) for unit, events in streams.items()}
    return {unit: answer for unit, answer in sorted(told.items()) if answer}


@pytest.mark.parametrize("case", STREAMS, ids=lambda case: case["says"])
def test_a_stream_computed_by_hand(case: dict[str, Any]) -> None:
    """The kernel and the brute force both say what was computed by hand."""
    streams = {7: read_stream(case["stream"])}
    steps, window_ms, now_ms = case["steps"], case.get("window", 10), case.get("now", 100)
    told = standings(deepest_chains(rows_of(streams, steps), len(steps), window_ms, now_ms))
    assert told == by_brute_force(streams, steps, window_ms, now_ms)
    if case["depth"] == 0:
        assert told == {}
    else:
        assert told[7][:4] == (case["depth"], case["state"], case["waits"], case["due"])


@st.composite
def funnels(draw: st.DrawFn) -> tuple[Streams, str, int, int]:
    steps = draw(st.text("ABC", min_size=2, max_size=4))
    events = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), st.sampled_from("ABCX")), max_size=14))
    orders = draw(st.permutations(range(len(events))))
    streams: Streams = {}
    for (unit, time_ms, name), order in zip(events, orders, strict=True):
        streams.setdefault(unit, []).append(Happened(time_ms, order, name))
    return streams, steps, draw(st.integers(0, 6)), draw(st.integers(-1, 16))


@given(funnels())
def test_any_stream_equals_brute_force(funnel: tuple[Streams, str, int, int]) -> None:
    """Depths, states, times and due dates of every unit are those of an enumeration of all chains."""
    streams, steps, window_ms, now_ms = funnel
    told = standings(deepest_chains(rows_of(streams, steps), len(steps), window_ms, now_ms))
    assert told == by_brute_force(streams, steps, window_ms, now_ms)


@given(funnels())
def test_numbers_too_large_to_pack_mean_the_same(funnel: tuple[Streams, str, int, int]) -> None:
    """Where unit, time and step do not fit into one number, the slower sort gives the same answer."""
    streams, steps, window_ms, now_ms = funnel
    rows = rows_of(streams, steps)
    plain = deepest_chains(rows, len(steps), window_ms, now_ms)
    large = deepest_chains(rows._replace(unit=rows.unit << 58), len(steps), window_ms, now_ms)
    assert (large.unit >> 58).tolist() == plain.unit.tolist()
    for ours, theirs in zip(large[1:], plain[1:], strict=True):
        assert ours.tolist() == theirs.tolist()


@given(funnels())
def test_parts_add_up(funnel: tuple[Streams, str, int, int]) -> None:
    """Entered = converted + dropped + open, and no step is reached by more units than the one before."""
    streams, steps, window_ms, now_ms = funnel
    chains = deepest_chains(rows_of(streams, steps), len(steps), window_ms, now_ms)
    assert np.bincount(chains.state, minlength=3).sum() == len(chains.unit)
    per_step = [int((chains.depth > step).sum()) for step in range(len(steps))]
    assert per_step[0] == len(chains.unit)
    assert per_step == sorted(per_step, reverse=True)
    assert per_step[-1] == (chains.state == STATES.index("converted")).sum()


@given(funnels())
def test_the_median_is_taken_over_the_units_that_reached_the_step(
    funnel: tuple[Streams, str, int, int],
) -> None:
    """The median time to a step is that of the brute force's waits; None when nobody came there."""
    streams, steps, window_ms, now_ms = funnel
    chains = deepest_chains(rows_of(streams, steps), len(steps), window_ms, now_ms)
    told = by_brute_force(streams, steps, window_ms, now_ms)
    for step in range(len(steps)):
        waits = [answer.waits[step] for answer in told.values() if answer.depth > step]
        assert chains.median_ms(step) == (float(np.median(waits)) if waits else None)
