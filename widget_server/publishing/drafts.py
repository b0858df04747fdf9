"""Drafts that become live, checked against what is live by then."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from widget_server.guides.drafts import draft_of, publish_draft
from widget_server.people.lists.queries import list_names
from widget_server.publishing.operations import take_turn
from widget_server.publishing.queries import live_segments
from widget_server.triggers.language import BadGuide
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.segment_files import list_remarks
from widget_server.triggers.segments import Segment, read_segment, segment_remarks


class AsksInVain(Exception):
    """A draft asks for segments or lists that are not there; `remarks` says for which, each with its place."""

    def __init__(self, remarks: Sequence[Remark]) -> None:
        self.remarks = tuple(remarks)
        super().__init__(self.text)

    @property
    def field(self) -> str:
        return _place(self.remarks[0])

    @property
    def text(self) -> str:
        return " ".join(f"{_place(remark)}: {remark.message}" for remark in self.remarks)


def make_draft_live(workspace_id: int, name: str) -> int | None:
    """Publishes a draft and returns its version; None where there is none. The caller commits.

    When it was kept, its segments and lists were perhaps there, or to come: raises AsksInVain, before any change, where
    one is not live now. A guide for all but the staff would otherwise be for nobody, and say so nowhere.
    """
    take_turn(workspace_id)
    draft = draft_of(workspace_id, name)
    if draft is None:
        return None
    segments = {one.name: one for one in _readable_segments(workspace_id)}
    lists = list_names(workspace_id)
    remarks = [*segment_remarks(draft.document, segments), *list_remarks(draft.document, lists)]
    if remarks:
        raise AsksInVain(remarks)
    return publish_draft(workspace_id, name)


def _readable_segments(workspace_id: int) -> Iterator[Segment]:
    """Those that are live, without what an older version of the service published and this one cannot read."""
    for live in live_segments(workspace_id):
        with suppress(BadGuide):
            yield read_segment(live.document, live.version)


def _place(remark: Remark) -> str:
    return ".".join(map(str, ("draft", *remark.path)))
