"""A schedule opens and closes when the clock on the wall says so, and knows beforehand when that will be."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.people_strategies import ZONES, ending_schedules, schedules
from tests.triggers.timelines import facts_about, guide, rules_of
from tests.triggers.whole_audience import Who, schedule_holds
from widget_server.triggers.clauses import Schedule
from widget_server.triggers.evaluate import explain
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.schedule_gates import is_open, next_turn
from widget_server.triggers.zones import zone_named

MINUTE, DAY = 60_000, 86_400_000
# Clocks change in Berlin on the first two, in Auckland on the last two; weeks end, and a year.
CHANGES = ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-09-26T14:00Z", "2027-04-03T14:00Z", "2026-12-31T23:00Z"]
moments = st.builds(
    lambda change, minutes, step: at_ms(change) + minutes * MINUTE + step,
    st.sampled_from(CHANGES),
    st.one_of(st.integers(-4320, 4320), st.sampled_from([-60, -30, 0, 30, 60, 90, 120])),
    st.sampled_from([-1, 0, 1]),
)


def at_ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def read(document: dict[str, Any]) -> Schedule:
    found = read_guide(guide({"guide": "tip", "schedule": document})).schedule
    assert found is not None
    return found


@settings(max_examples=300, deadline=None)
@given(ending_schedules, st.sampled_from(ZONES), moments)
def test_a_schedule_is_open_when_a_reader_of_every_minute_says_so(
    document: dict[str, Any], zone: str, now: int
) -> None:
    rules = rules_of([{"guide": "tip", "schedule": document}])
    who = Who(zone=zone)
    [found] = explain(rules, rules.new_state(), facts_about(who), now)
    assert found.is_eligible is schedule_holds(document, who, now)


@settings(max_examples=150, deadline=None)
@given(st.one_of(schedules, ending_schedules), st.sampled_from(ZONES), moments)
def test_it_stays_as_it_is_until_the_moment_that_it_names(document: dict[str, Any], zone: str, now: int) -> None:
    schedule, found = read(document), zone_named(zone)
    assert found is not None
    is_now, turn = is_open(schedule, found, now), next_turn(schedule, found, now)
    last = min(now + 4 * DAY if turn is None else turn - 1, now + 4 * DAY)
    minutes = range(now // MINUTE * MINUTE + MINUTE, last + 1, MINUTE)
    assert all(is_open(schedule, found, minute) is is_now for minute in (*minutes, last))
    if turn is not None:
        assert turn > now
        assert is_open(schedule, found, turn) is not is_now or turn > now + 6 * DAY


@pytest.mark.parametrize(
    ("document", "now", "turn"),
    [
        ({"hours": "09:00-18:00", "zone": "UTC"}, "2026-11-23T08:00Z", "2026-11-23T09:00Z"),
        ({"hours": "09:00-18:00", "zone": "UTC"}, "2026-11-23T09:00Z", "2026-11-23T18:00Z"),
        ({"weekdays": ["mon"], "zone": "UTC"}, "2026-11-24T00:00Z", "2026-11-30T00:00Z"),
        ({"from": "2026-12-24", "zone": "UTC"}, "2026-11-24T00:00Z", "2026-12-24T00:00Z"),
        ({"from": "2026-12-24", "hours": "09:00-10:00", "zone": "UTC"}, "2026-11-24T00:00Z", "2026-12-24T09:00Z"),
        ({"until": "2026-12-24", "zone": "UTC"}, "2026-11-24T00:00Z", "2026-12-25T00:00Z"),
        ({"until": "2026-12-24", "zone": "UTC"}, "2026-12-25T00:00Z", None),
        ({"from": "2026-12-24", "zone": "UTC"}, "2026-12-24T00:00Z", None),
        ({"until": "2026-11-24", "hours": "09:00-18:00", "zone": "UTC"}, "2026-11-24T18:00Z", None),
        ({"hours": "00:00-24:00", "weekdays": ["sat", "sun"], "zone": "UTC"}, "2026-11-21T12:00Z", "2026-11-23T00:00Z"),
        ({"hours": "02:30-04:00", "zone": "Europe/Berlin"}, "2026-03-28T12:00Z", "2026-03-29T01:00Z"),
        ({"hours": "02:00-02:30", "zone": "Europe/Berlin"}, "2026-10-25T00:45Z", "2026-10-25T01:00Z"),
    ],
)
def test_the_next_opening_or_closing_is_known_to_the_millisecond(
    document: dict[str, Any], now: str, turn: str | None
) -> None:
    schedule = read(document)
    found = next_turn(schedule, zone_named(schedule.zone or "UTC") or pytest.fail("a zone"), at_ms(now))
    assert found == (turn and at_ms(turn))


def explained(document: dict[str, Any], **facts: Any) -> str:
    rules = rules_of([{"guide": "tip", "schedule": document}])
    [found] = explain(rules, rules.new_state(), facts_about(Who(**facts)), at_ms("2026-11-23T08:30Z"))
    return next(gate.detail for gate in found.gates if gate.name == "schedule")


def test_an_explanation_says_what_the_clock_shows_whose_it_is_and_when_it_turns() -> None:
    working = {"hours": "09:00-18:00", "zone": "person"}
    assert explained(working, person={"timezone": "Europe/Berlin"}) == (
        "open until 2026-11-23 18:00; it is mon 2026-11-23 09:30 in Europe/Berlin (trait timezone)"
    )
    assert explained(working) == (
        "closed until 2026-11-23 09:00; it is mon 2026-11-23 08:30 in UTC (of the workspace, the person's is not known)"
    )


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"zone": "UTC"}, "Say when"),
        ({"weekdays": []}, "Say when"),
        ({"from": "next week"}, "Write a date or a time"),
        ({"from": "1999-12-31"}, "2000 to 2199"),
        ({"from": "2026-02-30"}, "Write a date or a time"),
        ({"from": "2026-12-02", "until": "2026-12-01"}, "ends before it begins"),
        ({"weekdays": ["monday"]}, 'Did you mean "mon"'),
        ({"hours": "9-18"}, '"09:00-18:00"'),
        ({"hours": "09:00-25:00"}, '"09:00-18:00"'),
        ({"hours": "09:00-24:30"}, '"09:00-18:00"'),
        ({"hours": "09:00-09:00"}, "whole day"),
        ({"hours": []}, "1 to 10"),
        ({"hours": "09:00-18:00", "zone": "Berlin"}, "Europe/Berlin"),
        ({"hours": "09:00-18:00", "zone": "../UTC"}, "Europe/Berlin"),
        ({"hours": "09:00-18:00", "zone": "Europe"}, "Europe/Berlin"),
        ({"hours": "09:00-18:00", "tz": "UTC"}, "Unknown key"),
    ],
)
def test_a_schedule_that_says_nothing_or_cannot_be_is_refused_with_what_to_write(
    document: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadGuide, match=said):
        read(document)


def test_a_range_of_one_day_is_no_mistake() -> None:
    assert read({"from": "2026-12-01", "until": "2026-12-01"}).begins
