"""Why a guide was shown or not, at any past moment: with the rules, events and traits of that moment."""

from typing import Any

from tests.delivery.guides import explained, moment_of, person, publish, tip
from tests.stories import Story
from widget_server.delivery.queries import explanations
from widget_server.triggers.evaluate import Explanation
from widget_server.web.bodies import now_ms


def at(story: Story, moment_ms: int) -> dict[str, Explanation]:
    return explained(story.acme, moment_ms)


def next_moment(after_ms: int) -> None:
    """Two things in one millisecond cannot be told apart by their time."""
    while now_ms() <= after_ms:
        pass


def reports(story: Story, count: int = 3) -> dict[str, Any]:
    """The one decision after so many reports, with its moment behind it."""
    event = {"type": "track", "event": "report_created", "userId": "dora"}
    [decision] = story.acme.batch(*[event] * count, userId="dora", decide={})["decisions"]
    next_moment(moment_of(decision))
    return dict(decision)


def gates(explanation: Explanation) -> dict[str, tuple[str, str]]:
    return {gate.name: (gate.outcome, gate.detail) for gate in explanation.gates}


def test_a_decision_is_explained_by_the_moment_that_its_id_names(story: Story) -> None:
    publish(story.acme, tip())
    decision = reports(story)
    story.acme.track("report_shared")
    then, now = at(story, moment_of(decision))["share"], at(story, now_ms())["share"]
    assert (then.is_eligible, then.version) == (True, 1)
    assert gates(then)["behaviour"] == ("pass", "did report_created 3 of 3 in 14d; did_not report_shared")
    assert not now.is_eligible
    assert gates(now)["behaviour"] == ("fail", "did report_shared 1 times, asked never")


def test_traits_are_those_of_the_moment(story: Story) -> None:
    asked = {"all": [{"person.role": {"eq": "admin"}}, {"account.plan": {"eq": "trial"}}]}
    publish(story.acme, tip(audience=asked))
    story.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"role": "admin"}},
        {"type": "group", "userId": "eve", "groupId": "g-1", "traits": {"plan": "trial"}},
        {"type": "group", "userId": "dora", "groupId": "g-1"},
    )
    decision = reports(story)
    story.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"role": None}},
        {"type": "group", "userId": "eve", "groupId": "g-1", "traits": {"plan": "pro"}},
    )
    assert story.acme.decide() == []
    assert at(story, moment_of(decision))["share"].is_eligible
    assert gates(at(story, now_ms())["share"])["audience"][0] == "fail"


def test_the_account_is_the_one_of_the_moment(story: Story) -> None:
    publish(story.acme, tip(audience={"all": [{"account.plan": {"eq": "trial"}}]}))
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "first", "traits": {"plan": "trial"}})
    decision = reports(story)
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "second", "traits": {"plan": "pro"}})
    assert story.acme.decide() == []
    assert at(story, moment_of(decision))["share"].is_eligible


def test_an_event_that_arrived_later_was_not_known_then_whenever_it_happened(story: Story) -> None:
    publish(story.acme, tip())
    decision = reports(story)
    late = {"type": "track", "event": "report_shared", "userId": "dora", "timestamp": "2026-01-01T00:00:00Z"}
    story.acme.batch(late)
    assert at(story, moment_of(decision))["share"].is_eligible
    assert not at(story, now_ms())["share"].is_eligible


def test_rules_are_those_of_the_moment_with_their_version(story: Story) -> None:
    publish(story.acme, tip())
    first = reports(story)
    publish(story.acme, tip(priority=90))
    next_moment(now_ms())
    second = story.acme.decide()[0]
    next_moment(moment_of(second))
    publish(story.acme)
    next_moment(now_ms())
    assert [at(story, moment_of(decision))["share"].version for decision in (first, second)] == [1, 2]
    assert at(story, now_ms()) == {}


def test_before_anything_was_known_nothing_is_explained_but_the_rules(story: Story) -> None:
    publish(story.acme, tip())
    reports(story)
    assert at(story, 0) == {}


def test_a_person_of_another_workspace_is_unknown(story: Story) -> None:
    story.other.track("e", user="theirs")
    assert explanations(story.acme.workspace_id, person(story.other, "theirs"), now_ms()) is None
    assert explanations(story.acme.workspace_id, 10**9, now_ms()) is None
