"""Persons' whole histories, in parts that fit into memory: what a backtest replays.

Read as reports read: the copy of the log up to its mark, what came after it from the truth.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from widget_server.analytics.copies import copy_of
from widget_server.analytics.spans import Rows, Span, joined_rows, read_span
from widget_server.analytics.store import merged_persons
from widget_server.analytics.truth import Integers
from widget_server.parts import parts
from widget_server.triggers.state import NO_VISIT


class Presence(NamedTuple):
    """When persons were there: an entry for each event that says so."""

    person: Integers
    time_ms: Integers


_NOT_THERE = tuple(sorted(NO_VISIT))
Read = TypeVar("Read")
# Where persons merge again and again, a report is not read for ever.
MOST_READINGS = 5


class Asked(NamedTuple):
    """Events of these names; with the properties of those that are `filtered`, which are among them.

    `with_presence`: also every other event that says that the person was there; as its name stands the number of names.
    """

    names: tuple[str, ...]
    filtered: tuple[str, ...] = ()
    with_presence: bool = False


@dataclass(frozen=True)
class Histories:
    """Reads one workspace's events before `until_ms`, a part of the persons at a time: those with id % parts = part.

    Who is who is read once, for all parts: nobody changes from one to another between them.
    """

    workspace_id: int
    until_ms: int

    def events(self, asked: "Asked", part: int = 0, of: int = 1) -> Rows:
        """In order of person, time and position; `name` is the index in the names that were asked for."""
        return self.since(asked, 0, part=part, of=of)

    def since(self, asked: "Asked", since_ms: int, holding: str = "", *, part: int = 0, of: int = 1) -> Rows:
        """As `events`, from a time on; with `holding` only those whose properties hold this text."""
        rows = self._read(Span(*asked, _NOT_THERE, since_ms, self.until_ms, part, of, holding))
        return rows.chosen(np.lexsort((rows.log.order, rows.log.time_ms, rows.log.person)))

    def with_presence(self, asked: "Asked", there_since_ms: int, part: int = 0, of: int = 1) -> tuple[Rows, Presence]:
        """As `events`, and in the same reading when persons were there since a time, in order of person and time."""
        earliest = 0 if asked.with_presence else there_since_ms
        span = Span(*asked[:2], True, _NOT_THERE, 0, self.until_ms, part, of, there_since_ms=earliest)
        rows = self._read(span)
        rows = rows.chosen(np.lexsort((rows.log.order, rows.log.time_ms, rows.log.person)))
        log = rows.log
        absent = [place for place, name in enumerate(asked.names) if name in NO_VISIT]
        there = (log.time_ms >= there_since_ms) & ~np.isin(log.name, absent)
        presence = Presence(log.person[there], log.time_ms[there])
        if asked.with_presence:
            return rows, presence
        return rows.chosen(np.flatnonzero(log.name < len(asked.names))), presence

    @cached_property
    def moved(self) -> tuple[Integers, Integers]:
        return merged_persons(self.workspace_id)

    def _read(self, span: Span) -> Rows:
        moved = self.moved
        copy = copy_of(self.workspace_id)
        if copy is None:
            return self._known_today(read_span(self.workspace_id, span, 0), span, moved)
        while True:
            with copy.held() as held:
                fresh = read_span(self.workspace_id, span, held.last)
                rows = joined_rows(held.span(span, moved), fresh) if held.last else fresh
            if held.is_whole():
                return self._known_today(rows, span, moved)

    def _known_today(self, rows: Rows, span: Span, moved: tuple[Integers, Integers]) -> Rows:
        """Persons who became one are one; who belongs to another part is not in this one."""
        ids, into = moved
        if len(ids) and len(rows.log.person):
            today = np.arange(max(int(rows.log.person.max()), int(ids.max())) + 1)
            today[ids] = into
            rows = replace(rows, log=rows.log._replace(person=today[rows.log.person]))
        if span.parts == 1:
            return rows
        return rows.chosen(np.flatnonzero(rows.log.person % span.parts == span.part))


def read_between_merges(workspace_id: int, read: Callable[[], Read]) -> Read:
    """What `read` gives of persons' histories while nobody turned out to be somebody else; it is read again otherwise.

    A merge moves events in the truth from one person, and so from one part, to another: what was read of one before it
    and of the other after it would be nobody's.
    """
    for _ in range(MOST_READINGS - 1):
        before = _pairs(workspace_id)
        found = read()
        if np.array_equal(before, _pairs(workspace_id)):
            return found
    return read()


def _pairs(workspace_id: int) -> Integers:
    ids, into = merged_persons(workspace_id)
    return np.stack((ids, into))[:, np.argsort(ids)]


def size_of(workspace_id: int, names: Sequence[str] | None) -> int:
    """About how many events of these names, or of all, the workspace has."""
    rows = parts().database.read("SELECT name, total FROM event_names WHERE workspace_id = ?", [workspace_id])
    return sum(total for name, total in rows if names is None or name in names)


def parts_of(size: int, most: int) -> Iterator[tuple[int, int]]:
    """(part, of) so that none has many more than `most` of `size` events."""
    of = max(1, -(-size // most))
    return ((part, of) for part in range(of))
