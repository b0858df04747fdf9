"""Why a guide is, or was, shown to a person or not: the same rules, over what was known at that moment.

Nothing is logged for this. The event log holds the behaviour and, in `$identify` and `$group`, the traits; the guides
keep every published version with its times. So a past moment is explained by deciding it again.
"""

from typing import Any

import msgspec

from widget_server.db import utc_now
from widget_server.delivery.facts import all_memberships, ids_of
from widget_server.delivery.live_rules import rules_live_at
from widget_server.events.queries import LoggedEvent, account_history_until, history_until, kept_since, news_of_account
from widget_server.people.accounts.operations import is_owner_of
from widget_server.people.accounts.words import card_of, columns_of, read_said, said_text
from widget_server.people.models import Account
from widget_server.people.queries import account_facts, account_of_workspace, person_of_workspace
from widget_server.people.traits import SIGNED_RANK, rank_of, read_times, said_before
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.evaluate import Event, Explanation, explain, fold, fold_account
from widget_server.triggers.facts import Facts
from widget_server.triggers.state import PersonState
from widget_server.workspaces.queries import zone_of

# A question about now takes a moment to come; what is known then is known now.
STILL_NOW_MS = 60_000


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
        lists=all_memberships(workspace_id, person_id, account_id, rules),
        default_zone=zone_of(workspace_id),
        is_past=utc_now().timestamp() * 1000 - at_ms > STILL_NOW_MS,
        **_ids(person_id, account_id, rules),
        **_account_facts(account, account_events, before_ms, at_ms),
    )
    return explain(rules, _state_at(rules, history), facts, at_ms, _account_state_at(rules, account_id, at_ms))


def _ids(person_id: int, account_id: int | None, rules: RuleSet) -> dict[str, Any]:
    of_person, of_account = ids_of(person_id, account_id, rules, with_ids=True)
    return {"person_id": of_person, "account_id": of_account}


def _account_facts(account: Account | None, events: list[LoggedEvent], before_ms: int, at_ms: int) -> dict[str, Any]:
    """What was known of the account: its traits, and the words about its fields that had been said by then.

    Of each field the latest word alone is kept: of a field about which somebody said something later, what was said
    before it is unknown (`unsure`), and the trait stands in for it.
    """
    if account is None:
        return {}
    words = _words_at(events, "$group")
    traits = said_before(account.traits, account.trait_times, before_ms) | _values(words)
    times = read_times(account.trait_times) | {name: rank % SIGNED_RANK for name, (rank, _) in words.items()}
    said = read_said(account.said)
    known = {name: word for name, word in said.items() if word.time_ms <= at_ms}
    card = card_of(traits, times, known, is_owner_of(account.workspace_id))
    facts = account_facts(traits, said_text(known), columns_of(card))
    return {"account": facts, "unsure": frozenset(said) - frozenset(known)}


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
    return _values(_words_at(events, name))


def _values(words: dict[str, tuple[int, Any]]) -> dict[str, Any]:
    """A null forgets the trait."""
    return {name: value for name, (_, value) in words.items() if value is not None}


def _words_at(events: list[LoggedEvent], name: str) -> dict[str, tuple[int, Any]]:
    """The latest word for each trait with its rank, a signed one before all others."""
    words: dict[str, tuple[int, Any]] = {}
    for event in events:
        if event.name != name:
            continue
        signed = event.properties.get("signed") or {}
        for trait, value in (event.properties.get("traits") or {}).items():
            rank = rank_of(trait, event.time_ms, signed)
            if rank >= words.get(trait, (-1, None))[0]:
                words[trait] = (rank, value)
    return words


def _account_at(history: list[LoggedEvent]) -> int | None:
    groups = [event for event in history if event.name == "$group"]
    return max(groups, key=lambda event: (event.time_ms, event.position)).account_id if groups else None
