"""A comparison as a member reads it: titles in one language, rules in words, texts with what differs in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from widget_server.guides.phrase_words import phrase_in_words
from widget_server.guides.readable import sentences_between, text_in, title_of
from widget_server.staging.comparing import ATTENTION, LOOK, Item
from widget_server.staging.operations import Chosen, Problem
from widget_server.staging.text_diffs import Piece, text_diff
from widget_server.triggers.differences import Difference, shown_value
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l

WHAT_NAMES: Final = {
    "segment": _l("Segment"),
    "attention": _l("Attention"),
    "look": _l("Look"),
    "article": _l("Article"),
    "guide": _l("Guide"),
}


class Field(NamedTuple):
    """A field that differs, with what went and what came."""

    path: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Readable:
    """One thing of the comparison; `chosen` is what its check box sends."""

    item: Item
    kind_name: str
    title: str
    gone: list[str]
    come: list[str]
    fields: list[Field]
    # A workspace has one of it, without a name.
    is_only: bool = False

    @property
    def chosen(self) -> str:
        return f"{self.item.what} {self.item.name} {self.item.mark}"


@dataclass(frozen=True, slots=True)
class Groups:
    """What can be promoted, what is changed in files, what is the same, and what is in production alone."""

    ready: list[Readable]
    in_files: list[Readable]
    same: list[Readable]
    only_production: list[Readable]


def grouped(items: Sequence[Item], language: str) -> Groups:
    told = [_readable(item, language) for item in items]
    return Groups(
        [one for one in told if one.item.can_go],
        [one for one in told if one.item.differs and not one.item.can_go],
        [one for one in told if one.item.state == "same"],
        [one for one in told if one.item.state == "only_production"],
    )


def _readable(item: Item, language: str) -> Readable:
    side = item.staging or item.production
    document: dict[str, Any] = side.document if side else {}
    before, after = (one.document if one else None for one in (item.production, item.staging))
    is_told = item.what == "guide" and item.differs
    gone, come = sentences_between(before, after) if is_told else ([], [])
    name = str(WHAT_NAMES[item.what])
    is_only = item.name == {"look": LOOK, "attention": ATTENTION}.get(item.what)
    title = _title(item.what, document, language) or (name if is_only else item.name)
    return Readable(item, name, title, gone, come, [_field(one) for one in item.differences], is_only)


def _title(what: str, document: dict[str, Any], language: str) -> str:
    match what:
        case "guide":
            return title_of(document, language)
        case "segment":
            return text_in(document.get("title"), language)
        case "article":
            texts = {of: text.get("title") for of, text in document.get("texts", {}).items()}
            return text_in(texts, language)
    return ""


def _field(one: Difference) -> Field:
    if isinstance(one.before, str) and isinstance(one.after, str):
        return Field(one.path, text_diff(one.before, one.after))
    pieces = [] if one.kind == "added" else [Piece("gone", shown_value(one.before))]
    return Field(one.path, pieces if one.kind == "removed" else [*pieces, Piece("come", shown_value(one.after))])


def read_chosen(values: Sequence[str]) -> list[Chosen]:
    """From what check boxes send; what is none of them is nothing that anybody looked at."""
    found = []
    for value in values:
        what, _space, rest = value.partition(" ")
        name, _space, mark = rest.rpartition(" ")
        found.append(Chosen(what, name, mark))
    return found


def problem_in_words(problem: Problem) -> str:
    name = problem.name[:100]
    if problem.why == "changed":
        return _("“%(name)s” has changed since you looked at it. Look once more.", name=name)
    if problem.why == "file":
        return _("“%(name)s” lives in %(file)s: change it there and apply it.", name=name, file=problem.told)
    return _("“%(name)s”: %(why)s", name=name, why=phrase_in_words(problem.told))
