"""The schema of guides: every mistake is refused with words that say what to write instead."""

from typing import Any

import pytest

from tests.triggers.timelines import STEPS, guide
from widget_server.triggers.clauses import Frequency
from widget_server.triggers.compiled import compile_rules
from widget_server.triggers.language import BadGuide, read_guide


def sequence(*steps: Any, **more: Any) -> dict[str, Any]:
    return in_trigger(all=[{"sequence": {"steps": list(steps), **more}}])


def remarks(document: Any) -> dict[str, str]:
    """Path and message of everything wrong with a document."""
    with pytest.raises(BadGuide) as caught:
        read_guide(document)
    return {".".join(map(str, remark.path)): remark.message for remark in caught.value.remarks}


def in_trigger(**trigger: Any) -> dict[str, Any]:
    return guide({"guide": "a", "trigger": trigger})


def did(count: dict[str, Any]) -> dict[str, Any]:
    return in_trigger(all=[{"did": count}])


def filtered(tests: Any) -> dict[str, Any]:
    return in_trigger(when={"event": "a", "where": {"p": tests}})


def audience(**groups: Any) -> dict[str, Any]:
    return guide({"guide": "a", "audience": groups})


def frequency(**keys: Any) -> dict[str, Any]:
    return guide({"guide": "a", "frequency": keys})


def step(**keys: Any) -> dict[str, Any]:
    return guide({"guide": "a", "steps": [keys]})


def with_action(**action: Any) -> dict[str, Any]:
    return guide({"guide": "a", "steps": [{"title": "x", "actions": [{"label": "x", **action}]}]})


def test_what_is_left_out_has_sensible_values() -> None:
    read = read_guide(guide({"guide": "a"}))
    assert (read.priority, read.audience, read.when, read.behaviour, read.page, read.element) == (
        50,
        *[None] * 5,
    )
    assert read.frequency == Frequency(at_most=3, every_ms=86_400_000, until=("completed", "dismissed"))
    assert read_guide(in_trigger(when={"event": "made"})).expires_ms == 30 * 60_000


@pytest.mark.parametrize(
    ("document", "path", "says"),
    [
        (None, "", "Write keys with values"),
        ([], "", "Write keys with values"),
        ({}, "guide", 'The key "guide" is missing'),
        (guide({"guide": "Upper"}), "guide", "lower-case"),
        (guide({"guide": "a\n"}), "guide", "lower-case"),
        (guide({"guide": 5}), "guide", "Write a text"),
        (guide({"guide": "a", "kind": "tipp"}), "kind", 'Did you mean "tip"?'),
        (guide({"guide": "a", "priority": 101}), "priority", "from 0 to 100"),
        (guide({"guide": "a", "priority": True}), "priority", "from 0 to 100"),
        (guide({"guide": "a", "priority": None}), "priority", "has no value"),
        (guide({"guide": "a", "holdout": {}}), "holdout.percent", "is missing"),
        (frequency(at_most=0), "frequency.at_most", "from 1 to 1000"),
        (frequency(every="1w"), "frequency.every", "s, m, h or d"),
        (frequency(until=["done"]), "frequency.until.0", "completed, dismissed"),
        (frequency(until="completed"), "frequency.until", "Write a list"),
        (guide({"guide": "a", "placement": {"page": 5}}), "placement.page", "/reports/*"),
        (guide({"guide": "a", "placement": {"element": " "}}), "placement.element", "Write a text"),
        (guide({"guide": "a", "placement": {"idle": "5s"}}), "placement.idle", "not supported yet"),
        (audience(**{"account.plan": {"eq": 1}}), "audience.account.plan", "Unknown key"),
        (audience(all=[]), "audience.all", "1 to 50"),
        (audience(**{"not": {"account.plan": {}}}), "audience.not.account.plan", "{eq: trial}"),
        (in_trigger(when={"event": ""}), "trigger.when.event", "Write a text"),
        (in_trigger(when={}), "trigger.when", "Write one of event, page, element_seen"),
        (in_trigger(when={"event": "a", "idle": "5s"}), "trigger.when.idle", "One moment at a time"),
        (in_trigger(when={"idle": "5s", "where": {"a": {"eq": 1}}}), "trigger.when.where", "remove where"),
        (in_trigger(when={"exit_intent": False}), "trigger.when.exit_intent", "Write true, or remove the key"),
        (in_trigger(delay="5s"), "trigger.delay", "Add when"),
        (in_trigger(expires="1h"), "trigger.expires", "Without a moment"),
        (in_trigger(when={"event": "a"}, expires="0s"), "trigger.expires", "longer than zero"),
        (did({"event": "a", "within": "0d"}), "trigger.all.0.did.within", "longer than zero"),
        (did({"event": "a", "within": None}), "trigger.all.0.did.within", "has no value"),
        (did({"event": "a", "within": "731d"}), "trigger.all.0.did.within", "at most 730d"),
        (did({"event": "a", "at_least": 0}), "trigger.all.0.did.at_least", "from 1 to 1000"),
        (did({"event": "a", "at_least": 3, "at_most": 2}), "trigger.all.0.did.at_most", "less"),
        (did({"event": "a", "at_least": 3, "exactly": 3}), "trigger.all.0.did.exactly", "all"),
        (in_trigger(**{"not": {"did_not": {"at_most": 3}}}), "trigger.not.did_not.at_most", "Unknown"),
        (in_trigger(all=[{"did": {}, "did_not": {}}]), "trigger.all.0", "One condition"),
        (in_trigger(all=["did"]), "trigger.all.0", "Write a condition"),
        (in_trigger(any={"did": {"event": "a"}}), "trigger.any", "Write a list"),
        (in_trigger(cancel_on={}), "trigger.cancel_on.event", "is missing"),
        (in_trigger(all=[{"first": {"event": "a"}}]), "trigger.all.0.first.event", "Ask something of that event"),
        (in_trigger(all=[{"last": {"event": "a", "within": "1d", "ago": "1d"}}]), "trigger.all.0.last.ago", "Nothing"),
        (in_trigger(all=[{"session_count": {"at_least": 101}}]), "trigger.all.0.session_count.at_least", "1 to 100"),
        (in_trigger(all=[{"guide": {"name": "b", "was": "liked"}}]), "trigger.all.0.guide.was", "seen"),
        (in_trigger(not_={}), "trigger.not_", "Unknown key"),
        (in_trigger(all=[{"inactive": {"for": "1d", "where": {"a": {"eq": 1}}}}]),
         "trigger.all.0.inactive.where", "Filters of which event"),
        (sequence("a"), "trigger.all.0.sequence.steps", "One event is no sequence"),
        (sequence({"not": "a"}, "b"), "trigger.all.0.sequence.steps.0", "What comes before it?"),
        (sequence("a", {"b": {"p": {"is": 1}}}), "trigger.all.0.sequence.steps.1.b.p.is", "Unknown operator"),
        (sequence("a", {"b": {}, "c": {}}), "trigger.all.0.sequence.steps.1", "Write a step for each"),
        (sequence("a", {"not": "b", "fro": "5s"}), "trigger.all.0.sequence.steps.1.fro", "Unknown key"),
        (sequence({"event": "a", "times": 11}), "trigger.all.0.sequence.steps.0.times", "1 to 10"),
        (sequence({"event": "a", "times": 6}, {"event": "b", "times": 5}), "trigger.all.0.sequence.steps", "has 11"),
        (sequence("a", {"event": "b", "gap": {"at_least": "5m", "at_most": "1m"}}),
         "trigger.all.0.sequence.steps.1.gap.at_most", "No gap can meet this"),
        (sequence("a", {"not": "b", "for": "5m"}, within="5m"), "trigger.all.0.sequence.within", "never be complete"),
        (filtered(5), "trigger.when.where.p", "{eq: trial}"),
        (filtered({"gt": "5"}), "trigger.when.where.p.gt", "number"),
        (filtered({"gt": True}), "trigger.when.where.p.gt", "number"),
        (filtered({"in": "x"}), "trigger.when.where.p.in", "list"),
        (filtered({"in": [[]]}), "trigger.when.where.p.in", "one text"),
        (filtered({"eq": None}), "trigger.when.where.p.eq", "one text"),
        (filtered({"exists": 1}), "trigger.when.where.p.exists", "true or"),
        (filtered({"matches": "x"}), "trigger.when.where.p.matches", "operator"),
        (guide({"guide": "a", "steps": []}), "steps", "1 to 20 steps"),
        (guide({"guide": "a", "steps": [{}]}), "steps.0.title", "is missing"),
        (step(title={}), "steps.0.title", "{en: …, ru: …}"),
        (step(title={"english": "x"}), "steps.0.title.english", "language code"),
        (step(title="x" * 121), "steps.0.title", "At most 120"),
        (step(title="x", actions=[{}] * 5), "steps.0.actions.0.do", "is missing"),
        (with_action(do="close"), "steps.0.actions.0.do", "complete, dismiss"),
        (with_action(do="next"), "steps.0.actions.0.do", "nothing is next"),
        (with_action(do="open_url"), "steps.0.actions.0.do", 'needs the key "url"'),
        (with_action(do="open_url", url="javascript:alert(1)"), "steps.0.actions.0.url", "https://"),
        (with_action(do="open_url", url="//evil.example"), "steps.0.actions.0.url", "https://"),
        (with_action(do="open_url", url="/\\evil.example"), "steps.0.actions.0.url", "https://"),
        (with_action(do="open_url", url="https://a.example\n"), "steps.0.actions.0.url", "https://"),
        (with_action(do="complete", url="/a"), "steps.0.actions.0.url", "Only open_url"),
        (with_action(do="open_board", board="My Board"), "steps.0.actions.0.board", "short name"),
        (step(title="x\0"), "steps.0.title", "NUL"),
        (step(title="\ud800"), "steps.0.title", "surrogates"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_at_its_path_with_what_to_write(document: Any, path: str, says: str) -> None:
    assert says in remarks(document)[path]


@pytest.mark.parametrize(
    "more", [{1: 2}, {"steps": [{"title": {1: "x"}}]}, {"audience": {"all": [{"person.plan": {1: 3}}]}}]
)
def test_a_key_that_is_no_text_is_a_mistake_at_its_place(more: Any) -> None:
    """JSON and YAML give none; whoever builds a document in Python may."""
    with pytest.raises(BadGuide, match="The key 1 is no text"):
        read_guide(guide({"guide": "a", **more}))


def test_a_condition_a_thousand_deep_is_refused_and_does_not_exhaust_the_stack() -> None:
    condition: dict[str, Any] = {"did": {"event": "a"}}
    for _ in range(1_000):
        condition = {"not": condition}
    [message] = remarks(in_trigger(**condition)).values()
    assert "Nested deeper than 32 levels" in message


def test_a_conditions_depth_that_is_allowed_compiles() -> None:
    condition: dict[str, Any] = {"did": {"event": "a"}}
    for _ in range(26):
        condition = {"not": condition}
    assert compile_rules([(1, in_trigger(all=[condition]))]).guides["a"].version == 1


def test_two_guides_of_one_name_are_not_compiled() -> None:
    with pytest.raises(ValueError, match="one name: a"):
        compile_rules([(1, guide({"guide": "a"})), (2, guide({"guide": "a"}))])


@pytest.mark.parametrize("url", ["https://acme.example/help", "http://acme.example", "/help", "/"])
def test_an_address_to_open_is_on_the_web_or_on_the_host(url: str) -> None:
    assert read_guide(with_action(do="open_url", url=url)).name == "a"


def test_next_is_for_every_step_but_the_last() -> None:
    first = {"title": "x", "actions": [{"label": "x", "do": "next"}]}
    assert read_guide(guide({"guide": "a", "steps": [first, *STEPS]})).name == "a"
