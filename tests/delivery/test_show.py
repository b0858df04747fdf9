"""A showing is claimed: decided again at its moment, charged to the person's budget, and written down."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.delivery.claims import claim, claim_all_at_once, decided, hint
from tests.delivery.guides import attend, explained, person, publish, tip
from tests.stories import Story
from widget_server.config import Settings
from widget_server.events.queries import LoggedEvent, events_of_person
from widget_server.web.bodies import now_ms


def log_of(story: Story, user: str = "dora") -> list[LoggedEvent]:
    """Showings in the log, oldest first."""
    found = events_of_person(person(story.acme, user))
    return [event for event in reversed(found) if event.name in ("$guide_shown", "$guide_withheld")]


def test_a_page_is_told_that_it_must_ask_again_before_it_shows(story: Story) -> None:
    publish(story.acme, hint())
    assert decided(story.acme)["hello"]["claim"] is True


def test_a_granted_showing_is_in_the_log_with_its_price(story: Story) -> None:
    publish(story.acme, hint())
    decision = decided(story.acme)["hello"]
    assert claim(story.acme, decision, wait_ms=120, found_by="selector") == {"granted": True}
    [event] = log_of(story)
    assert event.name == "$guide_shown"
    assert event.properties == {
        "guide": "hello", "version": 1, "kind": "tip", "decision": decision["decision"], "step": 1, "arm": "shown",
        "cost": 2, "wait_ms": 120, "found_by": "selector",
    }  # fmt: skip


def test_the_same_claim_again_has_the_same_answer_and_one_event(story: Story) -> None:
    publish(story.acme, hint())
    decision = decided(story.acme)["hello"]
    assert [claim(story.acme, decision) for _ in range(3)] == [{"granted": True}] * 3
    assert len(log_of(story)) == 1


def test_a_refused_claim_again_has_the_same_answer_and_one_event(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    told = decided(story.acme)
    claim(story.acme, told["first"])
    answers = [claim(story.acme, told["second"]) for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert answers[0]["why"] == "budget"
    assert [event.name for event in log_of(story)] == ["$guide_shown", "$guide_withheld"]


def test_two_hints_do_not_come_within_two_minutes_of_each_other(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    told = decided(story.acme)
    claim(story.acme, told["first"])
    refused = claim(story.acme, told["second"])
    assert (refused["granted"], refused["why"]) == (False, "budget")
    assert 100_000 < refused["again_ms"] <= 120_000


def test_what_does_not_fit_is_told_once_so_that_the_log_knows_it_and_then_no_more_until_it_fits(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    claim(story.acme, decided(story.acme)["first"])
    claim(story.acme, decided(story.acme)["second"])
    answer = story.acme.post("/v1/decide", {"userId": "dora"}).json
    assert answer and answer["decisions"] == []
    assert 100_000 < answer["ask_again_ms"] <= 120_000


def test_who_was_never_seen_can_claim_and_is_known_from_then_on(story: Story) -> None:
    publish(story.acme, hint())
    decision = decided(story.acme, "new")["hello"]
    assert claim(story.acme, decision, "new") == {"granted": True}
    assert [event.name for event in log_of(story, "new")] == ["$guide_shown"]


def test_a_version_that_is_not_live_any_more_is_outdated(story: Story) -> None:
    publish(story.acme, hint())
    decision = decided(story.acme)["hello"]
    publish(story.acme, hint(priority=1))
    assert claim(story.acme, decision, "dora") == {"granted": False, "why": "outdated", "again_ms": None}


def test_what_has_lost_its_reason_meanwhile_is_not_shown_and_leaves_no_trace(story: Story) -> None:
    publish(story.acme, tip())
    for _ in range(3):
        story.acme.track("report_created")
    decision = decided(story.acme)["share"]
    story.acme.track("report_shared")
    assert claim(story.acme, decision)["why"] == "not_eligible"
    assert log_of(story) == []


def test_another_persons_decision_opens_nothing(story: Story) -> None:
    publish(story.acme, hint())
    decision = decided(story.acme)["hello"]
    claim(story.acme, decision)
    story.acme.track("a", "eve")
    assert claim(story.acme, decision, "eve") == {"granted": False, "why": "not_eligible", "again_ms": None}


@pytest.mark.parametrize("device", ["anonymousId", "userId"])
def test_the_budget_is_one_over_all_devices_of_a_person(story: Story, device: str) -> None:
    publish(story.acme, hint("first"), hint("second"))
    story.acme.batch({"type": "identify", "userId": "dora", "anonymousId": "phone"})
    told = decided(story.acme)
    claim(story.acme, told["first"])
    other: dict[str, Any] = {"userId": None, device: {"anonymousId": "phone", "userId": "dora"}[device]}
    assert claim(story.acme, told["second"], **other)["why"] == "budget"


def test_a_page_cannot_make_a_showing_cheap(story: Story) -> None:
    publish(story.acme, *(hint(f"hint-{number}") for number in range(5)))
    free: dict[str, Any] = {"guide": "hint-0", "cost": 0, "arm": "control", "held_out": "hint-1"}
    for _ in range(3):
        story.acme.track("$guide_shown", **free)
    assert "cost" not in log_of(story)[0].properties
    # Three tips cost six points, all that a session has.
    assert "session 6 of 6" in detail(story, "hint-1", "budget")


def test_what_the_person_asked_for_costs_nothing(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    story.acme.track("$guide_shown", guide="first", version=1, asked=True)
    assert claim(story.acme, decided(story.acme)["second"]) == {"granted": True}


def test_a_page_cannot_say_that_something_was_withheld(story: Story) -> None:
    answer = story.acme.track("$guide_withheld", guide="first", why="holdout")
    assert [one["code"] for one in answer["refused"]] == ["invalid_event"]


def test_every_gate_of_a_refusal_is_explained_with_its_values(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    before = now_ms()
    told = decided(story.acme)
    claim(story.acme, told["first"])
    assert claim(story.acme, told["second"])["why"] == "budget"
    text = detail(story, "second", "budget")
    assert text.startswith("spent session 2 of 6, day 2 of 10, week 2 of 25; tip costs 2; the gap lasts another ")
    assert explained(story.acme, before + 1)["second"].is_eligible
    assert not explained(story.acme, now_ms())["second"].is_eligible


def test_sixty_four_connections_in_two_processes_never_spend_more_than_the_budget(
    story: Story, settings: Settings, tmp_path: Any
) -> None:
    guides = [f"hint-{number}" for number in range(8)]
    publish(story.acme, *(hint(name, budget="exempt") if name == "hint-0" else hint(name) for name in guides))
    attend(story.acme, gap="0s", budget={"session": 7})
    story.acme.track("a")
    command = [sys.executable, "-m", "tests.delivery.claims", settings.database_url, settings.redis_url or ""]
    with subprocess.Popen(
        [*command, str(tmp_path), story.acme.key, *guides],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    ) as second:  # fmt: skip
        assert second.stdout and second.stdin and second.stdout.readline() == "ready\n"
        second.stdin.write("go\n")
        second.stdin.flush()
        mine = claim_all_at_once(story.app, story.acme.key, guides, "first")
        granted = mine + json.loads(second.stdout.readline())
    # Seven points are three tips of two; the legal notice beside them costs none.
    assert len(granted) == len(set(granted)) == 4
    assert "hint-0" in granted
    shown = [event.properties["guide"] for event in log_of(story) if event.name == "$guide_shown"]
    assert sorted(shown) == sorted(granted)


def detail(story: Story, guide: str, gate: str) -> str:
    return next(one.detail for one in explained(story.acme, now_ms())[guide].gates if one.name == gate)
