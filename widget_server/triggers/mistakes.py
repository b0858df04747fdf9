"""What is said of a wrong rule: a remark about a place in a document, a mistake about a place in a file."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from widget_server.triggers.phrases import Phrase, phrase

Path = tuple[str | int, ...]


class Remark(NamedTuple):
    """Something wrong at a path of a document, wherever the document came from.

    `at_key` says that the key itself is at fault, not its value.
    """

    path: Path
    message: Phrase
    at_key: bool = False


class Mistake(NamedTuple):
    """Something wrong in a file; line and column count from 1, as editors do."""

    file: str
    line: int
    column: int
    message: Phrase

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


def did_you_mean(written: str, known: Iterable[str]) -> Phrase:
    """A sentence that names the likely word, or all the known ones when none is near."""
    known = list(known)
    near = get_close_matches(written, known, n=1, cutoff=0.6)
    return phrase('Did you mean "%(name)s"?', name=near[0]) if near else all_known(known)


def all_known(names: Iterable[str]) -> Phrase:
    """A sentence that names everything that could stand there."""
    return phrase("Known here: %(names)s.", names=", ".join(names))
