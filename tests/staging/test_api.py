"""`/api/v1/staging`: with a secret key of production; one of staging can never read production, nor change it."""

from typing import Any

import pytest

from tests.delivery.guides import publish, tip
from tests.staging.stagings import live_guide, staging_of_acme, write_article, write_guide
from tests.stories import Side, Story
from tests.tables import all_tables
from tests.web.pages import ask_server, page_of
from widget_server.db import db


@pytest.fixture
def staging(story: Story) -> Side:
    write_guide(story.acme, tip("a", priority=10))
    made = staging_of_acme(story)
    write_guide(made, tip("a", priority=20))
    write_guide(made, tip("b"))
    return made


def compared(side: Side) -> dict[str, dict[str, Any]]:
    answer = ask_server(side, "GET", "/api/v1/staging")
    assert answer.status_code == 200, answer.text
    return {item["name"]: item for item in (answer.json or {})["items"]}


def send(side: Side, *items: dict[str, Any]) -> Any:
    body = {"items": [{part: item[part] for part in ("what", "name", "mark")} for item in items]}
    return ask_server(side, "POST", "/api/v1/staging/promote", body)


def test_a_server_compares_and_promotes_with_the_key_of_production(story: Story, staging: Side) -> None:
    found = compared(story.acme)
    assert found["a"]["differences"] == [{"path": "priority", "kind": "changed", "before": 10, "after": 20}]
    assert (found["a"]["state"], found["a"]["version"], found["a"]["live_version"]) == ("changed", 2, 1)
    answer = send(story.acme, found["a"], found["b"])
    assert answer.status_code == 200 and answer.json == {
        "promoted": [
            {"what": "guide", "name": "a", "version": 2, "from_staging": 2},
            {"what": "guide", "name": "b", "version": 1, "from_staging": 1},
        ]
    }
    assert live_guide(story.acme, "a").published_by == "API"
    [a, _] = (ask_server(story.acme, "GET", "/api/v1/rules").json or {})["guides"]
    assert (a["published_by"], a["from_staging"], a["source"]) == ("API", 2, "editor")
    assert {item["state"] for item in compared(story.acme).values()} == {"same"}


def test_a_plan_that_is_out_of_date_is_a_conflict_and_does_nothing(story: Story, staging: Side) -> None:
    found = compared(story.acme)
    write_guide(story.acme, tip("a", priority=99))
    before = all_tables()
    answer = send(story.acme, found["b"], found["a"])
    assert answer.status_code == 409
    assert "guide a is not as it was when you looked" in answer.text
    assert all_tables() == before


def test_what_lives_in_a_file_is_refused_with_the_file(story: Story) -> None:
    publish(story.acme, tip("a", priority=10))
    made = staging_of_acme(story)
    write_guide(made, tip("a", priority=20))
    found = compared(story.acme)
    assert found["a"]["file"] == "a.yaml"
    answer = send(story.acme, found["a"])
    assert answer.status_code == 400
    assert "guide a lives in a.yaml in production" in answer.text


def test_a_key_of_staging_reads_nothing_of_production_and_changes_nothing_in_it(story: Story, staging: Side) -> None:
    """Whoever holds it, say a test server, gets the answers of a workspace that has no other."""
    found = compared(story.acme)
    write_article(story.acme, "zephyr", "Zephyr of production.")
    write_guide(story.acme, tip("zephyr"))
    db.session.remove()
    page_of(story.acme, "zephyr").post("Zephyr wish")
    before = all_tables()
    assert ask_server(staging, "GET", "/api/v1/staging").status_code == 404
    assert send(staging, found["a"]).status_code == 404
    for path in ("rules", "rules/drafts", "articles", "ideas", "tasks", "events", "accounts", "lists", "funnels"):
        answer = ask_server(staging, "GET", f"/api/v1/{path}")
        assert "ephyr" not in answer.text, path
    for path in ("people/zephyr/export", "articles/zephyr"):
        assert ask_server(staging, "GET", f"/api/v1/{path}").status_code == 404
    assert all_tables() == before


def test_a_key_of_production_reads_of_staging_what_can_be_promoted_and_no_customer(story: Story, staging: Side) -> None:
    """Nor a draft that was not published there."""
    write_article(staging, "zephyr", "Zephyr draft.", is_draft=True)
    db.session.remove()
    page_of(staging, "zephyr").post("Zephyr wish")
    staging.track("zephyr_event", "zephyr")
    for path in (
        "staging",
        "rules",
        "rules/drafts",
        "articles",
        "ideas",
        "tasks",
        "events",
        "events/names",
        "accounts",
    ):
        assert "ephyr" not in ask_server(story.acme, "GET", f"/api/v1/{path}").text, path


def test_a_workspace_without_staging_and_another_one_s_key_are_told_alike(story: Story) -> None:
    alone = ask_server(story.acme, "GET", "/api/v1/staging")
    staging_of_acme(story)
    other = ask_server(story.other, "GET", "/api/v1/staging")
    assert (alone.status_code, alone.json) == (404, other.json)


@pytest.mark.parametrize(
    "items",
    [[], [{"what": "guide", "name": "a"}], [{"what": "person", "name": "a", "mark": "x"}], "all"],
)
def test_a_body_that_is_none_is_refused_with_its_field(story: Story, staging: Side, items: Any) -> None:
    answer = ask_server(story.acme, "POST", "/api/v1/staging/promote", {"items": items})
    assert answer.status_code == 400 and (answer.json or {})["error"]["field"].startswith("items")
