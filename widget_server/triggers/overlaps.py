"""Guides that get in each other's way: one element, pages in common, and nothing that keeps their people apart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from widget_server.triggers.clauses import Guide
from widget_server.triggers.globs import ANY_DEPTH, wanted_segments
from widget_server.triggers.unreachable import conditions_of, exclude_each_other

_ANY_PAGE = "/**"


class Placed(NamedTuple):
    """A guide as it was read, with its document."""

    guide: Guide
    document: Mapping[str, Any]


class Rivals(NamedTuple):
    """Two guides, the better ranked first, that may point at one element at the same time."""

    first: str
    second: str
    element: str
    pages: str


def rivals_among(guides: Sequence[Placed]) -> Iterator[Rivals]:
    """Every pair of guides that may meet at one element."""
    by_element: dict[str, list[Placed]] = {}
    for placed in sorted(guides, key=lambda placed: (-placed.guide.priority, placed.guide.name)):
        if element := _element(placed.document):
            by_element.setdefault(element, []).append(placed)
    for element, found in by_element.items():
        for index, first in enumerate(found):
            for second in found[index + 1 :]:
                pages = _common_pages(first.document, second.document)
                if pages and not _kept_apart(first, second):
                    yield Rivals(first.guide.name, second.guide.name, element, pages)


@lru_cache(maxsize=4096)
def globs_overlap(one: str, other: str) -> bool:
    """Whether there is a path that both globs match."""
    return _meet(wanted_segments(one), wanted_segments(other), ANY_DEPTH, _texts_meet)


def _kept_apart(one: Placed, other: Placed) -> bool:
    return _devices_differ(one.document, other.document) or exclude_each_other(
        conditions_of(one.guide, one.document), conditions_of(other.guide, other.document)
    )


def _element(document: Mapping[str, Any]) -> str | None:
    element = (document.get("placement") or {}).get("element")
    selector = element.get("selector") if isinstance(element, dict) else element
    return " ".join(selector.split()) if isinstance(selector, str) else None


def _common_pages(one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    """The first pair of globs that have a page in common, in words."""
    for glob in _globs(one):
        for another in _globs(other):
            if globs_overlap(glob, another):
                return glob if glob == another else f"{glob} and {another}"
    return None


def _globs(document: Mapping[str, Any]) -> list[str]:
    page = (document.get("placement") or {}).get("page")
    listed = page if isinstance(page, list) else [page]
    paths = [item.get("path") if isinstance(item, dict) else item for item in listed]
    return [path if isinstance(path, str) else _ANY_PAGE for path in paths]


def _devices_differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    devices = [(document.get("placement") or {}).get("device") for document in (one, other)]
    sets = [{device} if isinstance(device, str) else set(device) for device in devices if device]
    return len(sets) == 2 and not sets[0] & sets[1]


def _texts_meet(one: str, other: str) -> bool:
    return _meet(one, other, "*", lambda a, b: a == b)


def _meet(one: Sequence[str], other: Sequence[str], any_run: str, same: Callable[[str, str], bool]) -> bool:
    """Whether one text fits two patterns, in which `any_run` stands for any number of pieces.

    Row by row over `one`: which beginnings of `other` can stand for the same text.
    """
    row = [True]
    for there in other:
        row.append(row[-1] and there == any_run)
    for wanted in one:
        following = [row[0] and wanted == any_run]
        for place, there in enumerate(other):
            if any_run in (wanted, there):
                following.append(row[place + 1] or following[place])
            else:
                following.append(row[place] and same(wanted, there))
        row = following
    return row[-1]
