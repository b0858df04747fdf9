"""Whether a guide belongs on a page and screen: pure, and the same in the browser (`static/widget/src/conditions`).

Both run `tests/rule_vectors/placements.json`. The element is not in it: only a page has elements.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

from widget_server.triggers.clauses import Filter, Placement, PlacementPage, Test
from widget_server.triggers.globs import glob_matches
from widget_server.triggers.operators import OPERATORS, predicate_of

OPPOSITES = ("ne", "not_in")
"""Operators that hold unless the value is the operand: every reading of a text must pass them."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_PARAMETER = re.compile(r"\{(\w+)\}", re.ASCII)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Screen(NamedTuple):
    """Where a person is: path and query as the address has them, the window's width in CSS pixels, the device."""

    path: str
    query: str = ""
    width: int = 1280
    device: str = "desktop"


def placement_fits(placement: Placement, screen: Screen) -> bool:
    """Whether page, parameters, query, device and width are as asked."""
    return misfit(placement, screen) is None


def misfit(placement: Placement, screen: Screen) -> str | None:
    """What does not fit, for a person to read; None when everything does."""
    if placement.pages and not any(_page_fits(page, screen) for page in placement.pages):
        return f"the page is {screen.path}{screen.query}, asked {' or '.join(map(str, placement.pages))}"
    if placement.devices and screen.device not in placement.devices:
        return f"the device is a {screen.device}, asked {' or '.join(placement.devices)}"
    if placement.width and not predicate_of(placement.width)(screen.width):
        asked = " and ".join(f"{test.operator} {test.operand}" for test in placement.width)
        return f"the window is {screen.width} wide, asked {asked}"
    return None


def path_fits(page: PlacementPage, path: str) -> bool:
    """Whether a path is one of the page's, its parameters included; the query is not looked at."""
    if page.path is None:
        return True
    values = params_of(page.path, path)
    return values is not None and _all_pass(page.params, values)


def _page_fits(page: PlacementPage, screen: Screen) -> bool:
    if not path_fits(page, screen.path):
        return False
    # Of a parameter that is repeated the first counts, as in the browser's URLSearchParams.
    query = dict(reversed(parse_qsl(screen.query.removeprefix("?"), keep_blank_values=True)))
    return _all_pass(page.query, query)


def params_of(glob: str, path: str) -> dict[str, str] | None:
    """The values of a path's {parameters}, each a whole segment; None where the path is another."""
    wanted, there = _segments(glob), _segments(re.split(r"[?#]", path, maxsplit=1)[0])
    found: dict[str, str] = {}
    for index, segment in enumerate(wanted):
        if parameter := _PARAMETER.fullmatch(segment):
            value = there[index] if index < len(there) else ""
            if not value:
                return None
            found[parameter[1]] = _decoded(value)
            wanted[index] = value
    # A star that came from the address is none of the author's.
    is_as_long = not found or glob.endswith("*") or len(wanted) == len(there)
    return found if is_as_long and glob_matches("/".join(wanted), path) else None


def _all_pass(asked: tuple[Filter, ...], values: dict[str, str]) -> bool:
    return all(_text_passes(test, values.get(each.name)) for each in asked for test in each.tests)


def _text_passes(test: Test, text: str | None) -> bool:
    """Whether a text of an address passes: it also counts as the number or the boolean that it is written as."""
    passes = OPERATORS[test.operator].predicate(test.operand)
    answers = [passes(reading) for reading in _readings(text)]
    return all(answers) if test.operator in OPPOSITES else any(answers)


def _readings(text: str | None) -> list[str | float | bool | None]:
    readings: list[str | float | bool | None] = [text]
    if text is not None and _NUMBER.fullmatch(text):
        readings.append(float(text))
    if text in ("true", "false"):
        readings.append(text == "true")
    return readings


def _segments(path: str) -> list[str]:
    return (path.removesuffix("/") or path).split("/")


def _decoded(segment: str) -> str:
    """As JavaScript's decodeURIComponent, where that fails the segment as it is."""
    if _BROKEN_ESCAPE.search(segment):
        return segment
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return segment
