"""A guide whose element too many do not find pauses itself; the others go on, and members are told where and why."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update

from tests.delivery.guides import look_again, names, publish, tip
from tests.pages.conftest import requests_apart  # noqa: F401 a fixture
from tests.pages.forms import token_on
from tests.stories import Side, Story
from tests.tables import rows
from widget_server.commands.worker import CHORES
from widget_server.db import db
from widget_server.delivery.live_rules import rules_live_at
from widget_server.guides.misses import pause_missed
from widget_server.web.bodies import now_ms
from widget_server.workspaces.models import Workspace

POINTING = tip("pointing", trigger=None, placement={"page": "/**", "element": "[data-tour=gone]"})
OTHER = tip("other", trigger=None)


def missed(user: str, guide: str = "pointing", version: int = 1, **more: Any) -> dict[str, Any]:
    said = {"guide": guide, "version": version, "reason": "no_match", "path": "/reports/7", **more}
    return {"type": "track", "event": "$guide_missed", "userId": user, "properties": said}


def shown(user: str, guide: str = "pointing", version: int = 1) -> dict[str, Any]:
    said = {"guide": guide, "version": version}
    return {"type": "track", "event": "$guide_shown", "userId": user, "properties": said}


def miss(side: Side, persons: int, beginning: str = "u", **more: Any) -> None:
    side.batch(*[missed(f"{beginning}-{number}", **more) for number in range(persons)])


def keep_house(story: Story) -> None:
    """What the housekeeping does, in any process; the pages follow within a second."""
    db.session.remove()
    [chore] = [chore for chore in CHORES if chore.name == "guides that are missed"]
    assert chore.every_seconds <= 30
    chore.do()
    look_again(story.app)


def off() -> list[tuple[Any, ...]]:
    return rows("guide_faults", "workspace_id", "name", "version", "kind")


def test_twenty_persons_who_miss_it_pause_a_guide_and_only_that_one(story: Story) -> None:
    for side in (story.acme, story.other):
        publish(side, POINTING, OTHER)
    miss(story.acme, 20)
    miss(story.acme, 19, guide="other")
    keep_house(story)
    assert off() == [(story.acme.workspace_id, "pointing", 1, "missed")]
    assert names(story.acme.decide()) == ["other"]
    assert names(story.other.decide()) == ["other", "pointing"]


def test_nineteen_do_not(story: Story) -> None:
    publish(story.acme, POINTING)
    miss(story.acme, 19)
    keep_house(story)
    assert off() == [] and names(story.acme.decide()) == ["pointing"]


def test_one_person_s_misses_count_once_however_many_come(story: Story) -> None:
    """Whoever forges misses in one name, or in names that turn out to be one person, pauses nothing."""
    publish(story.acme, POINTING)
    story.acme.batch(*[missed("mallory", path=f"/{number}") for number in range(100)])
    for number in range(30):
        anonymous = {
            "anonymousId": f"a-{number}",
            **{key: value for key, value in missed("x").items() if key != "userId"},
        }
        story.acme.batch(anonymous)
        story.acme.batch({"type": "identify", "anonymousId": f"a-{number}", "userId": "mallory"})
    keep_house(story)
    assert off() == []


def test_misses_of_no_more_than_half_pause_nothing(story: Story) -> None:
    publish(story.acme, POINTING)
    miss(story.acme, 25)
    story.acme.batch(*[shown(f"s-{number}") for number in range(25)])
    keep_house(story)
    assert off() == []
    miss(story.acme, 1, "late")
    keep_house(story)
    assert off() == [(story.acme.workspace_id, "pointing", 1, "missed")]


def test_misses_of_another_version_or_of_yesterday_do_not_count(story: Story) -> None:
    publish(story.acme, POINTING)
    publish(story.acme, {**POINTING, "priority": 51})
    miss(story.acme, 30, version=1)
    old = datetime.fromtimestamp(now_ms() / 1000 - 25 * 3600, UTC).isoformat()
    story.acme.batch(*[{**missed(f"o-{number}", version=2), "timestamp": old} for number in range(30)])
    keep_house(story)
    assert off() == []


def test_a_member_switches_it_on_again_with_one_click_and_what_was_missed_before_does_not_pause_it_anew(
    story: Story,
) -> None:
    publish(story.acme, POINTING)
    miss(story.acme, 30)
    keep_house(story)
    browser = story.signed_in("erin")
    form = {"csrf_token": token_on(browser, "/w/acme/")}
    assert browser.post("/w/acme/guides/pointing/try-again", data=form).status_code == 303
    keep_house(story)
    assert names(story.acme.decide()) == ["pointing"]
    miss(story.acme, 20, "again")
    keep_house(story)
    assert names(story.acme.decide()) == []
    kinds = [row[3] for row in off()]
    assert kinds == ["missed", "missed"], "both are kept, for questions about the past"


def test_a_new_version_is_on_again(story: Story) -> None:
    publish(story.acme, POINTING)
    miss(story.acme, 30)
    keep_house(story)
    publish(story.acme, {**POINTING, "placement": {"element": "[data-tour=share]"}})
    keep_house(story)
    assert names(story.acme.decide()) == ["pointing"]


def test_members_are_told_where_it_was_missed_and_why(story: Story) -> None:
    publish(story.acme, POINTING)
    miss(story.acme, 22)
    miss(story.acme, 3, "h", path="/start", reason="hidden")
    keep_house(story)
    for page, texts in {
        "guides/pointing": (
            "Paused by itself",
            "25 persons",
            "/reports/7",
            "nothing matches the selector",
            "22 persons",
            "Paused, version 1",
        ),
        "guides/pointing/report": ("Paused by itself", "/start", "Switch on again"),
        "guides": ("Paused, since their element was not found by many", 'href="/w/acme/guides/pointing"'),
        "": ("Paused, since their element was not found by many", 'href="/w/acme/guides/pointing"'),
    }.items():
        text = story.signed_in("erin").get(f"/w/acme/{page}").text
        for wanted in texts:
            assert wanted in text, (page, wanted)
    assert "Switch on again" not in story.signed_in("bob").get("/w/acme/guides/pointing").text
    assert "Paused" not in story.signed_in("charlie").get("/w/other/").text


def test_a_moment_before_the_pause_is_explained_with_the_guide(story: Story) -> None:
    publish(story.acme, POINTING)
    before = now_ms()
    miss(story.acme, 20)
    keep_house(story)
    assert set(rules_live_at(story.acme.workspace_id, before).guides) == {"pointing"}
    assert set(rules_live_at(story.acme.workspace_id, now_ms()).guides) == set()


@pytest.mark.parametrize(
    "forged",
    [
        {"guide": ["pointing"]},
        {"version": "1"},
        {"version": True},
        {"path": "\x01" * 500, "reason": ["no_match"]},
        {"path": "“" * 300, "reason": "r" * 300},
    ],
)
def test_what_a_page_makes_up_does_not_stop_the_counting(story: Story, forged: dict[str, Any]) -> None:
    publish(story.acme, POINTING)
    story.acme.batch(*[missed(f"f-{number}", **forged) for number in range(30)])
    miss(story.acme, 20)
    keep_house(story)
    assert [row[1] for row in off()] == ["pointing"]
    assert story.signed_in("erin").get("/w/acme/guides/pointing").status_code == 200


def test_it_is_paused_once_and_an_older_guide_that_was_withdrawn_not_at_all(story: Story) -> None:
    publish(story.acme, POINTING)
    miss(story.acme, 20)
    assert len(pause_missed(now_ms())) == 1 and pause_missed(now_ms()) == []
    publish(story.acme, OTHER)
    miss(story.acme, 40, "w")
    assert pause_missed(now_ms()) == []


def test_where_identities_are_signed_persons_without_a_name_pause_nothing(story: Story) -> None:
    publish(story.acme, POINTING)
    made_up = [{**missed(""), "anonymousId": f"b-{number}"} for number in range(30)]
    for one in made_up:
        del one["userId"]
    story.acme.batch(*made_up)
    db.session.execute(update(Workspace).values(identity_mode="enforce"))
    db.session.commit()
    assert pause_missed(now_ms()) == []
    db.session.execute(update(Workspace).values(identity_mode="off"))
    db.session.commit()
    assert len(pause_missed(now_ms())) == 1
