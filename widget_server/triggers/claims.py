"""Whether one guide may be shown to one person at this very moment, and what it costs: a pure decision."""

from typing import Any, Literal, NamedTuple

from widget_server.triggers.attention_gates import points_of
from widget_server.triggers.compiled import CompiledGuide, RuleSet, goes_on
from widget_server.triggers.facts import Facts
from widget_server.triggers.gates import Standing
from widget_server.triggers.state import PersonState, StaleState

Why = Literal["holdout", "quiet", "budget", "paused", "not_eligible", "outdated"]


class Claim(NamedTuple):
    """The answer to a claim. `cost` in points: of a showing, and of one that the control group was spared.

    `again_ms` is how long nothing will change by time alone; None where time changes nothing.
    """

    granted: bool
    why: Why | None = None
    again_ms: int | None = None
    cost: Any = 0
    kind: str = ""
    variant: str | None = None
    # By whose holdout it was withheld: the programme's or the guide's own.
    holdout: str | None = None
    # Whether the log shall know: not of what would not have shown anyhow, nor twice a day of what does not fit.
    is_logged: bool = False

    @property
    def is_held_out(self) -> bool:
        return self.why == "holdout"


def claim(rules: RuleSet, state: PersonState, at: Standing, guide_name: str, version: int) -> Claim:
    """Whether this version of a guide may be shown now. Raises StaleState for a state of other rules.

    The holdout is asked last: who is held out is told apart only where the guide would really have been shown.
    """
    if state.fingerprint != rules.fingerprint:
        raise StaleState("The rules have changed since this state was folded: replay the person's history.")
    guide = rules.guides.get(guide_name)
    if guide is None or guide.version != version:
        return Claim(False, "outdated")
    for gate in guide.base_gates:
        if not gate.holds(at):
            return Claim(False, "not_eligible", _until(gate.turns(at), at), kind=guide.rules.kind)
    if goes_on(guide, at):
        return Claim(True, kind=guide.rules.kind, is_logged=True)
    return _spent(guide, at)


def _spent(guide: CompiledGuide, at: Standing) -> Claim:
    gates, arms, kind = guide.attention, guide.arms, guide.rules.kind
    if gates is None or arms is None:
        return Claim(True, kind=kind, is_logged=True)
    variant = arms.variant(at.facts)
    name = variant.name if variant else None
    if obstacle := gates.obstacle(at):
        why, gate = obstacle
        again_ms = _until(gate.turns(at), at)
        return Claim(False, why, again_ms, 0, kind, name, is_logged=not gates.is_recorded(at))
    cost = points_of(gates.price(at))
    if held := arms.held_by(at.facts):
        return Claim(False, "holdout", None, cost, kind, name, held.name, is_logged=True)
    return Claim(True, None, None, cost, kind, name, is_logged=True)


def _until(turn_ms: int | None, at: Standing) -> int | None:
    return None if turn_ms is None else max(turn_ms - at.now_ms, 1_000)


def standing_of(state: PersonState, account: PersonState | None, facts: Facts, now_ms: int) -> Standing:
    return Standing(state.memories, account.memories if account else {}, facts, now_ms)
