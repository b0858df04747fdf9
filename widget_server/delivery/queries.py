"""Why a guide is, or was, shown to a person or not: the same rules, over what was known at that moment.

Nothing is logged for this. The event log holds the behaviour and, in `$identify` and `$group`, the traits; the guides
keep every published version with its times. So a past moment is explained by deciding it again.
"""

from typing import Any

from widget_server.delivery.live_rules import rules_live_at
from widget_server.events.queries import LoggedEvent, account_history_until, history_until
from widget_server.people.queries import person_of_workspace
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.evaluate import Event, Explanation, Facts, explain, fold
from widget_server.triggers.state import PersonState


def explanations(workspace_id: int, person_id: int, at_ms: int) -> list[Explanation] | None:
    """Every guide that was live at the moment (ms since 1970), with all its gates; None for an unknown person."""
    if person_of_workspace(workspace_id, person_id) is None:
        return None
    rules = rules_live_at(workspace_id, at_ms)
    history = history_until(person_id, at_ms)
    account_id = _account_at(history)
    account_events = account_history_until(workspace_id, account_id, at_ms) if account_id else []
    facts = Facts(person=_traits_at(history, "$identify"), account=_traits_at(account_events, "$group"))
    return explain(rules, _state_at(rules, history), facts, at_ms)


def _state_at(rules: RuleSet, history: list[LoggedEvent]) -> PersonState:
    state = rules.new_state()
    for event in history:
        fold(rules, state, Event(event.position, event.time_ms, event.name, event.properties))
    return state


def _traits_at(events: list[LoggedEvent], name: str) -> dict[str, Any]:
    """The latest word for each trait; a null forgets it."""
    traits: dict[str, Any] = {}
    for event in sorted(events, key=lambda event: (event.time_ms, event.position)):
        if event.name == name:
            traits.update(event.properties.get("traits") or {})
    return {name: value for name, value in traits.items() if value is not None}


def _account_at(history: list[LoggedEvent]) -> int | None:
    groups = [event for event in history if event.name == "$group"]
    return max(groups, key=lambda event: (event.time_ms, event.position)).account_id if groups else None
