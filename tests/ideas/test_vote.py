"""Voting for an idea and taking the vote back."""

import pytest

from tests.stories import Story
from tests.web.pages import ask_server, own_events, page_of, rows_of

CALLS = ("PUT", "DELETE")


@pytest.fixture
def idea(story: Story) -> str:
    """Dora's idea, with her vote."""
    return str(page_of(story.acme, "dora").post("Dark mode")["id"])


def test_a_vote_counts_once_however_often_it_is_cast(story: Story, idea: str) -> None:
    eve = page_of(story.acme, "eve")
    for _ in range(3):
        assert eve.vote(idea).json == {"id": idea, "votes": 2, "voted": True}
    assert own_events(story.acme, "$idea_voted") == [{"idea": idea}]


def test_a_vote_is_withdrawn_once_however_often_it_is_asked(story: Story, idea: str) -> None:
    dora = page_of(story.acme, "dora")
    for _ in range(3):
        assert dora.withdraw(idea).json == {"id": idea, "votes": 0, "voted": False}
    assert own_events(story.acme, "$idea_unvoted") == [{"idea": idea}]


def test_who_withdrew_may_vote_again(story: Story, idea: str) -> None:
    dora = page_of(story.acme, "dora")
    dora.withdraw(idea)
    assert dora.vote(idea).json == {"id": idea, "votes": 1, "voted": True}


def test_an_anonymous_visitor_votes_too(story: Story, idea: str) -> None:
    assert page_of(story.acme, anonymous="a-1").vote(idea).json == {"id": idea, "votes": 2, "voted": True}


@pytest.mark.parametrize("method", CALLS)
def test_nobody_votes_without_saying_who(story: Story, idea: str, method: str) -> None:
    answer = page_of(story.acme).call(method, f"/v1/ideas/{idea}/vote")
    assert answer.status_code == 400 and answer.json is not None
    assert answer.json["error"]["field"] == "anonymousId"


@pytest.mark.parametrize("method", CALLS)
def test_another_workspace_idea_is_as_unknown_as_any(story: Story, idea: str, method: str) -> None:
    page, before = page_of(story.other, "charlies user"), rows_of("persons")
    answers = [page.call(method, f"/v1/ideas/{name}/vote") for name in (idea, "idea_never_was", "idea_%00", "x" * 500)]
    assert len({(answer.status_code, answer.data) for answer in answers}) == 1
    assert answers[0].status_code == 404
    assert page_of(story.acme, "dora").idea(idea)["votes"] == 1
    assert rows_of("persons") == before


@pytest.mark.parametrize("status", ["shipped", "declined"])
def test_the_votes_of_a_closed_idea_stay_as_they_are(story: Story, idea: str, status: str) -> None:
    ask_server(story.acme, "PATCH", f"/api/v1/ideas/{idea}", {"status": status})
    for answer in (page_of(story.acme, "eve").vote(idea), page_of(story.acme, "dora").withdraw(idea)):
        assert answer.status_code == 409 and answer.json is not None
        assert answer.json["error"]["code"] == "conflict"
        assert "shipped or declined" in answer.json["error"]["message"]
    assert page_of(story.acme, "dora").idea(idea)["votes"] == 1
    assert own_events(story.acme, "$idea_voted") == own_events(story.acme, "$idea_unvoted") == []


def test_asking_again_for_what_is_so_is_no_conflict_on_a_closed_idea(story: Story, idea: str) -> None:
    """A page that did not hear the answer to its vote repeats it after the idea was closed."""
    ask_server(story.acme, "PATCH", f"/api/v1/ideas/{idea}", {"status": "shipped"})
    assert page_of(story.acme, "dora").vote(idea).json == {"id": idea, "votes": 1, "voted": True}
    assert page_of(story.acme, "eve").withdraw(idea).json == {"id": idea, "votes": 1, "voted": False}


def test_an_idea_opened_again_takes_votes_again(story: Story, idea: str) -> None:
    for status in ("declined", "open"):
        ask_server(story.acme, "PATCH", f"/api/v1/ideas/{idea}", {"status": status})
    assert page_of(story.acme, "eve").vote(idea).json == {"id": idea, "votes": 2, "voted": True}
