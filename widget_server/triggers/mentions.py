"""The events that a rule or a funnel names, each with its place, and what is strange about them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from widget_server.triggers.kinds import actions_in
from widget_server.triggers.mistakes import Path, did_you_mean
from widget_server.triggers.phrases import Phrase, phrase, wrong

OWN_EVENTS = (
    "$page", "$screen", "$identify", "$group", "$alias",
    "$guide_shown", "$guide_withheld", "$guide_opened", "$guide_stepped", "$guide_completed", "$guide_dismissed",
    "$guide_snoozed", "$guide_not_helpful", "$guide_missed", "$hints_paused", "$hints_resumed", "$hints_fewer",
    "$survey_answered", "$announcements_read",
    "$idea_posted", "$idea_voted", "$idea_unvoted", "$reply_rated",
)  # fmt: skip
"""What the service itself puts into the log."""


class Mention(NamedTuple):
    """An event's name and where it stands."""

    path: Path
    event: str


def mentions_in(document: Mapping[str, Any]) -> Iterator[Mention]:
    """Every event that a document waits for, counts or steps through; what its own buttons tell comes from them."""
    yield from (mention for mention in _below(document, ()) if "actions" not in mention.path)


def strange_event(event: str, seen: Collection[str] | None) -> Phrase | None:
    """What is to be said of a name: no event of the service, or never seen; None when all is well.

    `seen` are the names that came so far, None where nobody was asked.
    """
    if event.startswith("$"):
        known = {*OWN_EVENTS, *(seen or ())}
        return (
            None
            if event in known
            else wrong(
                "event-not-ours",
                'The service sends no "%(event)s". %(hint)s',
                event=event,
                hint=did_you_mean(event, sorted(known)),
            )
        )
    if seen is None or event in seen:
        return None
    own = sorted(name for name in seen if not name.startswith("$"))
    if not own:
        return wrong("event-none-seen", 'No event was ever seen, "%(event)s" neither.', event=event)
    return wrong("event-never-seen", '"%(event)s" was never seen. %(hint)s', event=event, hint=_nearest(event, own))


def _nearest(event: str, seen: list[str]) -> Phrase:
    sentence = did_you_mean(event, seen)
    return sentence if sentence.startswith("Did") else phrase("It counts from the day on which the product sends it.")


def guides_in(document: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every other guide that a rule asks about, by `guide: {name: …}`, or starts by a button, with the name's place."""
    for part in ("trigger", "items"):
        for path, value in _mappings(document.get(part), (part,)):
            if path[-1] == "guide" and isinstance(value.get("name"), str):
                yield (*path, "name"), value["name"]
    for path, action in actions_in(document):
        if isinstance(action.get("guide"), str):
            yield (*path, "guide"), action["guide"]


def filters_in(document: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every set of filters on properties of an event: `where`, `like`, and those of a step in a sequence."""
    for path, value in _mappings(document, ()):
        for key in ("where", "like"):
            if isinstance(value.get(key), dict):
                yield (*path, key), value[key]
        if _is_short_step(path, value):
            [(name, filters)] = value.items()
            yield (*path, name), filters


def _below(document: Mapping[str, Any], path: Path) -> Iterator[Mention]:
    for place, value in _mappings(document, path):
        if isinstance(value.get("event"), str):
            yield Mention((*place, "event"), value["event"])
        if isinstance(value.get("not"), str):
            yield Mention((*place, "not"), value["not"])
        if _is_short_step(place, value):
            yield from (Mention((*place, name), name) for name in value)
        if place[-1:] == ("sequence",):
            steps = enumerate(value.get("steps", ()))
            yield from (Mention((*place, "steps", index), step) for index, step in steps if isinstance(step, str))


def _is_short_step(path: Path, value: Mapping[str, Any]) -> bool:
    """`{error_shown: {code: {eq: 402}}}` in a sequence."""
    is_step = len(path) > 2 and path[-3] == "sequence" and path[-2] == "steps"
    return is_step and len(value) == 1 and not {"event", "not"} & set(value)


def _mappings(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every mapping of a document that is written in the words of the language, not in names of properties."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _mappings(item, (*path, index))
    elif isinstance(value, dict):
        yield path, value
        if not _is_short_step(path, value):
            for key, inner in value.items():
                if key not in ("where", "like"):
                    yield from _mappings(inner, (*path, key))
