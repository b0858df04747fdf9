"""A guide's versions as a member reads them: texts in one language, rules in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from widget_server.guides.models import Guide, GuideVersion
from widget_server.guides.queries import guides_live_at, segments_live_at
from widget_server.guides.schedule_words import schedule_in_words
from widget_server.guides.words import (
    audience_in_words,
    behaviour_in_words,
    clause_in_words,
    frequency_in_words,
    moment_in_words,
)
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.segments import names_asked, read_segment


@dataclass(frozen=True, slots=True)
class Screen:
    """One step in the reader's language; `actions` are the labels of its buttons."""

    title: str
    body: str
    actions: list[str]


@dataclass(frozen=True, slots=True)
class Version:
    """`audience`, `moment`, `frequency` are sentences; none where the document is older than the rule language."""

    number: int
    source: str
    kind: str
    published_at: datetime
    withdrawn_at: datetime | None
    page: str | None
    element: str | None
    audience: list[str]
    moment: list[str]
    frequency: list[str]
    schedule: list[str]
    screens: list[Screen]

    @property
    def title(self) -> str:
        return self.screens[0].title if self.screens else ""


def readable_versions(guide: Guide, language: str) -> list[Version]:
    """The latest version first."""
    return [_version(version, language) for version in sorted(guide.versions, key=lambda v: -v.version)]


def _version(version: GuideVersion, language: str) -> Version:
    document: dict[str, Any] = msgspec.json.decode(version.document)
    placement = document.get("placement") or {}
    try:
        rule = read_guide(document)
    except BadGuide:
        rule = None
    return Version(
        number=version.version,
        source=version.source,
        kind=document["kind"],
        published_at=version.published_at,
        withdrawn_at=version.withdrawn_at,
        page=placement.get("page"),
        element=placement.get("element"),
        audience=audience_in_words(rule) if rule else [],
        moment=[moment_in_words(rule), *behaviour_in_words(rule)] if rule else [],
        frequency=frequency_in_words(rule) if rule else [],
        schedule=schedule_in_words(rule.schedule) if rule and rule.schedule else [],
        screens=[_screen(step, language) for step in document.get("steps", ())],
    )


def _screen(step: dict[str, Any], language: str) -> Screen:
    labels = [_text(action.get("label"), language) for action in step.get("actions", ())]
    return Screen(_text(step.get("title"), language), _text(step.get("body"), language), labels)


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """A saved segment that is live, with its conditions as sentences and the live guides that name it."""

    name: str
    title: str
    description: str
    version: int
    audience: list[str]
    guides: list[str]


def readable_segments(workspace_id: int, language: str) -> list[SavedSegment]:
    """The saved segments that are live, by name."""
    asked = {guide.document["guide"]: _segments_asked(guide.document) for guide in guides_live_at(workspace_id)}
    found = []
    for live in segments_live_at(workspace_id):
        try:
            segment = read_segment(live.document, live.version)
        except BadGuide:
            continue
        guides = [name for name, segments in asked.items() if segment.name in segments]
        told = (_text(segment.title, language), _text(segment.description, language))
        found.append(SavedSegment(segment.name, *told, live.version, clause_in_words(segment.audience), guides))
    return found


def _segments_asked(document: dict[str, Any]) -> set[str]:
    return {name for _, name in names_asked("segment", document.get("audience"), ())}


def title_of(document: dict[str, Any], language: str) -> str:
    """What people see first of a guide: the heading of its first step."""
    return _text(document["steps"][0]["title"], language)


def _text(wording: Any, language: str) -> str:
    if isinstance(wording, dict):
        wording = wording.get(language) or next(iter(wording.values()), "")
    return str(wording or "")
