"""Whether the segments that drafts need are live as the folder has them: segments have no drafts of their own."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from widget_server.commands.endings import Refused
from widget_server.publishing.plans import Wanted, text_of
from widget_server.triggers.segments import names_asked

Document = dict[str, Any]


def check_draft_segments(wanted: Wanted, live_guides: Iterable[Document], live_segments: Iterable[Document]) -> None:
    """Raises Refused where a guide that would be a draft needs a segment that is not live, or is another one there."""
    live = {document["guide"]: text_of(document) for document in live_guides}
    there = {document["segment"]: text_of(document) for document in live_segments}
    here = {document["segment"]: document for _, document in wanted.segments}
    told = []
    for file, document in wanted.guides:
        if live.get(document["guide"]) == text_of(document):
            continue
        for name in sorted(_needed(document, here)):
            if name not in there:
                told.append(f"{file}: the segment {name} is not live")
            elif name in here and text_of(here[name]) != there[name]:
                told.append(f"{file}: the segment {name} is another one there than in this folder")
    if told:
        text = "drafts ask for the segments that are live; nothing was kept, apply the segment first:"
        raise Refused("\n".join([text, *told]))


def _needed(document: Document, segments: Mapping[str, Document]) -> set[str]:
    """The segments that a guide asks for, and those that they ask for."""
    found, ahead = set[str](), list(_asked(document))
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _asked(segments.get(name, {}))
    return found


def _asked(document: Document) -> Iterator[str]:
    return (name for _, name in names_asked("segment", document.get("audience"), ("audience",)))
