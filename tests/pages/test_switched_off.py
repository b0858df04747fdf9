"""A guide that fails while it is decided is switched off alone; the others go on, and members are told."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.delivery.guides import look_again, names, publish, tip
from tests.pages.forms import token_on
from tests.stories import Story
from tests.tables import rows
from widget_server.db import db
from widget_server.delivery.live_rules import rules_live_at
from widget_server.guides.models import Guide, GuideFault, GuideVersion
from widget_server.triggers import operators

BROKEN = tip("broken", trigger=None, audience={"any": [{"person.name": {"contains": "x"}}, {"person.a": {"ne": 1}}]})


def failing(_value: Any) -> bool:
    raise ZeroDivisionError("Dora Holm")


def broken_operator(_operand: Any) -> Callable[[Any], bool]:
    raise ZeroDivisionError("while it was compiled")


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """As if this version of the service had one in an operator, which one guide alone uses."""
    table = dict(operators.OPERATORS)
    table["contains"] = table["contains"]._replace(predicate=lambda _operand: failing)
    with monkeypatch.context() as patched:
        patched.setattr(operators, "OPERATORS", table)
        yield patched


def faults() -> list[tuple[Any, ...]]:
    return rows("guide_faults", "name", "version")


def test_a_guide_that_fails_is_switched_off_alone(
    story: Story, bug: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish(story.acme, BROKEN, tip("sound", trigger=None))
    publish(story.other, BROKEN, tip("sound", trigger=None))
    with caplog.at_level(logging.ERROR):
        assert names(story.acme.decide()) == ["sound"]
        assert [record.name for record in caplog.records] == ["widget_server.delivery.decisions"]
        assert names(story.acme.decide()) == ["sound"]
    assert len(caplog.records) == 1, "it is asked no more, so it fails no more"
    assert faults() == [("broken", 1)]
    assert rows("guide_faults", "workspace_id") == [(story.acme.workspace_id,)]


def test_it_stays_off_when_the_service_has_no_such_bug_any_more_until_somebody_says_so(
    story: Story, bug: pytest.MonkeyPatch
) -> None:
    publish(story.acme, BROKEN)
    story.acme.decide()
    bug.undo()
    look_again(story.app)
    assert names(story.acme.decide()) == []
    browser = story.signed_in("erin")
    form = {"csrf_token": token_on(browser, "/w/acme/")}
    assert browser.post("/w/acme/guides/broken/try-again", data=form).status_code == 303
    look_again(story.app)
    assert names(story.acme.decide()) == ["broken"]


def test_a_changed_version_is_on_again(story: Story, bug: pytest.MonkeyPatch) -> None:
    publish(story.acme, BROKEN)
    story.acme.decide()
    publish(story.acme, tip("broken", trigger=None))
    assert names(story.acme.decide()) == ["broken"]
    assert "witched off" not in story.signed_in("bob").get("/w/acme/guides/broken").text


def test_members_are_told_what_happened_and_no_person_s_data(story: Story, bug: pytest.MonkeyPatch) -> None:
    publish(story.acme, BROKEN, tip("sound", trigger=None))
    story.acme.decide()
    page = story.signed_in("bob").get("/w/acme/guides/broken").text
    for text in (
        "is switched off since then",
        "<code>ZeroDivisionError, test_switched_off.py:",
        "Switched off, version 1",
    ):
        assert text in page, text
    assert "Dora Holm" not in page and "Try again" not in page
    assert "Try again" in story.signed_in("erin").get("/w/acme/guides/broken").text
    listing = story.signed_in("bob").get("/w/acme/guides").text
    assert 'Switched off, since they failed: <a href="/w/acme/guides/broken">broken</a>' in listing
    assert "Switched off" not in story.signed_in("charlie").get("/w/other/guides").text


def test_events_are_taken_and_answered_for_although_a_guide_fails(story: Story, bug: pytest.MonkeyPatch) -> None:
    publish(story.acme, BROKEN, tip("sound", trigger=None))
    answer = story.acme.batch(
        {"type": "track", "event": "made", "userId": "dora"}, userId="dora", decide={"language": "en"}
    )
    assert answer["accepted"] == 1 and names(answer["decisions"]) == ["sound"]
    assert faults() == [("broken", 1)]


def test_a_guide_that_cannot_be_compiled_costs_no_other(story: Story, bug: pytest.MonkeyPatch) -> None:
    table = dict(operators.OPERATORS)
    table["contains"] = table["contains"]._replace(predicate=broken_operator)
    bug.setattr(operators, "OPERATORS", table)
    publish(story.acme, BROKEN, tip("sound", trigger=None))
    assert names(story.acme.decide()) == ["sound"]


def test_a_guide_of_another_version_of_the_language_is_told_on_its_page(story: Story) -> None:
    publish(story.acme, tip("old"))
    version = db.session.query(GuideVersion).join(Guide).filter(Guide.name == "old").one()
    version.document = version.document.replace('"did_not"', '"never_did"')
    db.session.commit()
    page = story.signed_in("bob").get("/w/acme/guides/old").text
    assert "cannot read the rule of this guide" in page
    assert "Switched off, version 1" in story.signed_in("bob").get("/w/acme/guides").text


def test_a_moment_before_it_failed_is_explained_with_it_and_one_after_without(
    story: Story, bug: pytest.MonkeyPatch
) -> None:
    publish(story.acme, BROKEN, tip("sound", trigger=None))
    story.acme.decide()
    fault = db.session.query(GuideFault).one()
    fault.since += timedelta(seconds=1)
    db.session.commit()
    since = round(fault.since.timestamp() * 1000)
    assert set(rules_live_at(story.acme.workspace_id, since - 1).guides) == {"broken", "sound"}
    assert set(rules_live_at(story.acme.workspace_id, since).guides) == {"sound"}


def test_who_was_told_of_the_guide_before_and_after_it_was_off_and_who_was_not_in_between_is_explained_so(
    story: Story, bug: pytest.MonkeyPatch
) -> None:
    publish(story.acme, BROKEN)
    story.acme.decide()
    browser = story.signed_in("erin")

    def try_again() -> tuple[int, int]:
        db.session.remove()
        form = {"csrf_token": token_on(browser, "/w/acme/")}
        assert browser.post("/w/acme/guides/broken/try-again", data=form).status_code == 303
        db.session.remove()
        look_again(story.app)
        fault = db.session.query(GuideFault).order_by(GuideFault.since.desc()).first()
        assert fault is not None and fault.until is not None
        fault.until += timedelta(seconds=1)
        times = round(fault.since.timestamp() * 1000), round(fault.until.timestamp() * 1000)
        db.session.commit()
        return times

    def is_on(moment_ms: int | None) -> bool:
        return "broken" in rules_live_at(story.acme.workspace_id, moment_ms).guides

    since, until = try_again()
    assert [is_on(moment) for moment in (since - 1, since, until - 1, until, None)] == [True, False, False, True, True]
    assert names(story.acme.decide()) == [], "it fails again"
    assert not is_on(None) and len(faults()) == 2
    try_again()
    assert not is_on(until - 1) and is_on(None)


def test_the_log_names_what_failed_and_where_and_no_person_s_data(
    story: Story, bug: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish(story.acme, BROKEN)
    with caplog.at_level(logging.ERROR):
        story.acme.decide()
    assert "ZeroDivisionError, test_switched_off.py:" in caplog.text
    assert "Dora Holm" not in caplog.text


def test_a_guide_whose_filter_of_an_event_fails_is_switched_off_alone_and_the_others_are_answered_for(
    story: Story, bug: pytest.MonkeyPatch
) -> None:
    trigger = {"all": [{"did": {"event": "made", "where": {"name": {"contains": "x"}}}}]}
    publish(story.acme, tip("broken", trigger=trigger), tip("sound", trigger={"all": [{"did": {"event": "made"}}]}))
    made = {"type": "track", "event": "made", "userId": "dora", "properties": {"name": "Dora"}}
    answer = story.acme.batch(made, userId="dora", decide={"language": "en"})
    assert answer["accepted"] == 1 and names(answer["decisions"]) == ["sound"]
    assert faults() == [("broken", 1)]


def test_a_guide_that_fails_costs_no_other_its_explanation(story: Story, bug: pytest.MonkeyPatch) -> None:
    publish(story.acme, BROKEN, tip("sound", trigger=None))
    story.acme.batch({"type": "identify", "userId": "dora", "traits": {"name": "Dora"}})
    headers = {"Authorization": f"Bearer {story.acme.secret}"}
    answer = story.app.test_client().get("/api/v1/people/dora/explanations", headers=headers)
    told = {one["guide"]: one for one in (answer.json or {})["explanations"]}
    assert answer.status_code == 200 and told["sound"]["is_eligible"]
    assert told["broken"]["gates"] == [{"name": "behaviour", "outcome": "fail", "detail": "failed: ZeroDivisionError"}]
