"""Clauses of a rule compiled to gates."""

from collections.abc import Mapping

from widget_server.triggers.audience_gates import list_gate, segment_gate, share_gate
from widget_server.triggers.behaviour_gates import did_gate, inactive_gate
from widget_server.triggers.clauses import (
    AllOf,
    AnyOf,
    Clause,
    Did,
    Inactive,
    InList,
    InSegment,
    NotOf,
    Occurrence,
    Share,
    Trait,
)
from widget_server.triggers.gates import Gate, all_gate, any_gate, not_gate, trait_gate

Numbers = Mapping[Occurrence, int]


def clause_gate(clause: Clause, numbers: Numbers) -> Gate:  # noqa: PLR0911 - one answer for each clause
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
        case InList(name):
            return list_gate(name)
        case Share():
            return share_gate(clause)
        case InSegment(part=part):
            return segment_gate(clause, clause_gate(part, numbers) if part else None)
        case Did():
            return did_gate(clause, numbers[clause.occurrence])
        case Inactive():
            return inactive_gate(clause, numbers[clause.occurrence])
