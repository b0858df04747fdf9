"""The oracle: what may show, by reading documents and the whole history each time; slow, and plainly right.

Shares nothing with the engine: it reads documents as written, not the compiled form.
"""

from typing import Any

from tests.triggers.behaviour_by_history import History, ms
from tests.triggers.whole_audience import Who, audience_holds, schedule_holds
from tests.triggers.whole_comparisons import passes
from widget_server.triggers.state import Event

DAY = ms("1d")


def eligible_by_whole_history(
    documents: list[dict[str, Any]],
    events: list[Event],
    who: Who,
    now: int,
    of_account: list[Event] = [],  # noqa: B006 - never changed
) -> list[str]:
    """Names of the guides that may show, best first; `of_account` are the events of all persons of the account."""
    past = [event for event in events if event.time_ms <= now]
    history = History(past, [event for event in of_account if event.time_ms <= now], now, passes)
    chosen = [
        document
        for document in documents
        if audience_holds(document.get("audience", {}), document["guide"], who, now)
        and schedule_holds(document.get("schedule", {}), who, now)
        and _behaviour_group(document.get("trigger", {}), history)
        and _frequency(document, past, now)
        and _moment(document, history)
    ]
    chosen.sort(key=lambda document: (-document.get("priority", 50), document["guide"]))
    return [document["guide"] for document in chosen]


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
