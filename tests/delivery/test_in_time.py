"""Absences and delays come true in time: the page is told when to ask again, and whoever asks gets the same answer."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.delivery.guides import names, person, publish, tip
from tests.stories import Side, Story
from widget_server.db import db
from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import account_state_of
from widget_server.events.models import Event
from widget_server.people.queries import profile_of
from widget_server.triggers.memories import Tally
from widget_server.web.bodies import now_ms

STUCK = {
    "sequence": {
        "steps": ["export_opened", {"event": "error_shown", "times": 2}, {"not": "export_done", "for": "90s"}],
        "within": "10m",
    }
}


def ago(event: str, seconds: float, user: str = "dora", **more: Any) -> dict[str, Any]:
    time = datetime.now(UTC) - timedelta(seconds=seconds)
    return {"type": "track", "event": event, "userId": user, "timestamp": time.isoformat(), **more}


def stuck_since(side: Side, seconds: float, user: str = "dora") -> dict[str, Any]:
    events = [ago("export_opened", seconds + 20, user), *[ago("error_shown", seconds, user)] * 2]
    return side.batch(*events, userId=user, decide={})


def asked(side: Side, user: str = "dora") -> dict[str, Any]:
    return dict(side.post("/v1/decide", {"userId": user}).json or {})


def test_the_page_is_told_when_an_absence_will_have_lasted(story: Story) -> None:
    publish(story.acme, tip("stuck", trigger={"all": [STUCK]}))
    told = stuck_since(story.acme, 60)
    assert told["decisions"] == []
    assert 10_000 < told["ask_again_ms"] <= 30_000
    assert names(stuck_since(story.acme, 91, "eve")["decisions"]) == ["stuck"]


def test_after_a_reload_and_on_another_device_it_is_the_same_moment(story: Story) -> None:
    publish(story.acme, tip("stuck", trigger={"all": [STUCK]}))
    first = stuck_since(story.acme, 60)["ask_again_ms"]
    again = asked(story.acme)
    assert again["decisions"] == []
    assert first - 20_000 < again["ask_again_ms"] <= first


def test_nobody_is_told_to_ask_again_when_nothing_will_change(story: Story) -> None:
    publish(story.acme, tip("stuck", trigger={"all": [STUCK]}), tip())
    assert story.acme.track("export_opened").get("ask_again_ms") is None
    assert asked(story.acme).keys() == {"decisions"}


def test_nobody_is_told_to_ask_again_sooner_than_in_a_second(story: Story) -> None:
    publish(story.acme, tip("stuck", trigger={"all": [STUCK]}))
    # Somebody else, where the moment passed on the way.
    for attempt in range(20):
        told = stuck_since(story.acme, 89.1, f"user-{attempt}")
        if not told["decisions"]:
            break
    assert told["ask_again_ms"] == 1_000


def test_a_delay_is_kept_by_the_service(story: Story) -> None:
    publish(story.acme, tip("late", trigger={"when": {"event": "error_shown"}, "delay": "90s"}))
    told = story.acme.batch(ago("error_shown", 30), userId="dora", decide={})
    assert told["decisions"] == []
    assert 30_000 < told["ask_again_ms"] <= 60_000
    assert names(story.acme.batch(ago("error_shown", 91, "eve"), userId="eve", decide={})["decisions"]) == ["late"]


def test_a_guide_that_is_called_off_is_named_until_it_is_shown_again(story: Story) -> None:
    publish(story.acme, tip("late", trigger={"when": {"event": "error_shown"}, "cancel_on": {"event": "export_done"}}))
    assert names(story.acme.batch(ago("error_shown", 9), userId="dora", decide={})["decisions"]) == ["late"]
    shown = ago("$guide_shown", 8, properties={"guide": "late", "version": 1})
    assert "cancelled" not in story.acme.batch(shown, userId="dora", decide={})
    told = story.acme.batch(ago("export_done", 7), userId="dora", decide={})
    assert (told["decisions"], told["cancelled"]) == ([], ["late"])
    assert asked(story.acme)["cancelled"] == ["late"], "also in another tab"
    shown_again = ago("$guide_shown", 1, properties={"guide": "late", "version": 1})
    assert "cancelled" not in story.acme.batch(shown_again, userId="dora", decide={})


def test_a_moment_of_the_browsers_travels_with_the_decision(story: Story) -> None:
    publish(story.acme, tip("idle", trigger={"when": {"idle": "30s"}, "delay": "5s", "expires": "2m"}))
    [decision] = story.acme.decide()
    found = {name: decision[name] for name in ("when", "delay_ms", "expires_ms")}
    assert found == {"when": {"idle_ms": 30_000}, "delay_ms": 5_000, "expires_ms": 120_000}


def test_what_begins_for_everybody_at_once_is_asked_for_one_after_another(story: Story) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(hours=30)).replace(minute=0, second=0, microsecond=0)
    opens = tomorrow - timedelta(hours=10)
    publish(story.acme, tip("open", trigger=None, schedule={"from": opens.strftime("%Y-%m-%dT%H:%M"), "zone": "UTC"}))
    for number in range(5):
        story.acme.track("opened", f"u-{number}")
    waits = [asked(story.acme, f"u-{number}")["ask_again_ms"] for number in range(5)]
    begins = round(opens.timestamp() * 1000) - now_ms()
    assert all(begins - 1_000 < wait < begins + 20_000 for wait in waits)
    assert max(waits) - min(waits) > 1_000


TEAM = {"account_did": {"event": "report_shared", "within": "7d", "at_least": 3, "persons": 2}}


def shares(side: Side, user: str, times: int = 1, account: str = "g-1") -> None:
    side.batch(*[{"type": "track", "event": "report_shared", "userId": user, "context": {"groupId": account}}] * times)


def join(side: Side, *users: str) -> None:
    side.batch(*[{"type": "group", "userId": user, "groupId": "g-1"} for user in users])


def test_what_colleagues_did_for_the_account_counts_for_everybody_in_it(story: Story) -> None:
    publish(story.acme, tip("team", trigger={"all": [TEAM]}))
    join(story.acme, "dora", "eve", "finn")
    shares(story.acme, "eve", 3)
    assert story.acme.decide() == [], "one person, three times"
    shares(story.acme, "finn")
    assert names(story.acme.decide()) == ["team"]
    story.acme.track("opened", "stranger")
    assert story.acme.decide("stranger") == [], "of no account"


def test_what_was_done_for_another_account_or_workspace_does_not_count(story: Story) -> None:
    for side in (story.acme, story.other):
        publish(side, tip("team", trigger={"all": [TEAM]}))
        join(side, "dora", "eve", "finn")
    shares(story.acme, "eve", 3, "g-2")
    shares(story.acme, "finn", 3, "g-2")
    shares(story.other, "eve", 3)
    shares(story.other, "finn", 3)
    assert (story.acme.decide(), names(story.other.decide())) == ([], ["team"])


def test_whoever_is_erased_is_not_counted_for_the_account_any_more(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widget_server.delivery.states.SETTLED_MS", -60_000)  # so that the state is kept at once
    publish(story.acme, tip("team", trigger={"all": [TEAM]}))
    join(story.acme, "dora", "eve", "finn")
    shares(story.acme, "eve", 3)
    shares(story.acme, "finn")
    assert names(story.acme.decide()) == ["team"]
    client, headers = story.app.test_client(), {"Authorization": f"Bearer {story.acme.secret}"}
    assert client.delete("/api/v1/people/finn", headers=headers).status_code < 300
    assert story.acme.decide() == []


@pytest.mark.parametrize("received_ago_ms", [0, 59_000])
def test_an_event_that_is_committed_late_behind_a_newer_one_is_counted_for_the_account(
    story: Story, received_ago_ms: int
) -> None:
    publish(story.acme, tip("team", trigger={"all": [TEAM]}))
    join(story.acme, "dora", "eve")
    profile = profile_of(story.acme.workspace_id, None, "dora")
    assert profile
    now = now_ms()

    def counted() -> int:
        state = account_state_of(profile, rules_of(story.acme.workspace_id), now)
        return (
            max((each.total for each in state.memories.values() if isinstance(each, Tally)), default=0) if state else 0
        )

    rows: list[dict[str, Any]] = [
        {
            "position": 1_000_000 + nth,
            "workspace_id": story.acme.workspace_id,
            "message_id": f"m-{nth}",
            "name": "report_shared",
            "person_id": person(story.acme, "eve"),
            "account_id": profile.account_id,
            "time_ms": now - received_ago_ms,
            "received_ms": now - received_ago_ms,
            "properties": "{}",
        }
        for nth in (1, 2)
    ]
    for committed, row in enumerate(reversed(rows), 1):
        db.session.execute(insert(Event), row)
        db.session.commit()
        assert counted() == committed


def test_a_guide_that_fails_is_left_out_alone_and_told_of(
    story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish(story.acme, tip("broken", trigger=None), tip("other", trigger=None))
    guide = rules_of(story.acme.workspace_id).guides["broken"]

    def fails(_at: Any) -> bool:
        raise RecursionError("much too deep")

    object.__setattr__(guide, "gates", (guide.frequency._replace(holds=fails),))
    with caplog.at_level(logging.ERROR):
        assert names(story.acme.decide()) == ["other"]
    assert "the guide broken of acme failed and is left out" in caplog.text
