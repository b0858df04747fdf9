"""What a page is told to show: the steps and items of a guide in one language, for one person.

Markdown is rendered once for each document and language and kept: a guide without placeholders costs a look-up then,
and one with them the substitution of their texts.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from widget_server.people.queries import Profile
from widget_server.triggers.durations import milliseconds
from widget_server.triggers.evaluate import Verdict
from widget_server.triggers.kinds import step_placements
from widget_server.triggers.markdown import Node, nodes_of
from widget_server.triggers.placeholders import Placeholder, Traits, filled, parts_of

Document = dict[str, Any]
Screen = dict[str, Any]

MOST_KEPT: Final = 4_096


class Person:
    """Whose texts are told; what is known of the account is put together once, and only where a text asks."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.traits = profile, profile.traits

    @cached_property
    def account(self) -> Traits:
        return self.profile.account_facts


class Rendered(NamedTuple):
    """A document's texts in one language, and for each whether something of a person's stands in it."""

    steps: tuple[tuple[Screen, bool], ...]
    items: tuple[tuple[Screen, bool], ...]
    questions: tuple[tuple[Screen, bool], ...] = ()
    thanks: list[Node] | None = None


# By the document itself, which is kept with what was made of it, so that its address stays its own.
_kept: dict[tuple[int, tuple[str, ...]], tuple[Document, Rendered]] = {}


def contents_of(verdict: Verdict, languages: tuple[str, ...], person: Person) -> dict[str, Any]:
    """The part of a decision that says what is shown, and where, each text in the first language that there is."""
    document = verdict.document
    rendered = rendered_in(document, languages, _steps(verdict))
    told: dict[str, Any] = {"placement": _placement(verdict), "steps": told_steps(verdict, rendered, person)}
    if verdict.step is not None:
        told["step"] = verdict.step
    if "look" in document:
        told["look"] = document["look"]
    if "highlight" in document:
        told["highlight"] = document["highlight"] == "ring"
    if "not_helpful" in document:
        told["not_helpful"] = False
    if verdict.kind == "checklist":
        items = zip(rendered.items, verdict.done, strict=True)
        told["items"] = [{**_for(person, *item), "done": is_done} for item, is_done in items]
    if verdict.kind == "survey":
        told["questions"] = [_for(person, *question) for question in rendered.questions]
        if rendered.thanks is not None:
            told["thanks"] = _filled(rendered.thanks, person)
    if verdict.kind == "banner":
        told["banner"] = document.get("banner") or {"position": "top"}
    if verdict.kind == "announcement":
        told["published_ms"] = verdict.published_ms
    return told


def told_steps(verdict: Verdict, rendered: Rendered, person: Person) -> list[Screen]:
    """The steps for one person; those of a tour each with its whole placement."""
    steps = [_for(person, *step) for step in rendered.steps]
    if verdict.kind != "tour":
        return steps
    return [{**step, "placement": place} for step, place in zip(steps, _places(verdict), strict=True)]


def _steps(verdict: Verdict) -> list[Screen]:
    """Those of the variant, where it has its own."""
    document = verdict.document
    own = document["variants"][verdict.variant.index].get("steps") if verdict.variant else None
    return own or document["steps"]  # type: ignore[no-any-return]


def rendered_in(document: Document, languages: tuple[str, ...], steps: list[Screen] | None = None) -> Rendered:
    """The texts of a document in the first of the languages that each has; `steps` are those of a variant."""
    written = steps or document["steps"]
    key = id(written), languages
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        screens = tuple(_screen(step, languages) for step in written)
        items = tuple(_screen(item, languages) for item in document.get("items", ()))
        questions = tuple(_question(question, languages) for question in document.get("questions", ()))
        thanks = nodes_of(in_language(document["thanks"], languages)) if "thanks" in document else None
        found = _kept[key] = document, Rendered(screens, items, questions, thanks)
    return found[1]


def forget_contents(document: Document, languages: tuple[str, ...]) -> None:
    """Drops what is kept of a document that will not be told again."""
    for steps in (document["steps"], *(one.get("steps") for one in document.get("variants", ()))):
        _kept.pop((id(steps), languages), None)


def in_language(wording: str | Mapping[str, str], languages: Sequence[str]) -> str:
    """A text in the first of the languages that it has, else in its own first one."""
    if isinstance(wording, str):
        return wording
    return next((wording[language] for language in languages if language in wording), next(iter(wording.values())))


def _screen(written: Screen, languages: Sequence[str]) -> tuple[Screen, bool]:
    """A step or an item as it is told, but for what is of one person: a tuple of parts in place of a text."""

    def plain(wording: Any) -> Any:
        return _plain(wording, languages)

    told = {name: value for name, value in written.items() if name not in ("done", "placement")}
    told["title"] = plain(written["title"])
    if "body" in written:
        told["body"] = nodes_of(in_language(written["body"], languages))
    for name, text in (("image", "alt"), ("video", "title")):
        if name in written:
            told[name] = {**written[name], text: plain(written[name][text])}
    if "actions" in written:
        told["actions"] = [{**action, "label": plain(action["label"])} for action in written["actions"]]
    return told, _is_personal(told)


def _question(written: Screen, languages: Sequence[str]) -> tuple[Screen, bool]:
    """A question as it is told; its type and its bounds as they are written."""
    told = {**written, "ask": _plain(written["ask"], languages)}
    if "labels" in written:
        told["labels"] = {end: _plain(text, languages) for end, text in written["labels"].items()}
    if "options" in written:
        told["options"] = [{**each, "label": _plain(each["label"], languages)} for each in written["options"]]
    return told, _is_personal(told)


def _plain(wording: Any, languages: Sequence[str]) -> Any:
    """A text in one language; a tuple of its parts where something of a person's stands in it."""
    parts = parts_of(in_language(wording, languages))
    return parts if any(isinstance(part, Placeholder) for part in parts) else "".join(map(str, parts))


def _is_personal(told: Any) -> bool:
    if isinstance(told, tuple):
        return True
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return any(_is_personal(one) for one in inner)


def _for(person: Person, screen: Screen, is_personal: bool) -> Screen:
    return _filled(screen, person) if is_personal else screen


def _filled(told: Any, person: Person) -> Any:
    if isinstance(told, tuple):
        return filled(told, person.traits, person.account)
    if isinstance(told, dict):
        return {name: _filled(one, person) for name, one in told.items()}
    return [_filled(one, person) for one in told] if isinstance(told, list) else told


def _placement(verdict: Verdict) -> Screen:
    """Where it shows: a tour, where its step is."""
    if verdict.kind == "tour":
        return _places(verdict)[(verdict.step or 1) - 1]
    return _in_ms(verdict.document.get("placement") or {})


def _places(verdict: Verdict) -> list[Screen]:
    """Where each step of a tour shows."""
    return [_in_ms(place) for place in step_placements({**verdict.document, "steps": _steps(verdict)})]


def _in_ms(placement: Screen) -> Screen:
    """As its author wrote it, the duration in ms."""
    if "wait_for" not in placement:
        return placement
    others = {name: value for name, value in placement.items() if name != "wait_for"}
    return {**others, "wait_for_ms": milliseconds(placement["wait_for"])}
