"""Saved segments: an audience under a name, which guides and other segments ask for by that name.

When rules are compiled a segment is put in place of its name, so asking for it costs what its conditions cost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from marshmallow import ValidationError, fields, post_load

from widget_server.triggers.audiences import NAME_HINT, AudienceSchema
from widget_server.triggers.clauses import AllOf, AnyOf, Clause, InList, InSegment, NotOf, Share, Trait
from widget_server.triggers.fields import NAME_FORM, Line, Wording
from widget_server.triggers.language import BadGuide
from widget_server.triggers.mistakes import Path, Remark, did_you_mean
from widget_server.triggers.phrases import Phrase, Values, phrase, wrong, wrongs
from widget_server.triggers.strict import StrictSchema, remarks_of, unreadable
from widget_server.triggers.yaml_positions import DEEPEST

MOST_CONDITIONS = 1_000


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved segment; title and description are a text, or one for each language."""

    name: str
    title: Any
    description: Any
    audience: Clause
    version: int = 0


class SegmentSchema(StrictSchema):
    """A saved segment: an audience under a name."""

    segment = Line(
        64, NAME_FORM, NAME_HINT, required=True, metadata={"description": "Stable name; the file's without .yaml."}
    )
    title = Wording(120, required=True, metadata={"description": "What members read."})
    description = Wording(1000, load_default="", metadata={"description": "Whom it is meant for."})
    audience = fields.Nested(AudienceSchema, required=True)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Segment:
        if data["audience"] is None:
            raise ValidationError(
                wrong("segment-empty", "Write at least one condition here: all, any or not."), "audience"
            )
        return Segment(data["segment"], data["title"], data["description"], data["audience"])


def read_segment(document: Any, version: int = 0) -> Segment:
    """The segment that a plain document describes; raises BadGuide with every mistake."""
    remarks = list(unreadable(document))
    if not remarks:
        try:
            segment: Segment = _SEGMENT.load(document)
            return replace(segment, version=version)
        except ValidationError as error:
            remarks = list(remarks_of(error.messages))
    raise BadGuide(remarks)


def settled(clause: Clause, owner: str, segments: Mapping[str, Segment]) -> Clause:
    """The audience with its segments in place, and with the owner's name as salt where none was given.

    A segment that is missing, asks for itself or is too large stays empty, with its fault (see `faults_in`).
    """
    return _Settling(segments).clause(clause, owner, (), 0)


def faults_in(clause: Clause | None) -> tuple[Phrase, ...]:
    """Why segments of a settled audience cannot be read, each reason once: such an audience lets nobody pass."""
    leaves = _leaves(clause)
    return tuple(dict.fromkeys(leaf.fault for leaf in leaves if isinstance(leaf, InSegment) and leaf.fault))


def lists_in(clause: Clause | None) -> Iterator[str]:
    """The lists that a settled audience asks for."""
    for part in _leaves(clause):
        if isinstance(part, InList):
            yield part.name


def account_traits_in(clause: Clause | None) -> Iterator[str]:
    """The traits of accounts that a settled audience asks for."""
    for part in _leaves(clause):
        if isinstance(part, Trait) and part.holder == "account":
            yield part.name


def asks_ids(clause: Clause | None) -> bool:
    """Whether a settled audience looks at the ids of the person or the account."""
    return any(isinstance(part, Share) for part in _leaves(clause))


def segment_remarks(document: Any, segments: Mapping[str, Segment]) -> list[Remark]:
    """What is wrong with the segments that a document, a guide or a segment, asks for."""
    if not isinstance(document, dict):
        return []
    own = document.get("segment")
    remarks = []
    for path, name in names_asked("segment", document.get("audience"), ("audience",)):
        if name == own:
            remarks.append(Remark(path, wrong("segment-asks-itself", "A segment cannot ask for itself: remove this.")))
        elif name not in segments:
            known = did_you_mean(name, segments) if segments else phrase("There are none: write segments/<name>.yaml.")
            remarks.append(
                Remark(
                    path, wrong("segment-missing", 'There is no segment "%(name)s". %(hint)s', name=name, hint=known)
                )
            )
        elif faults := faults_in(settled(InSegment(name), "", segments)):
            remarks.append(Remark(path, _sentence(faults[0])))
    return remarks


def _sentence(fault: Phrase) -> Phrase:
    """The fault of a segment as a sentence of its own."""
    values: dict[str, Any] = dict(cast("Values", fault.values))
    match fault.code:
        case "segment-missing":
            return wrong(fault.code, "There is no segment %(name)s.", **values)
        case "segment-circle":
            return wrong(fault.code, "Segments ask for each other in a circle: %(circle)s.", **values)
    most = values["num"]
    if fault.code == "segment-deep":
        return wrongs(
            fault.code,
            "With all its segments this is nested deeper than %(num)s level.",
            "With all its segments this is nested deeper than %(num)s levels.",
            most,
        )
    return wrongs(
        fault.code,
        "With all its segments this has more than %(num)s condition.",
        "With all its segments this has more than %(num)s conditions.",
        most,
    )


def names_asked(key: str, group: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Where in a raw audience a list or segment is named, to any depth."""
    if isinstance(group, list):
        for index, part in enumerate(group):
            yield from names_asked(key, part, (*path, index))
    elif isinstance(group, dict):
        for name, part in group.items():
            if name == key and isinstance(part, str):
                yield (*path, name), part
            elif name in ("all", "any", "not"):
                yield from names_asked(key, part, (*path, name))


class _Settling:
    """One walk; it counts what it puts in place."""

    def __init__(self, segments: Mapping[str, Segment]) -> None:
        self.segments, self.count = segments, 0

    def clause(self, clause: Clause, owner: str, trail: tuple[str, ...], depth: int) -> Clause:
        self.count += 1
        match clause:
            case AllOf(parts):
                return AllOf(tuple(self.clause(part, owner, trail, depth + 1) for part in parts))
            case AnyOf(parts):
                return AnyOf(tuple(self.clause(part, owner, trail, depth + 1) for part in parts))
            case NotOf(part):
                return NotOf(self.clause(part, owner, trail, depth + 1))
            case Share(salt=None):
                return replace(clause, salt=owner)
            case InSegment(name):
                return self.segment(name, trail, depth + 1)
        return clause

    def segment(self, name: str, trail: tuple[str, ...], depth: int) -> InSegment:
        found = self.segments.get(name)
        if found is None:
            return InSegment(name, fault=wrong("segment-missing", "there is no segment %(name)s", name=name))
        if name in trail:
            circle = " → ".join((*trail[trail.index(name) :], name))
            return InSegment(
                name,
                fault=wrong("segment-circle", "segments ask for each other in a circle: %(circle)s", circle=circle),
            )
        if self.count > MOST_CONDITIONS:
            return InSegment(
                name,
                fault=wrongs(
                    "segment-large",
                    "with all its segments this has more than %(num)s condition",
                    "with all its segments this has more than %(num)s conditions",
                    MOST_CONDITIONS,
                ),
            )
        if depth > DEEPEST:
            return InSegment(
                name,
                fault=wrongs(
                    "segment-deep",
                    "with all its segments this is nested deeper than %(num)s level",
                    "with all its segments this is nested deeper than %(num)s levels",
                    DEEPEST,
                ),
            )
        return InSegment(name, self.clause(found.audience, name, (*trail, name), depth), found.version)


def _leaves(clause: Clause | None) -> Iterator[Clause]:
    match clause:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case NotOf(part):
            yield from _leaves(part)
        case InSegment(part=part) if part is not None:
            yield from _leaves(part)
        case None:
            return
        case _:
            yield clause


_SEGMENT = SegmentSchema()
