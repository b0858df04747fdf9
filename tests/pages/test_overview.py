"""The overview: first steps of a newcomer, and what needs a look."""

import re

import pytest
from flask import current_app

from tests.pages.conftest import RULES, Lived
from tests.stories import Story
from tests.web.pages import Page
from widget_server.commands.rules import apply_folder
from widget_server.db import db
from widget_server.success.beginning import first_steps
from widget_server.workspaces.models import Workspace


def _state(slug: str = "acme") -> tuple[list[str], list[str]]:
    """Names of the steps that are done, and of the one that is next."""
    workspace = db.session.query(Workspace).filter_by(slug=slug).one()
    with current_app.test_request_context("/"):
        steps = first_steps(workspace)
    db.session.rollback()
    return [step.name for step in steps if step.is_done], [step.name for step in steps if step.is_next]


def test_each_first_step_is_done_by_what_it_asks_for_and_then_the_next_one_is_offered(story: Story) -> None:
    acme = story.acme
    assert _state() == ([], ["tag"])
    acme.batch({"type": "page", "userId": "dora", "name": "Home"})
    assert _state() == (["tag"], ["event"])
    for _ in range(3):
        acme.track("report_created")
    assert _state() == (["tag", "event"], ["guide"])
    apply_folder(RULES, "acme")
    assert _state() == (["tag", "event", "guide"], ["shown"])
    acme.track("$guide_shown", guide="share-your-report", version=1)
    assert _state() == (["tag", "event", "guide", "shown"], ["voice"])
    Page(acme, {"userId": "dora"}).rate("r-1", 5)
    assert _state() == (["tag", "event", "guide", "shown", "voice"], [])
    assert _state("other") == ([], ["tag"]), "another workspace is as new as before"


def test_a_newcomer_is_given_the_tag_with_the_own_key(story: Story) -> None:
    page = story.signed_in("alice").get("/w/acme/").text
    assert f"data-key=&#34;{story.acme.key}&#34;" in page
    assert story.other.key not in page


def test_who_began_long_ago_is_not_told_how_to_begin(lived: Lived) -> None:
    assert "Getting started" not in lived.story.signed_in("alice").get("/w/acme/").text


def test_the_figures_are_those_of_the_last_seven_days(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get("/w/acme/").text
    figures = re.findall(r'figure-name">([^<]+)</dt><dd class="figure-value">([^<]+)', page)
    assert [(name, value.strip()) for name, value in figures] == [
        ("Accounts known", "1"), ("Guides shown", "1"), ("Reply ratings", "3.50"), ("Votes for ideas", "1"),
    ]  # fmt: skip
    assert "n = 2" in page


def test_a_low_rating_and_a_wanted_idea_are_named(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get("/w/acme/").text
    assert "answered by anna" in page and "answered by jonas" not in page
    assert "Dark theme" in page


def test_an_agent_sees_low_ratings_of_the_own_replies_and_no_customers(lived: Lived) -> None:
    Page(lived.acme, {"userId": "dora"}).rate("r-9", 1, agent="jonas")
    page = lived.story.signed_in("anna").get("/w/acme/").text
    assert "answered by anna" in page and "answered by jonas" not in page
    assert "/people/" not in page and "/accounts" not in page


def test_accounts_that_stand_still_are_named(lived: Lived) -> None:
    part = lived.story.signed_in("cem").get("/w/acme/attention", headers={"HX-Request": "true"}).text
    assert "Northwind" in part and "Created a report" in part
    assert "/funnels/report-activation?step=2" in part


@pytest.mark.parametrize(("language", "shown"), [("en", "€18,000.50"), ("ru", "18\xa0000,50\xa0€")])
def test_what_waiting_accounts_are_worth_is_told_with_its_currency(lived: Lived, language: str, shown: str) -> None:
    """On the overview and in the lists behind a step, as the reader's language writes it."""
    traits = {"arr": 18000.5, "currency": "EUR"}
    lived.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": traits})
    cem, headers = lived.story.signed_in("cem"), {"HX-Request": "true", "Accept-Language": language}
    funnel = "funnels/report-activation?step=2&unit="
    for part in ("attention", f"{funnel}account", f"{funnel}person"):
        assert shown in cem.get(f"/w/acme/{part}", headers=headers).text, part
