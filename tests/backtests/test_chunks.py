"""Every figure of a backtest, against a count by hand over whole histories; and its parts add up."""

from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triggers.test_replay import FREQUENCIES, TRIGGERS, by_minutes
from tests.triggers.timelines import guide
from widget_server.analytics.histories import Presence
from widget_server.analytics.spans import rows_of
from widget_server.analytics.truth import Log
from widget_server.backtests.chunks import replay_chunk
from widget_server.backtests.plan import Chunk, Company, Compiled, Plan, Profile
from widget_server.backtests.report import About, Backtest, Sums, report_of
from widget_server.backtests.streams import stays_of
from widget_server.triggers.replay import Replayed, Window
from widget_server.triggers.state import NO_VISIT, Event, fold_account

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
MIDNIGHT = 20_700 * DAY
WINDOW = Window(MIDNIGHT - HOUR, MIDNIGHT + HOUR, 5 * MINUTE)
TIMES = st.integers(-180, 80).map(lambda minutes: MIDNIGHT + minutes * MINUTE)
NAMES = st.sampled_from(["a", "b", "c", "$identify", "$guide_shown", "$guide_completed"])
HISTORIES = st.lists(st.lists(st.tuples(TIMES, NAMES, st.sampled_from(["draft", "live"])), max_size=9), max_size=4)
PLANS = st.sampled_from([None, "trial", "pro"])


def events_of(history: list[tuple[int, str, str]]) -> list[Event]:
    ordered = sorted(history, key=lambda row: row[:2])
    return [
        Event(place, time, name, {"guide": about} if name.startswith("$guide") else {})
        for place, (time, name, about) in enumerate(ordered, 1)
    ]


def chunk_of(plan: Compiled, persons: dict[int, list[Event]], account_of: dict[int, int], first: int = 0) -> Chunk:
    """What a store would give for these persons."""
    asked = plan.asked
    rows = [(who, one) for who, events in sorted(persons.items()) for one in events]
    there = [(who, one.time_ms) for who, one in rows if one.name not in NO_VISIT]
    there = [row for row in there if WINDOW.from_ms - WINDOW.stay_ms <= row[1] < WINDOW.to_ms]
    kept = [(who, one) for who, one in rows if one.name in asked.names and one.time_ms < WINDOW.to_ms]
    columns = [(who, 0, one.time_ms, first + one.position, asked.names.index(one.name)) for who, one in kept]
    log = Log(*np.array(columns, np.int64).reshape(-1, 5).T)
    texts = [msgspec.json.encode(one.properties).decode() if one.name in asked.filtered else None for _, one in kept]
    presence = Presence(*np.array(there, np.int64).reshape(-1, 2).T)
    profiles = {who: Profile(account_of[who], "{}") for who in persons}
    accounts = {1: Company('{"plan":"trial"}'), 2: Company('{"plan":"pro"}')}
    begun = sum(time >= WINDOW.from_ms for _, time in there)
    return Chunk(rows_of(log, texts), stays_of(presence, WINDOW), profiles, accounts, None, begun)


def by_hand(
    documents: list[dict[str, Any]], persons: dict[int, list[Event]], account_of: dict[int, int], wanted: str | None
) -> dict[str, Any]:
    """Persons, showings, caps, days and collisions, counted over what the oracle tells of each person."""
    draft, live = ({key: value for key, value in one.items() if key != "audience"} for one in documents)
    found: dict[int, tuple[Replayed, Replayed]] = {}
    for who, events in persons.items():
        is_meant = wanted is None or {1: "trial", 2: "pro"}[account_of[who]] == wanted
        theirs = by_minutes(live, events, WINDOW, "live")
        ours = by_minutes(draft, events, WINDOW) if is_meant else Replayed(False, [], {})
        if theirs.is_in_audience:
            found[who] = (ours, theirs)
    reached = {who for who, (ours, _) in found.items() if ours.showings}
    held = {who for who, (ours, _) in found.items() if ours.held and not ours.showings}
    outside = {who for who, (ours, _) in found.items() if not ours.is_in_audience}
    meetings = [
        (who, shown)
        for who, (ours, theirs) in found.items()
        for shown in ours.showings
        if any(abs(shown - other) < HOUR for other in theirs.showings)
    ]
    all_held = [(day, cap) for ours, _ in found.values() for day, cap in ours.held.items()]
    days = [MIDNIGHT // DAY - 1, MIDNIGHT // DAY]
    return {
        "persons": [len(found), len(outside), len(found) - len(outside | held | reached), len(held), len(reached)],
        "accounts": [len({account_of[who] for who in found}), len({account_of[who] for who in reached})],
        "times": [sum(min(len(found[who][0].showings), 3) == times for who in reached) for times in (1, 2, 3)],
        "caps": {cap: sum(each == cap for _, each in all_held) for cap in ("at_most", "every", "answered", "put_off")},
        "days": [
            [
                sum(any(time // DAY == day for time in ours.showings) for ours, _ in found.values()),
                sum(time // DAY == day for ours, _ in found.values() for time in ours.showings),
                sum(each == day for each, _ in all_held),
            ]
            for day in days
        ],
        "meetings": [len(meetings), len({who for who, _ in meetings})],
    }


def figures(report: Backtest) -> dict[str, Any]:
    persons = report.persons
    met = report.collisions[0] if report.collisions else None
    return {
        "persons": [persons.there, persons.outside_audience, persons.never_ready, persons.held_back, persons.reached],
        "accounts": [report.accounts_there, report.accounts_reached],
        "times": list(report.times.values()),
        "caps": report.caps,
        "days": [[day.persons, day.showings, day.held_back] for day in report.days],
        "meetings": [met.showings, met.persons] if met else [0, 0],
    }


def assert_adds_up(report: Backtest) -> None:
    persons = report.persons
    assert persons.there == persons.outside_audience + persons.never_ready + persons.held_back + persons.reached
    assert sum(report.times.values()) == persons.reached
    assert sum(day.showings for day in report.days) == report.showings
    assert sum(day.persons for day in report.days) == report.shown_days
    assert sum(day.held_back for day in report.days) == sum(report.caps.values())
    assert report.colliding <= report.showings


@given(TRIGGERS, FREQUENCIES, TRIGGERS, HISTORIES, PLANS)
def test_every_figure_agrees_with_a_count_by_hand_in_one_part_or_in_several(
    trigger: dict[str, Any],
    frequency: dict[str, Any],
    other: dict[str, Any],
    histories: list[list[tuple[int, str, str]]],
    wanted: str | None,
) -> None:
    draft = guide({"guide": "draft", "trigger": trigger, "frequency": frequency})
    if wanted:
        draft["audience"] = {"all": [{"account.plan": {"eq": wanted}}]}
    live = guide(
        {"guide": "live", "trigger": other, "priority": 60, "frequency": {"every": "4m", "until": [], "at_most": 3}}
    )
    persons = {number: events_of(history) for number, history in enumerate(histories, 1)}
    account_of = {number: 1 + number % 2 for number in persons}
    plan = Compiled(Plan(WINDOW, draft, ((3, live),), True))
    about = About("draft", WINDOW, plan.goes_first, ())
    sums = Sums()
    for number, events in persons.items():
        sums.add(replay_chunk(plan, chunk_of(plan, {number: events}, account_of)))
    report = report_of(replay_chunk(plan, chunk_of(plan, persons, account_of)), about)
    assert report_of(sums, about) == report
    assert figures(report) == by_hand([draft, live], persons, account_of, wanted)
    assert_adds_up(report)
    assert all(not collision.goes_first for collision in report.collisions)


def test_what_an_account_did_is_folded_once_for_each_guide_however_many_persons_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folded: list[Event] = []

    def counted(rules: Any, state: Any, event: Event) -> bool:
        folded.append(event)
        return fold_account(rules, state, event)

    monkeypatch.setattr("widget_server.triggers.replay.fold_account", counted)
    trigger = {"all": [{"account_did": {"event": "invited", "at_least": 2}}]}
    draft, live = (guide({"guide": name, "trigger": trigger}) for name in ("draft", "live"))
    plan = Compiled(Plan(WINDOW, draft, ((3, live),), True))
    visits = [Event(1, MIDNIGHT, "a", {}), Event(2, MIDNIGHT + 30 * MINUTE, "a", {})]
    persons = dict.fromkeys(range(1, 31), visits)
    log = Log(*np.array([(40, 1, WINDOW.from_ms + at * 1000, 100 + at, 0) for at in range(50)], np.int64).T)
    chunk = chunk_of(plan, persons, dict.fromkeys(persons, 1))
    sums = replay_chunk(plan, replace(chunk, account_rows=rows_of(log, [None] * 50)))
    assert (sums.there, sums.times[1], sums.meetings["live"].persons) == (30, 30, 30)
    assert [example.person_id for example in sums.meetings["live"].examples] == [1, 2, 3, 4, 5]
    assert len(folded) == 2 * 50
