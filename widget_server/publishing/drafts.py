"""Drafts that become live, checked against what is live by then."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import select

from widget_server.db import db
from widget_server.guides.drafts import draft_of, publish_draft
from widget_server.guides.models import EDITED, Guide
from widget_server.guides.operations import publish_one, withdraw_guide
from widget_server.people.lists.queries import list_names
from widget_server.publishing.queries import live_segments
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.look_names import look_remarks
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.phrases import Phrase
from widget_server.triggers.segment_files import list_remarks
from widget_server.triggers.segments import Segment, read_segment, segment_remarks
from widget_server.workspaces.looks.named import look_names_in_turn
from widget_server.workspaces.turns import take_turn


class AsksInVain(Exception):
    """A draft asks for segments, lists or a look that are not there; `remarks` says for which, each with its place."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        self.remarks = tuple(remarks)
        super().__init__(self.text)

    @property
    def field(self) -> str:
        return _place(self.remarks[0])

    @property
    def text(self) -> str:
        """In English, for programs."""
        return self.told(str)

    def told(self, words: Callable[[Phrase], str]) -> str:
        """Every remark with its place, in the words that are made of it."""
        return " ".join(f"{_place(remark)}: {words(remark.message)}" for remark in self.remarks)


class ComesFromFile(Exception):
    """A guide that is changed where it lives, in a file (`source`), and nowhere else."""

    def __init__(self, source: str) -> None:
        super().__init__(f"this guide lives in {source}")
        self.source = source


def make_draft_live(workspace_id: int, name: str, by: str | None = None) -> int | None:
    """Publishes a draft and returns its version; None where there is none. The caller commits.

    When it was kept, its segments and lists were perhaps there, or to come: raises AsksInVain, before any change, where
    one is not live now. A guide for all but the staff would otherwise be for nobody, and say so nowhere.
    """
    take_turn(workspace_id)
    draft = draft_of(workspace_id, name)
    if draft is None:
        return None
    _check_asked(workspace_id, draft.document)
    return publish_draft(workspace_id, name, by)


def make_version_live(workspace_id: int, name: str, number: int, by: str | None = None) -> int | None:
    """Publishes an older version of a guide once more, as the next one; returns its number. The caller commits.

    None where there is no such version. Raises ComesFromFile for a guide that is written in a file, BadGuide where this
    version of the service cannot read it, AsksInVain as above.
    """
    take_turn(workspace_id)
    guide = db.session.scalar(select(Guide).where(Guide.workspace_id == workspace_id, Guide.name == name))
    version = next((one for one in guide.versions if one.version == number), None) if guide else None
    if guide is None or version is None:
        return None
    newest = guide.versions[-1]
    if newest.source != EDITED:
        raise ComesFromFile(newest.source)
    document = msgspec.json.decode(version.document)
    read_guide(document)
    _check_asked(workspace_id, document)
    return publish_one(workspace_id, EDITED, document, by)


def withdraw_edited(workspace_id: int, name: str, number: int) -> bool:
    """Shows a guide to nobody any more; its versions stay, and each can be made live again. The caller commits.

    False where this version is not the live one. Raises ComesFromFile as above.
    """
    take_turn(workspace_id)
    guide = db.session.scalar(select(Guide).where(Guide.workspace_id == workspace_id, Guide.name == name))
    if guide is None or guide.live_version != number:
        return False
    if guide.versions[-1].source != EDITED:
        raise ComesFromFile(guide.versions[-1].source)
    withdraw_guide(guide)
    return True


def _check_asked(workspace_id: int, document: dict[str, Any]) -> None:
    remarks = asked_in_vain(workspace_id, document)
    if remarks:
        raise AsksInVain(remarks)


def asked_in_vain(workspace_id: int, document: dict[str, Any]) -> list[Remark]:
    """The segments, lists and the look that a guide, or a segment, asks for and that are not there now."""
    segments = {one.name: one for one in readable_segments(workspace_id)}
    return [
        *segment_remarks(document, segments),
        *list_remarks(document, list_names(workspace_id)),
        *look_remarks(document, look_names_in_turn(workspace_id)),
    ]


def readable_segments(workspace_id: int) -> Iterator[Segment]:
    """Those that are live, without what an older version of the service published and this one cannot read."""
    for live in live_segments(workspace_id):
        with suppress(BadGuide):
            yield read_segment(live.document, live.version)


def _place(remark: Remark) -> str:
    return ".".join(map(str, ("draft", *remark.path)))
