"""The log, whoever is known, what is known of them and their states do not depend on how the messages arrive.

This is promised as long as an anonymousId is used by one user. On a shared computer it belongs to the user who arrives
first. Of two words in the same millisecond the one that arrives later counts.
"""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import empty_tables
from tests.delivery.guides import publish, tip
from tests.stories import Story, tell_story
from tests.tables import rows
from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import state_of
from widget_server.people.queries import profile_of

# Who uses which browser: each browser is one user's.
BROWSERS = {"a-1": "dora", "a-2": "dora", "a-3": "eve", "a-4": None}
RULES = (
    tip(trigger={"all": [{"did": {"event": "a", "at_least": 2, "within": "400d"}}, {"did_not": {"event": "b"}}]}),
    tip("twice", trigger={"when": {"event": "b"}}, frequency={"at_most": 2, "every": "1m"}),
)
TRAITS = st.dictionaries(st.sampled_from(["plan", "role", "name"]), st.sampled_from(["x", "y", None, 1]), max_size=3)


@st.composite
def who(draw: st.DrawFn) -> dict[str, str]:
    browser = draw(st.sampled_from([*BROWSERS, None]))
    user = BROWSERS[browser] if browser else draw(st.sampled_from(["dora", "eve"]))
    ids = {"anonymousId": browser, "userId": user}
    if browser and user and not draw(st.booleans()):
        del ids["userId"]
    return {name: value for name, value in ids.items() if value}


@st.composite
def event(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["identify", "group", "track", "alias"]))
    if kind == "identify":
        return {"type": kind, **draw(who()), "traits": draw(TRAITS)}
    if kind == "group":
        return {"type": kind, **draw(who()), "groupId": draw(st.sampled_from(["g-1", "g-2"])), "traits": draw(TRAITS)}
    if kind == "alias":
        browser = draw(st.sampled_from(["a-1", "a-2", "a-3"]))
        return {"type": kind, "previousId": browser, "userId": BROWSERS[browser]}
    name, guide = draw(st.sampled_from(["a", "b", "$guide_shown"])), draw(st.sampled_from(["share", "twice"]))
    return {"type": kind, "event": name, **draw(who()), "properties": {"guide": guide}}


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]:
    """The events in the order of their times, and the batches in which they arrive, some of them again and again."""
    events = draw(st.lists(event(), min_size=1, max_size=10))
    for number, sent in enumerate(events):
        sent.update(timestamp=f"2026-01-01T00:{number:02}:00Z", messageId=f"m-{number}")
    again = draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = draw(st.permutations(events + again))
    cuts = sorted(draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))
    batches = [shuffled[low:high] for low, high in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
    return events, batches


def known(story: Story) -> Any:
    """Persons by their ids, with traits, account and messages; accounts with their traits."""
    ids: dict[int, set[str]] = {}
    for value, person in rows("person_ids", "value", "person_id"):
        ids.setdefault(person, set()).add(value)
    accounts = {
        number: (name, sorted(_pairs(traits)))
        for number, name, traits in rows("accounts", "id", "external_id", "traits")
    }
    messages: dict[int, set[str]] = {}
    for message, person in rows("events", "message_id", "person_id"):
        messages.setdefault(person, set()).add(message)
    persons = {
        frozenset(ids[person]): (sorted(_pairs(traits)), accounts.get(account), messages.get(person))
        for person, traits, account, merged in rows("persons", "id", "traits", "account_id", "merged_into")
        if merged is None
    }
    return persons, sorted(accounts.values())


def logged() -> list[tuple[Any, ...]]:
    return rows("events", "message_id", "name", "time_ms", "properties")


def states(story: Story) -> dict[str, Any]:
    """What was counted for whoever has one of the ids; without the positions, which are those of arrival."""
    counted = {}
    for anonymous, user in ((None, "dora"), (None, "eve"), *((browser, None) for browser in BROWSERS)):
        profile = profile_of(story.acme.workspace_id, anonymous, user)
        if profile is not None:
            memories = state_of(profile, rules_of(story.acme.workspace_id)).memories
            counted[str(user or anonymous)] = {number: each.numbers() for number, each in memories.items()}
    return counted


def _pairs(traits: str) -> list[str]:
    return [f"{name}={value}" for name, value in json.loads(traits).items()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals())
def test_any_order_any_split_into_batches_and_any_repetition_give_the_same_log_persons_and_states(
    story: Story, arrival: tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]
) -> None:
    events, batches = arrival
    found = []
    for sent in ([events], batches):
        empty_tables(story.app)
        fresh = tell_story(story.app)
        publish(fresh.acme, *RULES)
        for batch in sent:
            fresh.acme.batch(*batch)
        found.append((logged(), known(fresh), states(fresh)))
    assert found[0] == found[1]
    assert len(found[0][0]) == len(events)
