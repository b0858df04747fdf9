"""The budget at its edges: sessions, windows and prices, to the millisecond."""

from typing import Any

import pytest

from tests.triggers.timelines import ORIGIN_MS, guide
from widget_server.triggers.attention_gates import MUTED_UNTIL
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.claims import Claim, claim, standing_of
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.evaluate import Event, Facts, decide, due, explain, fold
from widget_server.triggers.state import PersonState, dump_state, load_state

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SHOWN = {"guide": "other", "cost": 2, "kind": "tip"}


def rules_with(**said: Any) -> RuleSet:
    document = guide({"guide": "hello", "frequency": {"every": "0s", "at_most": 50}})
    return compile_rules([(1, document)], attention=read_attention({"attention": "default", **said}))


def after(rules: RuleSet, *events: tuple[int, str, dict[str, Any]]) -> PersonState:
    """A person to whom these happened, at times before or after the origin."""
    state = rules.new_state()
    for position, (time, name, properties) in enumerate(events, 1):
        fold(rules, state, Event(position, ORIGIN_MS + time, name, properties))
    return state


def asked(rules: RuleSet, state: PersonState, at: int = 0, muted: str | None = None) -> Claim:
    account = {} if muted is None else {MUTED_UNTIL: muted}
    return claim(rules, state, standing_of(state, None, Facts({}, account), ORIGIN_MS + at), "hello", 1)


def test_a_session_ends_thirty_minutes_after_the_last_event_of_any_kind() -> None:
    rules = rules_with(budget={"session": 2}, gap="0s")
    state = after(rules, (-HOUR, "$guide_shown", SHOWN), (-40 * MINUTE, "a", {}), (-11 * MINUTE, "b", {}))
    refused = asked(rules, state)
    assert (refused.why, refused.again_ms) == ("budget", 19 * MINUTE)
    assert asked(rules, state, 19 * MINUTE - 1).why == "budget"
    assert asked(rules, state, 19 * MINUTE).granted


def test_what_servers_say_of_somebody_lengthens_no_session() -> None:
    rules = rules_with(budget={"session": 2}, gap="0s")
    state = after(rules, (-40 * MINUTE, "$guide_shown", SHOWN), (-20 * MINUTE, "$identify", {}))
    assert asked(rules, state).granted


@pytest.mark.parametrize(("window", "length"), [("day", DAY), ("week", 7 * DAY)])
def test_a_showing_counts_for_exactly_a_day_and_a_week(window: str, length: int) -> None:
    budget = {"session": 2, "day": 2, "week": 2} if window == "week" else {"session": 2, "day": 2}
    rules = rules_with(budget=budget, gap="0s")
    state = after(rules, (0, "$guide_shown", SHOWN))
    assert asked(rules, state, length - 1).why == "budget"
    assert asked(rules, state, length).granted


def test_the_gap_ends_to_the_millisecond() -> None:
    rules = rules_with()
    state = after(rules, (0, "$guide_shown", SHOWN))
    assert asked(rules, state, 2 * MINUTE - 1).again_ms == 1_000
    assert asked(rules, state, 2 * MINUTE).granted


def test_a_showing_that_is_stamped_later_than_now_counts_already() -> None:
    """The clock of another server may be ahead."""
    rules = rules_with()
    assert asked(rules, after(rules, (MINUTE, "$guide_shown", SHOWN))).why == "budget"


def test_a_dismissal_is_forgotten_after_its_time() -> None:
    rules = rules_with(budget={"session": 2, "day": 2, "week": 2}, annoyance={"raise": 1, "within": "1d"})
    state = after(rules, (0, "$guide_dismissed", {"guide": "other"}))
    refused = asked(rules, state, HOUR)
    assert (refused.why, refused.again_ms) == ("budget", 23 * HOUR)
    assert asked(rules, state, DAY).granted


def test_closing_what_was_asked_for_annoys_nobody() -> None:
    rules = rules_with()
    state = after(rules, (-HOUR, "$guide_dismissed", {"guide": "other", "asked": True}))
    assert asked(rules, state).cost == 2


def test_the_moment_at_which_it_fits_again_is_due() -> None:
    rules = rules_with(budget={"session": 2}, gap="0s")
    withheld = {"guide": "hello", "arm": "shown", "why": "budget"}
    state = after(
        rules, (-HOUR, "$guide_shown", SHOWN), (-31 * MINUTE, "a", {}), (-2 * MINUTE, "$guide_withheld", withheld)
    )
    facts = Facts()
    assert decide(rules, state, facts, ORIGIN_MS) == []
    assert due(rules, state, facts, ORIGIN_MS) == ORIGIN_MS + 28 * MINUTE
    assert decide(rules, state, facts, ORIGIN_MS + 28 * MINUTE)


@pytest.mark.parametrize("until", ["2026-12-01", "2026-12-01T12:00:00Z"])
def test_a_muted_account_is_quiet_until_then(until: str) -> None:
    rules = rules_with()
    assert asked(rules, rules.new_state(), muted=until).why == "quiet"
    assert asked(rules, rules.new_state(), 400 * DAY, muted=until).granted


def test_what_is_no_date_mutes_nobody() -> None:
    rules = rules_with()
    assert asked(rules, rules.new_state(), muted="soon").granted


def test_what_is_remembered_of_the_busiest_person_is_at_most_three_kilobytes() -> None:
    rules = rules_with(annoyance={"raise": 0.1, "at_most": 10})
    events = [
        (-nth * 45 * MINUTE, name, SHOWN)
        for nth in range(500)
        for name in ("$guide_shown", "$guide_dismissed", "$guide_not_helpful", "$hints_paused")
    ]
    state = after(rules, *events)
    data = dump_state(state)
    assert len(data) < 3_072
    assert load_state(data) == state


def test_every_gate_of_attention_names_its_values() -> None:
    rules = rules_with(holdout={"percent": 5})
    state = after(rules, (-HOUR, "$guide_shown", SHOWN), (-MINUTE, "$guide_dismissed", {"guide": "other"}))
    [found] = explain(rules, state, Facts(person_id="p-1"), ORIGIN_MS)
    told = {gate.name: gate.detail for gate in found.gates}
    assert told["budget"] == "spent session 0 of 6, day 2 of 10, week 2 of 25; tip costs 3"
    assert told["control"] == "the person wants hints"
    assert told["quiet"] == "the account is not muted"
    assert told["holdout"].endswith("the programme's holdout takes accounts below 5%")
