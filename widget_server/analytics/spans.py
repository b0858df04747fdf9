"""Spans of the log, told by names and times, for some of the persons; and what is read of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from widget_server.analytics.truth import NO_ACCOUNT, SHORT_TAIL, Integers, Log, log_head, read_integers
from widget_server.parts import parts


class Span(NamedTuple):
    """Which events are read: those of `names` or, with `is_presence`, all from `there_since_ms` on but those of
    `not_there`; with since_ms <= time < until_ms; of persons with id % parts = part; whose properties hold a text,
    where one is given."""

    names: tuple[str, ...]
    filtered: tuple[str, ...]
    is_presence: bool
    not_there: tuple[str, ...]
    since_ms: int
    until_ms: int
    part: int = 0
    parts: int = 1
    holding: str = ""
    there_since_ms: int = 0

    @property
    def codes(self) -> str:
        """The index of an event's name among `names`, or their number, as SQL; `names` are its parameters."""
        if not self.names:
            return "0"
        return (
            f"CASE name {' '.join(f'WHEN ? THEN {code}' for code in range(len(self.names)))} ELSE {len(self.names)} END"
        )

    @property
    def condition(self) -> tuple[str, list[Any]]:
        """Names and times as SQL, with parameters."""
        marks = ", ".join("?" * len(self.names))
        named = f"name IN ({marks})" if self.names else ""
        others = ", ".join("?" * len(self.not_there))
        there = f"(time_ms >= ? AND name NOT IN ({others}))" if self.is_presence else ""
        either = " OR ".join(part for part in (named, there) if part)
        asked = [*self.names, *((self.there_since_ms, *self.not_there) if self.is_presence else ())]
        # Both SQLite and DuckDB, which reads the copies beside it, know the first; PostgreSQL the other.
        place = "instr" if parts().settings.is_sqlite else "strpos"
        holds, held = (f"AND {place}(properties, ?) > 0", [self.holding]) if self.holding else ("", [])
        return f"time_ms >= ? AND time_ms < ? AND ({either}) {holds}", [self.since_ms, self.until_ms, *asked, *held]


@dataclass(frozen=True, slots=True)
class Rows:
    """Events; `text` is the index in `texts` of an event's properties, -1 where they were not asked for."""

    log: Log
    text: Integers
    texts: list[str]

    def chosen(self, which: Integers) -> "Rows":
        return Rows(Log(*(column[which] for column in self.log)), self.text[which], self.texts)


def rows_of(log: Log, properties: Sequence[str | None] | None = None) -> Rows:
    """Equal properties are kept once; None or an empty text where they were not asked for."""
    text = np.full(len(log.order), -1)
    known: dict[str, int] = {}
    for row, each in enumerate(properties or ()):
        if each:
            text[row] = known.setdefault(each, len(known))
    return Rows(log, text, list(known))


def joined_rows(left: Rows, right: Rows) -> Rows:
    text = np.where(right.text < 0, right.text, right.text + len(left.texts))
    log = Log(*(np.concatenate(columns) for columns in zip(left.log, right.log, strict=True)))
    return Rows(log, np.concatenate((left.text, text)), [*left.texts, *right.texts])


def read_span(workspace_id: int, span: Span, after: int) -> Rows:
    """The events of a span behind a position."""
    table = "events"
    if parts().settings.is_sqlite and log_head() - after <= SHORT_TAIL:
        table = "events NOT INDEXED"
    condition, asked = span.condition
    # The remainder without a percent sign, which is a placeholder's.
    part = "person_id - person_id / ? * ? = ?"
    where = f"FROM {table} WHERE workspace_id = ? AND position > ? AND {condition} AND {part}"
    parameters = [workspace_id, after, *asked, span.parts, span.parts, span.part]
    columns = ("person_id", f"COALESCE(account_id, {NO_ACCOUNT})", "time_ms", "position", span.codes)
    log = Log(*read_integers(columns, where, [*span.names, *parameters]))
    if not span.filtered:
        return rows_of(log)
    marks = ", ".join("?" * len(span.filtered))
    found = parts().database.read(
        f"SELECT position, properties {where} AND name IN ({marks})", [*parameters, *span.filtered]
    )
    texts: dict[int, str] = {row[0]: row[1] for row in found}
    return rows_of(log, [texts.get(position) for position in log.order.tolist()])
