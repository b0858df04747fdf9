"""Rules that are published or withdrawn take effect everywhere within the second."""

import pytest

from tests.clocks import Clock
from tests.delivery.guides import look_again, names, publish, tip
from tests.stories import Story
from widget_server.db import db, utc_now
from widget_server.delivery import live_rules
from widget_server.guides.operations import publish_guides


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(live_rules, "time", clock)
    return clock


def create_reports(story: Story, count: int = 3) -> None:
    story.acme.batch(*[{"type": "track", "event": "report_created", "userId": "dora"}] * count)


def publish_elsewhere(story: Story, *guides: dict[str, object]) -> None:
    """As another process does: this one is not told."""
    publish_guides(story.acme.workspace_id, [("x.yaml", guide) for guide in guides])
    db.session.commit()


def test_a_new_rule_starts_from_history_not_from_zero(story: Story) -> None:
    create_reports(story)
    assert story.acme.decide() == []
    publish(story.acme, tip())
    assert names(story.acme.decide()) == ["share"]


def test_what_another_process_published_counts_a_second_later(story: Story, clock: Clock) -> None:
    create_reports(story)
    assert story.acme.decide() == []
    publish_elsewhere(story, tip())
    clock.now += live_rules.LOOK_AGAIN_SECONDS
    assert names(story.acme.decide()) == ["share"]


def test_within_the_second_the_database_is_not_asked_again(story: Story, clock: Clock) -> None:
    create_reports(story)
    story.acme.decide()
    publish_elsewhere(story, tip())
    clock.now += live_rules.LOOK_AGAIN_SECONDS * 0.9
    assert story.acme.decide() == []


def test_a_withdrawn_rule_shows_no_more(story: Story, clock: Clock) -> None:
    create_reports(story)
    publish(story.acme, tip(), tip("other"))
    assert names(story.acme.decide()) == ["other", "share"]
    publish_elsewhere(story, tip("other"))
    clock.now += live_rules.LOOK_AGAIN_SECONDS
    assert names(story.acme.decide()) == ["other"]
    publish_elsewhere(story)
    clock.now += live_rules.LOOK_AGAIN_SECONDS
    assert story.acme.decide() == []


def test_two_withdrawals_in_one_millisecond_are_both_noticed(
    story: Story, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process may look between the two."""
    create_reports(story)
    publish(story.acme, tip(), tip("other"))
    story.acme.decide()
    moment = utc_now()
    monkeypatch.setattr("widget_server.guides.operations.utc_now", lambda: moment)
    for left, expected in (([tip("other")], ["other"]), ([], [])):
        publish_elsewhere(story, *left)
        clock.now += live_rules.LOOK_AGAIN_SECONDS
        assert names(story.acme.decide()) == expected


def test_a_changed_rule_counts_with_its_new_version_and_all_of_the_past(story: Story) -> None:
    create_reports(story, 2)
    publish(story.acme, tip())
    assert story.acme.decide() == []
    two = {"all": [{"did": {"event": "report_created", "at_least": 2}}]}
    publish(story.acme, tip(trigger=two))
    [decision] = story.acme.decide()
    assert decision["version"] == 2


def test_applying_the_same_rules_again_makes_no_version(story: Story) -> None:
    create_reports(story)
    publish(story.acme, tip())
    publish(story.acme, tip())
    look_again(story.app)
    assert [decision["version"] for decision in story.acme.decide()] == [1]


def test_a_guide_that_this_version_cannot_read_costs_no_other(story: Story) -> None:
    create_reports(story)
    publish(story.acme, tip(), tip("of-tomorrow", kind="hologram"))
    assert names(story.acme.decide()) == ["share"]
