"""10,000 random rules over random streams: the engine agrees with a reader of the whole history, and foresees it."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest

from tests.triggers.random_rules import DAY, DURATIONS, Case, Chance
from tests.triggers.timelines import guide, rules_of
from tests.triggers.whole_audience import Who
from tests.triggers.whole_history import Told, told_by_whole_history
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.evaluate import Event, Facts, answer, explain, fold, fold_account
from widget_server.triggers.language import BadGuide
from widget_server.triggers.state import PersonState, dump_state, load_state

NOW = 1_790_000_000_000
PER_BATCH = 500


def cases(first_seed: int, number: int) -> Iterator[Case]:
    """So many cases with rules that can be met at all."""
    seed = first_seed
    while number:
        case = Chance(seed).case(NOW)
        seed += 1
        try:
            rules_of(case.guides)
        except BadGuide:
            continue
        number -= 1
        yield case


def states(rules: RuleSet, own: Iterable[Event], everybody: Iterable[Event]) -> tuple[PersonState, PersonState]:
    person, account = rules.new_state(), rules.new_account_state()
    for event in own:
        fold(rules, person, event)
    for event in everybody:
        fold_account(rules, account, event)
    return person, account


def shuffled(events: list[Event], seed: int) -> list[Event]:
    return Random(seed).sample(events, len(events))


def expected(case: Case, now: int) -> list[Told]:
    return told_by_whole_history([guide(one) for one in case.guides], case.own, Who(), now, case.own + case.others)


@pytest.mark.parametrize("batch", range(20))
def test_the_engine_agrees_with_a_reader_of_the_whole_history_in_any_order_of_arrival(batch: int) -> None:
    shown = going_on = stepped = half_done = answered = 0
    for number, case in enumerate(cases(batch * 1_000_000, PER_BATCH)):
        rules = rules_of(case.guides)
        everybody = case.own + case.others
        told = states(rules, case.own, everybody)
        arrived = states(rules, shuffled(case.own, number), shuffled(everybody, number))
        assert arrived == told, f"another order of arrival gives another state: {case}"
        person, account = (load_state(dump_state(state)) for state in arrived)
        assert (person, account) == told
        verdicts = answer(rules, person, Facts(), NOW, account).verdicts
        assert [Told(verdict.guide, verdict.step, verdict.done) for verdict in verdicts] == expected(case, NOW), case
        explained = [one.guide for one in explain(rules, person, Facts(), NOW, account) if one.is_eligible]
        assert sorted(explained) == sorted(verdict.guide for verdict in verdicts), case
        shown += bool(verdicts)
        going_on += any(verdict.goes_on for verdict in verdicts)
        answered += any(verdict.kind == "survey" and (verdict.step or 1) > 1 for verdict in verdicts)
        stepped += any((verdict.step or 1) > 1 for verdict in verdicts)
        half_done += any(len(set(verdict.done)) == 2 for verdict in verdicts)
    assert PER_BATCH * 0.2 < shown < PER_BATCH * 0.9, (
        "cases in which always or never something shows would prove little"
    )
    assert min(going_on, stepped, half_done, answered) > 0


@pytest.mark.parametrize("batch", range(4))
def test_the_moment_to_ask_again_is_the_first_at_which_the_answer_changes(batch: int) -> None:
    changing = 0
    for case in cases(batch * 1_000_000 + 500_000, 100):
        rules = rules_of(case.guides)
        person, account = states(rules, case.own, case.own + case.others)
        found = answer(rules, person, Facts(), NOW, account)
        before = expected(case, NOW)
        first = next((time for time in turning_points(case) if expected(case, time) != before), None)
        assert found.due_ms == first, case
        changing += first is not None
    assert changing > 20


def turning_points(case: Case) -> list[int]:
    """Every moment within a day after now at which any window, delay or absence may begin or end."""
    spans = {0, *DURATIONS.values(), 2 * DAY, 7 * DAY, 14 * DAY}
    sums = spans | {one + other for one in spans for other in spans}
    times = {event.time_ms + span for event in case.own + case.others for span in sums}
    return sorted(time for time in times if NOW < time < NOW + DAY)


def test_a_case_is_what_its_seed_says() -> None:
    """A failure above can be repeated alone."""
    twice: list[Any] = [Chance(7).case(NOW) for _ in range(2)]
    assert twice[0] == twice[1]
