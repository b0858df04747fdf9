"""What can never hold is told, and only what can never hold."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.timelines import ORIGIN_MS, folded, guide, rules_of
from widget_server.triggers.evaluate import Facts, decide
from widget_server.triggers.language import read_guide
from widget_server.triggers.unreachable import conditions_of, dead_conditions, dead_filters, exclude_each_other


def dead(**parts: Any) -> dict[str, str]:
    """Path and reason of everything in a guide that can never hold."""
    document = guide({"guide": "a", **parts})
    return {".".join(map(str, one.path)): one.why for one in dead_conditions(read_guide(document), document)}


def did(event: str, **counts: Any) -> dict[str, Any]:
    return {"did": {"event": event, **counts}}


def did_not(event: str, **more: Any) -> dict[str, Any]:
    return {"did_not": {"event": event, **more}}


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"trigger": {"all": [did("a", at_least=3), did_not("a")]}}, "trigger.all.1.did_not"),
        ({"trigger": {"all": [did("a", at_least=3), did("a", at_most=2)]}}, "trigger.all.1.did"),
        ({"trigger": {"all": [did("a", within="1d"), did_not("a", within="2d")]}}, "trigger.all.1.did_not"),
        ({"trigger": {"all": [did("a", where={"p": {"eq": 1}}), did_not("a")]}}, "trigger.all.1.did_not"),
        ({"trigger": {"all": [did_not("a"), {"inactive": {"event": "a", "for": "7d"}}]}}, "trigger.all.1.inactive"),
        ({"trigger": {"all": [did("a", within="7d"), {"inactive": {"event": "a", "for": "7d"}}]}},
         "trigger.all.1.inactive"),
        ({"trigger": {"all": [did("a")], "not": did("a")}}, "trigger.not.did"),
        ({"trigger": {"all": [did_not("a")], "any": [did("a"), did("a", at_least=2)]}}, "trigger.any"),
        ({"trigger": {"when": {"event": "a"}, "all": [did_not("a")]}}, "trigger.when"),
        ({"trigger": {"when": {"event": "a"}, "expires": "30m", "all": [did_not("a", within="1h")]}}, "trigger.when"),
        ({"trigger": {"when": {"event": "a", "where": {"p": {"gt": 5, "lt": 3}}}}}, "trigger.when.where.p"),
        ({"trigger": {"when": {"event": "a"}, "delay": "1h", "all": [did("a", within="1h")]}}, "trigger.when"),
        ({"trigger": {"when": {"event": "a", "where": {"p": {"eq": 1}}}, "cancel_on": {"event": "a"}}},
         "trigger.cancel_on"),
        ({"trigger": {"all": [{"sequence": {"steps": ["a", "b"]}}, did_not("b")]}}, "trigger.all.1.did_not"),
        ({"trigger": {"all": [{"sequence": {"steps": ["a", {"not": "b", "for": "2h"}]}}, did("b", within="1h")]}},
         "trigger.all.1.did"),
        ({"trigger": {"all": [{"sequence": {"steps": ["a", {"b": {"p": {"gt": 1, "lt": 1}}}]}}]}},
         "trigger.all.0.sequence.steps.1.b.p"),
        ({"trigger": {"all": [{"last": {"event": "a", "ago": "2d"}}, did("a", within="1d")]}}, "trigger.all.1.did"),
        ({"trigger": {"all": [{"first": {"event": "a", "like": {"p": {"eq": 1}}}}, did_not("a")]}},
         "trigger.all.1.did_not"),
        ({"trigger": {"all": [{"guide": {"name": "b", "was": "seen", "within": "1d"}}],
                      "not": {"guide": {"name": "b", "was": "seen"}}}}, "trigger.not.guide"),
        ({"audience": {"all": [{"person.a": {"eq": "x"}}, {"person.a": {"eq": "y"}}]}}, "audience.all.1.person.a"),
        ({"audience": {"all": [{"person.a": {"gt": 5, "lt": 3}}]}}, "audience.all.0.person.a"),
        ({"audience": {"all": [{"person.a": {"gt": 5, "lte": 5}}]}}, "audience.all.0.person.a"),
        ({"audience": {"all": [{"person.a": {"in": [1, 2]}}, {"person.a": {"gt": 2}}]}}, "audience.all.1.person.a"),
        ({"audience": {"all": [{"person.a": {"exists": False}}, {"person.a": {"ne": 5, "gt": 1}}]}},
         "audience.all.1.person.a"),
        ({"audience": {"all": [{"person.a": {"contains": "b"}}, {"person.a": {"eq": "xyz"}}]}},
         "audience.all.1.person.a"),
        ({"audience": {"all": [{"person.a": {"eq": 1}}], "not": {"person.a": {"exists": True}}}},
         "audience.not.person.a"),
    ],
)  # fmt: skip
def test_a_condition_that_can_never_hold_is_told_at_its_place(parts: dict[str, Any], path: str) -> None:
    assert list(dead(**parts)) == [path]


@pytest.mark.parametrize(
    "parts",
    [
        {"trigger": {"all": [did("a", at_least=3), did_not("a", within="1d")]}},
        {"trigger": {"all": [did("a"), did_not("a", where={"p": {"eq": 1}})]}},
        {"trigger": {"all": [did("a", at_least=2, at_most=2), did("a", exactly=2)]}},
        {"trigger": {"all": [did("a", within="6d"), {"inactive": {"event": "b", "for": "7d"}}]}},
        {"trigger": {"when": {"event": "a"}, "expires": "2h", "all": [did_not("a", within="1h")]}},
        {"trigger": {"any": [did("a"), did_not("a")]}},
        {"trigger": {"all": [{"sequence": {"steps": ["a", {"not": "b"}, "c"]}}, did("b")]}},
        {"trigger": {"when": {"event": "a"}, "delay": "1h", "expires": "30m", "all": [did_not("a", within="75m")]}},
        {"trigger": {"all": [did("a", where={"where": {"gt": 1}, "like": {"lt": 1}, "not": {"eq": "x"}})]}},
        {"trigger": {"all": [{"first": {"event": "a", "ago": "2d"}}, did("a", within="1d")]}},
        {"trigger": {"when": {"event": "a", "where": {"p": {"eq": 1}}},
                     "cancel_on": {"event": "a", "where": {"p": {"eq": 2}}}}},
        {"trigger": {"all": [{"account_did": {"event": "a"}}, did_not("a")]}},
        {"audience": {"all": [{"person.a": {"eq": "x"}}, {"account.a": {"eq": "y"}}]}},
        {"audience": {"all": [{"person.a": {"gt": 5, "lt": 5.5, "ne": 5.25}}]}},
        {"audience": {"all": [{"person.a": {"contains": "b"}}, {"person.a": {"contains": "c"}}]}},
        {"audience": {"all": [{"person.a": {"contains": 1}}, {"person.a": {"contains": "1"}}]}},
        {"audience": {"all": [{"person.a": {"ne": 1}}, {"person.a": {"not_in": [True, "x"]}}]}},
        {"audience": {"any": [{"person.a": {"eq": 1}}, {"person.a": {"eq": 2}}]}},
    ],
)  # fmt: skip
def test_what_may_hold_is_not_told(parts: dict[str, Any]) -> None:
    assert dead(**parts) == {}


def test_the_reason_names_both_claims() -> None:
    [why] = dead(trigger={"all": [did("shared", at_least=3, within="14d"), did_not("shared")]}).values()
    assert why == "it asks for at least 3 shared in the last 14d, and it asks for no shared ever."


def test_an_alternative_that_can_never_be_taken_is_told_alone() -> None:
    found = dead(trigger={"all": [did_not("a")], "any": [did("a"), did("b")]})
    assert list(found) == ["trigger.any.0.did"]


def test_filters_of_other_documents_are_looked_at_too() -> None:
    funnel = {"steps": [{"event": "a"}, {"event": "b", "where": {"p": {"gt": 1, "lt": 1}}}]}
    assert [one.path for one in dead_filters(funnel)] == [("steps", 1, "where", "p")]


def pigeons(holes: int) -> list[Any]:
    """One more pigeon than there are holes, each in a hole of its own: false, and very long to show."""
    of = [[{f"person.p{pigeon}-{hole}": {"eq": 1}} for hole in range(holes)] for pigeon in range(holes + 1)]
    apart = [
        {"any": [{"not": one[hole]}, {"not": other[hole]}]}
        for index, one in enumerate(of)
        for other in of[:index]
        for hole in range(holes)
    ]
    return [*({"any": any_of} for any_of in of), {"all": apart[:50]}, {"all": apart[50:100] or apart[:1]}]


def test_a_contradiction_that_would_take_years_to_find_is_left_alone() -> None:
    assert list(dead(audience={"all": pigeons(2)})) == ["audience.all.0.any"]
    assert dead(audience={"all": pigeons(5)}) == {}


operands = st.sampled_from([0, 1, 2, "x", "y", True])
tests = st.one_of(
    st.builds(lambda name, value: {name: value}, st.sampled_from(["eq", "ne", "contains"]), operands),
    st.builds(lambda name, value: {name: value}, st.sampled_from(["gt", "gte", "lt", "lte"]), st.integers(0, 2)),
    st.builds(lambda name, values: {name: values}, st.sampled_from(["in", "not_in"]), st.lists(operands, min_size=1)),
    st.builds(lambda value: {"exists": value}, st.booleans()),
)
traits = st.builds(lambda name, asked: {f"person.{name}": asked}, st.sampled_from("ab"), tests)
wheres = st.sampled_from([{}, {"where": {"p": {"eq": 1}}}, {"where": {"p": {"gt": 0}}}])
spans = st.sampled_from([{}, {"within": "1h"}, {"within": "2h"}])
counts = st.sampled_from([{}, {"at_least": 2}, {"at_most": 1}, {"exactly": 1}, {"exactly": 0}])
# fmt: off
deeds = st.one_of(
    st.builds(lambda e, c, w, s: did(e, **c, **w, **s), st.sampled_from("de"), counts, wheres, spans),
    st.builds(lambda e, w, s: did_not(e, **w, **s), st.sampled_from("de"), wheres, spans),
    st.builds(lambda e: {"inactive": {"event": e, "for": "1h"}}, st.sampled_from("de")),
    st.builds(lambda k, e, more: {k: {"event": e, **more}}, st.sampled_from(["first", "last"]), st.sampled_from("de"),
              st.sampled_from([{"ago": "1h"}, {"within": "1h"}, {"like": {"p": {"eq": 1}}}])),
    st.sampled_from([{"sequence": {"steps": steps, **within}}
                     for steps in (["d", "d"], ["e", {"not": "d", "for": "30m"}], ["d", {"e": {"p": {"gt": 0}}}])
                     for within in ({}, {"within": "2h"})]),
)
# fmt: on


def nested(leaves: Any) -> Any:
    def grown(inner: Any) -> Any:
        some = st.lists(inner, min_size=1, max_size=3)
        return some.map(lambda of: {"all": of}) | some.map(lambda of: {"any": of}) | inner.map(lambda of: {"not": of})

    return st.recursive(leaves, grown, max_leaves=6)


values = st.one_of(operands, st.none(), st.lists(operands, max_size=2), st.just(0.5))
histories = st.lists(
    st.tuples(st.integers(0, 10_800_000), st.sampled_from("de"), st.sampled_from([{}, {"p": 0}, {"p": 1}])), max_size=4
)


@given(nested(traits), nested(deeds), st.dictionaries(st.sampled_from("ab"), values), histories)
@settings(max_examples=400)
def test_a_guide_that_somebody_may_get_is_never_called_unreachable(
    who: Any, what: Any, person: dict[str, Any], history: list[tuple[int, str, dict[str, Any]]]
) -> None:
    document = guide({"guide": "a", "audience": {"all": [who]}, "trigger": {"all": [what]}})
    rules = rules_of([document])
    state = folded(rules, [(ORIGIN_MS - ago, event, properties) for ago, event, properties in history])
    if decide(rules, state, Facts(person=person), ORIGIN_MS):
        assert not exclude_each_other(conditions_of(read_guide(document), document), ())
