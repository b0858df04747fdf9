"""The events that a rule or a funnel names, each with its place, and what is strange about them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from widget_server.triggers.mistakes import Path, did_you_mean

OWN_EVENTS = (
    "$page", "$screen", "$identify", "$group", "$alias",
    "$guide_shown", "$guide_completed", "$guide_dismissed", "$guide_snoozed",
    "$idea_posted", "$idea_voted", "$idea_unvoted", "$reply_rated",
)  # fmt: skip
"""What the service itself puts into the log."""


class Mention(NamedTuple):
    """An event's name and where it stands."""

    path: Path
    event: str


def mentions_in(document: Mapping[str, Any]) -> Iterator[Mention]:
    """Every event that a document waits for, counts or steps through."""
    yield from _below(document, ())


def strange_event(event: str, seen: Collection[str] | None) -> str | None:
    """What is to be said of a name: no event of the service, or never seen; None when all is well.

    `seen` are the names that came so far, None where nobody was asked.
    """
    if event.startswith("$"):
        known = {*OWN_EVENTS, *(seen or ())}
        return None if event in known else f'The service sends no "{event}". {did_you_mean(event, sorted(known))}'
    if seen is None or event in seen:
        return None
    own = sorted(name for name in seen if not name.startswith("$"))
    if not own:
        return f'No event was ever seen, "{event}" neither.'
    return f'"{event}" was never seen. {_nearest(event, own)}'


def _nearest(event: str, seen: list[str]) -> str:
    sentence = did_you_mean(event, seen)
    return sentence if sentence.startswith("Did") else "It counts from the day on which the product sends it."


def _below(value: Any, path: Path) -> Iterator[Mention]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _below(item, (*path, index))
    elif isinstance(value, dict):
        for key, inner in value.items():
            here = (*path, key)
            if key == "event" and isinstance(inner, str):
                yield Mention(here, inner)
            elif key == "steps" and path and path[-1] == "sequence" and isinstance(inner, list):
                yield from _steps_of_sequence(inner, here)
            elif key != "where":
                yield from _below(inner, here)


def _steps_of_sequence(steps: list[Any], path: Path) -> Iterator[Mention]:
    """`[export_opened, {error_shown: {…}}, {not: export_done, for: 90s}]`, or steps with `event` keys."""
    for index, step in enumerate(steps):
        here = (*path, index)
        if isinstance(step, str):
            yield Mention(here, step)
        elif isinstance(step, dict) and isinstance(step.get("not"), str):
            yield Mention((*here, "not"), step["not"])
        elif isinstance(step, dict) and "event" not in step and len(step) == 1:
            yield from (Mention((*here, name), name) for name in step)
        else:
            yield from _below(step, here)
