"""Calls that tell no time (votes, ideas, ratings) and messages without one: retries bring no erased person back."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.stories import Story
from tests.tables import all_tables, rows
from tests.web.pages import Page, ask_server, page_of
from widget_server.db import db
from widget_server.people.tombstones import MESSAGES_KEPT_MS

# By each of the ids alone, and by both; the embed sends both.
CALLERS: list[dict[str, str]] = [
    {"user": "zelda", "anonymous": "z-anon"}, {"user": "zelda"}, {"anonymous": "z-anon"},
    {"user": "somebody-else", "anonymous": "z-anon"},
]  # fmt: skip
CLIENT_ID = str(uuid4())


@pytest.fixture
def idea(story: Story) -> str:
    """Zelda posted an idea, voted for Dora's and rated a reply; then she was erased. The answer is Dora's idea."""
    zelda, dora = page_of(story.acme, "zelda", "z-anon"), page_of(story.acme, "dora")
    idea = str(dora.post("Dora's idea")["id"])
    zelda.post("Zelda's idea", client_id=CLIENT_ID)
    zelda.vote(idea)
    zelda.rate("r-1", 2)
    assert ask_server(story.acme, "DELETE", "/api/v1/people/zelda").status_code == 200
    return idea


def calls(page: Page, idea: str) -> list[Any]:
    """Every call that would make a person: the same as before the erasure, and others that never arrived."""
    post = "/v1/boards/ideas/ideas"
    return [
        page.vote(idea),
        page.withdraw(idea),
        page.call("PUT", "/v1/replies/r-1/rating", {"stars": 2}),
        page.call("PUT", "/v1/replies/r-new/rating", {"stars": 5}),
        page.call("POST", post, {"title": "Zelda's idea", "client_id": str(uuid4())}),
    ]


@pytest.mark.parametrize("who", CALLERS)
def test_a_retry_of_a_vote_an_idea_or_a_rating_makes_no_erased_person_anew(
    story: Story, idea: str, who: dict[str, str]
) -> None:
    before = all_tables()
    answers = calls(page_of(story.acme, **who), idea)
    assert [(answer.status_code, answer.json["error"]["code"]) for answer in answers] == [(410, "erased")] * 5
    assert all_tables() == before


@pytest.mark.parametrize("who", CALLERS[:3])
def test_the_retry_of_an_idea_that_was_posted_changes_nothing(story: Story, idea: str, who: dict[str, str]) -> None:
    before = all_tables()
    sent = {"title": "Zelda's idea", "client_id": CLIENT_ID}
    assert page_of(story.acme, **who).call("POST", "/v1/boards/ideas/ideas", sent).status_code == 410
    assert all_tables() == before


def test_whoever_uses_the_product_again_votes_as_somebody_new(story: Story, idea: str) -> None:
    """The embed tells of the opened page, with its time, before anybody can vote on it."""
    story.acme.batch({"type": "page", "userId": "zelda", "anonymousId": "z-anon"})
    answers = calls(page_of(story.acme, "zelda", "z-anon"), idea)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 201]
    assert answers[0].json == {"id": idea, "votes": 2, "voted": True}


def test_after_the_time_of_retries_a_vote_alone_is_enough(story: Story, idea: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE tombstones SET erased_ms = erased_ms - {MESSAGES_KEPT_MS}"))
    assert page_of(story.acme, "zelda").vote(idea).status_code == 200


def test_a_known_user_in_the_browser_of_an_erased_visitor_votes_as_ever(story: Story, idea: str) -> None:
    """The visitor's id is nobody's: it is left out, and kept nowhere."""
    assert page_of(story.acme, "dora", "z-anon").withdraw(idea).status_code == 200
    assert page_of(story.acme, "dora", "z-anon").vote(idea).status_code == 200
    assert "z-anon" not in [value for _, value in rows("person_ids", "kind", "value")]


def test_others_and_other_workspaces_vote_on(story: Story, idea: str) -> None:
    assert page_of(story.acme, "eve").vote(idea).status_code == 200
    theirs = page_of(story.other, "zelda", "z-anon")
    assert theirs.vote(theirs.post("A wish")["id"]).status_code == 200


def test_a_call_that_is_refused_leaves_no_empty_person_behind(story: Story) -> None:
    """An idea under another's client_id, and a vote for a closed idea."""
    dora, stranger = page_of(story.acme, "dora"), page_of(story.acme, "stranger", "s-anon")
    client_id = str(uuid4())
    closed = dora.post("Closed")["id"]
    dora.post("Open", client_id=client_id)
    ask_server(story.acme, "PATCH", f"/api/v1/ideas/{closed}", {"status": "shipped"})
    before = all_tables()
    sent = {"title": "Another", "client_id": client_id}
    assert stranger.call("POST", "/v1/boards/ideas/ideas", sent).status_code == 409
    assert stranger.vote(closed).status_code == 409
    assert all_tables() == before


@pytest.mark.parametrize("ids", [{"userId": "yves"}, {"anonymousId": "y-anon"}])
def test_plain_events_that_come_again_without_a_time_are_refused(story: Story, ids: dict[str, str]) -> None:
    """Also when the memory of message ids has forgotten them by then: the tombstones know them."""
    batch = [{"type": "track", "event": "e", **ids, "messageId": f"plain-{number}"} for number in range(150)]
    assert story.acme.batch(*batch)["accepted"] == 150
    if "anonymousId" in ids:
        story.acme.batch({"type": "identify", "userId": "yves", **ids})
    assert ask_server(story.acme, "DELETE", "/api/v1/people/yves").status_code == 200
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM message_ids"))
    answer = story.acme.batch(*batch)
    assert (answer["accepted"], answer["duplicates"]) == (0, 0)
    assert [one["code"] for one in answer["refused"]] == ["erased"] * 150
    assert rows("persons", "id") == [] and rows("events", "name") == []
