"""The page of staging: for members of both, an unmistakable mark in staging, promotion by who may publish in both."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.delivery.guides import publish, tip
from tests.pages.conftest import requests_apart
from tests.pages.forms import send, token_on
from tests.staging.stagings import items, live_guide, staging_of_acme, states, write_guide
from tests.stories import Side, Story
from tests.tables import all_tables
from widget_server.db import db
from widget_server.guides.drafts import save_drafts
from widget_server.guides.models import EDITED
from widget_server.workspaces.looks.look import Look
from widget_server.workspaces.looks.named import MOST_LOOKS, keep_look, named_looks
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.queries import workspace_by_slug

__all__ = ["requests_apart"]
SECRET = tip("secret-plan", steps=[{"title": "Zephyr launch"}])


def offered(client: FlaskClient, slug: str = "acme-staging") -> list[str]:
    """What the check boxes of the page send."""
    return re.findall(r'name="chosen" value="([^"]+)"', client.get(f"/w/{slug}/staging").text)


def go(client: FlaskClient, values: list[str], slug: str = "acme-staging", **more: Any) -> tuple[int, str]:
    """The status of promoting these, and what the page says then."""
    form = {"csrf_token": token_on(client, f"/w/{slug}/staging"), "chosen": values, **more}
    answer = client.post(f"/w/{slug}/staging/promote", data=form)
    page = client.get(f"/w/{slug}/staging").text
    db.session.remove()
    return answer.status_code, page


def member_of(story: Story, name: str, side: Side, role: str | None) -> None:
    """Gives a member this role in a workspace, or takes it away."""
    member = db.session.query(Member).filter_by(email=f"{name}@acme.example").one()
    db.session.query(Membership).filter_by(member_id=member.id, workspace_id=side.workspace_id).delete()
    if role:
        db.session.add(Membership(member_id=member.id, workspace_id=side.workspace_id, role=role))
    db.session.commit()


@pytest.fixture
def staging(story: Story) -> Side:
    write_guide(story.acme, tip("a", priority=10, steps=[{"title": "Share your report with the team"}]))
    made = staging_of_acme(story)
    write_guide(made, tip("a", priority=20, steps=[{"title": "Share your report with everybody"}]))
    write_guide(made, tip("b"))
    return made


def test_an_owner_makes_it_in_one_step_and_is_led_to_its_tag(story: Story) -> None:
    alice = story.signed_in("alice")
    answer = send(alice, "/w/acme/staging", "/w/acme/staging", origins="https://staging.acme.example")
    assert (answer.status_code, answer.location) == (303, "/w/acme-staging/settings")
    page = alice.get(answer.location).text
    made = workspace_by_slug("acme-staging")
    assert made and made.allowed_origins == ["https://staging.acme.example"]
    key = made.keys[0].public_text
    assert f"data-key=&#34;{key}&#34;" in page and "Put the tag below into your staging product" in page


def test_a_second_one_is_refused_with_the_name_of_the_first(story: Story, staging: Side) -> None:
    alice = story.signed_in("alice")
    for slug, says in (("acme", "There is a staging workspace already: acme-staging."), ("acme-staging", "itself")):
        answer = send(alice, f"/w/{slug}/staging", f"/w/{slug}/staging", origins="")
        assert answer.status_code == 303 and says in alice.get(answer.location).text
    assert db.session.query(Workspace).count() == 3


def test_an_address_that_is_none_makes_nothing_and_stays_in_its_field(story: Story) -> None:
    alice = story.signed_in("alice")
    answer = send(alice, "/w/acme/staging", "/w/acme/staging", origins="staging.acme.example")
    assert (
        answer.status_code == 400
        and "lacks its scheme" in answer.text
        and ">\nstaging.acme.example" in (answer.text.replace("\r", ""))
    )
    assert workspace_by_slug("acme-staging") is None


def test_every_page_of_a_staging_workspace_carries_the_mark_and_the_way_to_production(
    story: Story, staging: Side
) -> None:
    alice = story.signed_in("alice")
    for place in ("", "guides", "settings", "articles", "staging", "accounts"):
        page = alice.get(f"/w/acme-staging/{place}").text
        assert '<body class="framed is-staging">' in page and "<title>Staging · " in page, place
        assert "Nothing on these pages reaches your customers." in page
        assert f'href="/w/acme/{place if place != "staging" else "settings"}"' in page, place
    for place in ("", "guides"):
        page = alice.get(f"/w/acme/{place}").text
        assert "is-staging" not in page and f'<p class="staging-way"><a href="/w/acme-staging/{place}">' in page


def test_the_way_to_the_other_leads_where_the_role_there_may_go(story: Story, staging: Side) -> None:
    member_of(story, "erin", story.acme, "agent")
    page = story.signed_in("erin").get("/w/acme-staging/accounts").text
    assert 'href="/w/acme/"' in page and 'href="/w/acme/accounts"' not in page


def test_the_page_shows_what_differs_word_by_word(story: Story, staging: Side) -> None:
    for slug in ("acme", "acme-staging"):
        page = story.signed_in("bob").get(f"/w/{slug}/staging").text
        assert "Share your report with <del>the team</del><ins>everybody</ins>" in page
        assert "<code>priority</code></dt><dd><del>10</del><ins>20</ins></dd>" in page
        assert "version 2 on staging, version 1 in production" in page


def test_one_thing_is_promoted_from_either_side_and_the_versions_say_from_where(story: Story, staging: Side) -> None:
    erin = story.signed_in("erin")
    [a, b] = offered(erin)
    assert go(erin, [a])[0] == 303
    assert states(story, staging)["guide a"] == "same" and states(story, staging)["guide b"] == "new"
    status, page = go(erin, [b], slug="acme")
    assert status == 303 and "Live in production: b, version 1." in page
    assert "from staging, version 2" in erin.get("/w/acme/guides/a").text
    assert live_guide(story.acme, "a").published_by == "erin@acme.example"


def test_all_that_was_looked_at_is_promoted_with_one_button(story: Story, staging: Side) -> None:
    erin = story.signed_in("erin")
    values = offered(erin)
    status, page = go(erin, [], offered=values, all="yes")
    assert status == 303 and "Live in production: a, version 2, b, version 1." in page
    assert set(states(story, staging).values()) == {"same"}


def test_what_changed_since_the_page_was_opened_is_not_promoted(story: Story, staging: Side) -> None:
    erin = story.signed_in("erin")
    values = offered(erin)
    write_guide(staging, tip("a", priority=30))
    before = all_tables()
    status, page = go(erin, values)
    assert status == 303 and "Nothing was promoted. “a” has changed since you looked at it." in page
    assert all_tables() == before


@pytest.mark.parametrize("values", [[], ["guide"], ["guide nothing"], ["nothing a 00"]])
def test_a_form_that_no_page_sent_changes_nothing(story: Story, staging: Side, values: list[str]) -> None:
    erin = story.signed_in("erin")
    before = all_tables()
    assert go(erin, values)[0] == 303
    assert all_tables() == before


def test_what_lives_in_a_file_of_production_has_no_box_and_says_where(story: Story) -> None:
    publish(story.acme, tip("a", priority=10))
    staging = staging_of_acme(story)
    write_guide(staging, tip("a", priority=20))
    erin = story.signed_in("erin")
    assert offered(erin) == []
    assert "Lives in production in <code>a.yaml</code>" in erin.get("/w/acme/staging").text


def test_a_draft_that_waits_in_production_is_told(story: Story, staging: Side) -> None:
    save_drafts(story.acme.workspace_id, [(EDITED, tip("a", priority=30))], "cem@acme.example")
    db.session.commit()
    page = story.signed_in("erin").get("/w/acme-staging/staging").text
    assert "A draft of cem@acme.example waits in production. It stays" in page


@pytest.mark.parametrize(("here", "there"), [("editor", "viewer"), ("csm", "owner"), ("agent", "editor")])
def test_who_may_not_publish_in_both_looks_and_does_not_promote(
    story: Story, staging: Side, here: str, there: str
) -> None:
    values = offered(story.signed_in("alice"))
    member_of(story, "erin", staging, here)
    member_of(story, "erin", story.acme, there)
    erin = story.signed_in("erin")
    before = all_tables()
    for slug in ("acme", "acme-staging"):
        page = erin.get(f"/w/{slug}/staging").text
        assert "To promote you must be an owner or editor of both" in page and 'name="chosen"' not in page
        form = {"csrf_token": token_on(erin, f"/w/{slug}/staging"), "chosen": values}
        assert erin.post(f"/w/{slug}/staging/promote", data=form).status_code == 403
    assert all_tables() == before


@pytest.mark.parametrize("only", ["staging", "production"])
def test_a_member_of_one_of_both_sees_nothing_of_the_other(story: Story, staging: Side, only: str) -> None:
    """No name of a guide, no text, no way to promote; the other's pages are those of no workspace."""
    sides = {"staging": staging, "production": story.acme}
    foreign = sides.pop("production" if only == "staging" else "staging")
    write_guide(foreign, SECRET)
    values = offered(story.signed_in("alice"))
    member_of(story, "erin", foreign, None)
    erin, own = story.signed_in("erin"), sides[only]
    page = erin.get(f"/w/{own.slug}/staging").text
    assert "You are a member of one of the two alone" in page
    assert "Zephyr" not in page and "secret-plan" not in page and foreign.slug + "/" not in page
    form = {"csrf_token": token_on(erin, f"/w/{own.slug}/staging"), "chosen": values}
    before = all_tables()
    assert erin.post(f"/w/{own.slug}/staging/promote", data=form).status_code == 403
    assert all_tables() == before
    assert erin.get(f"/w/{foreign.slug}/staging").status_code == 404
    assert erin.post(f"/w/{foreign.slug}/staging/promote", data=form).status_code == 404


def test_author_s_text_stands_as_text_in_what_differs(story: Story, staging: Side) -> None:
    write_guide(staging, tip("a", steps=[{"title": "<img src=x onerror=alert(1)> Share"}]))
    page = story.signed_in("alice").get("/w/acme/staging").text
    assert "&lt;img src=x" in page and "<img src=x" not in page


def test_one_look_more_than_production_keeps_is_not_promoted_and_that_is_told_in_the_members_language(
    story: Story, staging: Side
) -> None:
    for number in range(MOST_LOOKS):
        keep_look(story.acme.workspace_id, f"look-{number}", Look(), "alice@acme.example")
    keep_look(staging.workspace_id, "one-more", Look(), "alice@acme.example")
    db.session.commit()
    alice = story.signed_in("alice")
    send(alice, "/w/acme/", "/language", language="ru")
    mark = items(story, staging)["look one-more"].mark
    status, page = go(alice, [f"look one-more {mark}"])
    assert status == 303
    assert (
        "«one-more»: в основном пространстве уже 20 оформлений, больше не помещается: сначала уберите одно там." in page
    )
    assert len(named_looks(story.acme.workspace_id)) == MOST_LOOKS
