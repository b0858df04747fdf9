"""Saved segments: put in place of their names, explained by them, refused where they lead nowhere."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.people_strategies import MOMENTS_MS, audiences, people
from tests.triggers.timelines import facts_about, guide, rules_of
from tests.triggers.whole_audience import Who, audience_holds
from widget_server.triggers.evaluate import Facts, explain
from widget_server.triggers.gates import Standing
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.segments import Segment, read_segment, segment_remarks

TIP = {"guide": "tip", "audience": {"all": [{"segment": "power"}]}}
PAYING = {"segment": "paying", "audience": {"all": [{"account.plan": {"eq": "pro"}}]}}


def saved(*documents: dict[str, Any]) -> dict[str, Segment]:
    return {one["segment"]: read_segment({"title": "T", **one}, 3) for one in documents}


def asks(name: str, *others: str) -> dict[str, Any]:
    return {"segment": name, "audience": {"all": [{"segment": other} for other in others]}}


def said(facts: Facts, *segments: dict[str, Any]) -> str:
    rules = rules_of([TIP], segments)
    [found] = explain(rules, rules.new_state(), facts, 0)
    return found.gates[0].detail


def test_an_explanation_names_the_segment_its_version_and_what_it_asked() -> None:
    text = said(Facts({}, {"plan": "free"}), asks("power", "paying"), PAYING)
    assert text == 'segment power, version 1: segment paying, version 1: account.plan is "free", asked eq "pro"'


@pytest.mark.parametrize(
    ("lists", "says"),
    [({}, "there is no list beta"), ({"beta": False}, "not in the list beta"), ({"beta": True}, "in the list beta")],
)
def test_an_explanation_of_a_past_moment_says_that_lists_are_known_as_of_now(lists: dict[str, bool], says: str) -> None:
    beta = {"segment": "power", "audience": {"any": [{"list": "beta"}]}}
    rules = rules_of([{**TIP, "audience": {"all": [{"list": "beta"}]}}], [beta])
    details = [
        explain(rules, rules.new_state(), Facts(lists=lists, is_past=is_past), 0)[0].gates[0].detail
        for is_past in (False, True)
    ]
    assert details == [says, f"{says} (as known now)"]


def test_an_explanation_of_a_share_tells_the_place_and_what_was_asked() -> None:
    rules = rules_of([{**TIP, "audience": {"all": [{"percent": {"of": "account", "below": 20}}]}}])
    facts = (Facts(account_id="acme"), Facts())
    details = [explain(rules, rules.new_state(), fact, 0)[0].gates[0].detail for fact in facts]
    assert details == ["account acme at 75.76%, asked below 20% by tip", "no account, asked below 20% by tip"]


def test_a_segment_that_is_not_there_is_named_as_such() -> None:
    assert said(Facts()) == "there is no segment power"


STAFF_IS_GONE = {"segment": "power", "audience": {"any": [{"person.a": {"exists": False}}, {"segment": "staff"}]}}


@pytest.mark.parametrize(
    ("audience", "segments", "says"),
    [
        ({"not": {"segment": "staff"}}, [], "there is no segment staff"),
        ({"any": [{"segment": "staff"}, {"person.a": {"exists": False}}]}, [], "there is no segment staff"),
        ({"not": {"all": [{"segment": "power"}]}}, [STAFF_IS_GONE], "there is no segment staff"),
        ({"all": [{"segment": "power"}]}, [STAFF_IS_GONE], "there is no segment staff"),
        (
            {"not": {"any": [{"segment": "a"}, {"segment": "b"}, {"segment": "a"}]}},
            [],
            "there is no segment a; there is no segment b",
        ),
    ],
)
def test_a_guide_that_asks_for_a_segment_that_cannot_be_read_is_for_nobody_however_it_asks(
    audience: dict[str, Any], segments: list[dict[str, Any]], says: str
) -> None:
    rules = rules_of([{**TIP, "audience": audience}], segments)
    [found] = explain(rules, rules.new_state(), Facts(), 0)
    assert (found.is_eligible, found.gates[0].outcome, found.gates[0].detail) == (False, "fail", says)


@pytest.mark.parametrize(
    ("segments", "says"),
    [
        ([], 'There is no segment "power". There are none'),
        ([asks("powr", "paying"), PAYING], 'There is no segment "power". Did you mean "powr"?'),
        ([asks("power", "nowhere")], "There is no segment nowhere."),
        ([asks("power", "b"), asks("b", "c"), asks("c", "b")], "Segments ask for each other in a circle: b → c → b."),
    ],
)
def test_a_segment_that_leads_nowhere_is_told_at_its_place(segments: list[dict[str, Any]], says: str) -> None:
    [remark] = segment_remarks(TIP, saved(*segments))
    assert remark.path == ("audience", "all", 0, "segment")
    assert remark.message.startswith(says)


def test_a_segment_that_asks_for_itself_is_told_at_its_place() -> None:
    alone = asks("a", "a")
    [remark] = segment_remarks(alone, saved(alone))
    assert (remark.path, remark.message) == (
        ("audience", "all", 0, "segment"),
        "A segment cannot ask for itself: remove this.",
    )


def test_segments_that_double_each_other_are_refused_instead_of_growing_without_end() -> None:
    doubling = [asks(f"s-{n}", *[f"s-{n + 1}"] * 3) for n in range(12)]
    segments = saved(*doubling, asks("s-12", "paying"), PAYING)
    [remark] = segment_remarks({"audience": {"any": [{"segment": "s-0"}]}}, segments)
    assert "more than 1000 conditions" in remark.message


def test_a_long_chain_of_segments_is_refused_before_it_is_too_deep_to_ask() -> None:
    chain = [asks(f"s-{n}", f"s-{n + 1}") for n in range(300)]
    segments = saved(*chain, asks("s-300", "paying"), PAYING)
    [remark] = segment_remarks({"audience": {"any": [{"segment": "s-0"}]}}, segments)
    assert "nested deeper than 32 levels" in remark.message
    rules = rules_of([{**TIP, "audience": {"all": [{"segment": "s-0"}]}}], [*chain, PAYING])
    assert not explain(rules, rules.new_state(), Facts(), 0)[0].is_eligible


def test_what_the_rules_ask_for_is_known_so_that_nothing_else_is_looked_up() -> None:
    beta = {"segment": "power", "audience": {"any": [{"list": "beta"}, {"percent": {"of": "account", "below": 5}}]}}
    rules = rules_of([TIP, {"guide": "other", "audience": {"not": {"list": "staff"}}}], [beta])
    assert (rules.asked.lists, rules.asked.ids) == (frozenset({"beta", "staff"}), True)
    plain = rules_of([{"guide": "plain", "audience": {"all": [{"person.p": {"eq": 1}}]}}])
    assert (plain.asked.lists, plain.asked.ids) == (frozenset(), False)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"segment": "a"}, 'The key "audience" is missing'),
        ({"segment": "a", "audience": {}}, "Write at least one condition"),
        ({"segment": "A b", "audience": {"all": [{"list": "x"}]}}, "lower-case letters"),
        ({"segment": "a", "audience": {"all": [{"did": {"event": "x"}}]}}, 'Unknown condition "did"'),
        ({"segment": "a", "audience": {"all": [{"list": "X y"}]}}, "lower-case letters"),
        ({"segment": "a", "audience": {"all": [{"percent": {"of": "all", "below": 5}}]}}, "person, account"),
        ({"segment": "a", "audience": {"all": [{"list": "x"}]}, "priority": 5}, 'Unknown key "priority"'),
    ],
)
def test_a_wrong_segment_is_refused_with_what_to_write(document: dict[str, Any], says: str) -> None:
    with pytest.raises(BadGuide, match=says):
        read_segment({"title": "T", **document})


@pytest.mark.parametrize("operator", ["within", "ago", "in_next", "in_more_than"])
def test_a_filter_of_events_may_not_look_at_the_clock(operator: str) -> None:
    """An event is counted when it comes: whether it counts must not depend on when that was."""
    when = {"event": "booked", "where": {"start": {operator: "7d"}}}
    with pytest.raises(BadGuide, match=f'"{operator}" looks at the clock, but an event is counted once'):
        read_guide(guide({"guide": "tip", "trigger": {"when": when}}))


@pytest.mark.parametrize(
    ("tests", "says"),
    [
        ({"within": "14"}, "a whole number above zero and s, m, h or d"),
        ({"within": "0d"}, "a whole number above zero"),
        ({"ago": "731d"}, "at most 730d"),
        ({"before": "soon"}, "without a zone it is UTC"),
        ({"after": 1790000000}, "without a zone it is UTC"),
        ({"after": "2026-02-30"}, "without a zone it is UTC"),
        ({"version_gte": 4.2}, 'in quotes, "4.2"'),
        ({"version_gte": "latest"}, 'for example "2.4.0"'),
        ({"version_gte": True}, 'for example "2.4.0"'),
        ({"has_any": "a"}, "list of values"),
        ({"has_all": []}, "list of values"),
        ({"has_none": [["a"]]}, "one text, number, true or false"),
        ({"witin": "14d"}, 'Did you mean "within"'),
    ],
)
def test_an_operand_that_cannot_be_is_refused_with_what_to_write(tests: dict[str, Any], says: str) -> None:
    with pytest.raises(BadGuide, match=says):
        read_guide(guide({"guide": "tip", "audience": {"all": [{"person.p": tests}]}}))


@settings(max_examples=200, deadline=None)
@given(audiences, people, st.sampled_from(MOMENTS_MS), st.integers(0, 10**9))
def test_an_audience_stays_as_it_is_until_the_moment_that_it_names(
    audience: dict[str, Any], who: Who, now: int, later: int
) -> None:
    gate = rules_of([{"guide": "tip", "audience": audience}], who.segments.values()).guides["tip"].audience
    assert gate is not None
    at = Standing({}, {}, facts_about(who), now)
    turn = gate.turns(at)
    assert turn is None or turn > now
    last = now + later if turn is None else turn - 1
    for moment in {last, *(edge for edge in MOMENTS_MS if now <= edge <= last)}:
        assert audience_holds(audience, "tip", who, moment) is gate.holds(at), "turns was too late"
