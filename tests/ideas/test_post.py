"""Posting an idea."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.stories import Story
from tests.web.pages import own_events, page_of, rows_of

BOARD = "/v1/boards/ideas/ideas"


def test_a_posted_idea_carries_its_authors_vote(story: Story) -> None:
    sent = {"title": "Dark mode", "body": "For the night shift."}
    answer = page_of(story.acme, "dora").call("POST", BOARD, sent)
    assert answer.status_code == 201 and answer.json is not None
    idea = answer.json
    assert re.fullmatch(r"idea_[\w-]{22}", idea.pop("id"))
    created_at = datetime.fromisoformat(idea.pop("created_at"))
    assert timedelta(0) <= datetime.now(UTC) - created_at < timedelta(minutes=1)
    assert idea == {**sent, "status": "open", "votes": 1, "voted": True, "mine": True}


def test_a_post_is_an_event_of_its_author(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")
    assert own_events(story.acme, "$idea_posted") == [{"idea": idea["id"], "board": "ideas"}]
    assert own_events(story.acme, "$idea_voted") == []


def test_space_around_a_text_is_not_kept_and_a_title_is_one_line(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("  Dark\r\n\tmode ", body="\n  One.\n\n  Two. \n")
    assert (idea["title"], idea["body"]) == ("Dark mode", "One.\n\n  Two.")


def test_what_looks_like_markup_is_text(story: Story) -> None:
    title, body = "<b>Dark</b> & mode", "<script>alert(1)</script> [x](javascript:y) {{ 7 * 7 }}"
    idea = page_of(story.acme, "dora").post(title, body=body)
    assert (idea["title"], idea["body"]) == (title, body)


@pytest.mark.parametrize("title", ["abc", "ж" * 140, "🌚🌚🌚", " " * 200 + "abc"])
def test_lengths_are_counted_in_characters_of_any_language(story: Story, title: str) -> None:
    assert page_of(story.acme, "dora").post(title, body="ж" * 5000)["title"] == title.strip()


def test_the_same_post_again_is_the_same_idea(story: Story) -> None:
    """The page did not hear the answer and sends once more; somebody has voted meanwhile."""
    dora, sent = page_of(story.acme, "dora"), {"title": "Dark mode", "client_id": str(uuid4())}
    first = dora.call("POST", BOARD, sent)
    assert first.status_code == 201 and first.json is not None
    page_of(story.acme, "eve").vote(first.json["id"])
    again = dora.call("POST", BOARD, {**sent, "client_id": sent["client_id"].upper()})
    assert (again.status_code, again.json) == (200, {**first.json, "votes": 2})
    assert rows_of("ideas") == 1 and len(own_events(story.acme, "$idea_posted")) == 1


def test_a_post_repeated_after_the_vote_was_withdrawn_does_not_vote_again(story: Story) -> None:
    dora, client_id = page_of(story.acme, "dora"), str(uuid4())
    idea = dora.post("Dark mode", client_id=client_id)
    dora.withdraw(idea["id"])
    assert dora.post("Dark mode", client_id=client_id) == {**idea, "votes": 0, "voted": False}


def test_a_post_repeated_after_signing_in_is_the_same_idea(story: Story) -> None:
    client_id = str(uuid4())
    idea = page_of(story.acme, anonymous="a-1").post("Dark mode", client_id=client_id)
    assert page_of(story.acme, "dora", "a-1").post("Dark mode", client_id=client_id) == idea
    assert rows_of("ideas") == 1


def test_nobody_learns_of_an_idea_by_its_client_id(story: Story) -> None:
    client_id = str(uuid4())
    idea = page_of(story.acme, "dora").post("Salaries", client_id=client_id)
    answer = page_of(story.acme, "eve").call("POST", BOARD, {"title": "Dark mode", "client_id": client_id})
    assert answer.status_code == 409 and answer.json is not None
    assert (answer.json["error"]["code"], answer.json["error"]["field"]) == ("conflict", "client_id")
    assert idea["id"] not in answer.text and "Salaries" not in answer.text
    assert rows_of("ideas") == 1


def test_workspaces_do_not_meet_over_a_client_id(story: Story) -> None:
    client_id = str(uuid4())
    page_of(story.acme, "dora").post("Dark mode", client_id=client_id)
    answer = page_of(story.other, "dora").call("POST", BOARD, {"title": "Dark mode", "client_id": client_id})
    assert answer.status_code == 201


def test_posts_without_a_client_id_are_different_ideas(story: Story) -> None:
    dora = page_of(story.acme, "dora")
    assert dora.post("Dark mode")["id"] != dora.post("Dark mode")["id"]


def test_an_unknown_key_posts_nothing(story: Story) -> None:
    answer = page_of(story.acme, "dora").call("POST", BOARD, {"title": "Dark mode", "key": "pk_wrong"})
    assert answer.status_code == 401
    assert rows_of("ideas") == rows_of("persons") == 0


@pytest.mark.parametrize("title", ["\u200b" * 5, "\u2060a\u2060b", "\x01\x02\x03\x04"])
def test_a_title_that_nobody_can_see_is_refused(story: Story, title: str) -> None:
    answer = page_of(story.acme, "dora").call("POST", BOARD, {"title": title})
    assert answer.status_code == 400 and answer.json is not None
    assert answer.json["error"]["field"] == "title"
