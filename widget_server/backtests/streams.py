"""Columns of a chunk, as each person's events and stays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import msgspec
import numpy as np

from widget_server.analytics.histories import Presence
from widget_server.analytics.spans import Rows
from widget_server.analytics.truth import Integers
from widget_server.triggers.evaluate import Event
from widget_server.triggers.memories import VISIT_GAP_MS
from widget_server.triggers.replay import Window

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_new_event: Callable[[tuple[Any, ...]], Event] = partial(tuple.__new__, Event)

Stays = tuple[list[int], list[int]]
"""When somebody begins and ceases to be there."""


def stays_of(presence: Presence, window: Window) -> tuple[Integers, Integers, Integers]:
    """Person, begin and end of each span during which somebody was there, within the window.

    A stay lasts from an event until `stay_ms` after the last of those that come before it is over.
    """
    person, time = presence
    if not len(person):
        return person, time, time
    begins = np.empty(len(person), bool)
    begins[0] = True
    begins[1:] = (person[1:] != person[:-1]) | (time[1:] - time[:-1] > window.stay_ms)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(person)) - 1
    begin, end = np.maximum(time[first], window.from_ms), np.minimum(time[last] + window.stay_ms, window.to_ms)
    kept = begin < end
    return person[first][kept], begin[kept], end[kept]


def sessions_of(presence: Presence) -> tuple[Integers, Integers, Integers]:
    """Person, first and last event of each session."""
    person, time = presence
    if not len(person):
        return person, time, time
    begins = np.empty(len(person), bool)
    begins[0] = True
    begins[1:] = (person[1:] != person[:-1]) | (time[1:] - time[:-1] >= VISIT_GAP_MS)
    first = np.flatnonzero(begins)
    return person[first], time[first], time[np.append(first[1:], len(person)) - 1]


@dataclass(slots=True)
class Streams:
    """Events of each person, or of each account."""

    rows: Rows
    names: Sequence[str]
    by_account: bool = False
    places: dict[int, tuple[int, int]] = field(init=False)
    columns: list[list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        log = self.rows.log
        owner = log.account if self.by_account else log.person
        self.places = {who: (begin, end) for who, begin, end in runs(owner)}
        names, properties = (*self.names, ""), [_decode(text) for text in self.rows.texts] + [{}]
        self.columns = [
            log.order.tolist(),
            log.time_ms.tolist(),
            [names[name] for name in log.name.tolist()],
            [properties[text] for text in self.rows.text.tolist()],
            log.person.tolist(),
        ]

    def of(self, owner: int) -> list[Event]:
        """In order of time and position."""
        begin, end = self.places.get(owner, (0, 0))
        # Without a step of Python's for each event: a backtest makes millions of them.
        return list(map(_new_event, zip(*(column[begin:end] for column in self.columns), strict=True)))


def runs(owner: Integers) -> Iterator[tuple[int, int, int]]:
    """Each value of a sorted column, with its first place and the one after its last."""
    owners, first = np.unique(owner, return_index=True)
    places = [*first.tolist(), len(owner)]
    yield from zip(owners.tolist(), places[:-1], places[1:], strict=True)
