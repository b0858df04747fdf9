"""`/api/v1/rules`: what would change is shown before it changes; then all of it changes, or nothing."""

from threading import Barrier, Thread
from typing import Any

import pytest

from tests.delivery.guides import look_again, publish, tip
from tests.stories import Side, Story
from tests.tables import all_tables
from tests.web.pages import ask_server
from widget_server.db import db
from widget_server.parts import parts

FUNNEL = {"funnel": "f", "title": "F", "window": "1d", "steps": [{"event": "a"}, {"event": "b"}]}


def sent(*guides: dict[str, Any], funnels: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    named = [{"source": f"{guide['guide']}.yaml", "document": guide} for guide in guides]
    return {"guides": named, "funnels": list(funnels)}


def plan(side: Side, body: dict[str, Any]) -> dict[str, Any]:
    answer = ask_server(side, "POST", "/api/v1/rules/plan", body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def apply(side: Side, body: dict[str, Any], agreed: str) -> Any:
    return ask_server(side, "POST", "/api/v1/rules/apply", {**body, "plan": agreed})


def changes(of_plan: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(change["what"], change["name"], change["change"]) for change in of_plan["changes"]]


def live(side: Side) -> dict[str, int]:
    answer = ask_server(side, "GET", "/api/v1/rules").json or {}
    return {guide["name"]: guide["version"] for guide in answer["guides"]}


def test_a_plan_says_what_is_new_changed_and_withdrawn_and_changes_nothing(story: Story) -> None:
    publish(story.acme, tip("stays"), tip("changes", priority=10), tip("goes"))
    before = all_tables()
    found = plan(story.acme, sent(tip("stays"), tip("changes", priority=20), tip("comes"), funnels=(FUNNEL,)))
    assert changes(found) == [
        ("guide", "changes", "changed"), ("guide", "comes", "new"), ("guide", "goes", "withdrawn"),
        ("funnel", "f", "new"),
    ]  # fmt: skip
    assert found["unchanged"] == 1
    assert found["changes"][0]["version"] == 1
    assert found["changes"][0]["differences"] == [{"path": "priority", "kind": "changed", "before": 10, "after": 20}]
    assert all_tables() == before


def test_what_was_planned_is_done_whole_and_shows_at_once(story: Story) -> None:
    publish(story.acme, tip("goes"))
    body = sent(tip("comes", trigger=None), funnels=(FUNNEL,))
    agreed = plan(story.acme, body)
    answer = apply(story.acme, body, agreed["plan"])
    assert (answer.status_code, answer.json) == (200, agreed)
    look_again(story.app)
    assert [decision["guide"] for decision in story.acme.decide()] == ["comes"]
    assert plan(story.acme, body)["changes"] == []
    rules = ask_server(story.acme, "GET", "/api/v1/rules").json or {}
    assert rules["funnels"] == [FUNNEL]
    assert [(one["source"], one["document"]["guide"]) for one in rules["guides"]] == [("comes.yaml", "comes")]


def test_a_plan_is_refused_when_the_server_changed_in_between(story: Story) -> None:
    body = sent(tip("mine"))
    agreed = plan(story.acme, body)["plan"]
    publish(story.acme, tip("somebody-elses"))
    before = all_tables()
    answer = apply(story.acme, body, agreed)
    assert answer.status_code == 409 and "nothing was applied" in answer.text
    assert all_tables() == before


def test_a_plan_holds_for_the_rules_it_was_made_of_alone(story: Story) -> None:
    agreed = plan(story.acme, sent(tip("mine")))["plan"]
    assert apply(story.acme, sent(tip("another")), agreed).status_code == 409
    assert live(story.acme) == {}


def test_a_plan_of_one_workspace_says_nothing_of_another(story: Story) -> None:
    publish(story.acme, tip("mine"))
    assert changes(plan(story.other, sent())) == []
    assert live(story.other) == {}


def test_the_order_of_keys_is_no_difference_and_true_is_not_one(story: Story) -> None:
    publish(story.acme, tip("a", audience={"all": [{"person.beta": {"eq": True}}]}))
    turned = dict(reversed(tip("a", audience={"all": [{"person.beta": {"eq": True}}]}).items()))
    assert plan(story.acme, sent(turned))["changes"] == []
    one = plan(story.acme, sent(tip("a", audience={"all": [{"person.beta": {"eq": 1}}]})))
    [difference] = one["changes"][0]["differences"]
    assert (difference["path"], difference["before"], difference["after"]) == (
        "audience.all[0].person.beta.eq", True, 1
    )  # fmt: skip


def test_nothing_is_planned_or_applied_of_rules_with_mistakes_and_each_is_told(story: Story) -> None:
    bad = {"guide": "bad", "kind": "tipp", "steps": [], "prority": 5}
    body = sent(tip("good"), bad, funnels=({"funnel": "f"},))
    for answer in (ask_server(story.acme, "POST", "/api/v1/rules/plan", body), apply(story.acme, body, "plan_x")):
        assert answer.status_code == 400 and answer.json
        error = answer.json["error"]
        assert (error["code"], error["field"].split(".")[:3]) == ("invalid_body", ["guides", "1", "document"])
        for part in ("guides.1.document.kind: ", 'Did you mean "priority"?', "guides.1.document.steps: "):
            assert part in error["message"]
    assert live(story.acme) == {}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "guides"),
        ({"guides": [], "funnels": [], "more": 1}, "more"),
        ({"guides": [{"document": tip()}], "funnels": []}, "guides.0.source"),
        ({"guides": 5, "funnels": []}, "guides"),
        (sent(tip("a"), tip("a")), "guides.1"),
        (sent(funnels=(FUNNEL, FUNNEL)), "funnels.1"),
    ],
)
def test_a_body_that_is_none_is_told_what_is_wrong(story: Story, body: dict[str, Any], field: str) -> None:
    answer = ask_server(story.acme, "POST", "/api/v1/rules/plan", body)
    assert answer.status_code == 400 and answer.json
    assert answer.json["error"]["field"] == field


def test_a_whole_folder_may_be_larger_than_a_batch_of_events(story: Story) -> None:
    steps = [{"title": "T", "body": "x" * 900}] * 20
    many = sent(*(tip(f"guide-{n}", steps=steps) for n in range(100)))
    assert len(plan(story.acme, many)["changes"]) == 100
    huge = sent(*(tip(f"guide-{n}", steps=steps) for n in range(600)))
    assert ask_server(story.acme, "POST", "/api/v1/rules/plan", huge).status_code == 413


def test_the_names_that_came_are_told_in_pages(story: Story) -> None:
    for name in ("b", "a", "c"):
        story.acme.track(name)
    page = ask_server(story.acme, "GET", "/api/v1/events/names", limit=2).json or {}
    rest = ask_server(story.acme, "GET", "/api/v1/events/names", limit=2, after=page["next"]).json or {}
    assert [one["name"] for one in (*page["names"], *rest["names"])] == ["a", "b", "c"]
    assert rest["next"] is None and page["names"][0]["total"] == 1


def test_of_two_who_apply_one_plan_at_once_one_does_and_the_other_is_told(story: Story) -> None:
    body = sent(tip("a"), tip("b"))
    agreed = plan(story.acme, body)["plan"]
    statuses: list[int] = []
    together = Barrier(4)

    def run() -> None:
        with story.app.app_context():
            together.wait()
            statuses.append(apply(story.acme, body, agreed).status_code)
            parts().database.close_reader()
            db.session.remove()

    db.session.remove()
    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409]
    assert live(story.acme) == {"a": 1, "b": 1}
