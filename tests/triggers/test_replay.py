"""A replay tells what would have been shown: to whom, when, and what held it back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triggers.test_placements import CASES
from tests.triggers.timelines import guide
from tests.triggers.whole_audience import Who
from tests.triggers.whole_history import eligible_by_whole_history
from widget_server.triggers.candidates import candidate
from widget_server.triggers.evaluate import Facts
from widget_server.triggers.replay import Past, Replayed, Window, replay, replay_together
from widget_server.triggers.state import NO_VISIT, Event

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
# Midnight of UTC.
BEGIN = 20_700 * DAY
STAY = 5 * MINUTE
NAME = "draft"


def event(at: int, name: str, **properties: Any) -> Event:
    return Event(at // MINUTE, at, name, properties)


def stays_of(events: list[Event], window: Window) -> list[tuple[int, int]]:
    """Minute by minute, whether the person is there, as runs of minutes."""
    begins = [one.time_ms for one in events if one.name not in NO_VISIT]
    there = [
        minute
        for minute in range(window.from_ms, window.to_ms, MINUTE)
        if any(begin <= minute < begin + window.stay_ms for begin in begins)
    ]
    runs: list[tuple[int, int]] = []
    for minute in there:
        if runs and runs[-1][1] == minute:
            runs[-1] = (runs[-1][0], minute + MINUTE)
        else:
            runs.append((minute, minute + MINUTE))
    return runs


def split(stays: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [begin for begin, _ in stays], [end for _, end in stays]


def told(
    document: dict[str, Any],
    events: list[Event],
    to: int = BEGIN + DAY,
    facts: Facts | None = None,
    changes: tuple[tuple[int, Facts], ...] = (),
) -> Replayed:
    window = Window(BEGIN, to, STAY)
    events = sorted(events, key=lambda one: (one.time_ms, one.position))
    past = Past(events, *split(stays_of(events, window)), ((0, facts or Facts()), *changes))
    return replay(candidate(guide({"guide": NAME, **document})), past, window)


def test_a_guide_without_conditions_is_shown_at_the_first_event_of_a_stay() -> None:
    events = [event(BEGIN + HOUR, "a"), event(BEGIN + HOUR + 2 * MINUTE, "b"), event(BEGIN + 3 * HOUR, "a")]
    assert told({"frequency": {"every": "0s"}}, events).showings == [BEGIN + HOUR, BEGIN + 3 * HOUR]


def test_an_absence_comes_true_while_the_person_still_is_there_and_not_when_they_are_gone() -> None:
    stuck = {"trigger": {"all": [{"sequence": {"steps": ["opened", {"not": "done", "for": "90s"}]}}]}}
    assert told(stuck, [event(BEGIN, "opened")]).showings == [BEGIN + 90_000]
    assert told(stuck, [event(BEGIN, "opened"), event(BEGIN + MINUTE, "done")]).showings == []
    long = {"trigger": {"all": [{"sequence": {"steps": ["opened", {"not": "done", "for": "10m"}]}}]}}
    assert told(long, [event(BEGIN, "opened")]).showings == []
    assert told(long, [event(BEGIN, "opened"), event(BEGIN + HOUR, "a")]).showings == [BEGIN + HOUR]


def test_a_delay_is_waited_for() -> None:
    delayed = {"trigger": {"when": {"event": "opened"}, "delay": "2m"}}
    assert told(delayed, [event(BEGIN, "opened")]).showings == [BEGIN + 2 * MINUTE]


def test_what_the_person_did_before_the_window_counts() -> None:
    habit = {"trigger": {"all": [{"did": {"event": "saved", "at_least": 2}}]}}
    assert told(habit, [event(BEGIN - 9 * DAY, "saved"), event(BEGIN + HOUR, "saved")]).showings == [BEGIN + HOUR]


def test_real_showings_count_before_the_window_and_give_way_to_the_replay_within() -> None:
    rule = {"frequency": {"at_most": 2, "every": "0s"}}
    before, within = (event(at, "$guide_shown", guide=NAME) for at in (BEGIN - DAY, BEGIN + 2 * HOUR))
    visits = [event(BEGIN + hour * HOUR, "a") for hour in (1, 3, 5)]
    assert told(rule, [before, within, *visits]).showings == [BEGIN + HOUR]
    assert told(rule, [within, *visits]).showings == [BEGIN + HOUR, BEGIN + 2 * HOUR]


def test_each_cap_has_its_name_and_counts_once_a_day() -> None:
    visits = [event(BEGIN + hour * HOUR, "a") for hour in (25, 27, 49)]
    day = BEGIN // DAY

    def held(before: Event, **frequency: Any) -> dict[int, str]:
        return told({"frequency": frequency}, [before, *visits], BEGIN + 3 * DAY).held

    shown, done = event(BEGIN - HOUR, "$guide_shown", guide=NAME), event(BEGIN - HOUR, "$guide_completed", guide=NAME)
    assert held(shown, at_most=1) == {day + 1: "at_most", day + 2: "at_most"}
    assert held(done) == {day + 1: "answered", day + 2: "answered"}
    assert held(shown, every="2d") == {day + 1: "every"}
    later = event(BEGIN - MINUTE, "$guide_snoozed", guide=NAME)
    assert told({}, [later, event(BEGIN, "a")]).held == {day: "put_off"}


def test_traits_are_those_of_their_time() -> None:
    trial = {"audience": {"all": [{"account.plan": {"eq": "trial"}}]}}
    visits = [event(BEGIN + hour * HOUR, "a") for hour in (1, 3)]
    on, off = Facts({}, {"plan": "trial"}), Facts({}, {"plan": "pro"})
    assert told(trial, visits, facts=on, changes=((BEGIN + 2 * HOUR, off),)).showings == [BEGIN + HOUR]
    assert told(trial, visits, facts=off, changes=((BEGIN + 2 * HOUR, on),)).showings == [BEGIN + 3 * HOUR]
    assert told(trial, visits, facts=off) == Replayed(False, [], {})


def test_a_schedule_is_kept_to_and_its_opening_is_waited_for() -> None:
    hours = {"schedule": {"hours": "10:00-11:00"}}
    early = event(BEGIN + 10 * HOUR - 2 * MINUTE, "a")
    assert told(hours, [early]).showings == [BEGIN + 10 * HOUR]
    assert told(hours, [event(BEGIN + 11 * HOUR, "a")]).showings == []


def test_the_page_is_that_of_the_latest_page_view() -> None:
    here = {"placement": {"page": "/reports/*"}}
    events = [event(BEGIN, "$page", path="/home"), event(BEGIN + MINUTE, "$page", path="/reports/7")]
    assert told(here, events).showings == [BEGIN + MINUTE]
    assert told(here, events[:1]).showings == []
    either = {"placement": {"page": ["/home", "/reports/*"]}}
    assert told(either, events).showings == [BEGIN]


def test_parameters_of_a_page_are_tested_and_stand_for_one_segment() -> None:
    def shown(path: str) -> bool:
        page = {"path": "/reports/{id}", "params": {"id": {"ne": "new"}}}
        return bool(told({"placement": {"page": page}}, [event(BEGIN, "$page", path=path)]).showings)

    assert [shown(path) for path in ("/reports/7", "/reports/new", "/reports/7/edit", "/reports", "/a/7")] == [
        True, False, False, False, False
    ]  # fmt: skip


def paged(placement: dict[str, Any]) -> list[dict[str, Any]]:
    pages = placement.get("page", [])
    return [
        page if isinstance(page, dict) else {"path": page} for page in (pages if isinstance(pages, list) else [pages])
    ]


def is_told_by_its_path(case: dict[str, Any]) -> bool:
    """A backtest knows paths alone: neither query nor window."""
    pages = paged(case["placement"])
    return bool(pages) and set(case["placement"]) == {"page"} and all(set(one) <= {"path", "params"} for one in pages)


PATHS = [case for case in CASES if is_told_by_its_path(case)]


@pytest.mark.parametrize("case", PATHS, ids=[f"{i}: {case['why']}" for i, case in enumerate(PATHS)])
def test_a_page_is_the_same_one_in_a_backtest_as_live(case: dict[str, Any]) -> None:
    page = event(BEGIN, "$page", path=case["screen"]["path"])
    assert bool(told({"placement": case["placement"]}, [page]).showings) is case["fits"]


def test_a_parameter_that_is_written_as_a_number_counts_as_one_in_a_backtest_too() -> None:
    page = {"path": "/p/{id}", "params": {"id": {"gte": 100}}}
    assert len(PATHS) > 20
    assert told({"placement": {"page": page}}, [event(BEGIN, "$page", path="/p/100")]).showings == [BEGIN]


def test_the_page_of_a_moment_is_the_same_one_in_a_backtest_as_live() -> None:
    moment = {"trigger": {"when": {"page": "/p/{id}"}}}
    paths = ("/p/{id}", "/p/7", "/p")
    assert [bool(told(moment, [event(BEGIN, "$page", path=path)]).showings) for path in paths] == [True, False, False]


def test_sessions_and_what_the_account_did_are_seen() -> None:
    third = {"trigger": {"all": [{"session_count": {"at_least": 3}}]}}
    visits = [event(BEGIN + hour * HOUR, "a") for hour in (-5, 1, 3)]
    assert told(third, visits).showings == [BEGIN + 3 * HOUR]
    team = candidate(guide({"guide": NAME, "trigger": {"all": [{"account_did": {"event": "invited", "persons": 2}}]}}))
    window = Window(BEGIN, BEGIN + DAY, STAY)
    own, others = (
        [event(BEGIN + HOUR, "a")],
        [Event(n, BEGIN + HOUR + n * MINUTE, "invited", {}, n) for n in (1, 2)],
    )
    past = Past(own, *split(stays_of(own, window)), ((0, Facts()),))
    assert replay(team, past, window, others).showings == [BEGIN + HOUR + 2 * MINUTE]


# The oracle: minute by minute, from the whole history each time, by documents as written.

TIMES = st.integers(-3 * 60, 2 * 60).map(lambda minutes: BEGIN + DAY - HOUR + minutes * MINUTE)
NAMES = st.sampled_from(["a", "b", "c", "$identify"])
HISTORIES = st.lists(
    st.tuples(TIMES, NAMES | st.sampled_from(["$guide_shown", "$guide_completed", "$guide_dismissed"])), max_size=12
)
SPANS = st.sampled_from(["2m", "7m", "30m", "2h"])
EVENTS = st.sampled_from(["a", "b", "c"])
CONDITIONS = st.one_of(
    st.builds(
        lambda name, low, span: {"did": {"event": name, "at_least": low, "within": span}},
        EVENTS,
        st.integers(1, 3),
        SPANS,
    ),
    st.builds(lambda name, span: {"did_not": {"event": name, "within": span}}, EVENTS, SPANS),
    st.builds(lambda name, span: {"inactive": {"event": name, "for": span}}, EVENTS, SPANS),
    st.builds(lambda name, most: {"did": {"event": name, "at_most": most}}, EVENTS, st.integers(0, 2)),
)
TRIGGERS = st.fixed_dictionaries(
    {},
    optional={
        "when": st.fixed_dictionaries({"event": EVENTS}),
        "all": st.lists(CONDITIONS, min_size=1, max_size=2),
        "any": st.lists(CONDITIONS, min_size=1, max_size=2),
        "not": CONDITIONS,
    },
)
FREQUENCIES = st.fixed_dictionaries(
    {
        "at_most": st.integers(1, 3),
        "every": st.sampled_from(["0s", "4m", "1h"]),
        "until": st.sampled_from([[], ["completed"], ["completed", "dismissed"]]),
    }
)


def by_minutes(document: dict[str, Any], events: list[Event], window: Window, name: str = NAME) -> Replayed:
    known = [
        one
        for one in events
        if one.time_ms < window.from_ms or one.name[:7] != "$guide_" or one.properties["guide"] != name
    ]
    free = {**document, "frequency": {"at_most": 1000, "every": "0s", "until": []}}
    showings: list[int] = []
    held: dict[int, str] = {}
    is_on_screen = False
    minutes = {minute for begin, end in stays_of(events, window) for minute in range(begin, end, MINUTE)}
    for now in range(window.from_ms, window.to_ms, MINUTE):
        if now not in minutes:
            is_on_screen = False
        elif not is_on_screen and eligible_by_whole_history([free], known, Who(), now):
            if eligible_by_whole_history([document], known, Who(), now):
                showings.append(now)
                known.append(event(now, "$guide_shown", guide=name))
                is_on_screen = True
            else:
                held.setdefault(now // DAY, cap_by_hand(document, known, now))
    return Replayed(
        bool(minutes), showings, {d: cap for d, cap in held.items() if d not in {s // DAY for s in showings}}
    )


def cap_by_hand(document: dict[str, Any], known: list[Event], now: int) -> str:
    """Snoozes are not among these histories."""
    past = [one.name for one in known if one.time_ms <= now and one.properties.get("guide") == document["guide"]]
    if any(f"$guide_{answer}" in past for answer in document["frequency"]["until"]):
        return "answered"
    return "at_most" if past.count("$guide_shown") >= document["frequency"]["at_most"] else "every"


@given(TRIGGERS, FREQUENCIES, HISTORIES)
def test_the_walk_agrees_with_looking_at_every_minute(
    trigger: dict[str, Any], frequency: dict[str, Any], history: list[tuple[int, str]]
) -> None:
    """Every showing and every held-back day, over random rules and histories across midnight."""
    document = guide({"guide": NAME, "frequency": frequency, **({"trigger": trigger} if trigger else {})})
    events = [event(at, name, **({"guide": NAME} if "guide" in name else {})) for at, name in sorted(history)]
    window = Window(BEGIN + DAY - HOUR, BEGIN + DAY + HOUR, STAY)
    past = Past(events, *split(stays_of(events, window)), ((0, Facts()),))
    assert replay(candidate(document), past, window) == by_minutes(document, events, window)


TEAM = st.lists(st.tuples(TIMES, st.sampled_from(["a", "b"]), st.integers(1, 3)), max_size=8)
TEAM_TRIGGERS = st.builds(
    lambda name, low, persons, span, own: {
        "all": [{"account_did": {"event": name, "at_least": low, "persons": persons, "within": span}}],
        **({"any": [own]} if own else {}),
    },
    st.sampled_from(["a", "b"]),
    st.integers(1, 3),
    st.integers(1, 2),
    SPANS,
    st.none() | CONDITIONS,
)


@given(TEAM_TRIGGERS, FREQUENCIES, TEAM, st.lists(HISTORIES, min_size=1, max_size=4))
def test_persons_of_an_account_who_walk_together_see_what_each_sees_alone(
    trigger: dict[str, Any],
    frequency: dict[str, Any],
    team: list[tuple[int, str, int]],
    histories: list[list[tuple[int, str]]],
) -> None:
    asked = candidate(guide({"guide": NAME, "trigger": trigger, "frequency": frequency}))
    account_events = [Event(place, at, name, {}, who) for place, (at, name, who) in enumerate(sorted(team), 1)]
    window = Window(BEGIN + DAY - HOUR, BEGIN + DAY + HOUR, STAY)
    pasts = []
    for history in histories:
        events = [event(at, name, **({"guide": NAME} if "guide" in name else {})) for at, name in sorted(history)]
        pasts.append(Past(events, *split(stays_of(events, window)), ((0, Facts()),)))
    together = replay_together(asked, [(past, window) for past in pasts], account_events)
    assert together == [replay(asked, past, window, account_events) for past in pasts]
