"""Deciding and explaining: pure functions of rules, state, facts and the clock."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from widget_server.triggers.compiled import CompiledGuide, RuleSet
from widget_server.triggers.gates import Gate, Standing
from widget_server.triggers.state import Event, PersonState, StaleState, fold

__all__ = ["Event", "Explanation", "Facts", "GateFinding", "Verdict", "decide", "explain", "fold"]

Outcome = Literal["pass", "fail", "unknown"]


class Facts(NamedTuple):
    """Traits of the person and of the account the person acts for; both may be empty.

    `lists` says of each imported list that is there whether they stand in it; the ids are those of the host product.
    `zone` is the time zone that the page told, `default_zone` the workspace's. `is_past` says that lists and zone are
    known as of now, not of the moment.
    """

    person: Mapping[str, Any] = {}
    account: Mapping[str, Any] = {}
    lists: Mapping[str, bool] = {}
    person_id: str | None = None
    account_id: str | None = None
    zone: str | None = None
    default_zone: str = "UTC"
    is_past: bool = False


class Verdict(NamedTuple):
    """A guide that may show now, and why. `document` is the guide as its author wrote it."""

    guide: str
    version: int
    kind: str
    priority: int
    reason: str
    document: dict[str, Any]


class GateFinding(NamedTuple):
    """What one gate says, with the values in force; `unknown` is what only the browser can know."""

    name: str
    outcome: Outcome
    detail: str


class Explanation(NamedTuple):
    """All gates of one guide. `is_eligible` speaks for the server's part: page and element are not in it."""

    guide: str
    version: int
    is_eligible: bool
    gates: tuple[GateFinding, ...]


def decide(rules: RuleSet, state: PersonState, facts: Facts, now_ms: int) -> list[Verdict]:
    """The guides that may show to this person now, best first: by priority, then by name.

    Looks only at guides that need nothing the person has never done. The reason names no trait's value,
    since it goes to the browser. Raises StaleState for a state of other rules.
    """
    at = _standing(rules, state, facts, now_ms)
    found = [guide for guide in rules.always if _is_eligible(guide, at)]
    for number in state.tallies:
        found.extend(guide for guide in rules.by_tally.get(number, ()) if _is_eligible(guide, at))
    found.sort(key=_rank)
    return [Verdict(g.rules.name, g.version, g.rules.kind, g.rules.priority, _reason(g, at), g.document) for g in found]


def explain(rules: RuleSet, state: PersonState, facts: Facts, now_ms: int) -> list[Explanation]:
    """Every guide with every gate, best first; not for browsers, since it names the values of traits."""
    at = _standing(rules, state, facts, now_ms)
    return [
        Explanation(guide.rules.name, guide.version, _is_eligible(guide, at), _findings(guide, at))
        for guide in rules.guides.values()
    ]


def _standing(rules: RuleSet, state: PersonState, facts: Facts, now_ms: int) -> Standing:
    if state.fingerprint != rules.fingerprint:
        raise StaleState("The rules have changed since this state was folded: replay the person's history.")
    return Standing(state.tallies, facts.person, facts.account, now_ms, *facts[2:])


def _is_eligible(guide: CompiledGuide, at: Standing) -> bool:
    return (
        guide.frequency.holds(at)
        and (guide.moment is None or guide.moment.holds(at))
        and (guide.behaviour is None or guide.behaviour.holds(at))
        and (guide.audience is None or guide.audience.holds(at))
        and (guide.schedule is None or guide.schedule.holds(at))
    )


def _rank(guide: CompiledGuide) -> int:
    return guide.rank


def _reason(guide: CompiledGuide, at: Standing) -> str:
    asked = [gate.says(at) for gate in (guide.moment, guide.behaviour, guide.frequency) if gate]
    return f"eligible: {'; '.join(['audience matched' if guide.audience else 'for everybody', *asked])}"


def _findings(guide: CompiledGuide, at: Standing) -> tuple[GateFinding, ...]:
    return (
        _finding("audience", guide.audience, at, "for everybody"),
        *([_finding("schedule", guide.schedule, at, "")] if guide.schedule else []),
        _finding("moment", guide.moment, at, "waits for no moment"),
        _finding("behaviour", guide.behaviour, at, "asks for no behaviour"),
        _finding("frequency", guide.frequency, at, ""),
        _left_to_browser("page", guide.rules.page, "any page"),
        _left_to_browser("element", guide.rules.element, "points at no element"),
    )


def _finding(name: str, gate: Gate | None, at: Standing, without: str) -> GateFinding:
    if gate is None:
        return GateFinding(name, "pass", without)
    return GateFinding(name, "pass" if gate.holds(at) else "fail", gate.says(at))


def _left_to_browser(name: str, wanted: str | None, without: str) -> GateFinding:
    return GateFinding(name, "unknown", f"only the browser knows: {wanted or without}")
