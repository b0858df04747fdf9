"""Clauses of a rule compiled to gates: a question each, and the words that answer it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from widget_server.triggers.clauses import (
    AllOf,
    AnyOf,
    Clause,
    Did,
    Inactive,
    NotOf,
    Occurrence,
    Test,
    Trait,
)
from widget_server.triggers.durations import duration_text
from widget_server.triggers.operators import predicate_of
from widget_server.triggers.state import Tally


class Standing(NamedTuple):
    """How things stand with one person now: all that a gate may look at."""

    tallies: Mapping[int, Tally]
    person: Mapping[str, Any]
    account: Mapping[str, Any]
    now_ms: int


class Gate(NamedTuple):
    """A compiled question. `says` tells the values in force, whether the gate is passed or not."""

    holds: Callable[[Standing], bool]
    says: Callable[[Standing], str]


Numbers = Mapping[Occurrence, int]


def clause_gate(clause: Clause, numbers: Numbers) -> Gate:
    """The gate of any clause; `numbers` says which tally counts an occurrence."""
    match clause:
        case AllOf(parts):
            return _all_gate([clause_gate(part, numbers) for part in parts])
        case AnyOf(parts):
            return _any_gate([clause_gate(part, numbers) for part in parts])
        case NotOf(part):
            inner = clause_gate(part, numbers)
            return Gate(lambda at: not inner.holds(at), lambda at: f"not ({inner.says(at)})")
        case Trait():
            return _trait_gate(clause)
        case Did():
            return _did_gate(clause, numbers[clause.occurrence])
        case Inactive():
            return _inactive_gate(clause, numbers[clause.occurrence])


def occurrence_text(occurrence: Occurrence) -> str:
    """An occurrence as a reader of the rule would say it."""
    where = ", ".join(f"{f.name} {_tests_text(f.tests)}" for f in occurrence.where)
    return f"{occurrence.event} where {where}" if where else occurrence.event


def _all_gate(gates: list[Gate]) -> Gate:
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

    def says(at: Standing) -> str:
        failing = [gate for gate in gates if not gate.holds(at)]
        return "; ".join(gate.says(at) for gate in failing or gates)

    return Gate(holds, says)


def _any_gate(gates: list[Gate]) -> Gate:
    def says(at: Standing) -> str:
        holding = next((gate for gate in gates if gate.holds(at)), None)
        return holding.says(at) if holding else f"none of ({' | '.join(gate.says(at) for gate in gates)})"

    return Gate(lambda at: any(gate.holds(at) for gate in gates), says)


def _trait_gate(trait: Trait) -> Gate:
    passes = predicate_of(trait.tests)
    name, of_account = trait.name, trait.holder == "account"
    wanted = _tests_text(trait.tests)

    def value(at: Standing) -> Any:
        return (at.account if of_account else at.person).get(name)

    def says(at: Standing) -> str:
        found = value(at)
        return f"{trait.holder}.{name} is {'absent' if found is None else _value_text(found)}, asked {wanted}"

    return Gate(lambda at: passes(value(at)), says)


def _did_gate(did: Did, number: int) -> Gate:
    low, high, within = did.at_least, did.at_most, did.within_ms
    span = f" in {duration_text(within)}" if within else ""
    name = occurrence_text(did.occurrence)
    bounds = f"exactly {low}" if low == high else str(low) if high is None else f"{low} to {high}"
    asked = f"{bounds}{span}"

    def count(at: Standing) -> int:
        tally = at.tallies.get(number)
        return 0 if tally is None else tally.count(at.now_ms, within)

    def holds(at: Standing) -> bool:
        times = count(at)
        return low <= times and (high is None or times <= high)

    def says(at: Standing) -> str:
        times = count(at)
        if high == 0:
            return f"did {name} {times} times{span}, asked never" if times else f"did_not {name}{span}"
        # A window counts no further back than times are kept: then there are so many or more.
        tally = at.tallies.get(number)
        more = "+" if within and tally and times == len(tally.times) < tally.total else ""
        return f"did {name} {times}{more} of {asked}"

    return Gate(holds, says)


def _inactive_gate(inactive: Inactive, number: int) -> Gate:
    name, wanted = occurrence_text(inactive.occurrence), inactive.for_ms

    def latest(at: Standing) -> int | None:
        tally = at.tallies.get(number)
        return None if tally is None else tally.latest(at.now_ms)

    def holds(at: Standing) -> bool:
        last = latest(at)
        return last is not None and last <= at.now_ms - wanted

    def says(at: Standing) -> str:
        last = latest(at)
        if last is None:
            return f"never did {name}, asked inactive for {duration_text(wanted)}"
        return f"last did {name} {duration_text(at.now_ms - last)} ago, asked inactive for {duration_text(wanted)}"

    return Gate(holds, says)


def _tests_text(tests: tuple[Test, ...]) -> str:
    return " and ".join(f"{test.operator} {_value_text(test.operand)}" for test in tests)


def _value_text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:79]}…"
