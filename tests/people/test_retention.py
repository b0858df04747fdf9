"""Events are kept for as long as the workspace says, and no longer."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.delivery.guides import explained, names, publish, tip
from tests.people.tokens import workspace_of
from tests.stories import Story
from tests.tables import rows
from widget_server.analytics import relay
from widget_server.analytics.store import Wanted, scan
from widget_server.db import db
from widget_server.events import privacy
from widget_server.events.privacy import forget_old_events
from widget_server.workspaces.operations import set_retention

THREE = {"all": [{"did": {"event": "report_created", "at_least": 3}}]}


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 1)
    monkeypatch.setattr(privacy, "POSITIONS_A_GROUP", 2)


def aged(days: float, **more: Any) -> dict[str, Any]:
    when = datetime.now(UTC) - timedelta(days=days)
    return {"type": "track", "event": "report_created", "userId": "dora", "timestamp": when.isoformat(), **more}


def keep(story: Story, days: int | None) -> int:
    set_retention(workspace_of(story.acme), days)
    db.session.commit()
    return forget_old_events(time.time_ns() // 1_000_000)


def test_older_events_go_and_younger_ones_stay(story: Story) -> None:
    story.acme.batch(*[aged(days, event=f"day {days}") for days in (400, 1, 91, 89, 300)])
    story.other.batch(aged(400))
    assert keep(story, 90) == 3
    assert [name for (name,) in rows("events", "name")] == ["day 1", "day 89", "report_created"]
    assert keep(story, 90) == 0


def test_for_ever_is_for_ever(story: Story) -> None:
    story.acme.batch(aged(4000))
    assert keep(story, None) == 0
    assert len(rows("events", "name")) == 1


def test_the_analytics_store_follows(story: Story) -> None:
    story.acme.batch(aged(100), aged(1))
    relay.catch_up(story.acme.workspace_id)
    keep(story, 90)
    assert len(scan(story.acme.workspace_id, [Wanted("report_created")]).order) == 1


def test_a_state_does_not_count_what_is_gone(story: Story) -> None:
    publish(story.acme, tip("hint", trigger=THREE))
    story.acme.batch(aged(100), aged(2), aged(1))
    assert names(story.acme.decide()) == ["hint"]
    keep(story, 90)
    assert story.acme.decide() == []


def test_traits_and_account_outlive_the_events_that_said_them(story: Story) -> None:
    """A decision and its explanation still agree."""
    audience = {"all": [{"person.role": {"eq": "admin"}}, {"account.plan": {"eq": "pro"}}]}
    publish(story.acme, tip("hint", trigger=None, audience=audience))
    about = {"traits": {"role": "admin"}}, {"groupId": "nw", "traits": {"plan": "pro"}}
    story.acme.batch(aged(100, type="identify", **about[0]), aged(100, type="group", **about[1]), aged(1))
    keep(story, 90)
    assert len(rows("events", "name")) == 1
    assert names(story.acme.decide()) == ["hint"]
    assert explained(story.acme, time.time_ns() // 1_000_000)["hint"].is_eligible
