"""The state of a person is a fold over the log: dropping it, merging persons and racing change nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import empty_tables
from tests.delivery.guides import explained, names, person, publish, tip
from tests.stories import Story, tell_story
from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import state_of
from widget_server.events.queries import news_of_person
from widget_server.parts import parts
from widget_server.people.queries import profile_of
from widget_server.triggers.memories import Tally
from widget_server.triggers.state import PersonState
from widget_server.web.bodies import now_ms

RULES = (
    tip(),
    tip("twice", trigger={"all": [{"did": {"event": "a", "at_least": 2}}]}, frequency={"at_most": 2, "every": "1m"}),
    tip("moment", trigger={"when": {"event": "b"}, "all": [{"did_not": {"event": "a"}}]}),
    tip("trial", trigger=None, audience={"all": [{"account.plan": {"eq": "trial"}}]}),
)
WHO = st.sampled_from(
    [{"userId": "dora"}, {"anonymousId": "a-1"}, {"anonymousId": "a-1", "userId": "dora"}, {"anonymousId": "a-2"}]
)
NAMES = st.sampled_from(["a", "b", "report_created", "report_shared", "$guide_shown", "$guide_dismissed"])
TRACK = st.builds(
    lambda who, name, guide: {"type": "track", "event": name, **who, "properties": {"guide": guide}},
    WHO, NAMES, st.sampled_from(["share", "twice", "moment"]),
)  # fmt: skip
GROUP = st.builds(
    lambda who, plan: {"type": "group", **who, "groupId": "g-1", "traits": {"plan": plan}},
    WHO, st.sampled_from(["trial", "pro"]),
)  # fmt: skip
MERGE = st.just({"type": "alias", "previousId": "a-2", "userId": "dora"})
STEP = st.one_of(
    st.lists(st.one_of(TRACK, TRACK, GROUP, MERGE), min_size=1, max_size=4), st.just("drop"), st.just("decide")
)


def current_state(story: Story) -> PersonState:
    profile = profile_of(story.acme.workspace_id, None, "dora")
    assert profile is not None
    return state_of(profile, rules_of(story.acme.workspace_id))


@pytest.mark.parametrize("known_before", [True, False])
def test_a_state_that_was_dropped_is_the_same_again(story: Story, known_before: bool) -> None:
    publish(story.acme, *RULES)
    if known_before:
        story.acme.track("report_created")
    for event in ("a", "b", "a", "report_created"):
        story.acme.batch({"type": "track", "event": event, "anonymousId": "a-1"}, anonymousId="a-1", decide={})
    story.acme.batch({"type": "alias", "previousId": "a-1", "userId": "dora"}, userId="dora", decide={})
    kept = current_state(story)
    parts().cache.clear()
    assert current_state(story) == kept


def test_a_state_that_a_slower_process_put_back_is_brought_up_to_the_log(story: Story) -> None:
    publish(story.acme, *RULES)
    story.acme.track("a")
    slow = current_state(story)
    story.acme.track("a")
    fast = current_state(story)
    profile = profile_of(story.acme.workspace_id, None, "dora")
    assert profile is not None
    kept = PersonState(slow.fingerprint, slow.position, slow.memories)
    parts().cache.put(f"{profile.person_id}:{profile.history}:{slow.fingerprint}", kept, lambda state: b"")
    assert names(story.acme.decide()) == ["twice"]
    assert fast.position > slow.position


def test_reading_a_state_never_changes_the_one_that_others_read(story: Story) -> None:
    publish(story.acme, *RULES)
    story.acme.track("a")
    before = current_state(story)
    seen = {number: memory.numbers() for number, memory in before.memories.items()}
    story.acme.track("a")
    current_state(story)
    assert {number: memory.numbers() for number, memory in before.memories.items()} == seen


def test_every_event_of_the_person_is_in_the_fold_once(story: Story) -> None:
    publish(story.acme, *RULES)
    for _ in range(5):
        story.acme.batch({"type": "track", "event": "a", "userId": "dora"}, userId="dora", decide={})
    tallies = [memory for memory in current_state(story).memories.values() if isinstance(memory, Tally)]
    assert [tally.total for tally in tallies] == [5]
    assert len(news_of_person(person(story.acme), 0)) == 5


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=8))
def test_whatever_happens_the_decision_is_what_a_replay_from_scratch_says(story: Story, steps: list[Any]) -> None:
    empty_tables(story.app)
    fresh = tell_story(story.app)
    publish(fresh.acme, *RULES)
    fresh.acme.track("nothing")
    for step in [*steps, "decide"]:
        if step == "drop":
            parts().cache.clear()
        elif step == "decide":
            assert sorted(names(fresh.acme.decide())) == eligible_by_replay(fresh)
        else:
            fresh.acme.batch(*step, userId="dora", decide={})


def eligible_by_replay(story: Story) -> list[str]:
    found = explained(story.acme, now_ms()).values()
    return sorted(explanation.guide for explanation in found if explanation.is_told)
