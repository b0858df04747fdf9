"""What guides point at: every element that a rule names, with its place in the file."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from widget_server.triggers.mistakes import Path
from widget_server.triggers.yaml_positions import Document, Place


class Hook(NamedTuple):
    """An element of a guide: the selectors of which one must find it, the first the one that is meant; or its texts.

    Where it is lenient, its text may stand in for its selectors. `file` is empty for a guide that is live; the place
    in it counts from 1.
    """

    guide: str
    file: str
    place: Place
    selectors: tuple[str, ...]
    texts: tuple[str, ...] = ()
    is_lenient: bool = False

    @property
    def name(self) -> str:
        return self.selectors[0] if self.selectors else " or ".join(f"“{text}”" for text in self.texts)


# Keys whose value is a selector, and the long form of an element.
SELECTORS = ("element_seen", "element_clicked")
# What holds other people's words, not the language's.
CLOSED = ("where", "like", "audience", "properties")


def hooks_of(document: Mapping[str, Any], file: str, positions: Document | None = None) -> Iterator[Hook]:
    """In the order of the document; without positions all stand at its beginning, as for a guide that is live."""
    guide = str(document.get("guide", ""))
    for path, selectors, texts, is_lenient in _elements(document, ()):
        yield Hook(guide, file, positions.place(path) if positions else Place(1, 1), selectors, texts, is_lenient)


def _elements(value: Any, path: Path) -> Iterator[tuple[Path, tuple[str, ...], tuple[str, ...], bool]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _elements(item, (*path, index))
    elif isinstance(value, dict):
        for key, inner in value.items():
            here = (*path, key)
            if (key in SELECTORS and isinstance(inner, str)) or (key == "element" and isinstance(inner, str)):
                yield here, (inner,), (), False
            elif key == "element" and isinstance(inner, dict):
                yield here, _selectors(inner), _texts(inner.get("text")), inner.get("match") == "lenient"
            elif key not in CLOSED:
                yield from _elements(inner, here)


def _selectors(element: Mapping[str, Any]) -> tuple[str, ...]:
    others = element.get("fallback") or ()
    return tuple(one for one in (element.get("selector"), *others) if isinstance(one, str))


def _texts(text: Any) -> tuple[str, ...]:
    if isinstance(text, str):
        return (text,)
    return tuple(one for one in text or () if isinstance(one, str))
