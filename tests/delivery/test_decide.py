"""What may show to a person now."""

from typing import Any

import pytest

from tests.delivery.guides import names, person, publish, tip
from tests.stories import Story


@pytest.fixture(autouse=True)
def live(story: Story) -> None:
    publish(story.acme, tip())


def create_reports(story: Story, count: int = 3, **who: str) -> dict[str, Any]:
    ids = who or {"userId": "dora"}
    return story.acme.batch(*[{"type": "track", "event": "report_created", **ids}] * count, decide={}, **ids)


def answer_to(story: Story, what: str, **who: str) -> None:
    ids = who or {"userId": "dora"}
    story.acme.batch(
        {"type": "track", "event": f"$guide_{what}", "properties": {"guide": "share", "version": 1}, **ids}
    )


def test_the_tip_comes_with_the_third_report_in_the_same_answer(story: Story) -> None:
    assert names(create_reports(story, 2)["decisions"]) == []
    [decision] = create_reports(story, 1)["decisions"]
    assert (decision["guide"], decision["version"], decision["kind"]) == ("share", 1, "tip")
    assert decision["reason"].startswith("eligible: for everybody; did report_created 3 of 3 in 14d")
    assert decision["steps"] == [{"title": "Share it"}]


def test_asking_alone_tells_the_same_as_the_batch_did(story: Story) -> None:
    [told] = create_reports(story)["decisions"]
    [asked] = story.acme.decide()
    assert {**asked, "decision": ""} == {**told, "decision": ""}


def test_asking_again_and_again_changes_nothing(story: Story) -> None:
    create_reports(story)
    assert [names(story.acme.decide()) for _ in range(3)] == [["share"]] * 3


def test_sharing_makes_the_tip_needless(story: Story) -> None:
    create_reports(story)
    story.acme.track("report_shared")
    assert story.acme.decide() == []


@pytest.mark.parametrize("answer", ["completed", "dismissed"])
def test_who_answered_is_left_alone_for_good(story: Story, answer: str) -> None:
    create_reports(story)
    answer_to(story, answer)
    create_reports(story)
    assert story.acme.decide() == []


@pytest.mark.parametrize("answer", ["snoozed", "shown"])
def test_later_and_a_showing_keep_it_quiet_for_a_while(story: Story, answer: str) -> None:
    create_reports(story)
    answer_to(story, answer)
    assert story.acme.decide() == []


def test_what_an_anonymous_visitor_did_counts_after_signing_in(story: Story) -> None:
    create_reports(story, 2, anonymousId="a-1")
    create_reports(story, 1)
    assert story.acme.decide() == []
    answer = story.acme.batch(
        {"type": "identify", "anonymousId": "a-1", "userId": "dora"}, userId="dora", anonymousId="a-1", decide={}
    )
    assert names(answer["decisions"]) == ["share"]


def test_what_the_visitor_dismissed_stays_dismissed_after_signing_in(story: Story) -> None:
    create_reports(story)
    answer_to(story, "dismissed", anonymousId="a-1")
    story.acme.batch({"type": "identify", "anonymousId": "a-1", "userId": "dora"})
    assert story.acme.decide() == []


def test_another_user_of_a_shared_computer_does_not_get_the_first_one_s_tip(story: Story) -> None:
    create_reports(story, anonymousId="a-1", userId="dora")
    answer = story.acme.post("/v1/decide", {"anonymousId": "a-1", "userId": "eve"})
    assert answer.json == {"decisions": []}


def test_somebody_never_seen_gets_what_everybody_gets_and_is_not_stored(story: Story) -> None:
    publish(story.acme, tip(), tip("welcome", trigger=None))
    assert names(story.acme.decide("nobody yet")) == ["welcome"]
    with pytest.raises(AssertionError):
        person(story.acme, "nobody yet")


def test_the_same_ids_in_two_workspaces_do_not_mix(story: Story) -> None:
    publish(story.other, tip("theirs"))
    create_reports(story)
    assert names(story.acme.decide()) == ["share"]
    assert story.other.decide() == []


def test_an_audience_is_asked_about_person_and_account_as_they_are_now(story: Story) -> None:
    publish(story.acme, tip(audience={"all": [{"account.plan": {"eq": "trial"}}, {"person.role": {"eq": "admin"}}]}))
    create_reports(story)
    assert story.acme.decide() == []
    story.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"role": "admin"}},
        {"type": "group", "userId": "dora", "groupId": "g-1", "traits": {"plan": "trial"}},
    )
    assert names(story.acme.decide()) == ["share"]
    story.acme.batch({"type": "group", "userId": "eve", "groupId": "g-1", "traits": {"plan": "pro"}})
    assert story.acme.decide() == []


def test_reports_of_a_month_ago_do_not_count(story: Story) -> None:
    old = {"type": "track", "event": "report_created", "userId": "dora", "timestamp": "2026-01-01T00:00:00Z"}
    assert story.acme.batch(old, old, old, userId="dora", decide={})["decisions"] == []


def test_events_are_taken_though_nothing_can_be_decided(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on disk is acknowledged: a client that hears of an error would send it again."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("widget_server.delivery.api.told_to", broken)
    answer = create_reports(story)
    assert answer["accepted"] == 3
    assert "decisions" not in answer, "the page keeps those that it has, and its time to ask again"
