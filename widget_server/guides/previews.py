"""How a guide reads and looks: every kind in each of its languages, of the same nodes that pages are told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from babel import Locale, UnknownLocaleError

from widget_server.guides.words import kind_name, question_in_words
from widget_server.triggers.contents import STYLES
from widget_server.triggers.kinds import step_placements
from widget_server.triggers.markdown import Node, nodes_of
from widget_server.triggers.placeholders import Placeholder, parts_of

Document = dict[str, Any]


class Words(NamedTuple):
    """A text; `trait` is the one that stands there for whom it is known, such as person.name."""

    text: str
    trait: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A node that is no text. `tag` is one of the few that nodes have."""

    tag: str
    href: str | None = None
    inside: tuple["Element | Words", ...] = ()


class Button(NamedTuple):
    label: tuple[Words, ...]
    is_primary: bool


class Picture(NamedTuple):
    """A picture or a film, which pages of members do not load from elsewhere."""

    url: str
    text: tuple[Words, ...]
    is_video: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """A step, or an item of a checklist; `place` is where a step of a tour shows."""

    title: tuple[Words, ...]
    body: tuple[Element | Words, ...] = ()
    picture: Picture | None = None
    buttons: tuple[Button, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a survey; `points` are of a scale, `ends` the words at its ends, `options` of a choice."""

    ask: tuple[Words, ...]
    kind: str
    how: str
    points: tuple[int, ...] = ()
    ends: tuple[tuple[Words, ...], ...] = ()
    options: tuple[tuple[Words, ...], ...] = ()
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The screens of a guide, or of one of its forms, which has a name then."""

    name: str | None
    screens: tuple[Screen, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A guide in one language; `languages` are all that any of its texts has, each with its own name."""

    kind: str
    kind_name: str
    language: str
    direction: str
    languages: tuple[tuple[str, str], ...]
    forms: tuple[Form, ...]
    items: tuple[Screen, ...] = ()
    position: str = field(default="top")
    questions: tuple[Question, ...] = ()
    thanks: tuple[Element | Words, ...] = ()


def preview_of(document: Document, language: str) -> Preview:
    """The guide as a page would show it, in this language where it has it."""
    languages = tuple(sorted(set(_languages(document))))
    chosen = language if language in languages or not languages else languages[0]
    own = [("", document), *((one["name"], {**document, "steps": one["steps"]}) for one in _forms(document))]
    return Preview(
        kind=document["kind"],
        kind_name=kind_name(document["kind"]),
        language=chosen,
        direction=_locale(chosen).text_direction,
        languages=tuple((code, str(_locale(code).display_name).capitalize()) for code in languages),
        forms=tuple(Form(name or None, tuple(_screens(form, chosen))) for name, form in own),
        items=tuple(_screen(item, chosen) for item in document.get("items") or ()),
        position=(document.get("banner") or {}).get("position", "top"),
        questions=tuple(_question(question, chosen) for question in document.get("questions") or ()),
        thanks=tuple(_built(nodes_of(_in(document["thanks"], chosen)))) if "thanks" in document else (),
    )


def _locale(language: str) -> Locale:
    """English for a code that no locale is known for."""
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _forms(document: Document) -> list[dict[str, Any]]:
    return [one for one in document.get("variants") or () if "steps" in one]


def _screens(document: Document, language: str) -> Iterator[Screen]:
    places = step_placements(document) if document["kind"] == "tour" else [{} for _ in document["steps"]]
    for step, place in zip(document["steps"], places, strict=True):
        yield _screen(step, language, _place(place))


def _place(placement: dict[str, Any]) -> str | None:
    page, element = placement.get("page"), placement.get("element")
    pages = ", ".join(map(_one, page if isinstance(page, list) else [page] if page else []))
    return " · ".join(part for part in (pages, _one(element) if element else "") if part) or None


def _one(written: Any) -> str:
    """A page or an element on one line."""
    if isinstance(written, dict):
        texts = written.get("text")
        told = written.get("path") or written.get("selector") or texts
        return ", ".join(told) if isinstance(told, list) else str(told or "…")
    return str(written)


def _screen(written: dict[str, Any], language: str, place: str | None = None) -> Screen:
    body = nodes_of(_in(written["body"], language)) if "body" in written else []
    return Screen(
        title=_words(written.get("title"), language),
        body=tuple(_built(body)),
        picture=_picture(written, language),
        buttons=tuple(_buttons(written.get("actions") or (), language)),
        place=place,
    )


def _question(written: dict[str, Any], language: str) -> Question:
    labels = written.get("labels") or {}
    return Question(
        ask=_words(written["ask"], language),
        kind=written["type"],
        how=question_in_words(written),
        points=tuple(range(written["from"], written["to"] + 1)) if written["type"] == "scale" else (),
        ends=tuple(_words(labels.get(end), language) for end in ("from", "to")) if labels else (),
        options=tuple(_words(option["label"], language) for option in written.get("options") or ()),
        is_many="many" in written,
    )


def _buttons(actions: Sequence[dict[str, Any]], language: str) -> Iterator[Button]:
    for index, action in enumerate(actions):
        style = action.get("style") or STYLES[min(index, 1)]
        yield Button(_words(action.get("label"), language), style == STYLES[0])


def _picture(written: dict[str, Any], language: str) -> Picture | None:
    for name, text in (("image", "alt"), ("video", "title")):
        if name in written:
            return Picture(written[name]["url"], _words(written[name][text], language), name == "video")
    return None


def _words(wording: Any, language: str) -> tuple[Words, ...]:
    return tuple(_part(part) for part in parts_of(_in(wording, language)))


def _part(part: Any) -> Words:
    return Words(part.fallback, f"{part.holder}.{part.trait}") if isinstance(part, Placeholder) else Words(part)


def _built(nodes: Sequence[Node]) -> Iterator[Element | Words]:
    for node in nodes:
        if isinstance(node, tuple):
            yield from map(_part, node)
        elif isinstance(node, str):
            yield Words(node)
        else:
            tag, *inside = node
            href = inside.pop(0)["href"] if tag == "a" else None
            yield Element(tag, href, tuple(_built(inside)))


def _in(wording: Any, language: str) -> str:
    if isinstance(wording, dict):
        wording = wording.get(language) or next(iter(wording.values()), "")
    return str(wording or "")


_TEXTS: Final = ("title", "body", "label", "alt", "ask", "thanks", "from", "to")
_WITH_TEXTS: Final = (
    *_TEXTS, "steps", "items", "variants", "actions", "image", "video", "questions", "options", "labels",
)  # fmt: skip


def _languages(written: Any, key: str = "") -> Iterator[str]:
    """Every language in which any text of a document is written."""
    if isinstance(written, list):
        for one in written:
            yield from _languages(one, key)
    elif isinstance(written, dict):
        if key in _TEXTS:
            yield from written
            return
        for name in _WITH_TEXTS:
            if name in written:
                yield from _languages(written[name], name)
