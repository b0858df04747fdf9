"""Gates: a question each about how things stand with a person, the words that answer it, and when to ask again."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from widget_server.triggers.clauses import Filter, Occurrence, Test, Tested, Trait
from widget_server.triggers.facts import Facts
from widget_server.triggers.operators import predicate_of
from widget_server.triggers.phrases import Phrase, joined, phrase
from widget_server.triggers.relative_dates import RELATIVE, ClockTests, looks_at_clock


class Standing(NamedTuple):
    """How things stand with one person now: all that a gate may look at."""

    memories: Mapping[int, Any]
    account_memories: Mapping[int, Any]
    facts: Facts
    now_ms: int


def never(_: Standing) -> int | None:
    """The answer of a gate that time alone does not turn."""
    return None


class Gate(NamedTuple):
    """A compiled question. `says` tells the values in force, whether the gate is passed or not.

    `turns` is the earliest moment (ms, later than now) at which the answer may change although nothing happens;
    None when time alone does not change it. It may be too early, never too late.
    """

    holds: Callable[[Standing], bool]
    says: Callable[[Standing], Phrase]
    turns: Callable[[Standing], int | None] = never


def all_gate(gates: list[Gate]) -> Gate:
    """Passed when each of them is; says why not, or everything."""
    if len(gates) == 1:
        return gates[0]
    first, *rest = (gate.holds for gate in gates)

    def holds(at: Standing) -> bool:
        # A plain loop: a generator here doubles the cost of the hottest gate.
        if not first(at):
            return False
        for question in rest:  # noqa: SIM110
            if not question(at):
                return False
        return True

    def says(at: Standing) -> Phrase:
        failing = [gate for gate in gates if not gate.holds(at)]
        return joined((gate.says(at) for gate in failing or gates), "; ")

    return Gate(holds, says, _first_turn(gates))


def any_gate(gates: list[Gate]) -> Gate:
    """Passed when one of them is; says which, or why none."""

    def says(at: Standing) -> Phrase:
        holding = next((gate for gate in gates if gate.holds(at)), None)
        if holding:
            return holding.says(at)
        return phrase("none of (%(gates)s)", gates=joined((gate.says(at) for gate in gates), " | "))

    return Gate(lambda at: any(gate.holds(at) for gate in gates), says, _first_turn(gates))


def not_gate(inner: Gate) -> Gate:
    """Passed when the other is not."""
    return Gate(lambda at: not inner.holds(at), lambda at: phrase("not (%(gate)s)", gate=inner.says(at)), inner.turns)


def trait_gate(trait: Trait) -> Gate:
    """The gate of a trait of the person or of the account."""
    still = tuple(test for test in trait.tests if test.operator not in RELATIVE)
    passes = predicate_of(still) if still else _anything
    clock = ClockTests(trait.tests) if looks_at_clock(trait.tests) else None
    name, of_account = trait.name, trait.holder == "account"
    trait_name, wanted = f"{trait.holder}.{name}", tested(trait.tests)

    def value(at: Standing) -> Any:
        return (at.facts.account if of_account else at.facts.person).get(name)

    def says(at: Standing) -> Phrase:
        found = value(at)
        told = phrase("absent") if found is None else Phrase(_value_text(found))
        if of_account and name in at.facts.unsure:
            told = phrase("%(value)s (what was said then was replaced since)", value=told)
        return phrase("%(trait)s is %(value)s, asked %(wanted)s", trait=trait_name, value=told, wanted=wanted)

    if clock is None:
        return Gate(lambda at: passes(value(at)), says)
    return Gate(
        lambda at: passes(value(at)) and clock.pass_for(value(at), at.now_ms),
        says,
        lambda at: clock.turn_for(value(at), at.now_ms),
    )


def soonest(times: Iterable[int | None], now_ms: int) -> int | None:
    """The first of the times that is still to come."""
    found: int | None = None
    # A plain loop: a generator here doubles the cost of every wait.
    for time in times:
        if time is not None and time > now_ms and (found is None or time < found):
            found = time
    return found


def occurrence_said(occurrence: Occurrence) -> Phrase:
    """An occurrence as a reader of the rule would say it."""
    if not occurrence.where:
        return Phrase(occurrence.event)
    return phrase("%(event)s where %(filters)s", event=occurrence.event, filters=filters_said(occurrence.where))


def filters_said(filters: tuple[Filter, ...]) -> Phrase:
    """Filters as a reader of the rule would say them."""
    return joined((joined((Phrase(each.name), tested(each.tests)), " ") for each in filters), ", ")


def tested(tests: tuple[Test, ...]) -> Tested:
    """What is asked of a value, in the words of the rule."""
    return Tested.of(tests, " and ".join(f"{test.operator} {_value_text(test.operand)}" for test in tests))


def _anything(_: Any) -> bool:
    return True


def _first_turn(gates: list[Gate]) -> Callable[[Standing], int | None]:
    turning = [gate.turns for gate in gates if gate.turns is not never]
    if not turning:
        return never
    if len(turning) == 1:
        return turning[0]
    return lambda at: soonest([turns(at) for turns in turning], at.now_ms)


def _value_text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"
