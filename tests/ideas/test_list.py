"""The board as a page lists it."""

from typing import Any

import pytest

from tests.stories import ORIGIN, Story
from tests.web.pages import Page, page_of, rows_of
from widget_server.db import db
from widget_server.ideas.models import Board, Idea
from widget_server.ideas.queries import PAGE


def test_an_empty_board_is_an_empty_list(story: Story) -> None:
    assert page_of(story.acme, "dora").list() == {
        "board": {"slug": "ideas", "name": "Ideas"},
        "ideas": [],
        "next": None,
    }


def test_everybody_sees_the_same_ideas_with_their_own_marks(story: Story) -> None:
    dora, eve, nobody = page_of(story.acme, "dora"), page_of(story.acme, "eve"), page_of(story.acme)
    posted = dora.post("Dark mode", body="For the night shift.")
    eve.vote(posted["id"])
    seen = {**posted, "votes": 2}
    assert dora.idea(posted["id"]) == {**seen, "voted": True, "mine": True}
    assert eve.idea(posted["id"]) == {**seen, "voted": True, "mine": False}
    assert nobody.idea(posted["id"]) == {**seen, "voted": False, "mine": False}
    assert page_of(story.acme, "never seen").idea(posted["id"]) == {**seen, "voted": False, "mine": False}


def test_looking_makes_nobody_known(story: Story) -> None:
    page_of(story.acme, "never seen", "a-1").list()
    assert rows_of("persons") == rows_of("person_ids") == rows_of("events") == 0


def _many(story: Story, count: int) -> list[str]:
    """Ideas of which several have equally many votes; the ids in the order in which they were made."""
    board = db.session.query(Board).filter_by(workspace_id=story.acme.workspace_id).one()
    for number in range(count):
        idea = Idea(public_id=f"idea_{number}", title=f"Idea {number}", votes=number % 4)
        idea.workspace_id, idea.board_id = board.workspace_id, board.id
        db.session.add(idea)
    db.session.commit()
    return [f"idea_{number}" for number in range(count)]


def _all_pages(page: Page, sort: str) -> list[list[dict[str, Any]]]:
    pages, query = [], {"sort": sort}
    while True:
        answer = page.list(**query)
        pages.append(answer["ideas"])
        if answer["next"] is None:
            return pages
        query["after"] = answer["next"]


@pytest.mark.parametrize("sort", ["top", "new"])
@pytest.mark.parametrize("count", [PAGE, PAGE + 1, 3 * PAGE - 1])
def test_the_pages_together_are_every_idea_once_and_in_order(story: Story, sort: str, count: int) -> None:
    made = _many(story, count)
    pages = _all_pages(page_of(story.acme, "dora"), sort)
    ideas = [idea for page in pages for idea in page]
    place = {idea["id"]: (idea["votes"] if sort == "top" else 0, made.index(idea["id"])) for idea in ideas}
    assert [idea["id"] for idea in ideas] == sorted(made, key=place.__getitem__, reverse=True)
    assert [len(page) for page in pages[:-1]] == [PAGE] * (len(pages) - 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "best"}, "sort"),
        ({"after": "nowhere"}, "after"),
        ({"after": ""}, "after"),
        ({"after": "\0"}, "after"),
        ({"userId": "d" * 201}, "userId"),
        ({"anonymousId": "a\0"}, "anonymousId"),
    ],
)
def test_a_wrong_query_is_told_what_is_wrong(story: Story, query: dict[str, str], field: str) -> None:
    answer = page_of(story.acme).call("GET", "/v1/boards/ideas/ideas", **query)
    assert answer.status_code == 400 and answer.json is not None
    assert answer.json["error"]["field"] == field


def test_a_cursor_of_one_order_is_none_of_the_other(story: Story) -> None:
    _many(story, PAGE + 1)
    cursor = page_of(story.acme).list(sort="top")["next"]
    assert page_of(story.acme).call("GET", "/v1/boards/ideas/ideas", sort="new", after=cursor).status_code == 400


def test_another_workspace_board_is_as_unknown_as_any(story: Story) -> None:
    db.session.add(Board(workspace_id=story.other.workspace_id, slug="secret", name="Secret"))
    db.session.commit()
    page = page_of(story.acme, "dora")
    answers = {}
    for board in ("secret", "never-was", "nul%00", "x" * 500):
        for method in ("GET", "POST"):
            answer = page.call(method, f"/v1/boards/{board}/ideas", {"title": "Dark mode"})
            answers[board, method] = (answer.status_code, answer.data)
    assert len(set(answers.values())) == 1
    assert answers["secret", "GET"][0] == 404
    assert rows_of("persons") == 0


def test_a_page_of_any_origin_may_read_why_it_is_refused(story: Story) -> None:
    client = story.app.test_client()
    headers = {"Origin": "https://elsewhere.example"}
    answer = client.get(f"/v1/boards/ideas/ideas?key={story.acme.key}", headers=headers)
    assert answer.status_code == 403
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "https://elsewhere.example" in answer.text


def test_a_preflight_is_remembered_for_two_hours(story: Story) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
    asked["Access-Control-Request-Headers"] = "content-type"
    for path in ("/v1/ideas/idea_x/vote", "/v1/replies/r-1/rating", "/v1/boards/ideas/ideas"):
        answer = story.app.test_client().options(path, headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
        assert answer.headers["Access-Control-Allow-Headers"].lower() == "content-type"
        assert answer.headers["Access-Control-Max-Age"] == "7200"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_an_unknown_key_opens_nothing(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")["id"]
    calls = [
        ("GET", "/v1/boards/ideas/ideas"),
        ("PUT", f"/v1/ideas/{idea}/vote"),
        ("DELETE", f"/v1/ideas/{idea}/vote"),
    ]
    for key in ("pk_wrong", "", "ключ", story.acme.secret):
        for method, path in calls:
            answer = page_of(story.acme, "eve").call(method, path, key=key)
            assert answer.status_code == 401 and answer.json is not None
            assert answer.json["error"]["code"] == "unknown_key"
