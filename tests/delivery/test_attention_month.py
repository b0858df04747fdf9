"""A month through the service itself: whatever people do on whatever device, the log never shows too much."""

import time
from random import Random
from typing import Any

import pytest

from tests.delivery.claims import hint
from tests.delivery.guides import attend, explained, person, publish
from tests.stories import Story
from tests.triggers.whole_attention import DAY, MINUTE, Logged, obstacle
from widget_server.delivery.live_rules import rules_of
from widget_server.events.queries import history_until

# Whom a holdout takes hangs on ids: with so many of them somebody is always held out.
PEOPLE, GUIDES, HELD, DAYS = 4, 7, 6, 12
WHY = {"paused": "control", "quiet": "quiet", "budget": "budget", "holdout": "holdout"}
Claimed = tuple[str, int, str, dict[str, Any]]


class Clock:
    """The service's clock, moved by hand; every look at it is a little later."""

    def __init__(self) -> None:
        self.ms = time.time_ns() // 1_000_000

    def time_ns(self) -> int:
        self.ms += 1
        return self.ms * 1_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "time_ns", found.time_ns)
    return found


def use_for_a_while(story: Story, clock: Clock, chance: Random) -> list[Claimed]:
    """Several people on two devices each; all claims with their moments and answers."""
    claimed = []
    for _ in range(DAYS):
        for user in (f"user-{number}" for number in range(PEOPLE)):
            for device in ("desk", "phone"):
                clock.ms += chance.choice([1_000, 90_000, 3 * MINUTE, 40 * MINUTE])
                who = {"userId": user, "anonymousId": f"{user}-{device}"}
                story.acme.batch({"type": "track", "event": "opened", **who})
                _wish(story, clock, chance, user)
                answer = story.acme.post("/v1/decide", who).json or {}
                for decision in chance.sample(answer["decisions"], min(2, len(answer["decisions"]))):
                    asked = {name: decision[name] for name in ("decision", "guide", "version")}
                    told = story.acme.post("/v1/show", {**who, **asked}).json or {}
                    claimed.append((user, clock.ms, decision["guide"], told))
                    if told["granted"] and chance.random() < 0.4:
                        said = {"guide": decision["guide"]}
                        story.acme.batch({"type": "track", "event": "$guide_dismissed", **who, "properties": said})
        clock.ms += DAY // 2
    return claimed


def _wish(story: Story, clock: Clock, chance: Random, user: str) -> None:
    if chance.random() < 0.05:
        until = clock.ms + 2 * DAY if chance.random() < 0.7 else None
        story.acme.post("/v1/hints", {"userId": user, "paused_until_ms": until})
    if chance.random() < 0.05:
        story.acme.post("/v1/hints", {"userId": user, "fewer": chance.random() < 0.5})


def log_before(story: Story, user: str, claim_ms: int) -> list[Logged]:
    """What was in the log before the showing: its own event is the one that was written at that moment."""
    found = history_until(person(story.acme, user), claim_ms)
    return [Logged(event.time_ms, event.name, event.properties) for event in found]


def test_no_showing_exceeds_the_budget_and_each_answer_can_be_explained_afterwards(story: Story, clock: Clock) -> None:
    guides = [hint(f"hint-{nth}", frequency={"at_most": 50, "every": "0s"}) for nth in range(GUIDES)]
    held = [hint(f"held-{nth}", holdout={"percent": 50, "by": "person"}) for nth in range(HELD)]
    publish(story.acme, *guides, *held)
    attend(story.acme, holdout={"percent": 20, "by": "person"})
    claimed = use_for_a_while(story, clock, Random(5))
    attention = rules_of(story.acme.workspace_id).attention
    assert attention
    for user, claim_ms, guide, told in claimed:
        log = log_before(story, user, claim_ms)
        own = [one for one in log if one.properties.get("decision") and one.time_ms > claim_ms - 40]
        moment = own[-1].time_ms if own and own[-1].properties["guide"] == guide else claim_ms
        before = [one for one in log if one.time_ms < moment]
        why = obstacle(before, moment, "tip", attention)
        assert told.get("why") in ((why,) if why else (None, "holdout")), (user, guide, told)
        then = explained(story.acme, moment - 1, user)[guide]
        assert then.is_eligible == told["granted"]
        if not told["granted"]:
            assert WHY[told["why"]] in [gate.name for gate in then.gates if gate.outcome == "fail"]
    answers = [told.get("why", "granted") for *_, told in claimed]
    assert {"granted", "budget", "holdout"} <= set(answers)
    assert len(answers) > 60
