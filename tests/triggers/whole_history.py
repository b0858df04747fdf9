"""The oracle: what may show, by reading documents and the whole history each time; slow, and plainly right.

Shares nothing with the engine: it reads documents as written, not the compiled form.
"""

from collections.abc import Callable
from typing import Any

from tests.triggers.behaviour_by_history import History, ms
from widget_server.triggers.state import Event

DAY = ms("1d")


def eligible_by_whole_history(
    documents: list[dict[str, Any]],
    events: list[Event],
    person: dict[str, Any],
    account: dict[str, Any],
    now: int,
    of_account: list[Event] = [],  # noqa: B006 - never changed
) -> list[str]:
    """Names of the guides that may show, best first; `of_account` are the events of all persons of the account."""
    past = [event for event in events if event.time_ms <= now]
    history = History(past, [event for event in of_account if event.time_ms <= now], now, _passes)
    chosen = [
        document
        for document in documents
        if _audience(document.get("audience", {}), person, account)
        and _behaviour_group(document.get("trigger", {}), history)
        and _frequency(document, past, now)
        and _moment(document, history)
    ]
    chosen.sort(key=lambda document: (-document.get("priority", 50), document["guide"]))
    return [document["guide"] for document in chosen]


def _audience(group: dict[str, Any], person: dict[str, Any], account: dict[str, Any]) -> bool:
    traits = {"person": person, "account": account}
    for condition in group.get("all", []):
        [(key, tests)] = condition.items()
        holder, name = key.split(".", 1)
        if not _passes(tests, traits[holder].get(name)):
            return False
    return True


def _behaviour_group(group: dict[str, Any], history: History) -> bool:
    parts: list[dict[str, Any]] = [{key: group[key]} for key in ("all", "any", "not") if key in group]
    return all(history.holds(part) for part in parts)


def _about(guide: str, past: list[Event], what: str) -> list[int]:
    return sorted(e.time_ms for e in past if e.name == f"$guide_{what}" and e.properties.get("guide") == guide)


def _frequency(document: dict[str, Any], past: list[Event], now: int) -> bool:
    rule, name = document.get("frequency", {}), document["guide"]
    if any(_about(name, past, answer) for answer in rule.get("until", ["completed", "dismissed"])):
        return False
    shown, snoozed = _about(name, past, "shown"), _about(name, past, "snoozed")
    if len(shown) >= rule.get("at_most", 3) or (snoozed and now < snoozed[-1] + DAY):
        return False
    return not shown or now >= shown[-1] + ms(rule.get("every", "1d"))


def _moment(document: dict[str, Any], history: History) -> bool:
    trigger, name, now, past = document.get("trigger", {}), document["guide"], history.now, history.past
    cancels = history.times(trigger["cancel_on"]) if "cancel_on" in trigger else []
    expires = ms(trigger.get("expires", "30m"))
    if "event" not in trigger.get("when", {}):
        return not cancels or now - cancels[-1] >= expires
    moments = history.times(trigger["when"])
    if not moments:
        return False
    opens = moments[-1] + ms(trigger.get("delay", "0s"))
    final = _about(name, past, "completed") + _about(name, past, "dismissed") + cancels
    snoozed = _about(name, past, "snoozed")
    if opens <= now < opens + expires and max([*final, *snoozed, -1]) < moments[-1]:
        return True
    return bool(snoozed) and snoozed[-1] + DAY <= now < snoozed[-1] + 14 * DAY and max([*final, -1]) < snoozed[-1]


def _passes(tests: dict[str, Any], value: Any) -> bool:
    return all(_passes_one(operator, operand, value) for operator, operand in tests.items())


def _passes_one(operator: str, operand: Any, value: Any) -> bool:
    numbers = type(value) in (int, float) and type(operand) in (int, float)
    answers: dict[str, Callable[[], bool]] = {
        "eq": lambda: _equal(value, operand),
        "ne": lambda: not _equal(value, operand),
        "in": lambda: any(_equal(value, item) for item in operand),
        "not_in": lambda: not any(_equal(value, item) for item in operand),
        "exists": lambda: (value is not None) == operand,
        "gt": lambda: numbers and value > operand,
        "gte": lambda: numbers and value >= operand,
        "lt": lambda: numbers and value < operand,
        "lte": lambda: numbers and value <= operand,
        "contains": lambda: isinstance(value, str) and isinstance(operand, str) and operand in value,
    }
    return bool(answers[operator]())


def _equal(left: Any, right: Any) -> bool:
    same_kind = isinstance(left, bool) == isinstance(right, bool) and isinstance(left, str) == isinstance(right, str)
    return bool(left is not None and same_kind and left == right)
