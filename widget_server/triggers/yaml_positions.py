"""Strict YAML that remembers where everything stands: for rules, funnels and the like."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from widget_server.triggers.mistakes import Path
from widget_server.triggers.phrases import Phrase, wrong, wrongs
from widget_server.triggers.yaml_problems import yaml_problem

LONGEST_TEXT = 100_000
DEEPEST = 32
LARGEST_INTEGER = 2**53 - 1

_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")


class Place(NamedTuple):
    """Line and column, counted from 1."""

    line: int
    column: int


class Problem(NamedTuple):
    """What this reader refuses, and where."""

    place: Place
    message: Phrase


@dataclass
class Document:
    """Plain values of one YAML document, the place of every key and value, and what was refused.

    `is_whole` is False when the reading ended early, so that `value` says nothing of the document.
    """

    value: Any = None
    problems: list[Problem] = field(default_factory=list)
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    is_whole: bool = False

    def place(self, path: Path, *, of_key: bool = False) -> Place:
        """Where a path stands; for one that is not there, where its nearest holder stands."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(1, 1))


def read_yaml(text: str) -> Document:
    """Read one document by the core schema of YAML 1.2; never raises for what an author can write.

    Refused, each with its place: duplicate keys, anchors, aliases, tags, directives, a second document, NUL
    and lone surrogates, numbers that are not finite or not exact in JavaScript, more than LONGEST_TEXT
    characters or DEEPEST levels. `on`, `no` and dates stay strings. Keys are always strings. Broken syntax
    ends the reading where it stands.
    """
    document = Document()
    if len(text) > LONGEST_TEXT:
        message = wrong(
            "file-long",
            "The file has %(found)s characters; at most %(num)s are read. Split it.",
            found=len(text),
            num=LONGEST_TEXT,
        )
        document.problems.append(Problem(Place(1, 1), message))
        return document
    broken = _BROKEN.search(text)
    if broken:
        lines = text[: broken.start()].split("\n")
        place = Place(len(lines), len(lines[-1]) + 1)
        document.problems.append(Problem(place, _broken_message(broken.group())))
        return document
    try:
        _Reader(text, document).read()
        document.is_whole = True
    except _Stop as stop:
        document.problems.append(stop.problem)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        document.problems.append(Problem(place, _broken_yaml(error.problem or error.context or "")))
    except YAMLError as error:
        document.problems.append(Problem(Place(1, 1), _broken_yaml(str(error).splitlines()[0])))
    except (OverflowError, ValueError):
        # The library reads "\U99999999" as a character, and there is none.
        document.problems.append(Problem(Place(1, 1), _broken_yaml("found unknown escape character '\\U'")))
    return document


class _Stop(Exception):
    """The rest of the document cannot be read with sense."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Reader:
    """Walks the parser's events, so that depth is limited before anything is built."""

    def __init__(self, text: str, document: Document) -> None:
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self.document = document

    def read(self) -> None:
        next(self.events)
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            raise _Stop(Problem(_place(start), wrong("file-empty", "The file is empty.")))
        self.check_start(start)
        self.document.value = self.node(next(self.events), ())
        next(self.events)
        if not isinstance(after := next(self.events), StreamEndEvent):
            self.refuse(after, wrong("yaml-documents", 'Only one document a file: remove this "---" and what follows.'))

    def refuse(self, event: Any, message: Phrase) -> None:
        self.document.problems.append(Problem(_place(event), message))

    def check_start(self, event: DocumentStartEvent) -> None:
        if event.version or event.tags:
            self.refuse(
                event, wrong("yaml-directives", "Directives (lines that begin with %) are not read: remove them.")
            )

    def node(self, event: Any, path: Path) -> Any:
        if len(path) > DEEPEST:
            raise _Stop(
                Problem(
                    _place(event),
                    wrongs(
                        "nested-deep",
                        "Nested deeper than %(num)s level: flatten it.",
                        "Nested deeper than %(num)s levels: flatten it.",
                        DEEPEST,
                    ),
                )
            )
        self.document.values[path] = _place(event)
        if isinstance(event, AliasEvent):
            self.refuse(
                event,
                wrong("yaml-alias", "References (*%(anchor)s) are not read: write the value out.", anchor=event.anchor),
            )
            return None
        if event.anchor is not None:
            self.refuse(
                event,
                wrong("yaml-anchor", "Anchors (&%(anchor)s) are not read: write the value out.", anchor=event.anchor),
            )
        if event.tag is not None:
            self.refuse(
                event,
                wrong("yaml-tag", "Tags (%(tag)s) are not read: put the text in quotes if it is text.", tag=event.tag),
            )
        if isinstance(event, MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event)

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise _Stop(Problem(_place(event), wrong("key-plain", "A key must be plain text.")))
            key = str(event.value)
            here = (*path, key)
            if key in found:
                self.refuse(event, wrong("key-twice", 'The key "%(key)s" stands here for the second time.', key=key))
            elif bad := _BROKEN.search(key):
                self.refuse(event, _broken_message(bad.group()))
            self.document.keys[here] = _place(event)
            found[key] = self.node(next(self.events), here)
        return found

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.node(event, (*path, len(found))))
        return found

    def scalar(self, event: ScalarEvent) -> Any:
        text = str(event.value)
        if bad := _BROKEN.search(text):
            self.refuse(event, _broken_message(bad.group()))
            return None
        if not event.implicit[0]:
            return text
        if _NOT_FINITE.fullmatch(text):
            self.refuse(
                event, wrong("number-not-finite", "%(number)s is not a number that can be compared.", number=text)
            )
            return None
        value = _plain_value(text)
        if isinstance(value, int | float) and not abs(value) <= LARGEST_INTEGER:
            self.refuse(
                event, wrong("number-inexact", "The number is too large to be exact: put it in quotes if it is text.")
            )
            return None
        return value


def _plain_value(text: str) -> Any:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10)) if len(text) < 40 else math.inf
    return float(text) if _FLOAT.fullmatch(text) else text


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _broken_yaml(said: str) -> Phrase:
    return wrong("yaml-broken", "This is not YAML: %(problem)s.", problem=yaml_problem(said))


def _broken_message(character: str) -> Phrase:
    return wrong("character-removed", "The character U+%(code)s is no text: remove it.", code=f"{ord(character):04X}")
