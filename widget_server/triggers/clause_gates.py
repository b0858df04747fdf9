"""Clauses of a rule: what each needs to be remembered, and the gate that it is compiled to."""

from collections.abc import Callable, Iterator, Mapping

from widget_server.triggers.audience_gates import list_gate, segment_gate, share_gate
from widget_server.triggers.behaviour_gates import (
    account_gate,
    away_gate,
    did_gate,
    edge_gate,
    guide_was_gate,
    inactive_gate,
    visits_gate,
)
from widget_server.triggers.book import (
    FirstNeed,
    Key,
    Need,
    Numbers,
    RollNeed,
    TallyNeed,
    TrailNeed,
    VisitsNeed,
    key_of,
)
from widget_server.triggers.clauses import (
    AccountDid,
    AllOf,
    AnyOf,
    Away,
    Clause,
    Did,
    Edge,
    GuideWas,
    Inactive,
    InList,
    InSegment,
    NotOf,
    Occurrence,
    Sequence,
    Share,
    Trait,
    VisitCount,
)
from widget_server.triggers.gates import Gate, all_gate, any_gate, not_gate, trait_gate
from widget_server.triggers.sequence_gate import sequence_gate
from widget_server.triggers.sequence_match import marks_of

SEQUENCE_KEPT = 20
"""Of each kind of event that a sequence names the latest so many of a person are looked at."""


def clause_gate(clause: Clause, numbers: Numbers, account: Numbers) -> Gate:  # noqa: PLR0911 - one for each clause
    """The gate of any clause; `numbers` and `account` say where the person's and the account's memories are."""
    match clause:
        case AllOf(parts):
            return all_gate([clause_gate(part, numbers, account) for part in parts])
        case AnyOf(parts):
            return any_gate([clause_gate(part, numbers, account) for part in parts])
        case NotOf(part):
            return not_gate(clause_gate(part, numbers, account))
        case Trait():
            return trait_gate(clause)
        case InList(name):
            return list_gate(name)
        case Share():
            return share_gate(clause)
        case InSegment(part=part):
            return segment_gate(clause, clause_gate(part, numbers, account) if part else None)
        case AccountDid():
            return account_gate(clause, *(account[key_of(need)] for need in account_needs(clause)))
    return _OF_PERSON[type(clause)](clause, *(numbers[key_of(need)] for need in person_needs(clause)))


_OF_PERSON: Mapping[type[Clause], Callable[..., Gate]] = {
    Did: did_gate,
    Inactive: inactive_gate,
    Away: away_gate,
    Edge: edge_gate,
    VisitCount: visits_gate,
    GuideWas: guide_was_gate,
    Sequence: sequence_gate,
}


def person_needs(clause: Clause | None) -> Iterator[Need]:
    """What of a person's events the clause needs to be remembered."""
    match clause:
        case Did() | GuideWas():
            yield _tally(clause if isinstance(clause, Did) else clause.did)
        case Inactive(occurrence):
            yield TallyNeed(occurrence, 1)
        case Away() | VisitCount():
            yield VisitsNeed()
        case Edge(which, occurrence, like):
            for one in (occurrence, Occurrence(occurrence.event, (*occurrence.where, *like))):
                yield FirstNeed(one) if which == "first" else TallyNeed(one, 1)
        case Sequence():
            for occurrence in marks_of(clause):
                yield TrailNeed(occurrence, SEQUENCE_KEPT, clause.by)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from person_needs(part)
        case NotOf(part):
            yield from person_needs(part)


def account_needs(clause: Clause | None) -> Iterator[Need]:
    """What of the events of all persons of an account the clause needs to be remembered."""
    match clause:
        case AccountDid(did, persons):
            yield _tally(did)
            if persons:
                yield RollNeed(did.occurrence, persons)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from account_needs(part)
        case NotOf(part):
            yield from account_needs(part)


def necessary(clause: Clause | None) -> Iterator[tuple[str, Key]]:
    """The memories, each of the person or of the account, without which the clause cannot hold."""
    match clause:
        case AllOf(parts):
            for part in parts:
                yield from necessary(part)
        case Did(at_least=at_least) | VisitCount(at_least=at_least) if at_least > 0:
            yield "person", key_of(next(person_needs(clause)))
        case Inactive() | Away() | Edge() | GuideWas():
            yield from (("person", key_of(need)) for need in person_needs(clause))
        case Sequence(steps, by=by):
            for step in steps:
                yield "person", key_of(TrailNeed(step.occurrence, SEQUENCE_KEPT, by))
        case AccountDid(did, persons) if did.at_least > 0 or persons:
            yield "account", key_of(next(account_needs(clause)))


def _tally(did: Did) -> TallyNeed:
    most = max(did.at_least, -1 if did.at_most is None else did.at_most)
    return TallyNeed(did.occurrence, most + 1 if did.within_ms else 0)
