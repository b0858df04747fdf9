"""Why a guide may show, and why another may not: every gate with the values in force."""

from typing import Any

import pytest

from tests.triggers.timelines import ORIGIN_MS, folded, rules_of
from widget_server.triggers import sequence_match
from widget_server.triggers.evaluate import Explanation, Facts, answer, decide, explain

MINUTE, DAY = 60_000, 86_400_000
SHARE = {
    "guide": "share-your-report",
    "audience": {"all": [{"account.plan": {"in": ["trial", "pro"]}}]},
    "trigger": {
        "when": {"event": "report_created"},
        "all": [
            {"did": {"event": "report_created", "at_least": 3, "within": "14d"}},
            {"did_not": {"event": "report_shared"}},
        ],
    },
    "placement": {"page": "/reports/**", "element": "[data-tour=share]"},
    "frequency": {"every": "7d"},
}
TRIAL = Facts({}, {"plan": "trial"})
Events = list[tuple[int, str, dict[str, Any]]]
THREE: Events = [(ORIGIN_MS - age, "report_created", {}) for age in (2 * DAY, DAY, 5_000)]


def explained(events: Events, facts: Facts = TRIAL) -> tuple[Explanation, dict[str, tuple[str, str]]]:
    rules = rules_of([SHARE])
    [found] = explain(rules, folded(rules, events), facts, ORIGIN_MS)
    return found, {gate.name: (gate.outcome, gate.detail) for gate in found.gates}


def test_a_decision_says_why_in_words() -> None:
    rules = rules_of([SHARE])
    [verdict] = decide(rules, folded(rules, THREE), TRIAL, ORIGIN_MS)
    assert verdict.reason == (
        "eligible: audience matched; moment report_created 5s ago, open for 30m; "
        "did report_created 3 of 3 in 14d; did_not report_shared; shown 0 of 3"
    )
    assert (verdict.guide, verdict.version, verdict.kind, verdict.priority) == (
        "share-your-report",
        1,
        "tip",
        50,
    )
    assert verdict.document["placement"] == SHARE["placement"]


def test_a_reason_tells_the_browser_no_value_of_a_trait() -> None:
    secret = {**SHARE, "audience": {"all": [{"person.salary": {"gt": 1}}]}}
    rules = rules_of([secret])
    [verdict] = decide(rules, folded(rules, THREE), Facts({"salary": 123_456}), ORIGIN_MS)
    assert "123456" not in verdict.reason
    assert "salary" not in verdict.reason


def test_an_explanation_has_every_gate_and_leaves_to_the_browser_what_only_it_knows() -> None:
    found, gates = explained(THREE)
    assert found.is_eligible
    assert [gate.name for gate in found.gates] == [
        "audience", "moment", "behaviour", "frequency", "page", "element"
    ]  # fmt: skip
    assert gates["page"] == ("unknown", "only the browser knows: /reports/**")
    assert gates["element"] == ("unknown", "only the browser knows: [data-tour=share]")
    assert gates["audience"] == ("pass", 'account.plan is "trial", asked in ["trial", "pro"]')


def test_a_failing_audience_shows_the_value_that_failed() -> None:
    found, gates = explained(THREE, Facts({}, {"plan": "free"}))
    assert not found.is_eligible
    assert gates["audience"] == ("fail", 'account.plan is "free", asked in ["trial", "pro"]')
    assert explained(THREE, Facts())[1]["audience"] == (
        "fail",
        'account.plan is absent, asked in ["trial", "pro"]',
    )


def test_a_failing_behaviour_tells_only_what_is_missing() -> None:
    assert explained(THREE[1:])[1]["behaviour"] == ("fail", "did report_created 2 of 3 in 14d")
    shared: Events = [*THREE, (ORIGIN_MS, "report_shared", {})]
    assert explained(shared)[1]["behaviour"] == ("fail", "did report_shared 1 times, asked never")


def test_more_than_is_remembered_is_told_as_so_many_or_more() -> None:
    many: Events = [(ORIGIN_MS - age * MINUTE, "report_created", {}) for age in range(30)]
    assert explained(many)[1]["behaviour"][1].startswith("did report_created 8+ of 3 in 14d")


def test_a_moment_tells_whether_it_has_come_and_what_became_of_it() -> None:
    me = {"guide": "share-your-report"}
    assert explained([])[1]["moment"] == ("fail", "moment report_created has not come")
    old: Events = [(ORIGIN_MS - 65 * MINUTE, "report_created", {})]
    assert explained(old)[1]["moment"] == ("fail", "moment report_created 1h 5m ago, open for 30m")
    later: Events = [*THREE, (ORIGIN_MS - 1_000, "$guide_snoozed", me)]
    assert explained(later)[1]["moment"][1].endswith("put off 1s ago")
    done: Events = [*THREE, (ORIGIN_MS - 1_000, "$guide_completed", me)]
    assert explained(done)[1]["moment"][1].endswith("answered since")
    assert explained(done)[1]["frequency"] == ("fail", "shown 0 of 3, completed")


def test_frequency_tells_how_often_and_how_long_still() -> None:
    shown: Events = [*THREE, (ORIGIN_MS - 5 * DAY, "$guide_shown", {"guide": "share-your-report"})]
    assert explained(shown)[1]["frequency"] == ("fail", "shown 1 of 3, not again for 2d")


def test_a_guide_that_asks_nothing_says_so_at_every_gate() -> None:
    rules = rules_of([{"guide": "plain"}])
    [found] = explain(rules, rules.new_state(), Facts(), ORIGIN_MS)
    assert [(gate.outcome, gate.detail) for gate in found.gates] == [
        ("pass", "for everybody"),
        ("pass", "waits for no moment"),
        ("pass", "asks for no behaviour"),
        ("pass", "shown 0 of 3"),
        ("unknown", "only the browser knows: any page"),
        ("unknown", "only the browser knows: points at no element"),
    ]
    [verdict] = decide(rules, rules.new_state(), Facts(), ORIGIN_MS)
    assert verdict.reason == "eligible: for everybody; shown 0 of 3"


def test_deciding_looks_only_at_guides_whose_event_the_person_has() -> None:
    """A thousand rules for other events must cost this person nothing: none of them is even asked."""
    others = [{"guide": f"other-{i}", "trigger": {"when": {"event": f"event_{i}"}}} for i in range(50)]
    rules = rules_of([SHARE, *others])
    assert rules.always == ()
    state = folded(rules, THREE)
    looked_at = {guide.rules.name for number in state.memories for guide in rules.by_memory.get(number, ())}
    assert looked_at == {"share-your-report"}


def test_events_of_one_instant_that_fit_many_steps_are_not_tried_in_every_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten steps and sixty events had 10^17 orders; a matching of steps and events needs some hundred looks."""
    looks = 0
    matched = sequence_match._Walk._matched

    def counted(self: Any, *more: Any) -> bool:
        nonlocal looks
        looks += 1
        return matched(self, *more)

    monkeypatch.setattr(sequence_match._Walk, "_matched", counted)
    steps = [{"e": {f"p{number}": {"exists": True}}} for number in range(10)]
    rules = rules_of([{"guide": "a", "trigger": {"all": [{"sequence": {"steps": steps}}]}}])
    events = [
        (ORIGIN_MS, "e", {f"p{bit}": 1 for bit in range(10) if number & 1 << bit}) for number in range(1, 1024, 17)
    ]
    found = answer(rules, folded(rules, events), Facts(), ORIGIN_MS + 1)
    assert [verdict.guide for verdict in found.verdicts] == ["a"]
    assert 0 < looks < 2_000
