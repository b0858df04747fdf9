"""Promises of the health page about the analytics store: how far it is behind, and nothing that waits for it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.analytics.conftest import use_clickhouse
from tests.analytics.logbook import Logbook
from tests.analytics.test_store import fill
from tests.services import free_port
from widget_server.analytics import lag as lag_room
from widget_server.analytics import relay
from widget_server.analytics.copies import copy_of
from widget_server.analytics.lag import lag
from widget_server.analytics.relay import catch_up, catch_up_all
from widget_server.config import ClickHouse

NOW_SECONDS = 1_000


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widget_server.analytics.lag.time.time", lambda: NOW_SECONDS)
    monkeypatch.setattr(lag_room, "_away_until", 0.0)


def behind(log: Logbook) -> tuple[int, int]:
    figures = lag()
    return figures["events"], figures["seconds"]


def test_it_is_told_how_many_events_are_not_copied_and_since_when(acme: Logbook, copying: None) -> None:
    """Events at 0 to 11 ms, then two at 900 s: the older ones are copied, the two are 100 seconds old."""
    person = acme.person("u-1")
    fill(acme, person, 12)
    is_copied = copy_of(acme.workspace_id) is not None
    assert behind(acme) == ((12, NOW_SECONDS) if is_copied else (0, 0))
    catch_up(acme.workspace_id)
    assert behind(acme) == (0, 0)
    fill(acme, person, 2, since_ms=900_000)
    assert behind(acme) == ((2, 100) if is_copied else (0, 0))


def test_a_workspace_in_which_nothing_happens_is_not_behind(acme: Logbook, copying: None) -> None:
    fill(acme, acme.person("u-1"), 4)
    Logbook("idle")
    catch_up(acme.workspace_id)
    assert behind(acme) == (0, 0)


def test_each_workspace_has_its_own_mark(acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 1)
    other = Logbook("other")
    fill(other, other.person("u-1"), 3)
    fill(acme, acme.person("u-1"), 4)
    catch_up(acme.workspace_id)
    assert behind(acme)[0] == (3 if copy_of(acme.workspace_id) is not None else 0)
    catch_up_all()
    assert behind(acme) == (0, 0)


def test_a_long_way_is_counted_in_part_and_said_to_be_more(acme: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lag_room, "MOST_COUNTED", 5)
    fill(acme, acme.person("u-1"), 12)
    if copy_of(acme.workspace_id) is not None:
        assert (lag()["events"], lag()["is_more"]) == (5, True)
    else:
        assert lag() == {"store": "postgresql", "events": 0, "seconds": 0}


def test_the_health_page_shows_it(acme: Logbook, engine: str, client: FlaskClient) -> None:
    fill(acme, acme.person("u-1"), 3)
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["analytics"] == lag()
    assert (answer.json["analytics"]["store"] == "clickhouse") == (engine == "clickhouse")


def test_events_can_be_taken_while_the_analytics_store_is_away(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shown, it does not make the service unready, and it is not asked again by every probe."""
    use_clickhouse(app, ClickHouse("127.0.0.1", free_port(), False, "default", "", "widget", None), monkeypatch)
    for _ in range(2):
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert answer.json is not None
        assert answer.json["analytics"] == {"store": "clickhouse", "problem": "does not answer"}
        monkeypatch.setattr("widget_server.analytics.clickhouse.marks_of_all", None)
