"""Why a guide shows or not, for whoever builds the host page: their own person only, and no value of any trait.

What the gates of behaviour and budget say is told about an `anonymousId`, which only that browser knows, and about a
`userId` that is signed or asked about by a server. Of any other, an embed key being public, only the outcomes are told.
"""

from typing import Any, Final

from widget_server.delivery.decisions import NOBODY, told_to
from widget_server.delivery.facts import Caller, facts_of
from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import account_state_of, state_of
from widget_server.people.queries import profile_of
from widget_server.triggers.evaluate import Explanation, GateFinding, explain
from widget_server.triggers.state import FailedFilters
from widget_server.workspaces.keys import KeyHolder

PRIVATE: Final = frozenset({"audience", "quiet", "holdout"})
"""Gates whose words name traits or ids."""


def debugged(holder: KeyHolder, caller: Caller, now_ms: int, *, is_proven: bool) -> dict[str, Any]:
    """Every live guide with its gates, for this person now."""
    profile = profile_of(holder.workspace_id, caller.anonymous_id, caller.user_id) or NOBODY
    rules = rules_of(holder.workspace_id)
    try:
        state = state_of(profile, rules) if profile.person_id else rules.new_state()
        account = account_state_of(profile, rules, now_ms)
    except FailedFilters:
        # A decision switches off what failed, or raises.
        told_to(holder, caller, now_ms)
        return debugged(holder, caller, now_ms, is_proven=is_proven)
    facts = facts_of(holder, profile, rules, caller, with_ids=True)
    found = explain(rules, state, facts, now_ms, account)
    return {
        "now_ms": now_ms,
        "is_known": bool(profile.person_id),
        "has_details": is_proven,
        "guides": [_told(one, is_proven) for one in found],
    }


def _told(explanation: Explanation, is_proven: bool) -> dict[str, Any]:
    return {
        "guide": explanation.guide,
        "version": explanation.version,
        "is_eligible": explanation.is_eligible,
        "gates": [_gate(gate, is_proven) for gate in explanation.gates],
    }


def _gate(gate: GateFinding, is_proven: bool) -> dict[str, Any]:
    detail = gate.detail if gate.outcome == "unknown" or (is_proven and gate.name not in PRIVATE) else ""
    return {"name": gate.name, "outcome": gate.outcome, "detail": str(detail)}
