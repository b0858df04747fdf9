"""Ideas as servers and members read and change them."""

import pytest

from tests.stories import Story
from tests.web.pages import ask_server, page_of
from widget_server.ideas.queries import ideas_for_members


def _introduce(story: Story) -> None:
    story.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"name": "Dora Lind"}},
        {"type": "group", "userId": "dora", "groupId": "northwind", "traits": {"name": "Northwind"}},
    )


def test_an_idea_tells_who_wrote_it_for_which_company(story: Story) -> None:
    _introduce(story)
    idea = page_of(story.acme, "dora").post("Dark mode", body="For the night.")
    answer = ask_server(story.acme, "GET", f"/api/v1/ideas/{idea['id']}").json
    assert answer is not None and answer.pop("created_at").startswith("20")
    author = {"user_id": "dora", "name": "Dora Lind", "account_id": "northwind", "account": "Northwind"}
    assert answer == {
        "id": idea["id"], "board": "ideas", "title": "Dark mode", "body": "For the night.", "status": "open",
        "votes": 1, "author": author,
    }  # fmt: skip


def test_an_anonymous_author_has_no_name(story: Story) -> None:
    page_of(story.acme, anonymous="a-1").post("Dark mode")
    answer = ask_server(story.acme, "GET", "/api/v1/ideas").json
    assert answer is not None
    assert answer["ideas"][0]["author"] == {
        "user_id": None,
        "name": None,
        "account_id": None,
        "account": None,
    }


@pytest.mark.parametrize("sort", ["top", "new"])
def test_the_pages_together_are_every_idea_once_and_in_order(story: Story, sort: str) -> None:
    made = [page_of(story.acme, "dora").post(f"Idea {n}")["id"] for n in range(7)]
    for idea in (made[2], made[5]):
        page_of(story.acme, "eve").vote(idea)
    seen: list[str] = []
    query: dict[str, object] = {"sort": sort, "limit": 3}
    while True:
        answer = ask_server(story.acme, "GET", "/api/v1/ideas", **query).json or {}
        seen += [idea["id"] for idea in answer["ideas"]]
        if answer["next"] is None:
            break
        query["after"] = answer["next"]
    newest = list(reversed(made))
    assert seen == (
        [made[5], made[2], *(i for i in newest if i not in (made[5], made[2]))] if sort == "top" else newest
    )


def test_a_list_can_be_narrowed_to_a_status(story: Story) -> None:
    first, second = (page_of(story.acme, "dora").post(title)["id"] for title in ("Dark mode", "Light mode"))
    changed = ask_server(story.acme, "PATCH", f"/api/v1/ideas/{second}", {"status": "started"})
    assert changed.json is not None and changed.json["status"] == "started"
    for status, ideas in (("open", [first]), ("started", [second]), ("shipped", [])):
        answer = ask_server(story.acme, "GET", "/api/v1/ideas", status=status).json or {}
        assert [idea["id"] for idea in answer["ideas"]] == ideas
    assert page_of(story.acme, "eve").idea(second)["status"] == "started"


def test_another_workspace_ideas_are_as_unknown_as_any(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")["id"]
    assert (ask_server(story.other, "GET", "/api/v1/ideas").json or {})["ideas"] == []
    for method, body in (("GET", None), ("PATCH", {"status": "declined"})):
        answers = [ask_server(story.other, method, f"/api/v1/ideas/{i}", body) for i in (idea, "idea_never", "i%00")]
        assert len({(answer.status_code, answer.data) for answer in answers}) == 1
        assert answers[0].status_code == 404
    assert page_of(story.acme, "dora").idea(idea)["status"] == "open"


def test_members_see_the_board_and_the_author(story: Story) -> None:
    _introduce(story)
    page_of(story.acme, "dora").post("Dark mode")
    (idea,) = ideas_for_members(story.acme.workspace_id, "top", None, None, 10).ideas
    assert (idea.board_name, idea.author.name, idea.author.account) == ("Ideas", "Dora Lind", "Northwind")
    assert idea.author.person_id is not None
