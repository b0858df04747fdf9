"""A staging workspace is made in one step, has what members work with, and nothing of what customers did."""

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.delivery.guides import attend, names, publish, tip
from tests.staging.stagings import acme_of, staging_of_acme, states, write_article
from tests.stories import ORIGIN, Story
from tests.tables import rows
from widget_server.articles.operations import set_help_centre
from widget_server.db import db
from widget_server.guides.operations import publish_segments
from widget_server.staging.making import NoStagingHere, make_staging
from widget_server.staging.queries import both_of
from widget_server.workspaces.looks.look import Look
from widget_server.workspaces.looks.operations import choose_look, look_of
from widget_server.workspaces.models import HelpCentre, Membership, Workspace
from widget_server.workspaces.operations import create_identity_key, set_identity, set_time_zone

STAFF = {"segment": "staff", "title": "Staff", "audience": {"any": [{"person.role": {"eq": "staff"}}]}}


def test_it_has_all_that_members_made_as_it_is(story: Story) -> None:
    """Name, languages, time zone, look, guides, segments, attention, articles: all published ones, with their files."""
    publish(story.acme, tip("a", trigger=None), tip("b"))
    publish_segments(story.acme.workspace_id, [("segments/staff.yaml", STAFF)])
    attend(story.acme, gap="3m")
    write_article(story.acme, "how-to", "Text.")
    write_article(story.acme, "idea", "Not ready.", is_draft=True)
    set_time_zone(acme_of(story), "Europe/Berlin")
    choose_look(story.acme.workspace_id, Look(radius=4), "alice@acme.example")
    db.session.commit()
    staging = staging_of_acme(story)
    made = db.session.get_one(Workspace, staging.workspace_id)
    assert (made.slug, made.name, made.time_zone) == ("acme-staging", "Acme (staging)", "Europe/Berlin")
    assert made.languages == acme_of(story).languages and look_of(made.id) == Look(radius=4)
    things = ("segment staff", "attention attention", "look look", "article how-to", "guide a", "guide b")
    assert states(story, staging) == dict.fromkeys(things, "same")
    assert names(staging.decide()) == ["a"]


def test_everybody_has_the_role_there_that_they_have_in_production(story: Story) -> None:
    staging = staging_of_acme(story)

    def roles(workspace_id: int) -> set[tuple[Any, ...]]:
        kept = select(Membership).where(Membership.workspace_id == workspace_id)
        return {(one.member_id, one.role, one.agent) for one in db.session.scalars(kept)}

    assert len(roles(staging.workspace_id)) == 5
    assert roles(staging.workspace_id) == roles(story.acme.workspace_id)


def test_nothing_that_customers_did_is_copied_and_nothing_that_is_tried_out_is_seen_in_production(story: Story) -> None:
    """Persons, accounts, events, ideas, tasks: neither side ever has a row of the other's."""
    from tests.web.pages import page_of

    def figures() -> dict[str, int]:
        of_acme = {}
        for table in ("persons", "accounts", "events", "ideas", "tasks", "ratings"):
            owners = [row[0] for row in rows(table, "workspace_id")]
            of_acme[table] = owners.count(story.acme.workspace_id)
        return of_acme

    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"plan": "trial"}})
    page_of(story.acme, "dora").post("Dark theme")
    staging = staging_of_acme(story)
    db.session.remove()
    before = figures()
    assert before["events"] and before["ideas"]
    assert all(row[0] == story.acme.workspace_id for row in rows("events", "workspace_id"))
    staging.track("report_created")
    page_of(staging, "dora").post("Light theme")
    page_of(staging, "dora").contact("Try it")
    assert figures() == before
    assert len(rows("persons", "id")) == before["persons"] + 1


def test_its_key_is_its_own_and_no_origin_of_the_product_may_use_it(story: Story) -> None:
    """A staging tag that was pasted into the product by mistake is refused there."""
    staging = staging_of_acme(story, origins=("https://staging.acme.example",))
    assert staging.key != story.acme.key
    answer = staging.post("/v1/decide", {"userId": "dora"})
    assert (answer.status_code, (answer.json or {})["error"]["code"]) == (403, "origin_not_allowed")
    assert staging.post("/v1/decide", {"userId": "dora"}, Origin="https://staging.acme.example").status_code == 200
    assert story.acme.post("/v1/decide", {"userId": "dora"}).status_code == 200


def test_identity_begins_anew_and_help_is_not_public(story: Story) -> None:
    """Keys that sign ids stay with production; what is tried out is not for search engines to find."""
    acme = acme_of(story)
    create_identity_key(acme)
    set_identity(acme, "enforce", ["person.role"])
    set_help_centre(acme.id, is_public=True, has_launcher=True)
    db.session.commit()
    write_article(story.acme, "how-to", "Text.")
    staging = staging_of_acme(story)
    made = db.session.get_one(Workspace, staging.workspace_id)
    assert (made.identity_mode, made.protected_traits) == ("off", ["person.role"])
    assert db.session.get_one(HelpCentre, made.id).has_launcher
    db.session.remove()
    assert [row[0] for row in rows("identity_keys", "workspace_id")] == [story.acme.workspace_id]
    assert story.app.test_client().get("/help/acme").status_code == 200
    assert story.app.test_client().get("/help/acme-staging").status_code == 404


def test_there_are_never_two_of_one(story: Story) -> None:
    staging_of_acme(story)
    with pytest.raises(NoStagingHere, match="there is one already: acme-staging"):
        staging_of_acme(story)


def test_there_is_no_staging_of_a_staging(story: Story) -> None:
    staging = staging_of_acme(story)
    with pytest.raises(NoStagingHere, match="staging workspace itself"):
        make_staging(db.session.get_one(Workspace, staging.workspace_id), [], "alice@acme.example")


def test_of_two_who_make_it_at_once_one_does(story: Story) -> None:
    outcomes: list[str] = []
    barrier = Barrier(2)

    def make() -> None:
        with story.app.app_context():
            barrier.wait()
            try:
                make_staging(db.session.get_one(Workspace, story.acme.workspace_id), [ORIGIN], "alice@acme.example")
                db.session.commit()
                outcomes.append("made")
            except NoStagingHere:
                db.session.rollback()
                outcomes.append("refused")
            finally:
                db.session.remove()

    db.session.remove()
    threads = [Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert [row[0] for row in rows("stagings", "production_id")] == [story.acme.workspace_id]


def test_a_name_that_is_taken_gets_a_number(story: Story) -> None:
    from widget_server.workspaces.operations import create_workspace

    create_workspace("acme-staging", "Somebody else's", [])
    db.session.commit()
    assert staging_of_acme(story).slug == "acme-staging-2"


def test_without_its_production_it_stands_alone_and_keeps_what_is_in_it(story: Story) -> None:
    publish(story.acme, tip("a", trigger=None))
    staging = staging_of_acme(story)
    db.session.execute(delete(Workspace).where(Workspace.id == story.acme.workspace_id))
    db.session.commit()
    made = db.session.get_one(Workspace, staging.workspace_id)
    assert made.production_id is None and both_of(made) is None
    assert names(staging.decide()) == ["a"]


def test_without_its_staging_production_is_as_it_was_and_may_have_another(story: Story) -> None:
    publish(story.acme, tip("a", trigger=None))
    staging = staging_of_acme(story)
    db.session.remove()
    staging.track("report_created")
    db.session.execute(delete(Workspace).where(Workspace.id == staging.workspace_id))
    db.session.commit()
    assert both_of(acme_of(story)) is None
    assert names(story.acme.decide()) == ["a"]
    again = staging_of_acme(story)
    assert again.workspace_id != staging.workspace_id
