"""Promises of the funnels' endpoints for servers."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.stories import Side, Story
from widget_server.analytics.operations import apply_funnels
from widget_server.db import db

FUNNEL: dict[str, Any] = {
    "funnel": "sharing",
    "title": {"en": "Sharing", "ru": "Доступ"},
    "window": "14d",
    "steps": [{"event": "report_created"}, {"event": "report_shared"}],
}


@pytest.fixture
def acme(story: Story) -> Side:
    """Dora shared, Eve and Fay created only; both work for Northwind."""
    apply_funnels(story.acme.workspace_id, [FUNNEL])
    db.session.commit()
    for user in ("dora", "eve", "fay"):
        traits = {"name": "Northwind", "plan": "trial", "arr": 900}
        story.acme.batch({"type": "group", "userId": user, "groupId": "northwind", "traits": traits})
        story.acme.track("report_created", user)
    story.acme.track("report_shared", "dora")
    return story.acme


def ask(side: Side, path: str) -> TestResponse:
    client: FlaskClient = side.app.test_client()
    return client.get(f"/api/v1/funnels{path}", headers={"Authorization": f"Bearer {side.secret}"})


def test_the_funnels_are_listed(acme: Side) -> None:
    assert ask(acme, "").json == {
        "funnels": [{"name": "sharing", "title": FUNNEL["title"], "steps": 2, "window_ms": 14 * 86_400_000}]
    }


def test_a_report_counts_what_was_acknowledged_before_it(acme: Side) -> None:
    report = ask(acme, "/sharing").json
    assert report is not None
    assert report["person"] == {"entered": 3, "converted": 1, "dropped": 0, "open": 2}
    assert report["account"] == {"entered": 1, "converted": 1, "dropped": 0, "open": 0}
    assert [step["person"]["reached"] for step in report["steps"]] == [3, 1]


def test_the_stuck_come_by_name_and_in_pages(acme: Side) -> None:
    first = ask(acme, "/sharing/stuck?step=1&unit=person&limit=1").json
    assert first is not None
    second = ask(acme, f"/sharing/stuck?step=1&unit=person&limit=1&after={first['next']}").json
    assert second is not None
    assert [row["id"] for page in (first, second) for row in page["stuck"]] == ["eve", "fay"]
    assert (first["total"], first["open"], second["next"]) == (2, 2, None)
    assert {name: first["stuck"][0][name] for name in ("plan", "arr", "state")} == {
        "plan": "trial",
        "arr": 900,
        "state": "open",
    }


@pytest.mark.parametrize("path", ["/sharing", "/sharing/stuck?step=1"])
def test_another_workspaces_funnel_answers_like_an_unknown_one(acme: Side, story: Story, path: str) -> None:
    answer, unknown = ask(story.other, path), ask(story.other, path.replace("sharing", "nothing"))
    assert (answer.status_code, answer.json) == (unknown.status_code, unknown.json)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "/sharing", "/sharing/stuck?step=1"])
def test_without_a_secret_key_nothing_is_told(acme: Side, path: str) -> None:
    client = acme.app.test_client()
    assert client.get(f"/api/v1/funnels{path}").status_code == 401
    embed = {"Authorization": f"Bearer {acme.key}"}
    assert client.get(f"/api/v1/funnels{path}", headers=embed).status_code == 401


@pytest.mark.parametrize("query", ["", "step=0", "step=x", "step=1&unit=team", "step=1&limit=0", "step=1&after=x"])
def test_a_bad_question_is_refused(acme: Side, query: str) -> None:
    assert ask(acme, f"/sharing/stuck?{query}").status_code == 400


def test_a_step_that_the_funnel_has_not_is_not_found(acme: Side) -> None:
    assert ask(acme, "/sharing/stuck?step=3").status_code == 404
