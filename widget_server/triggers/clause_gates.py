"""Clauses of a rule compiled to gates."""

from collections.abc import Mapping

from widget_server.triggers.behaviour_gates import did_gate, inactive_gate
from widget_server.triggers.clauses import AllOf, AnyOf, Clause, Did, Inactive, NotOf, Occurrence, Trait
from widget_server.triggers.gates import Gate, all_gate, any_gate, not_gate, trait_gate

Numbers = Mapping[Occurrence, int]


def clause_gate(clause: Clause, numbers: Numbers) -> Gate:
    """The gate of any clause; `numbers` says which tally counts an occurrence."""
    match clause:
        case AllOf(parts):
            return all_gate([clause_gate(part, numbers) for part in parts])
        case AnyOf(parts):
            return any_gate([clause_gate(part, numbers) for part in parts])
        case NotOf(part):
            return not_gate(clause_gate(part, numbers))
        case Trait():
            return trait_gate(clause)
        case Did():
            return did_gate(clause, numbers[clause.occurrence])
        case Inactive():
            return inactive_gate(clause, numbers[clause.occurrence])
