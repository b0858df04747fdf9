"""When an event happened: by our clock, whatever the sender's clock says."""

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.stories import Story
from tests.tables import rows
from widget_server.events.messages import Arrival, BadMessage, event_time, in_ms

MINUTE_MS = 60_000
RECEIVED = datetime(2026, 6, 1, 12, tzinfo=UTC)
RECEIVED_MS = in_ms(RECEIVED)


def test_an_event_without_a_timestamp_happened_when_it_arrived(story: Story) -> None:
    before = time.time_ns() // 1_000_000
    story.acme.track("now")
    [(time_ms, received_ms)] = rows("events", "time_ms", "received_ms")
    assert before <= time_ms == received_ms <= time.time_ns() // 1_000_000


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678+00:00"),
        ("2026-01-02T03:04:05.678901+00:00", "2026-01-02T03:04:05.679+00:00"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04:05+05:30", "2026-01-01T21:34:05+00:00"),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00+00:00"),
    ],
)
def test_a_timestamp_is_read_with_its_offset_and_as_utc_without(story: Story, said: str, expected: str) -> None:
    story.acme.batch({"type": "track", "event": "e", "userId": "dora", "timestamp": said})
    assert rows("events", "time_ms") == [(in_ms(datetime.fromisoformat(expected)),)]


def test_an_event_of_the_future_happened_when_it_arrived(story: Story) -> None:
    story.acme.batch({"type": "track", "event": "e", "userId": "dora", "timestamp": "9999-12-31T23:59:59-23:59"})
    [(time_ms, received_ms)] = rows("events", "time_ms", "received_ms")
    assert time_ms == received_ms


def seen(happened: timedelta, sent: timedelta) -> timedelta:
    """How long before its arrival an event is kept, as the sender's clock said for event and sending."""
    sent_ms = in_ms(RECEIVED + sent)
    return timedelta(milliseconds=event_time(RECEIVED + happened, Arrival(RECEIVED_MS, sent_ms)) - RECEIVED_MS)


def test_a_clock_that_is_far_off_is_corrected_by_the_time_of_sending() -> None:
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    assert seen(hour - minute, sent=hour) == -minute
    assert seen(-hour - minute, sent=-hour) == -minute
    assert seen(-29 * 24 * hour, sent=-29 * 24 * hour) == timedelta()


@pytest.mark.parametrize("off", [timedelta(minutes=5), timedelta(minutes=-5), timedelta()])
def test_a_clock_that_is_up_to_five_minutes_off_is_left_alone(off: timedelta) -> None:
    """What is the network's delay and what the clock's fault cannot be told apart."""
    happened = timedelta(hours=-1)
    assert seen(happened, sent=off) == happened


def test_a_clock_that_is_more_than_five_minutes_off_is_not_left_alone() -> None:
    off = timedelta(minutes=5, milliseconds=1)
    assert seen(timedelta(hours=-1), sent=-off) == timedelta(hours=-1) + off


def test_a_sending_of_months_ago_says_nothing_about_the_clock() -> None:
    months = timedelta(days=-90)
    assert seen(months, sent=months) == months


def test_what_is_corrected_into_the_time_before_the_web_is_refused() -> None:
    with pytest.raises(BadMessage):
        event_time(datetime(2000, 1, 1, tzinfo=UTC), Arrival(RECEIVED_MS, RECEIVED_MS + 60 * MINUTE_MS))


def test_the_time_of_sending_counts_for_every_event_of_the_batch(story: Story) -> None:
    ahead = datetime.now(timezone(timedelta(hours=3))) + timedelta(hours=2)
    events: list[dict[str, Any]] = [
        {
            "type": "track",
            "event": f"e{minutes}",
            "userId": "dora",
            "timestamp": (ahead - timedelta(minutes=minutes)).isoformat(),
        }
        for minutes in (10, 20)
    ]
    story.acme.batch(*events, sentAt=ahead.isoformat())
    ages = {
        name: received_ms - time_ms for name, time_ms, received_ms in rows("events", "name", "time_ms", "received_ms")
    }
    assert ages == {"e10": 10 * MINUTE_MS, "e20": 20 * MINUTE_MS}
