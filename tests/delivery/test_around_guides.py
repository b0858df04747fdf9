"""What stands around guides: that announcements were read, a ring, "not helpful", and where ideas are collected."""

from typing import Any

from tests.delivery.claims import claim, decided, hint
from tests.delivery.guides import attend, explained, publish
from tests.delivery.test_contents import of_kind
from tests.stories import ORIGIN, Story
from widget_server.web.bodies import now_ms


def _tell(story: Story, event: str, device: str = "laptop", **properties: Any) -> None:
    message = {"type": "track", "event": event, "userId": "dora", "anonymousId": device, "properties": properties}
    story.acme.batch(message)


def _news(story: Story, **who: Any) -> dict[str, Any]:
    asked = {"userId": "dora", **who}
    answer = story.acme.post("/v1/decide", {name: value for name, value in asked.items() if value}).json or {}
    return {one["guide"]: one.get("read", False) for one in answer["decisions"] if one["kind"] == "announcement"}


def test_what_was_read_on_one_device_is_read_on_all_and_later_news_is_not(story: Story) -> None:
    publish(story.acme, of_kind("announcement"))
    [first] = (story.acme.post("/v1/decide", {"userId": "dora"}).json or {})["decisions"]
    assert not any(_news(story).values())
    _tell(story, "$announcements_read", until_ms=first["published_ms"])
    assert _news(story) == {first["guide"]: True}
    assert _news(story, userId=None, anonymousId="laptop") == {first["guide"]: True}
    assert not any(_news(story, userId="somebody-else").values())


def test_an_older_word_that_comes_late_makes_nothing_unread(story: Story) -> None:
    publish(story.acme, of_kind("announcement"))
    [first] = (story.acme.post("/v1/decide", {"userId": "dora"}).json or {})["decisions"]
    for until in (first["published_ms"], first["published_ms"] - 1, True, "soon", -1, 2**80):
        _tell(story, "$announcements_read", until_ms=until)
    assert _news(story) == {first["guide"]: True}


def test_who_says_not_helpful_ends_the_guide_and_pays_twice_and_not_three_times(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    attend(story.acme, gap="0s")
    told = decided(story.acme)["first"]
    claim(story.acme, told)
    about = {"guide": "first", "version": told["version"], "decision": told["decision"]}
    _tell(story, "$guide_not_helpful", **about)
    _tell(story, "$guide_dismissed", **about, not_helpful=True)
    assert "first" not in decided(story.acme)
    gate = next(one for one in explained(story.acme, now_ms())["second"].gates if one.name == "budget")
    assert gate.detail.endswith("tip costs 4")


def test_a_page_is_told_of_the_ring_and_of_the_question_only_where_the_author_says_so(story: Story) -> None:
    publish(story.acme, hint("plain"), {**hint("said"), "highlight": "ring", "not_helpful": "hide"})
    told = decided(story.acme)
    assert not {"highlight", "not_helpful"} & told["plain"].keys()
    assert (told["said"]["highlight"], told["said"]["not_helpful"]) == (True, False)


def test_the_boards_of_the_workspace_are_told_and_no_others(story: Story) -> None:
    query, head = {"key": story.acme.key}, {"Origin": ORIGIN}
    answer = story.acme.app.test_client().get("/v1/boards", query_string=query, headers=head)
    assert answer.status_code == 200, answer.text
    boards = (answer.json or {})["boards"]
    assert {"slug": "ideas", "name": "Ideas"} in boards
    assert all(set(board) == {"slug", "name"} for board in boards)
