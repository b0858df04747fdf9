"""How the case files in tests/rule_vectors are read: times around one moment, guides completed."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.triggers.whole_audience import Who
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.durations import UNITS
from widget_server.triggers.evaluate import Facts
from widget_server.triggers.segments import read_segment
from widget_server.triggers.state import Event, PersonState, fold, fold_account

VECTORS = Path(__file__).parent.parent / "rule_vectors"
ORIGIN_MS = 1_790_000_000_000
STEPS = [{"title": "Title", "actions": [{"label": "Done", "do": "complete"}]}]


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one file."""
    found: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())
    return found


def time_ms(text: str) -> int:
    """A time of a case: "0", "-14d", "-14d+1ms", "1h-1ms" around the origin, or "2026-10-25T00:59:59.999Z"."""
    if text.endswith("Z"):
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    at = ORIGIN_MS
    for sign, number, unit in re.findall(r"([+-]?)(\d+)(ms|[smhd])", text):
        at += (-1 if sign == "-" else 1) * int(number) * {**UNITS, "ms": 1}[unit]
    return at


def guide(document: dict[str, Any]) -> dict[str, Any]:
    """A guide document with kind and steps added when the case leaves them out."""
    return {"kind": "tip", "steps": STEPS, **document}


def rules_of(documents: Iterable[dict[str, Any]], segments: Iterable[dict[str, Any]] = ()) -> RuleSet:
    """Rules compiled from the documents of a case, all of version 1."""
    saved = {one["segment"]: read_segment({"title": one["segment"], **one}, 1) for one in segments}
    return compile_rules(((1, guide(document)) for document in documents), saved)


def facts_of(case: dict[str, Any]) -> Facts:
    """What a case says of its person: traits, lists, ids and zones."""
    named = ("person", "account", "lists", "person_id", "account_id", "zone", "default_zone")
    return Facts(**{name: case[name] for name in named if name in case})


def facts_about(who: Who) -> Facts:
    """The same person for the engine as the oracle has."""
    return Facts(who.person, who.account, who.lists, who.person_id, who.account_id, who.zone)


def folded(rules: RuleSet, events: Iterable[tuple[int, str, dict[str, Any]]]) -> PersonState:
    """The state after events given as time, name and properties."""
    state = rules.new_state()
    for position, (at, name, properties) in enumerate(events, 1):
        fold(rules, state, Event(position, at, name, properties))
    return state


def account_folded(rules: RuleSet, case: dict[str, Any]) -> PersonState:
    """The state of the account after the person's own events and those of `others`, each with a number."""
    state = rules.new_account_state()
    for position, told in enumerate([*case["events"], *case.get("others", ())], 1):
        event = Event(position, time_ms(told["at"]), told["event"], told.get("properties", {}), told.get("person", 1))
        fold_account(rules, state, event)
    return state
