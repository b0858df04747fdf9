"""Guides that get in each other's way: one element, pages in common, and nothing that keeps their people apart."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from widget_server.triggers.clauses import Guide, Placement, PlacementPage, Test
from widget_server.triggers.globs import ANY_DEPTH, wanted_segments
from widget_server.triggers.phrases import Phrase, and_joined
from widget_server.triggers.unreachable import Node, conditions_of, exclude_each_other
from widget_server.triggers.witnesses import no_value_passes

_ANY_PAGE = "/**"
_PARAMETER = re.compile(r"\{\w+\}", re.ASCII)


class Placed(NamedTuple):
    """A guide as it was read, with what must hold for it."""

    guide: Guide
    conditions: tuple[Node, ...]

    @classmethod
    def of(cls, guide: Guide, document: Mapping[str, Any]) -> "Placed":
        """`document` is the document that `guide` was read from."""
        return cls(guide, conditions_of(guide, document))


class Rivals(NamedTuple):
    """Two guides, the better ranked first, that may point at one element at the same time."""

    first: str
    second: str
    element: str
    pages: Phrase


def rivals_among(guides: Sequence[Placed]) -> Iterator[Rivals]:
    """Every pair of guides that may meet at one element."""
    by_element: dict[str, list[Placed]] = {}
    for placed in sorted(guides, key=lambda placed: (-placed.guide.priority, placed.guide.name)):
        if (pointed_at := placed.guide.placement.element) is not None:
            by_element.setdefault(" ".join(str(pointed_at).split()), []).append(placed)
    for element, found in by_element.items():
        for index, first in enumerate(found):
            for second in found[index + 1 :]:
                pages = _common_pages(first.guide.placement, second.guide.placement)
                if pages and not _kept_apart(first, second):
                    yield Rivals(first.guide.name, second.guide.name, element, pages)


@lru_cache(maxsize=4096)
def globs_overlap(one: str, other: str) -> bool:
    """Whether there is a path that both globs match; a {parameter} is any segment."""
    return _meet(_pieces(one), _pieces(other), ANY_DEPTH, _texts_meet)


def _pieces(glob: str) -> list[str]:
    return ["*" if _PARAMETER.fullmatch(segment) else segment for segment in wanted_segments(glob)]


def _kept_apart(one: Placed, other: Placed) -> bool:
    return _screens_differ(one.guide.placement, other.guide.placement) or exclude_each_other(
        one.conditions, other.conditions
    )


def _screens_differ(one: Placement, other: Placement) -> bool:
    """Another kind of device, another width, or another text of the element that the selector finds."""
    texts = [set(place.element.text) for place in (one, other) if place.element and place.element.text]
    devices = [set(place.devices) for place in (one, other) if place.devices]
    are_others = any(len(pair) == 2 and not pair[0] & pair[1] for pair in (texts, devices))
    return are_others or _no_value((*one.width, *other.width))


def _common_pages(one: Placement, other: Placement) -> Phrase | None:
    """The first pair of pages that may be one, in words."""
    for page in one.pages or (PlacementPage(None),):
        for another in other.pages or (PlacementPage(None),):
            if _pages_meet(page, another):
                return and_joined(dict.fromkeys((page.said(), another.said())))
    return None


def _pages_meet(one: PlacementPage, other: PlacementPage) -> bool:
    queries: dict[str, tuple[Test, ...]] = {}
    for asked in (*one.query, *other.query):
        queries[asked.name] = (*queries.get(asked.name, ()), *asked.tests)
    return globs_overlap(one.path or _ANY_PAGE, other.path or _ANY_PAGE) and not any(map(_no_value, queries.values()))


def _no_value(tests: tuple[Test, ...]) -> bool:
    return no_value_passes((test, False) for test in tests)


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
