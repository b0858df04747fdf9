"""A test of rules says of the browser's moments what the browser says: both run the same cases."""

from typing import Any, Final

import pytest

from tests.triggers.timelines import cases
from widget_server.triggers.browsers import Browser
from widget_server.triggers.clauses import Guide
from widget_server.triggers.language import read_guide

# A test of rules says "idle for 30 s" in so many words: it knows no single movement and no hidden tab.
NOT_IN_TESTS_OF_RULES: Final = {"activity", "hide", "show"}
KINDS: Final = {"idle_ms": None, "dwell_ms": "dwell", "shaken": None}


def _guide(decision: dict[str, Any]) -> Guide | None:
    """The guide of which the service would tell this decision; None for a moment that no test of rules can have."""
    ((kind, value),) = decision["when"].items()
    name = KINDS.get(kind, kind)
    if name is None:
        return None
    when = {name: f"{value // 1000}s" if kind == "dwell_ms" else value}
    trigger: dict[str, Any] = {"when": when, "expires": f"{decision['expires_ms'] // 1000}s"}
    if decision["delay_ms"]:
        trigger["delay"] = f"{decision['delay_ms'] // 1000}s"
    return read_guide({"guide": "a", "kind": "tip", "trigger": trigger, "steps": [{"title": "Hello"}]})


MODELLED = [
    (case, guide)
    for case in cases("browser_moments.json")
    if NOT_IN_TESTS_OF_RULES.isdisjoint(step[1] for step in case["steps"]) and (guide := _guide(case["decision"]))
]


@pytest.mark.parametrize(("case", "guide"), MODELLED, ids=lambda one: one["why"] if isinstance(one, dict) else "")
def test_a_moment_is_open_when_the_browser_says_so(case: dict[str, Any], guide: Guide) -> None:
    browser = Browser(case["path"], 0)
    for ms, what, *value in case["steps"]:
        if what in ("open", "shut"):
            assert browser.gates(guide, ms)["moment"].outcome == ("pass" if what == "open" else "fail"), f"at {ms} ms"
        elif what == "page":
            browser.open(value[0], ms)
        else:
            browser.sees(what, value[0] if value else True, ms)


def test_most_cases_are_run_here_too() -> None:
    assert len(MODELLED) >= 25
