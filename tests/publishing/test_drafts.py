"""Drafts wait beside what is live: shown to nobody, compared, published or discarded."""

from typing import Any

from tests.delivery.guides import look_again, publish, tip
from tests.publishing.test_plan_and_apply import apply, live, plan, sent
from tests.stories import Side, Story
from tests.web.pages import ask_server


def put(side: Side, *guides: dict[str, Any]) -> Any:
    return ask_server(side, "PUT", "/api/v1/rules/drafts", {"drafts": sent(*guides)["guides"]})


def drafts(side: Side) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (ask_server(side, "GET", "/api/v1/rules/drafts").json or {})["drafts"]
    return found


def test_a_draft_is_shown_to_nobody_and_says_how_it_differs(story: Story) -> None:
    publish(story.acme, tip("a", trigger=None, priority=10))
    assert put(story.acme, tip("a", trigger=None, priority=20), tip("b", trigger=None)).status_code == 200
    look_again(story.app)
    assert [decision["priority"] for decision in story.acme.decide()] == [10]
    one, new = drafts(story.acme)
    assert (one["name"], one["version"], new["name"], new["version"]) == ("a", 1, "b", None)
    assert one["differences"] == [{"path": "priority", "kind": "changed", "before": 10, "after": 20}]
    assert new["differences"] == []


def test_a_published_draft_is_the_next_version_and_a_draft_no_more(story: Story) -> None:
    publish(story.acme, tip("a", trigger=None, priority=10), tip("b"))
    put(story.acme, tip("a", trigger=None, priority=20))
    answer = ask_server(story.acme, "POST", "/api/v1/rules/drafts/a/publish")
    assert (answer.status_code, answer.json) == (200, {"name": "a", "version": 2})
    assert live(story.acme) == {"a": 2, "b": 1}
    assert drafts(story.acme) == []
    look_again(story.app)
    assert [decision["priority"] for decision in story.acme.decide()] == [20]


def test_a_new_draft_replaces_the_one_before(story: Story) -> None:
    put(story.acme, tip("a", priority=1))
    put(story.acme, tip("a", priority=2))
    assert [draft["document"]["priority"] for draft in drafts(story.acme)] == [2]


def test_what_is_live_already_is_no_draft(story: Story) -> None:
    publish(story.acme, tip("a"))
    put(story.acme, tip("a", priority=2))
    assert put(story.acme, tip("a")).json == {"drafts": []}


def test_applying_a_draft_s_document_makes_it_no_draft_and_leaves_the_others(story: Story) -> None:
    put(story.acme, tip("a", priority=2), tip("b"))
    body = sent(tip("a", priority=2))
    apply(story.acme, body, plan(story.acme, body)["plan"])
    assert [draft["name"] for draft in drafts(story.acme)] == ["b"]


def test_a_discarded_draft_leaves_what_is_live(story: Story) -> None:
    publish(story.acme, tip("a"))
    put(story.acme, tip("a", priority=2))
    assert ask_server(story.acme, "DELETE", "/api/v1/rules/drafts/a").status_code == 200
    assert drafts(story.acme) == [] and live(story.acme) == {"a": 1}


def test_drafts_with_mistakes_are_not_kept_and_none_beside_them(story: Story) -> None:
    answer = put(story.acme, tip("good"), tip("bad", kind="tipp"))
    assert answer.status_code == 400 and answer.json["error"]["field"] == "drafts.1.document.kind"
    assert drafts(story.acme) == []


def test_a_draft_that_is_not_there_or_another_workspace_s_is_not_found(story: Story) -> None:
    put(story.acme, tip("a"))
    for side, name in ((story.acme, "b"), (story.other, "a"), (story.acme, "%00")):
        assert ask_server(side, "POST", f"/api/v1/rules/drafts/{name}/publish").status_code == 404
        assert ask_server(side, "DELETE", f"/api/v1/rules/drafts/{name}").status_code == 404
    assert len(drafts(story.acme)) == 1
