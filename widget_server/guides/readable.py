"""A guide's versions as a member reads them: texts in one language, rules in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from widget_server.guides.drafts import Draft
from widget_server.guides.models import EDITED, Guide, GuideVersion
from widget_server.guides.placement_words import placement_in_words
from widget_server.guides.queries import guides_live_at, segments_live_at
from widget_server.guides.schedule_words import schedule_in_words
from widget_server.guides.words import (
    audience_in_words,
    behaviour_in_words,
    clause_in_words,
    frequency_in_words,
    goal_in_words,
    kind_in_words,
    moment_in_words,
    survey_in_words,
)
from widget_server.triggers.clauses import Guide as Rule
from widget_server.triggers.differences import Difference, differences, shown_value
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.placeholders import plain
from widget_server.triggers.segments import names_asked, read_segment


@dataclass(frozen=True, slots=True)
class Version:
    """`placement` to `schedule` are sentences; none where the document is older than the rule language.

    `is_from_file` says that it is changed where it lies, and not on the pages.
    """

    number: int
    title: str
    source: str
    is_from_file: bool
    published_by: str | None
    from_staging: int | None
    kind: str
    published_at: datetime
    withdrawn_at: datetime | None
    placement: list[str]
    audience: list[str]
    moment: list[str]
    frequency: list[str]
    schedule: list[str]
    goal: list[str]
    kind_words: list[str]
    document: dict[str, Any]
    is_readable: bool


class Field(NamedTuple):
    """A field that differs, its values on one line; None where it is not there."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ReadableDraft:
    """A draft beside what is live: sentences of the rule that go and that come, then each field that differs.

    Where nothing is live every sentence comes, and no field differs.
    """

    draft: Draft
    title: str
    gone: list[str]
    come: list[str]
    fields: list[Field]


def readable_draft(draft: Draft, language: str) -> ReadableDraft:
    gone, come = sentences_between(draft.live_document, draft.document)
    fields = [_field(one) for one in draft.differences]
    return ReadableDraft(draft, title_of(draft.document, language), gone, come, fields)


def sentences_between(before: dict[str, Any] | None, after: dict[str, Any] | None) -> tuple[list[str], list[str]]:
    """The sentences of a rule that go, and those that come; None where there is no rule on that side."""
    gone, come = _sentences(before), _sentences(after)
    return [one for one in gone if one not in come], [one for one in come if one not in gone]


def _field(one: Difference) -> Field:
    before = None if one.kind == "added" else shown_value(one.before)
    return Field(one.path, before, None if one.kind == "removed" else shown_value(one.after))


def _sentences(document: dict[str, Any] | None) -> list[str]:
    """The rule in words; none where there is none, or one of another version of the language."""
    try:
        rule = None if document is None else read_guide(document)
    except BadGuide:
        rule = None
    if rule is None:
        return []
    when = [moment_in_words(rule), *behaviour_in_words(rule)]
    rest = [*placement_in_words(rule), *frequency_in_words(rule), *_goal(rule), *_kind(rule, document)]
    return [*audience_in_words(rule), *when, *rest]


def _kind(rule: Rule, document: dict[str, Any] | None) -> list[str]:
    return [*kind_in_words(rule), *survey_in_words((document or {}).get("questions") or ())]


def _goal(rule: Rule) -> list[str]:
    return [goal_in_words(rule.goal)] if rule.goal else []


def readable_versions(guide: Guide, language: str) -> list[Version]:
    """The latest version first."""
    return [_version(version, language) for version in sorted(guide.versions, key=lambda v: -v.version)]


def _version(version: GuideVersion, language: str) -> Version:
    document: dict[str, Any] = msgspec.json.decode(version.document)
    try:
        rule = read_guide(document)
    except BadGuide:
        rule = None
    return Version(
        number=version.version,
        title=title_of(document, language),
        source=version.source,
        is_from_file=version.source != EDITED,
        published_by=version.published_by,
        from_staging=version.from_staging,
        kind=document["kind"],
        published_at=version.published_at,
        withdrawn_at=version.withdrawn_at,
        placement=placement_in_words(rule) if rule else [],
        audience=audience_in_words(rule) if rule else [],
        moment=[moment_in_words(rule), *behaviour_in_words(rule)] if rule else [],
        frequency=frequency_in_words(rule) if rule else [],
        schedule=schedule_in_words(rule.schedule) if rule and rule.schedule else [],
        goal=_goal(rule) if rule else [],
        kind_words=_kind(rule, document) if rule else [],
        document=document,
        is_readable=rule is not None,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a guide: sentences of the rule that went and that came, then each field that differs."""

    before: Version
    after: Version
    gone: list[str]
    come: list[str]
    fields: list[Field]


def comparison(before: Version, after: Version) -> Comparison:
    gone, come = sentences_between(before.document, after.document)
    fields = [_field(one) for one in differences(before.document, after.document)]
    return Comparison(before, after, gone, come, fields)


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
        told = (text_in(segment.title, language), text_in(segment.description, language))
        found.append(SavedSegment(segment.name, *told, live.version, clause_in_words(segment.audience), guides))
    return found


def _segments_asked(document: dict[str, Any]) -> set[str]:
    return {name for _, name in names_asked("segment", document.get("audience"), ())}


def title_of(document: dict[str, Any], language: str) -> str:
    """What people see first of a guide: the heading of its first step."""
    return plain(text_in((document.get("steps") or [{}])[0].get("title"), language))


def text_in(wording: Any, language: str) -> str:
    """A text of people's in one language, as it is said to whom nothing is known of."""
    return plain(wording_in(wording, language))


def wording_in(wording: Any, language: str) -> str:
    """A wording as its author wrote it in a language, else in any that it has."""
    if isinstance(wording, dict):
        wording = wording.get(language) or next(iter(wording.values()), "")
    return str(wording or "")
