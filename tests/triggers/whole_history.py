"""The oracle: what may show, by reading documents and the whole history each time; slow, and plainly right.

Shares nothing with the engine: it reads documents as written, not the compiled form.
"""

from typing import Any, NamedTuple

from tests.triggers.behaviour_by_history import History, ms
from tests.triggers.whole_audience import Who, audience_holds, schedule_holds
from tests.triggers.whole_comparisons import passes
from widget_server.triggers.state import Event

DAY = ms("1d")


class Told(NamedTuple):
    """A guide that may show, the step at which a tour goes on, and which items are done."""

    guide: str
    step: int | None = None
    done: tuple[bool, ...] = ()


def eligible_by_whole_history(
    documents: list[dict[str, Any]],
    events: list[Event],
    who: Who,
    now: int,
    of_account: list[Event] = [],  # noqa: B006 - never changed
) -> list[str]:
    """Names of the guides that may show, best first; `of_account` are the events of all persons of the account."""
    return [told.guide for told in told_by_whole_history(documents, events, who, now, of_account)]


def told_by_whole_history(
    documents: list[dict[str, Any]], events: list[Event], who: Who, now: int, of_account: list[Event]
) -> list[Told]:
    """The guides that may show, tours that go on first, then by priority and name."""
    past = [event for event in events if event.time_ms <= now]
    history = History(past, [event for event in of_account if event.time_ms <= now], now, passes)
    chosen = []
    for document in documents:
        begun = begun_by_whole_history(document, history)
        if (
            audience_holds(document.get("audience", {}), document["guide"], who, now)
            and schedule_holds(document.get("schedule", {}), who, now)
            and (begun is not None or _may_begin(document, history))
        ):
            step = _place(document, past, begun) if begun is not None else None
            done = tuple(history.holds(item["done"]) for item in document.get("items", ()))
            chosen.append((step is None, -document.get("priority", 50), Told(document["guide"], step, done)))
    return [told for *_, told in sorted(chosen, key=lambda row: (*row[:2], row[2].guide))]


def _may_begin(document: dict[str, Any], history: History) -> bool:
    return (
        _behaviour_group(document.get("trigger", {}), history)
        and _frequency(document, history.past, history.now)
        and _moment(document, history)
    )


def begun_by_whole_history(document: dict[str, Any], history: History) -> int | None:
    """When a tour, a survey or a checklist was begun that still goes on."""
    kind, name, now, past = document.get("kind"), document["guide"], history.now, history.past
    if kind not in ("tour", "survey", "checklist"):
        return None
    showings = [
        event.time_ms
        for event in past
        if event.name == "$guide_shown"
        and event.properties.get("guide") == name
        and (kind != "tour" or event.properties.get("step") not in range(2, 21))
        and (kind != "survey" or event.properties.get("asked") is not True)
    ]
    lasts = {"tour": 7 * DAY, "survey": DAY}.get(kind)
    if not showings or (lasts and now >= max(showings) + lasts):
        return None
    begun, snoozed = max(showings), _about(name, past, "snoozed")
    cancels = history.times(document["trigger"]["cancel_on"]) if "cancel_on" in document.get("trigger", {}) else []
    ends = _about(name, past, "completed") + _about(name, past, "dismissed") + cancels
    if max([*ends, -1]) >= begun or _is_answered_for_good(document, past):
        return None
    return None if snoozed and begun <= snoozed[-1] and now < snoozed[-1] + DAY else begun


def _place(document: dict[str, Any], past: list[Event], begun: int) -> int | None:
    """At which step or question somebody is."""
    places = {"tour": _step, "survey": _question}
    return places[document["kind"]](document, past, begun) if document.get("kind") in places else None


def _question(document: dict[str, Any], past: list[Event], begun: int) -> int:
    """The one after that which was answered last since then, as far as there is one."""
    answers = [
        event
        for event in past
        if event.name == "$survey_answered" and event.properties.get("guide") == document["guide"]
        if event.time_ms >= begun
    ]
    if not answers:
        return 1
    last = max(answers, key=lambda event: (event.time_ms, event.position)).properties["question"]
    names = [question["name"] for question in document["questions"]]
    return min(names.index(last) + 2, len(names)) if last in names else 1


def _step(document: dict[str, Any], past: list[Event], begun: int) -> int:
    """The step shown last since then, as far as there is one of that number."""
    shown = [
        event
        for event in past
        if event.name == "$guide_stepped" and event.properties.get("guide") == document["guide"]
        if event.time_ms >= begun and isinstance(event.properties.get("step"), int | float | str)
    ]
    if not shown:
        return 1
    step = max(shown, key=lambda event: (event.time_ms, event.position)).properties["step"]
    is_number = isinstance(step, int | float) and not isinstance(step, bool) and step in range(1, 21)
    return min(int(step), len(document["steps"])) if is_number else 1


def _behaviour_group(group: dict[str, Any], history: History) -> bool:
    parts: list[dict[str, Any]] = [{key: group[key]} for key in ("all", "any", "not") if key in group]
    return all(history.holds(part) for part in parts)


def _about(guide: str, past: list[Event], what: str) -> list[int]:
    return sorted(e.time_ms for e in past if e.name == f"$guide_{what}" and e.properties.get("guide") == guide)


def _is_answered_for_good(document: dict[str, Any], past: list[Event]) -> bool:
    answers = document.get("frequency", {}).get("until", ["completed", "dismissed"])
    return any(_about(document["guide"], past, answer) for answer in answers)


def _frequency(document: dict[str, Any], past: list[Event], now: int) -> bool:
    rule, name = document.get("frequency", {}), document["guide"]
    if _is_answered_for_good(document, past):
        return False
    unasked = [event for event in past if event.properties.get("asked") is not True]
    shown, snoozed = _about(name, unasked, "shown"), _about(name, past, "snoozed")
    if snoozed and now < snoozed[-1] + DAY:
        return False
    if document.get("kind") in ("checklist", "announcement"):
        return True
    if len(shown) >= rule.get("at_most", 3):
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
