"""A recorded walk through the host page becomes two drafts at once: a tour, and an article of its steps."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from widget_server.articles.contents import Contents, Text, name_for
from widget_server.articles.models import LONGEST_NAME
from widget_server.articles.operations import begin_article
from widget_server.articles.pictures import wanted_picture
from widget_server.articles.queries import article_named
from widget_server.editor.checks import Said, mistakes_in
from widget_server.editor.operations import save_guide
from widget_server.editor.queries import kept_guide
from widget_server.editor.walk_words import WORDS, WalkWords
from widget_server.triggers.kinds import MOST_STEPS
from widget_server.triggers.phrases import wrong, wrongs
from widget_server.workspaces.turns import take_turn

Document = dict[str, Any]
LONGEST_GUIDE_NAME: Final = 64
LONGEST_TITLE: Final = 120
Line = Annotated[str, Meta(max_length=2000)]


class WalkStep(Struct, frozen=True):
    """What was done once: on which page, at which element (`placement.element` of a rule), and its sentence."""

    page: Annotated[str, Meta(max_length=500)]
    path: Line
    action: Literal["click", "type", "choose", "open"]
    words: Annotated[str, Meta(min_length=1, max_length=500)]
    element: str | dict[str, Any] | None = None
    text: Annotated[str, Meta(max_length=500)] = ""


class Walk(Struct, frozen=True):
    """A walk as the editor recorded it and its author named it, told in one language."""

    name: Annotated[str, Meta(max_length=200)]
    title: Annotated[str, Meta(min_length=1, max_length=140)]
    steps: Annotated[list[WalkStep], Meta(min_length=1, max_length=100)]
    language: Literal["en", "ru"] = "en"


class BadWalk(Exception):
    """Nothing can be made of the walk; `mistakes` say why, each at its place in the walk."""

    def __init__(self, mistakes: list[Said]) -> None:
        super().__init__("; ".join(one.message for one in mistakes))
        self.mistakes = mistakes


def keep_walk(workspace_id: int, walk: Walk, by: str) -> tuple[str, str]:
    """Saves both drafts, under names that are free; returns the guide's and the article's. Raises BadWalk."""
    # Before a name is looked for: two walks of one title get a name each.
    take_turn(workspace_id)
    wanted = name_for(walk.name or walk.title)
    guide = _free(wanted, LONGEST_GUIDE_NAME, lambda name: kept_guide(workspace_id, name) is None)
    article = _free(wanted, LONGEST_NAME, lambda name: article_named(workspace_id, name) is None)
    document = tour_of(walk, guide)
    if mistakes := mistakes_in(document, guide):
        raise BadWalk([_at_walk(one, walk) for one in mistakes])
    save_guide(workspace_id, document, None, by)
    begin_article(workspace_id, article, article_of(walk), by)
    return guide, article


def tour_of(walk: Walk, name: str) -> Document:
    """The walk as a tour; one step alone is a tip. Raises BadWalk."""
    places = _places(walk)
    if not places:
        raise BadWalk(
            [Said("steps", wrong("walk-empty", "Nothing was done in this walk yet: press, choose or write something."))]
        )
    if len(places) > MOST_STEPS:
        message = wrongs(
            "walk-long",
            "A tour has at most %(num)s step; these are %(found)s. Take some away, or make two walks.",
            "A tour has at most %(num)s steps; these are %(found)s. Take some away, or make two walks.",
            MOST_STEPS,
            found=len(places),
        )
        raise BadWalk([Said("steps", message)])
    steps = [_tour_step(walk, place, order, len(places)) for order, place in enumerate(places)]
    first = steps[0].pop("placement")
    return {"guide": name, "kind": "tour" if len(steps) > 1 else "tip", "placement": first, "steps": steps}


def article_of(walk: Walk) -> Contents:
    """The walk as an article: numbered steps, and where a picture would help its place, left to the author."""
    words, lines, page = WORDS[walk.language], list[str](), ""
    if walk.steps[0].action != "open":
        lines.append(f"1. {words.open.format(page=f'`{_code(walk.steps[0].path)}`')}")
    for number, step in enumerate(walk.steps, len(lines) + 1):
        lines.append(f"{number}. {_sentence(step.words)}")
        if what := _picture(words, step, page):
            lines += ["", f"{' ' * len(f'{number}. ')}{wanted_picture(what)}", ""]
        page = step.page
    body = re.sub(r"\n{3,}", "\n\n", "\n".join([*lines, "", words.result]))
    return Contents({walk.language: Text(walk.title, body, ())})


def _picture(words: WalkWords, step: WalkStep, page: str) -> str:
    """What a picture of this step would show; "" where the one before shows it already."""
    if step.text:
        return words.picture_of.format(what=step.text, page=step.path)
    return words.picture_of_page.format(page=step.path) if step.page != page else ""


def _places(walk: Walk) -> list[int]:
    """The steps that have an element to point at. Pages that were only opened are where the next ones are."""
    return [place for place, step in enumerate(walk.steps) if step.element is not None]


def _tour_step(walk: Walk, place: int, order: int, total: int) -> Document:
    step, words, is_last = walk.steps[place], WORDS[walk.language], order == total - 1
    following = None if is_last else walk.steps[place + 1]
    leaves = following is not None and following.page != step.page
    made: Document = {
        "title": {walk.language: _short(step.words)},
        "placement": {"page": step.page, "element": step.element, "wait_for": "10s"},
        "actions": _buttons(words, order, is_last, leaves, walk.language),
    }
    if following is not None and leaves:
        then = f"{_sentence(following.words)} " if following.action == "open" else ""
        made["body"] = {walk.language: then + words.waits}
    return made


def _buttons(words: WalkWords, order: int, is_last: bool, leaves: bool, language: str) -> list[Document]:
    label = words.done if is_last else words.go_on if leaves else words.next
    forth: Document = {"label": {language: label}, "do": "complete" if is_last else "next"}
    back: Document = {"label": {language: words.back}, "do": "back", "style": "quiet"}
    return [forth] if order == 0 else [forth, back]


def _at_walk(said: Said, walk: Walk) -> Said:
    """A mistake of the tour at the step of the walk that it was made of."""
    found = re.fullmatch(r"steps\.(\d+)\.?(.*)", said.path)
    order = int(found[1]) if found else 0 if said.path.startswith("placement") else None
    places = _places(walk)
    if order is None or order >= len(places):
        return said
    return Said(f"steps.{places[order]}", said.message)


def _short(words: str) -> str:
    plain = _unbraced(words)
    return plain if len(plain) <= LONGEST_TITLE else f"{plain[: LONGEST_TITLE - 1].rstrip()}…"


def _unbraced(words: str) -> str:
    """What a page says is no placeholder of ours."""
    return re.sub(r"\{(?=\{)|\}(?=\})", lambda brace: f"{brace[0]} ", " ".join(words.split()))


def _sentence(words: str) -> str:
    """What a page or an author says, as Markdown that says just this, with a stop at its end."""
    plain = re.sub(r"([\\`*_\[\]<>#|~!])", r"\\\1", _unbraced(words))
    return plain if plain.endswith((".", "!", "?", "…")) else f"{plain}."


def _code(path: str) -> str:
    return path.replace("`", "")


def _free(wanted: str, longest: int, is_free: Callable[[str], bool]) -> str:
    return next(name for name in _numbered(wanted, longest) if is_free(name))


def _numbered(wanted: str, longest: int) -> Iterator[str]:
    yield wanted[:longest].strip("-")
    for number in count(2):
        yield f"{wanted[: longest - len(str(number)) - 1].strip('-')}-{number}"
