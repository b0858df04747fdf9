"""The oracle: what may show, by reading documents and the whole history each time; slow, and plainly right.

Shares nothing with the engine: it reads documents as written, not the compiled form.
"""

from typing import Any

from tests.triggers.whole_audience import Who, audience_holds, schedule_holds
from tests.triggers.whole_comparisons import duration_ms, passes
from widget_server.triggers.state import Event

DAY = 86_400_000


def eligible_by_whole_history(
    documents: list[dict[str, Any]],
    events: list[Event],
    who: Who,
    now: int,
) -> list[str]:
    """Names of the guides that may show, best first."""
    past = [event for event in events if event.time_ms <= now]
    chosen = [
        document
        for document in documents
        if audience_holds(document.get("audience", {}), document["guide"], who, now)
        and schedule_holds(document.get("schedule", {}), who, now)
        and _behaviour_group(document.get("trigger", {}), past, now)
        and _frequency(document, past, now)
        and _moment(document, past, now)
    ]
    chosen.sort(key=lambda document: (-document.get("priority", 50), document["guide"]))
    return [document["guide"] for document in chosen]


def _behaviour_group(group: dict[str, Any], past: list[Event], now: int) -> bool:
    parts: list[dict[str, Any]] = [{key: group[key]} for key in ("all", "any", "not") if key in group]
    return all(_behaviour(part, past, now) for part in parts)


def _behaviour(condition: dict[str, Any], past: list[Event], now: int) -> bool:
    [(key, value)] = condition.items()
    if key in ("all", "any"):
        return {"all": all, "any": any}[key](_behaviour(part, past, now) for part in value)
    if key == "not":
        return not _behaviour(value, past, now)
    times = _times(value, past)
    if key == "inactive":
        return bool(times) and times[-1] <= now - duration_ms(value["for"])
    if "within" in value:
        times = [time for time in times if time > now - duration_ms(value["within"])]
    if key == "did_not":
        return not times
    if "exactly" in value:
        return bool(len(times) == value["exactly"])
    low = value.get("at_least", 0 if "at_most" in value else 1)
    return bool(low <= len(times) <= value.get("at_most", len(times)))


def _times(occurrence: dict[str, Any], past: list[Event]) -> list[int]:
    where = occurrence.get("where", {})
    return sorted(
        event.time_ms
        for event in past
        if event.name == occurrence["event"]
        and all(passes(tests, event.properties.get(name)) for name, tests in where.items())
    )


def _about(guide: str, past: list[Event], what: str) -> list[int]:
    return sorted(e.time_ms for e in past if e.name == f"$guide_{what}" and e.properties.get("guide") == guide)


def _frequency(document: dict[str, Any], past: list[Event], now: int) -> bool:
    rule, name = document.get("frequency", {}), document["guide"]
    if any(_about(name, past, answer) for answer in rule.get("until", ["completed", "dismissed"])):
        return False
    shown, snoozed = _about(name, past, "shown"), _about(name, past, "snoozed")
    if len(shown) >= rule.get("at_most", 3) or (snoozed and now < snoozed[-1] + DAY):
        return False
    return not shown or now >= shown[-1] + duration_ms(rule.get("every", "1d"))


def _moment(document: dict[str, Any], past: list[Event], now: int) -> bool:
    trigger, name = document.get("trigger", {}), document["guide"]
    if "when" not in trigger:
        return True
    moments = _times(trigger["when"], past)
    if not moments:
        return False
    final = _about(name, past, "completed") + _about(name, past, "dismissed")
    snoozed = _about(name, past, "snoozed")
    if now < moments[-1] + duration_ms(trigger.get("expires", "30m")) and max([*final, *snoozed, -1]) < moments[-1]:
        return True
    return bool(snoozed) and snoozed[-1] + DAY <= now < snoozed[-1] + 14 * DAY and max([*final, -1]) < snoozed[-1]
