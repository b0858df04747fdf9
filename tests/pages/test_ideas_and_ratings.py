"""Pages of ideas and of ratings."""

import pytest

from tests.pages.conftest import Lived
from tests.pages.forms import send, token_on
from tests.web.pages import Page
from widget_server.db import db
from widget_server.ideas.models import Idea
from widget_server.workspaces.models import Membership


def _status() -> str:
    db.session.expire_all()
    return db.session.query(Idea).one().status


def test_an_idea_stands_with_its_votes_and_author(lived: Lived) -> None:
    Page(lived.acme, {"userId": "eve"}).vote(lived.idea)
    page = lived.story.signed_in("cem").get("/w/acme/ideas").text
    assert "Dark theme" in page and "Dora Holm, Northwind" in page
    assert '<p class="votes">2<span>votes</span>' in page


def test_an_editor_changes_the_status_with_and_without_scripts(lived: Lived) -> None:
    erin = lived.story.signed_in("erin")
    answer = send(erin, "/w/acme/ideas", f"/w/acme/ideas/{lived.idea}/status", status="planned")
    assert answer.status_code == 303 and _status() == "planned"
    assert "The idea&#39;s status is saved." in erin.get("/w/acme/ideas").text
    form = {"csrf_token": token_on(erin, "/w/acme/ideas"), "status": "shipped"}
    part = erin.post(f"/w/acme/ideas/{lived.idea}/status", data=form, headers={"HX-Request": "true"})
    assert part.status_code == 200 and "<html" not in part.text and "Saved" in part.text
    assert _status() == "shipped"


@pytest.mark.parametrize("status", ["", "done", "OPEN"])
def test_a_status_that_does_not_exist_is_refused(lived: Lived, status: str) -> None:
    erin = lived.story.signed_in("erin")
    assert send(erin, "/w/acme/ideas", f"/w/acme/ideas/{lived.idea}/status", status=status).status_code == 400
    assert _status() == "open"


def test_who_may_not_change_a_status_is_not_offered_to(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get("/w/acme/ideas").text
    assert "<select" not in page and '<span class="badge badge-plain">Open</span>' in page


def test_ideas_are_listed_by_status(lived: Lived) -> None:
    client = lived.story.signed_in("bob")
    assert "Dark theme" in client.get("/w/acme/ideas?status=open").text
    assert "No idea has this status" in client.get("/w/acme/ideas?status=shipped").text


def test_a_csm_sees_all_ratings_and_the_low_ones_apart(lived: Lived) -> None:
    client = lived.story.signed_in("cem")
    everything, low = client.get("/w/acme/ratings").text, client.get("/w/acme/ratings?show=low").text
    assert "r-1" in everything and "r-2" in everything and "conversation c-1" in everything
    assert "r-1" in low and "<code>r-2</code>" not in low
    assert "2 of 5 stars" in low


@pytest.mark.parametrize("query", ["", "?agent=jonas", "?show=low", "?agent="])
def test_an_agent_sees_ratings_of_the_own_replies_alone(lived: Lived, query: str) -> None:
    Page(lived.acme, {"userId": "dora"}).rate("r-3", 1, agent="jonas")
    page = lived.story.signed_in("anna").get(f"/w/acme/ratings{query}").text
    assert "<code>r-1</code>" in page
    assert ">jonas<" not in page and "r-2" not in page and "r-3" not in page


def test_an_agent_without_an_agent_id_sees_no_ratings_and_is_told_why(lived: Lived) -> None:
    db.session.query(Membership).filter_by(role="agent").one().agent = None
    db.session.commit()
    Page(lived.acme, {"userId": "dora"}).rate("r-4", 1)
    page = lived.story.signed_in("anna").get("/w/acme/ratings").text
    assert "Your agent id is missing" in page
    assert "<code>r-" not in page
