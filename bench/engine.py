"""The rule engine alone, without a service: what an event and a decision cost with 10, 200 and 1,000 rules.

    python -m bench.engine

The rules are of every kind that the language has. Ten of them count what everybody does, the others each a feature
of its own, as in a real product. The same persons do the same things under each number of rules.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from statistics import median
from typing import Any

from bench.figures import Figure
from bench.workspace import EVENTS, LIVELY
from widget_server.triggers.attention import Attention
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.durations import DAY
from widget_server.triggers.evaluate import Event, Facts, answer, fold
from widget_server.triggers.state import PersonState, dump_state

NUMBERS = (10, 200, 1_000)
PERSONS, EVENTS_EACH = 200, 100
NOW = 1_790_000_000_000
FLAT = 1.15
FACTS = Facts({"role": "admin"}, {"plan": "trial"})


def behaviour(event: str, other: str, kind: int) -> dict[str, Any]:
    """One condition of each kind in turn."""
    steps = [event, {"event": other, "times": 2}, {"not": f"{event}_done", "for": "90s"}]
    conditions: tuple[dict[str, Any], ...] = (
        {"did": {"event": event, "at_least": 3, "within": "14d"}},
        {"sequence": {"steps": steps, "within": "10m"}},
        {"inactive": {"event": event, "for": "14d"}},
        {"first": {"event": event, "ago": "7d"}},
        {"last": {"event": event, "like": {"rows": {"gte": 100}}}},
    )
    return conditions[kind % len(conditions)]


def rules(number: int) -> RuleSet:
    """So many guides."""
    return compile_rules(((1, _guide(nth)) for nth in range(number)), attention=Attention())


def _guide(nth: int) -> dict[str, Any]:
    event = EVENTS[nth % len(EVENTS)] if nth < LIVELY else f"feature_{nth}_used"
    return {
        "guide": f"tip-{nth}",
        "kind": "tip",
        "audience": {"all": [{"account.plan": {"in": ["trial", "pro"]}}]},
        "trigger": {"all": [behaviour(event, EVENTS[(nth + 1) % len(EVENTS)], nth)]},
        "steps": [{"title": "Share it with your team"}],
    }


def past(person: int) -> list[Event]:
    """What one person did in a month."""
    chance = Random(person)
    times = sorted(NOW - chance.randrange(30 * DAY) for _ in range(EVENTS_EACH))
    return [
        Event(position, time_ms, chance.choice((*EVENTS, "page_left", "menu_opened")), {"rows": chance.randrange(200)})
        for position, time_ms in enumerate(times, 1)
    ]


def engine_figures(rounds: int = 7) -> Iterator[Figure]:
    """Microseconds of an event and of a decision (told, not promised), their growth with the rules, bytes a person."""
    histories = [past(person) for person in range(PERSONS)]
    sets = {number: rules(number) for number in NUMBERS}
    states = {number: [_folded(each, history) for history in histories] for number, each in sets.items()}
    folds: dict[int, list[float]] = {number: [] for number in NUMBERS}
    decides: dict[int, list[float]] = {number: [] for number in NUMBERS}
    for _ in range(rounds):
        for number, each in sets.items():
            folds[number].append(_microseconds(partial(_fold_all, each, histories)) / EVENTS_EACH)
            decides[number].append(_microseconds(partial(_decide_all, each, states[number])))
    for name, found in (("fold_an_event", folds), ("decide_for_a_person", decides)):
        for number in NUMBERS:
            yield Figure(f"{name}_with_{number}_rules", median(found[number]), "µs", float("inf"))
        for number in NUMBERS[1:]:
            pairs = zip(found[number], found[NUMBERS[0]], strict=True)
            ratio = median(many / few for many, few in pairs)
            yield Figure(f"{name}_with_{number}_over_{NUMBERS[0]}", ratio, "x", FLAT)
    for number in NUMBERS:
        sizes = [len(dump_state(state)) for state in states[number]]
        yield Figure(f"state_bytes_with_{number}_rules", median(sizes), "bytes", 4_096)


def _folded(each: RuleSet, history: list[Event]) -> PersonState:
    state = each.new_state()
    for event in history:
        fold(each, state, event)
    return state


def _fold_all(each: RuleSet, histories: list[list[Event]]) -> None:
    for history in histories:
        _folded(each, history)


def _decide_all(each: RuleSet, states: list[PersonState]) -> None:
    for state in states:
        answer(each, state, FACTS, NOW)


def _microseconds(work: Callable[[], Any]) -> float:
    """Of processor time, per person: a neighbour on the machine does not count."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1e6 / PERSONS


def main() -> None:
    for figure in engine_figures():
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
