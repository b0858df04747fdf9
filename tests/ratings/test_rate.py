"""Rating a reply, and changing one's mind."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.stories import Story
from tests.web.pages import own_events, page_of, rows_of
from widget_server.parts import parts

TOLD = {"agent": "anna", "conversation": "c-1"}


def test_a_rating_is_kept_with_the_agent_of_the_reply(story: Story) -> None:
    dora = page_of(story.acme, "dora")
    assert dora.rate("r-1", 2, **TOLD) == {"reply": "r-1", "stars": 2, "agent": "anna"}
    assert dora.ratings("r-1") == {"r-1": 2}
    assert own_events(story.acme, "$reply_rated") == [{"reply": "r-1", "stars": 2, "agent": "anna"}]


def test_a_changed_rating_replaces_the_old_one_and_says_what_it_was(story: Story) -> None:
    dora = page_of(story.acme, "dora")
    for stars in (5, 2, 3):
        dora.rate("r-1", stars, **TOLD)
    assert dora.ratings("r-1") == {"r-1": 3} and rows_of("ratings") == 1
    told = [(event["stars"], event.get("previous_stars")) for event in own_events(story.acme, "$reply_rated")]
    assert told == [(5, None), (2, 5), (3, 2)]


def test_the_same_rating_again_changes_nothing(story: Story) -> None:
    dora = page_of(story.acme, "dora")
    dora.rate("r-1", 4)
    before = parts().database.read("SELECT stars, rated_at, changed_at, previous_stars FROM ratings")
    assert dora.rate("r-1", 4) == {"reply": "r-1", "stars": 4, "agent": None}
    assert parts().database.read("SELECT stars, rated_at, changed_at, previous_stars FROM ratings") == before
    assert len(own_events(story.acme, "$reply_rated")) == 1


def test_the_agent_stays_as_first_told(story: Story) -> None:
    """A page that says another agent later does not move old ratings to somebody else."""
    page_of(story.acme, "dora").rate("r-1", 1, **TOLD)
    rated = page_of(story.acme, "eve").rate("r-1", 5, agent="jonas", conversation="c-2")
    assert rated == {"reply": "r-1", "stars": 5, "agent": "anna"}
    assert parts().database.read("SELECT agent, conversation FROM replies") == [("anna", "c-1")]


def test_an_agent_not_told_at_first_may_be_told_later(story: Story) -> None:
    page_of(story.acme, "dora").rate("r-1", 1)
    assert page_of(story.acme, "dora").rate("r-1", 1, **TOLD)["agent"] == "anna"


@pytest.mark.parametrize("reply", ["t/42/r 7", "ответ-1", "r?x=1#y", "a%b", "r" * 200])
def test_a_reply_may_have_any_id_that_an_address_can_carry(story: Story, reply: str) -> None:
    dora = page_of(story.acme, "dora")
    assert dora.rate(quote(reply, safe=""), 5)["reply"] == reply
    assert dora.ratings(reply) == {reply: 5}


@pytest.mark.parametrize(
    ("reply", "body", "field"),
    [
        ("r-1", {}, "stars"),
        ("r-1", {"stars": 0}, "stars"),
        ("r-1", {"stars": 6}, "stars"),
        ("r-1", {"stars": 2.5}, "stars"),
        ("r-1", {"stars": "5"}, "stars"),
        ("r-1", {"stars": True}, "stars"),
        ("r-1", {"stars": 5, "agent": ""}, "agent"),
        ("r-1", {"stars": 5, "agent": "a" * 201}, "agent"),
        ("r-1", {"stars": 5, "agent": "an\0na"}, "agent"),
        ("r-1", {"stars": 5, "conversation": 7}, "conversation"),
        ("r" * 201, {"stars": 5}, "reply"),
        ("r%00", {"stars": 5}, "reply"),
    ],
)
def test_a_wrong_rating_is_told_what_is_wrong(story: Story, reply: str, body: dict[str, Any], field: str) -> None:
    answer = page_of(story.acme, "dora").call("PUT", f"/v1/replies/{reply}/rating", body)
    assert answer.status_code == 400 and answer.json is not None
    assert (answer.json["error"]["code"], answer.json["error"]["field"]) == ("invalid_body", field)
    assert rows_of("replies") == rows_of("persons") == 0


def test_nobody_rates_without_saying_who(story: Story) -> None:
    assert page_of(story.acme).call("PUT", "/v1/replies/r-1/rating", {"stars": 5}).status_code == 400
    assert rows_of("replies") == 0


def test_an_unknown_key_or_origin_rates_nothing(story: Story) -> None:
    dora = page_of(story.acme, "dora")
    assert dora.call("PUT", "/v1/replies/r-1/rating", {"stars": 5}, key="pk_wrong").status_code == 401
    headers = {"Origin": "https://elsewhere.example"}
    address = f"/v1/replies/r-1/rating?key={story.acme.key}"
    answer = story.app.test_client().put(address, data='{"stars": 5, "userId": "dora"}', headers=headers)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (403, "*")
    assert rows_of("replies") == rows_of("persons") == 0
