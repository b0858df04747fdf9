"""The kinds of guides, and what each of them takes: every mistake says what to write instead."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from marshmallow import ValidationError

from widget_server.triggers.mistakes import Path
from widget_server.triggers.phrases import Phrase, phrase, wrong

KINDS = ("tip", "hotspot", "tour", "checklist", "modal", "banner", "announcement", "survey")
MOST_STEPS = 20

STAYING: Final = ("checklist", "announcement")
"""Kinds that are there as long as they are open: how often they were shown does not matter."""

RINGED: Final = ("tip", "tour")
"""Kinds that can have a ring around their element; a tour has one unless it says `none`."""

GOING_ON: Final = ("tour", "checklist", "survey")
"""Kinds that go on once they were begun, whatever their moment, behaviour and frequency say by then."""

Document = Mapping[str, Any]


class Fault(NamedTuple):
    path: Path
    message: Phrase


def check_kind(document: Document) -> None:
    """Raises ValidationError with everything that does not fit the kind, of a document whose parts are sound."""
    kind, faults = document["kind"], list(_buttons(document))
    faults += _keys(document)
    faults += _RULES.get(kind, _nothing)(document)
    faults += _variants(document)
    if faults:
        raise ValidationError(_nested(faults))


def _variants(document: Document) -> Iterator[Fault]:
    """Each form of a guide whose steps are its own is such a guide."""
    rules = _RULES.get(document["kind"], _nothing)
    for index, variant in enumerate(document.get("variants") or ()):
        if "steps" not in variant:
            continue
        form = {key: value for key, value in document.items() if key != "variants"} | {"steps": variant["steps"]}
        for path, message in (*_buttons(form), *_keys(form), *rules(form)):
            if path[0] == "steps":
                yield Fault(("variants", index, *path), message)
        if document["kind"] == "tour" and len(variant["steps"]) != len(document["steps"]):
            message = wrong(
                "variant-steps", "A tour goes on at a step whatever its form is: write as many steps as the guide has."
            )
            yield Fault(("variants", index, "steps"), message)


def _nested(faults: list[Fault]) -> dict[Any, Any]:
    """Messages in marshmallow's form; the first one at each place."""
    messages: dict[Any, Any] = {}
    for path, message in faults:
        at = messages
        for key in path[:-1]:
            at = at.setdefault(key, {})
            if not isinstance(at, dict):
                break
        else:
            at.setdefault(path[-1], [message])
    return messages


def _nothing(_: Document) -> Iterator[Fault]:
    yield from ()


def _buttons(document: Document) -> Iterator[Fault]:
    steps = document["steps"]
    last = len(steps) - 1
    for index, step in enumerate(steps):
        for place, action in enumerate(step.get("actions", ())):
            path: Path = ("steps", index, "actions", place)
            if action["do"] == "next" and index == last:
                yield Fault(
                    (*path, "do"), wrong("last-step-next", 'This is the last step, nothing is next: write "complete".')
                )
            if action["do"] == "back" and index == 0:
                yield Fault(
                    (*path, "do"),
                    wrong(
                        "first-step-back",
                        'This is the first step, nothing is before it: write "dismiss", or remove it.',
                    ),
                )
    for path, action in actions_in(document):
        if action.get("guide") == document["guide"]:
            yield Fault(
                (*path, "guide"), wrong("guide-starts-itself", "This guide cannot start itself: name another one.")
            )


def actions_in(document: Document) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every button of a document, of steps and of items, with its place."""
    for part in ("steps", "items"):
        for index, holder in enumerate(document.get(part) or ()):
            for place, action in enumerate(holder.get("actions") or ()):
                yield (part, index, "actions", place), action


def _keys(document: Document) -> Iterator[Fault]:
    """Keys that belong to another kind."""
    kind = document["kind"]
    if "items" in document and kind != "checklist":
        yield Fault(("items",), wrong("checklist-only", "Only a checklist has items: remove them."))
    if "banner" in document and kind != "banner":
        yield Fault(("banner",), wrong("banner-only", "Only a banner takes this: remove it."))
    for key in ("questions", "thanks"):
        if key in document and kind != "survey":
            yield Fault((key,), wrong("survey-only", "Only a survey takes this: remove it, or write kind: survey."))
    if "highlight" in document and kind not in RINGED:
        yield Fault(
            ("highlight",),
            wrong("highlight-kind", "Only a tip and a tour have a ring around their element: remove this."),
        )
    if "not_helpful" in document and kind in STAYING:
        yield Fault(
            ("not_helpful",),
            wrong("not-helpful-kind", "A checklist or an announcement asks for no such opinion: remove this."),
        )
    if kind != "tour":
        yield from _keys_of_tours(document)
    yield from _staying(document)


def _staying(document: Document) -> Iterator[Fault]:
    """Keys that belong to what comes and goes."""
    kind = document["kind"]
    if "look" in document and kind == "announcement":
        message = wrong(
            "look-kind",
            "An announcement stands in the resource centre, which has the workspace's own look: remove this.",
        )
        yield Fault(("look",), message)
    if kind in STAYING:
        for key in ("at_most", "every"):
            if key in (document.get("frequency") or {}):
                yield Fault(("frequency", key), _STAYS if kind == "checklist" else _STAYS_IN_FEED)


def _keys_of_tours(document: Document) -> Iterator[Fault]:
    for index, step in enumerate(document["steps"]):
        if "placement" in step:
            message = wrong(
                "step-placement-kind",
                "Only the steps of a tour have a place of their own: write placement beside steps.",
            )
            yield Fault(("steps", index, "placement"), message)
        if "advance_on" in step:
            message = wrong(
                "advance-on-kind",
                "Only a tour goes from step to step by its elements: remove this, or write kind: tour.",
            )
            yield Fault(("steps", index, "advance_on"), message)


def _has_element(document: Document) -> bool:
    return "element" in (document.get("placement") or {})


def _one_screen(document: Document, why: Phrase) -> Iterator[Fault]:
    if len(document["steps"]) > 1:
        yield Fault(("steps",), wrong("one-screen", "%(why)s: write one step.", why=why))


def _no_element(document: Document, where: Phrase) -> Iterator[Fault]:
    if _has_element(document):
        yield Fault(("placement", "element"), wrong("no-element", "%(where)s: remove element.", where=where))


def _hotspot(document: Document) -> Iterator[Fault]:
    yield from _one_screen(document, phrase("A hotspot opens one hint"))
    if not _has_element(document):
        yield Fault(
            ("kind",), wrong("hotspot-element", "A hotspot pulses at an element: write placement: {element: …}.")
        )


def _tour(document: Document) -> Iterator[Fault]:
    if len(document["steps"]) < 2:
        yield Fault(("steps",), wrong("tour-steps", "A tour has two steps or more: write a second one, or kind: tip."))
    for index, (step, place) in enumerate(zip(document["steps"], step_placements(document), strict=True)):
        if "advance_on" in step and "element" not in place:
            message = wrong(
                "advance-on-element",
                "This step has no element that could be pressed: write placement: {element: …}, or remove this.",
            )
            yield Fault(("steps", index, "advance_on"), message)


def _checklist(document: Document) -> Iterator[Fault]:
    if "items" not in document:
        yield Fault(
            ("kind",), wrong("checklist-items", "A checklist has items: write items: [{name: …, title: …, done: …}].")
        )
    yield from _one_screen(document, phrase("The one step of a checklist is its heading; its points are items"))
    yield from _no_element(document, phrase("A checklist stands in the corner"))
    names: set[str] = set()
    for index, item in enumerate(document.get("items", ())):
        if item["name"] in names:
            yield Fault(
                ("items", index, "name"),
                wrong("name-twice", 'The name "%(name)s" stands here for the second time.', name=item["name"]),
            )
        names.add(item["name"])


def _modal(document: Document) -> Iterator[Fault]:
    yield from _no_element(
        document, phrase("A modal stands in the middle of the window; to wait for an element, write when")
    )


def _banner(document: Document) -> Iterator[Fault]:
    yield from _one_screen(document, phrase("A banner is one screen"))
    is_inline = (document.get("banner") or {}).get("position") == "inline"
    if is_inline and not _has_element(document):
        yield Fault(
            ("banner", "position"),
            wrong(
                "banner-inline-element", "An inline banner stands inside of an element: write placement: {element: …}."
            ),
        )
    if not is_inline and _has_element(document):
        message = wrong(
            "banner-points",
            "A banner at the edge of the window points at no element: write banner: {position: inline}, or remove it.",
        )
        yield Fault(("placement", "element"), message)


def _announcement(document: Document) -> Iterator[Fault]:
    yield from _one_screen(document, phrase("An announcement is one screen"))
    yield from _no_element(document, phrase("An announcement stands in the feed"))
    if "when" in (document.get("trigger") or {}):
        message = wrong(
            "announcement-when",
            "The feed is opened when a person likes: remove when; all, any and not say for whom it is.",
        )
        yield Fault(("trigger", "when"), message)
    for path, action in actions_in(document):
        if action["do"] == "snooze":
            yield Fault(
                (*path, "do"), wrong("announcement-snooze", "Nothing is put off in the feed: remove this button.")
            )


def _survey(document: Document) -> Iterator[Fault]:
    if "questions" not in document:
        yield Fault(
            ("kind",),
            wrong("survey-questions", "A survey has questions: write questions: [{name: …, ask: …, type: …}]."),
        )
    yield from _one_screen(document, phrase("The one step of a survey is its heading; what it asks are questions"))
    yield from _no_element(document, phrase("A survey stands in the corner; to wait for an element, write when"))
    for key in ("actions", "image", "video"):
        for index, step in enumerate(document["steps"]):
            if key in step:
                yield Fault(
                    ("steps", index, key),
                    wrong("survey-heading", "The heading of a survey is a title and a body: remove this."),
                )
    names: set[str] = set()
    for index, question in enumerate(document.get("questions", ())):
        if question["name"] in names:
            yield Fault(
                ("questions", index, "name"),
                wrong("name-twice", 'The name "%(name)s" stands here for the second time.', name=question["name"]),
            )
        names.add(question["name"])


_STAYS = wrong(
    "frequency-staying", "It stays until it is completed or dismissed, however often it was seen: remove this."
)
_STAYS_IN_FEED = wrong("frequency-staying", "It stays in the feed, however often it was seen: remove this.")
_RULES: Final[Mapping[str, Callable[[Document], Iterator[Fault]]]] = {
    "hotspot": _hotspot,
    "tour": _tour,
    "checklist": _checklist,
    "modal": _modal,
    "banner": _banner,
    "announcement": _announcement,
    "survey": _survey,
}


def step_placements(document: Document) -> list[dict[str, Any]]:
    """Where each step of a tour shows, each of them whole.

    The first step is where the guide is, as far as it does not say otherwise. Each other one stays on the pages, and on
    the devices, of the step before it, in the corner, as far as it does not say otherwise.
    """
    found: list[dict[str, Any]] = []
    before: dict[str, Any] = dict(document.get("placement") or {})
    for step in document["steps"]:
        own = step.get("placement") or {}
        if found or "element" in own:
            before = {key: before[key] for key in ("page", "device", "width") if key in before}
        before = {**before, **own}
        found.append(before)
    return found
