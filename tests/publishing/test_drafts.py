"""Drafts wait beside what is live: shown to nobody, compared, published or discarded."""

from typing import Any

import pytest

from tests.delivery.guides import look_again, publish, tip
from tests.publishing.test_plan_and_apply import apply, live, plan, sent
from tests.stories import Side, Story
from tests.web.pages import ask_server
from widget_server.commands.endings import Refused
from widget_server.commands.rule_database import RuleDatabase, workspace_named
from widget_server.publishing.plans import Wanted


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


STAFF = {"segment": "staff", "title": "Staff", "audience": {"any": [{"person.role": {"eq": "staff"}}]}}
NOT_STAFF = tip("a", trigger=None, audience={"not": {"segment": "staff"}})


def segments(*documents: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"source": f"segments/{one['segment']}.yaml", "document": one} for one in documents]


def make_live(side: Side, name: str) -> tuple[int, Any]:
    answer = ask_server(side, "POST", f"/api/v1/rules/drafts/{name}/publish")
    return answer.status_code, (answer.json or {}).get("error", {}).get("message")


def test_a_draft_whose_segment_is_not_live_is_not_published_and_stays(story: Story) -> None:
    put(story.acme, NOT_STAFF)
    status, message = make_live(story.acme, "a")
    assert (status, message.startswith('draft.audience.not.segment: There is no segment "staff".')) == (400, True)
    assert live(story.acme) == {} and [draft["name"] for draft in drafts(story.acme)] == ["a"]
    body = {**sent(), "segments": segments(STAFF)}
    apply(story.acme, body, plan(story.acme, body)["plan"])
    assert make_live(story.acme, "a") == (200, None)


def test_a_draft_whose_list_is_not_there_is_not_published(story: Story) -> None:
    put(story.acme, tip("a", audience={"not": {"list": "beta"}}))
    status, message = make_live(story.acme, "a")
    assert (status, 'There is no list "beta": import it first.' in message) == (400, True)
    ask_server(story.acme, "PUT", "/api/v1/lists/beta", {"of": "person", "members": ["dora"]})
    assert make_live(story.acme, "a") == (200, None)


def test_the_segment_of_another_workspace_does_not_make_a_draft_publishable(story: Story) -> None:
    body = {**sent(), "segments": segments(STAFF)}
    apply(story.other, body, plan(story.other, body)["plan"])
    put(story.acme, NOT_STAFF)
    assert make_live(story.acme, "a")[0] == 400


def test_without_a_server_such_a_draft_is_refused_too(story: Story) -> None:
    put(story.acme, NOT_STAFF)
    with pytest.raises(Refused, match='There is no segment "staff"'):
        RuleDatabase(workspace_named("acme")).publish("a")
    assert live(story.acme) == {}


CLERKS = {"segment": "staff", "title": "Staff", "audience": {"any": [{"person.role": {"eq": "clerk"}}]}}
OURS = {"segment": "ours", "title": "Ours", "audience": {"any": [{"segment": "staff"}]}}


@pytest.mark.parametrize(
    ("there", "here", "asked", "says"),
    [
        ([], [STAFF], "staff", "a.yaml: the segment staff is not live"),
        ([CLERKS], [STAFF], "staff", "a.yaml: the segment staff is another one there than in this folder"),
        ([CLERKS, OURS], [STAFF, OURS], "ours", "a.yaml: the segment staff is another one there than in this folder"),
        ([STAFF, OURS], [STAFF, OURS], "ours", None),
    ],
)
def test_drafts_are_not_kept_where_a_segment_that_they_need_is_not_live_as_it_is_in_the_folder(
    story: Story, there: list[dict[str, Any]], here: list[dict[str, Any]], asked: str, says: str | None
) -> None:
    body = {**sent(tip("b")), "segments": segments(*there)}
    apply(story.acme, body, plan(story.acme, body)["plan"])
    guides = [("a.yaml", tip("a", audience={"not": {"segment": asked}})), ("b.yaml", tip("b"))]
    wanted = Wanted(guides, [], [(one["source"], one["document"]) for one in segments(*here)])
    database = RuleDatabase(workspace_named("acme"))
    if says is None:
        database.save_drafts(wanted)
    else:
        with pytest.raises(Refused, match=f"apply the segment first:\n{says}$"):
            database.save_drafts(wanted)
    assert [draft["name"] for draft in drafts(story.acme)] == ([] if says else ["a"])


def test_a_guide_that_is_live_already_needs_no_segment_as_a_draft(story: Story) -> None:
    body = {**sent(NOT_STAFF), "segments": segments(CLERKS)}
    apply(story.acme, body, plan(story.acme, body)["plan"])
    wanted = Wanted([("a.yaml", NOT_STAFF)], [], [("segments/staff.yaml", STAFF)])
    assert RuleDatabase(workspace_named("acme")).save_drafts(wanted) == []


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
