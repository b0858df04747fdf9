"""The case files: what may show at which millisecond of a timeline, whatever order its events arrive in."""

from typing import Any

import pytest

from tests.triggers.timelines import ORIGIN_MS, VECTORS, account_folded, cases, facts_of, folded, rules_of, time_ms
from widget_server.triggers.clauses import Test
from widget_server.triggers.evaluate import answer, explain
from widget_server.triggers.operators import predicate_of
from widget_server.triggers.state import dump_state, load_state

TIMELINES = [
    pytest.param(case, id=f"{path.stem}: {case['promise']}")
    for path in sorted(VECTORS.glob("timeline_*.json"))
    for case in cases(path.name)
]
COMPARISONS = cases("comparisons.json")


@pytest.mark.parametrize("case", TIMELINES)
@pytest.mark.parametrize("order", [1, -1], ids=["as told", "backwards"])
def test_a_timeline_shows_what_its_case_says(case: dict[str, Any], order: int) -> None:
    rules = rules_of(case["rules"], case.get("segments", ()))
    events = [(time_ms(e["at"]), e["event"], e.get("properties", {})) for e in case["events"]][::order]
    state = load_state(dump_state(folded(rules, events)))
    account = account_folded(rules, case)
    facts = facts_of(case)
    for expected in case["expect"]:
        now_ms = time_ms(expected["at"])
        found = answer(rules, state, facts, now_ms, account)
        shown = [verdict.guide for verdict in found.verdicts]
        assert (expected["at"], shown) == (expected["at"], expected["eligible"])
        explained = [one.guide for one in explain(rules, state, facts, now_ms, account) if one.is_eligible]
        assert explained == shown, "explaining and deciding must agree"
        if "asks_again" in expected:
            assert found.due_ms == now_ms + time_ms(expected["asks_again"]) - ORIGIN_MS


@pytest.mark.parametrize("case", COMPARISONS, ids=str)
def test_a_value_is_compared_as_its_case_says(case: dict[str, Any]) -> None:
    tests = tuple(Test(name, tuple(x) if isinstance(x, list) else x) for name, x in case["tests"].items())
    assert predicate_of(tests)(case.get("value")) is case["passes"]
