"""What is to be said of a draft while it is written: every mistake at once, and what reads strangely."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from widget_server.delivery.live_rules import rules_of
from widget_server.editor.meetings import Draft
from widget_server.events.queries import event_names
from widget_server.guides.queries import newest_version, segments_live_at
from widget_server.people.lists.queries import list_names
from widget_server.publishing.plans import text_of
from widget_server.triggers.checking import EXEMPT, in_the_way, never_holds
from widget_server.triggers.clauses import Guide
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.look_names import look_remarks
from widget_server.triggers.mentions import guides_in, mentions_in, strange_event
from widget_server.triggers.mistakes import Path, Remark, did_you_mean
from widget_server.triggers.overlaps import Placed, rivals_among
from widget_server.triggers.phrases import Phrase, wrong
from widget_server.triggers.segment_files import list_remarks
from widget_server.triggers.segments import Segment, read_segment, segment_remarks
from widget_server.triggers.unreachable import dead_conditions
from widget_server.triggers.yaml_positions import LONGEST_TEXT
from widget_server.workspaces.looks.named import look_names

log = logging.getLogger(__name__)
Document = dict[str, Any]
UNCOMPILED = wrong("uncompiled", "This reads well, but cannot be carried out; what went wrong is in the service's log.")

UNSEARCHED = wrong(
    "unsearched", "What may be strange in it could not be looked for; what went wrong is in the service's log."
)
FAILED = wrong(
    "failed",
    "It failed while it was tried for this person, so there is no preview; what went wrong is in the service's log.",
)


class Said(NamedTuple):
    """A remark with its place as the editor knows it: `steps.0.title`, "" for the whole."""

    path: str
    message: Phrase


class Checked(NamedTuple):
    """What is wrong with a document, and what is strange; `draft` is None where anything is wrong."""

    mistakes: list[Said]
    warnings: list[Said]
    draft: Draft | None


def mistakes_in(document: Document, name: str | None = None) -> list[Said]:
    """Everything for which a document is no guide. `name` is what it shall be called, where that is settled."""
    _, mistakes = _read(document)
    if name is not None and not mistakes and document["guide"] != name:
        mistakes = [
            Said(
                "guide",
                wrong(
                    "name-of-draft", 'This draft is called "%(name)s": keep its name, or begin a new guide.', name=name
                ),
            )
        ]
    return mistakes


def checked(workspace_id: int, document: Document) -> Checked:
    """All that is to be said. Reads past the ORM: judging may take long, and SQLite has one writer."""
    guide, mistakes = _read(document)
    if guide is None:
        return Checked(mistakes, [], None)
    segments = live_segments(workspace_id)
    remarks = [
        *segment_remarks(document, segments),
        *list_remarks(document, list_names(workspace_id)),
        *look_remarks(document, look_names(workspace_id)),
    ]
    # It may be saved so, and its segment, list or look may come later; it cannot be made live before.
    warnings = [*_said(remarks), *_warned(workspace_id, guide, document)]
    try:
        version = 1 + newest_version(workspace_id, guide.name)
        return Checked([], warnings, Draft(workspace_id, document, version, segments))
    except BadGuide as bad:
        return Checked(_said(bad.remarks), warnings, None)
    except Exception:
        log.exception("a draft of %s in workspace %d cannot be compiled", guide.name, workspace_id)
        return Checked([Said("", UNCOMPILED)], warnings, None)


def live_segments(workspace_id: int) -> dict[str, Segment]:
    """By name, without those that this version of the service cannot read."""
    found = {}
    for live in segments_live_at(workspace_id):
        try:
            segment = read_segment(live.document, live.version)
        except BadGuide:
            continue
        found[segment.name] = segment
    return found


def _read(document: Document) -> tuple[Guide | None, list[Said]]:
    try:
        guide = read_guide(document)
    except BadGuide as bad:
        return None, _said(bad.remarks)
    try:
        length = len(text_of(document))
    except OverflowError:
        return None, [
            Said(
                "", wrong("number-inexact", "A number in it is too large to be exact: put it in quotes if it is text.")
            )
        ]
    if length > LONGEST_TEXT:
        return None, [
            Said(
                "",
                wrong(
                    "guide-long",
                    "The guide has %(found)s characters; at most %(num)s are kept. Shorten it.",
                    found=length,
                    num=LONGEST_TEXT,
                ),
            )
        ]
    return guide, []


def _warned(workspace_id: int, guide: Guide, document: Document) -> list[Said]:
    """What is strange. Conditions are tried out for it: one that fails costs these words, and no saving."""
    try:
        return list(_warnings(workspace_id, guide, document))
    except Exception:
        log.exception("a draft of %s in workspace %d cannot be looked through", guide.name, workspace_id)
        return [Said("", UNSEARCHED)]


def _warnings(workspace_id: int, guide: Guide, document: Document) -> Iterator[Said]:
    for dead in dead_conditions(guide, document):
        yield Said(_place(dead.path), never_holds(dead, Phrase(_place(dead.other)) if dead.other else None))
    seen = event_names(workspace_id)
    for mention in mentions_in(document):
        if said := strange_event(mention.event, seen):
            yield Said(_place(mention.path), said)
    live = rules_of(workspace_id).guides
    for path, name in guides_in(document):
        if name not in live and name != guide.name:
            yield Said(
                _place(path),
                wrong(
                    "guide-missing",
                    'There is no guide "%(name)s". %(hint)s',
                    name=name,
                    hint=did_you_mean(name, sorted(live)),
                ),
            )
    if guide.is_exempt:
        yield Said("budget", EXEMPT)
    others = [Placed.of(one.rules, one.document) for one in live.values() if _is_rival(one.rules, guide)]
    for pair in rivals_among([Placed.of(guide, document), *others]):
        if guide.name in (pair.first, pair.second):
            other = pair.second if pair.first == guide.name else pair.first
            yield Said("placement.element", in_the_way(other, pair))


def _is_rival(other: Guide, guide: Guide) -> bool:
    """Whether both name one element: the costly questions are asked of these alone."""
    one, another = other.placement.element, guide.placement.element
    return other.name != guide.name and one is not None and str(one).split() == str(another).split()


def _said(remarks: Iterable[Remark]) -> list[Said]:
    return [Said(_place(remark.path), remark.message) for remark in remarks]


def _place(path: Path) -> str:
    return ".".join(map(str, path))
