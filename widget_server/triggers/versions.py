"""Versions as products number them, compared part by part; reading never raises.

`v1.2`, `1.2.0` and `1.2.0+build7` are the same version: a leading v, missing zeros and what follows a plus say
nothing. Numbers are compared as numbers, up to ten of them, so 1.10 is later than 1.9. What follows a hyphen is a
pre-release and comes before its release, by the rules of semver.org: alpha < alpha.1 < alpha.beta < rc.2 < rc.10.
"""

import re
from functools import lru_cache
from typing import Any

PATTERN = r"[vV]?(\d{1,18}(?:\.\d{1,18}){0,9})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?"
LONGEST_VERSION = 100
_FORM = re.compile(PATTERN, re.ASCII)

# Whether it is released stands between the numbers and the pre-release: a release comes after all of its own.
VersionKey = tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]


def version_key(value: Any) -> VersionKey | None:
    """What orders versions; None for what is none, such as a number: 4.10 as a number is 4.1."""
    return _key(value) if isinstance(value, str) and len(value) <= LONGEST_VERSION else None


@lru_cache(maxsize=4096)
def _key(text: str) -> VersionKey | None:
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    numbers = [int(number) for number in found[1].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    marks = tuple(_mark(mark) for mark in found[2].split(".")) if found[2] else ()
    return tuple(numbers), not marks, marks


def _mark(text: str) -> tuple[bool, int, str]:
    return (False, int(text), "") if text.isdigit() else (True, 0, text)
