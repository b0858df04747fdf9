"""The promise that a report means the same on every store: Parquet, ClickHouse, and the truth itself.

Random streams, with anonymous persons who become known, events that arrive late and several at one moment, copied at
any time or not at all, are read by each store and by brute force.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analytics.conftest import use_clickhouse
from tests.analytics.logbook import Logbook
from tests.analytics.oracle import Happened, standing
from widget_server.analytics import relay, store
from widget_server.analytics.operations import apply_funnels
from widget_server.analytics.queries import UNITS, Cell, funnel_report, stuck
from widget_server.analytics.relay import catch_up
from widget_server.config import ClickHouse
from widget_server.db import db
from widget_server.parts import parts

SECOND, WINDOW_SECONDS, NOW_SECONDS = 1000, 6, 18
KNOWN, ANONYMOUS = 3, 3
MOMENTS = st.integers(0, 20)
EVENTS = st.tuples(
    st.just("event"), st.sampled_from("ABCX"), st.integers(0, KNOWN + ANONYMOUS - 1), MOMENTS, st.integers(0, 2)
)
MERGES = st.tuples(st.just("merge"), st.integers(0, ANONYMOUS - 1), st.integers(0, KNOWN - 1))
COPIES = st.tuples(st.just("copy"))
_worlds = count(1)
STREAMS = st.lists(st.one_of(EVENTS, EVENTS, EVENTS, MERGES, COPIES), max_size=40)


class World:
    """A workspace in which a stream happens, and what must be known of it in the end."""

    def __init__(self) -> None:
        self.log = Logbook(f"w-{next(_worlds)}")
        self.accounts = [0, self.log.account("big"), self.log.account("small")]
        self.home = {self.log.person(f"u-{n}", account or None): account for n, account in enumerate(self.accounts)}
        self.home |= {self.log.person(): 0 for _ in range(ANONYMOUS)}
        self.persons = list(self.home)
        self.became: dict[int, int] = {}
        self.happened: list[tuple[int, int, Happened]] = []

    def event(self, name: str, person: int, moment: int, account: int) -> None:
        who = self.known_as(self.persons[person])
        self.log.event(name, who, moment * SECOND, self.accounts[account] or None)
        self.happened.append((who, self.accounts[account], Happened(moment * SECOND, len(self.happened), name)))

    def merge(self, anonymous: int, known: int) -> None:
        who = self.persons[KNOWN + anonymous]
        if who not in self.became:
            self.became[who] = self.persons[known]
            self.log.merge(who, self.persons[known])

    def copy(self) -> None:
        catch_up(self.log.workspace_id)

    def known_as(self, person: int) -> int:
        return self.became.get(person, person)

    def of_units(self, unit: str) -> dict[int, list[Happened]]:
        """What each person or account did, as it is known in the end."""
        found: dict[int, list[Happened]] = {}
        for who, account, happened in self.happened:
            person = self.known_as(who)
            key = person if unit == "person" else account or self.home[person]
            if key:
                found.setdefault(key, []).append(happened)
        return found


@contextmanager
def without_copy() -> Iterator[None]:
    """As on PostgreSQL alone: the truth is scanned."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "copy_of", lambda _: None)
        yield


def told(world: World, steps: str) -> Any:
    """Everything that a report and its lists say, but for names."""
    workspace_id, now_ms = world.log.workspace_id, NOW_SECONDS * SECOND
    report = funnel_report(workspace_id, "random", now_ms)
    lists = {
        (unit, step): stuck(workspace_id, Cell("random", step, unit), now_ms)
        for unit in UNITS
        for step in range(len(steps))
    }
    return report, lists


def by_brute_force(world: World, unit: str, steps: str) -> tuple[list[int], dict[int, set[tuple[int, str, int, int]]]]:
    """How many reached each step, and who came to it and no further: id, state, due and last active."""
    reached = [0] * len(steps)
    remaining: dict[int, set[tuple[int, str, int, int]]] = {step: set() for step in range(len(steps))}
    for key, happened in world.of_units(unit).items():
        found = standing(happened, steps, WINDOW_SECONDS * SECOND, NOW_SECONDS * SECOND)
        if found is not None:
            for step in range(found.depth):
                reached[step] += 1
            if found.state != "converted":
                remaining[found.depth - 1].add((key, found.state, found.due_ms, found.last_ms))
    return reached, remaining


def assert_as_by_brute_force(world: World, steps: str, report: Any, lists: Any) -> None:
    for unit in UNITS:
        reached, remaining = by_brute_force(world, unit, steps)
        assert [getattr(step, unit).reached for step in report.steps] == reached
        for step, expected in remaining.items():
            rows = lists[unit, step].rows
            assert {(row.id, row.state, row.due_ms, row.last_ms) for row in rows} == expected
            assert len(rows) == len(expected)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(stream=STREAMS, steps=st.sampled_from(["ABC", "AB", "ABA", "AAB"]))
def test_every_store_tells_of_any_stream_what_brute_force_tells(
    app: Flask, clickhouse: ClickHouse, copying: None, stream: list[tuple[Any, ...]], steps: str
) -> None:
    own, seen = parts(), []
    with pytest.MonkeyPatch.context() as patch:
        world = World()
        apply_funnels(
            world.log.workspace_id,
            [
                {
                    "funnel": "random",
                    "title": "Random",
                    "window": f"{WINDOW_SECONDS}s",
                    "steps": [{"event": s} for s in steps],
                }
            ],
        )
        db.session.commit()
        for kind, *what in stream:
            if kind == "copy":
                world.copy()
                use_clickhouse(app, clickhouse, patch)
                world.copy()
                patch.setitem(app.extensions, "widget_server", own)
            else:
                getattr(world, kind)(*what)
        patch.setattr(relay, "COPY_AT_LEAST", 10_000)
        with without_copy():
            seen.append(told(world, steps))
        seen.append(told(world, steps))
        use_clickhouse(app, clickhouse, patch)
        seen.append(told(world, steps))
    assert seen[0] == seen[1] == seen[2]
    assert_as_by_brute_force(world, steps, *seen[0])
