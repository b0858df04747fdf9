"""Placement in words: where a guide shows, in the reader's language."""

from collections.abc import Iterator

from widget_server.guides.people_words import tests_in_words
from widget_server.triggers.clauses import Filter, Guide, Placement, PlacementElement, PlacementPage
from widget_server.web.formats import duration
from widget_server.web.words import gettext as _


def placement_in_words(guide: Guide) -> list[str]:
    """Where: one sentence for each thing that the browser checks; none for a guide that may show anywhere."""
    return [*screen_in_words(guide), *element_in_words(guide)]


def screen_in_words(guide: Guide) -> list[str]:
    """The pages, the devices and the width of the window."""
    place, found = guide.placement, []
    if place.pages:
        found.append(_("On pages %(pages)s", pages=_(" or ").join(map(_page, place.pages))))
    if place.devices:
        names = {"phone": _("a phone"), "tablet": _("a tablet"), "desktop": _("a computer")}
        found.append(_("On %(devices)s", devices=_(" or ").join(names[device] for device in place.devices)))
    if place.width:
        found.append(_("The window's width in pixels %(tests)s", tests=tests_in_words(place.width)))
    return found


def element_in_words(guide: Guide) -> list[str]:
    """The element, what proves it, and what happens while it is missing."""
    element = guide.placement.element
    if element is None:
        return []
    return [*_element(element), *_missing(guide.placement)]


def _page(page: PlacementPage) -> str:
    asked = [*_filters("", page.params), *_filters("?", page.query)]
    path = page.path or "/**"
    return _("%(event)s where %(filters)s", event=path, filters=", ".join(asked)) if asked else path


def _filters(mark: str, filters: tuple[Filter, ...]) -> list[str]:
    return [f"{mark}{each.name} {tests_in_words(each.tests)}" for each in filters]


def _element(element: PlacementElement) -> Iterator[str]:
    if element.selector:
        others = [element.selector, *element.fallback]
        yield _("At the element %(selectors)s", selectors=_(" or ").join(others))
    if element.text:
        yield _("Its text is %(texts)s", texts=_(" or ").join(f"“{text}”" for text in element.text))
    if element.role:
        yield _("Its role is %(role)s", role=element.role)
    if element.tag:
        yield _("Its tag is %(tag)s", tag=element.tag)
    if element.match == "lenient":
        yield _("Most of this is enough, when no other element has nearly as much")


def _missing(place: Placement) -> Iterator[str]:
    if place.wait_for_ms is not None:
        yield _("While the element is missing, nothing else is shown for %(time)s", time=duration(place.wait_for_ms))
    if place.when_missing == "skip":
        yield _("Skipped on a page where the element stays missing")
