"""Why a guide is, or was, shown to a person or not: the same rules, over what was known at that moment.

Nothing is logged for this. The event log holds the behaviour and, in `$identify` and `$group`, the traits; the guides
keep every published version with its times. So a past moment is explained by deciding it again.
"""

from typing import Any

import msgspec

from widget_server.delivery.live_rules import rules_live_at
from widget_server.events.queries import LoggedEvent, account_history_until, history_until, kept_since, news_of_account
from widget_server.people.queries import account_of_workspace, person_of_workspace
from widget_server.people.traits import rank_of, said_before
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.evaluate import Event, Explanation, Facts, explain, fold, fold_account
from widget_server.triggers.state import PersonState


def explanations(workspace_id: int, person_id: int, at_ms: int) -> list[Explanation] | None:
    """Every guide that was live at the moment (ms since 1970), with all its gates; None for an unknown person."""
    person = person_of_workspace(workspace_id, person_id)
    if person is None:
        return None
    rules = rules_live_at(workspace_id, at_ms)
    history = history_until(person_id, at_ms)
    # What was said before the log begins is known from the rows alone: its events are too old to be kept.
    before_ms = kept_since(workspace_id)
    account_id = _account_at(history) or (person.account_id if person.account_time_ms < before_ms else None)
    account = account_of_workspace(workspace_id, account_id) if account_id else None
    account_events = account_history_until(workspace_id, account_id, at_ms) if account_id else []
    facts = Facts(
        person=said_before(person.traits, person.trait_times, before_ms) | _traits_at(history, "$identify"),
        account=(said_before(account.traits, account.trait_times, before_ms) if account else {})
        | _traits_at(account_events, "$group"),
    )
    return explain(rules, _state_at(rules, history), facts, at_ms, _account_state_at(rules, account_id, at_ms))


def _state_at(rules: RuleSet, history: list[LoggedEvent]) -> PersonState:
    state = rules.new_state()
    for event in history:
        fold(rules, state, Event(event.position, event.time_ms, event.name, event.properties))
    return state


def _account_state_at(rules: RuleSet, account_id: int | None, at_ms: int) -> PersonState | None:
    if account_id is None or not rules.asks_for_accounts:
        return None
    state = rules.new_account_state()
    for position, time_ms, name, properties, person_id, received_ms in news_of_account(
        account_id, 0, tuple(rules.account_book.by_event)
    ):
        if received_ms <= at_ms:
            fold_account(rules, state, Event(position, time_ms, name, msgspec.json.decode(properties), person_id))
    return state


def _traits_at(events: list[LoggedEvent], name: str) -> dict[str, Any]:
    """The latest word for each trait, a signed one before all others; a null forgets it."""
    words: dict[str, tuple[int, Any]] = {}
    for event in events:
        if event.name != name:
            continue
        signed = event.properties.get("signed") or {}
        for trait, value in (event.properties.get("traits") or {}).items():
            rank = rank_of(trait, event.time_ms, signed)
            if rank >= words.get(trait, (-1, None))[0]:
                words[trait] = (rank, value)
    return {name: value for name, (_, value) in words.items() if value is not None}


def _account_at(history: list[LoggedEvent]) -> int | None:
    groups = [event for event in history if event.name == "$group"]
    return max(groups, key=lambda event: (event.time_ms, event.position)).account_id if groups else None
