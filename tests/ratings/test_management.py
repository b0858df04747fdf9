"""Ratings as servers and members read them."""

from typing import Any

from tests.stories import Story
from tests.web.pages import ask_server, page_of
from widget_server.ratings.queries import ratings_for_members, summary_by_agent

GIVEN = (
    ("dora", "r-1", 5, "anna"),
    ("eve", "r-1", 2, "anna"),
    ("dora", "r-2", 1, "jonas"),
    ("eve", "r-3", 4, None),
)


def _rate_all(story: Story) -> None:
    for user, reply, stars, agent in GIVEN:
        page_of(story.acme, user).rate(reply, stars, conversation="c-1", **({"agent": agent} if agent else {}))


def _listed(story: Story, **query: Any) -> list[tuple[str, str, int]]:
    """Every rating of all pages as (userId, reply, stars)."""
    found: list[tuple[str, str, int]] = []
    while True:
        answer = ask_server(story.acme, "GET", "/api/v1/ratings", **query).json or {}
        found += [(one["person"]["user_id"], one["reply"], one["stars"]) for one in answer["ratings"]]
        if answer["next"] is None:
            return found
        query["after"] = answer["next"]


def test_a_rating_tells_who_what_and_about_whom(story: Story) -> None:
    story.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"name": "Dora Lind"}},
        {"type": "group", "userId": "dora", "groupId": "northwind", "traits": {"name": "Northwind"}},
    )
    for stars in (5, 2):
        page_of(story.acme, "dora").rate("r-1", stars, agent="anna", conversation="c-1")
    (rating,) = (ask_server(story.acme, "GET", "/api/v1/ratings").json or {})["ratings"]
    assert rating.pop("rated_at") == rating.pop("changed_at")
    person = {"user_id": "dora", "name": "Dora Lind", "account_id": "northwind", "account": "Northwind"}
    assert rating == {
        "reply": "r-1", "conversation": "c-1", "agent": "anna", "stars": 2, "previous_stars": 5,
        "person": person,
    }  # fmt: skip


def test_the_pages_together_are_every_rating_once_the_latest_word_first(story: Story) -> None:
    _rate_all(story)
    page_of(story.acme, "dora").rate("r-1", 3)
    ratings = _listed(story, limit=1)
    assert ratings == _listed(story, limit=3) == _listed(story)
    assert sorted(ratings) == [("dora", "r-1", 3), ("dora", "r-2", 1), ("eve", "r-1", 2), ("eve", "r-3", 4)]
    times = [one.rated_at for one in ratings_for_members(story.acme.workspace_id, None, None, None, 10).ratings]
    assert times == sorted(times, reverse=True)


def test_the_list_can_be_narrowed_to_an_agent_and_to_few_stars(story: Story) -> None:
    _rate_all(story)
    assert sorted(_listed(story, agent="anna")) == [("dora", "r-1", 5), ("eve", "r-1", 2)]
    assert sorted(_listed(story, at_most_stars=2)) == [("dora", "r-2", 1), ("eve", "r-1", 2)]
    assert _listed(story, agent="anna", at_most_stars=2) == [("eve", "r-1", 2)]
    assert _listed(story, agent="nobody") == []


def test_each_agent_has_number_mean_and_distribution(story: Story) -> None:
    _rate_all(story)
    assert ask_server(story.acme, "GET", "/api/v1/ratings/agents").json == {
        "agents": [
            {"agent": "anna", "ratings": 2, "mean": 3.5, "distribution": [0, 1, 0, 0, 1]},
            {"agent": "jonas", "ratings": 1, "mean": 1.0, "distribution": [1, 0, 0, 0, 0]},
            {"agent": None, "ratings": 1, "mean": 4.0, "distribution": [0, 0, 0, 1, 0]},
        ]
    }


def test_another_workspace_sees_nothing_of_it(story: Story) -> None:
    _rate_all(story)
    assert ratings_for_members(story.other.workspace_id, None, None, None, 10).ratings == []
    assert summary_by_agent(story.other.workspace_id) == []
    assert ask_server(story.other, "GET", "/api/v1/ratings").json == {"ratings": [], "next": None}


def test_an_anonymous_rater_has_no_name(story: Story) -> None:
    page_of(story.acme, anonymous="a-1").rate("r-1", 1)
    (rating,) = ratings_for_members(story.acme.workspace_id, None, None, None, 10).ratings
    assert (rating.person.name, rating.person.account, rating.changed_at) == (None, None, None)
