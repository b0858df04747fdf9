"""What came in, summed up: counts of each day, volume of each name, the last refusals.

The sums of all requests of a group are written once, in the transaction in which their events become durable: so they
are as exact as the log, and cost the requests that share a commit one statement of each kind.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from widget_server.db import placeholders
from widget_server.events.memory import Recalled
from widget_server.events.messages import Refusal
from widget_server.raw import Cursor

DAY_MS: Final = 24 * 3600 * 1000
# Beside these, `refused.<code>` for each reason.
KINDS: Final = ("accepted", "duplicate", "conflict", "late", "corrected")
REFUSED: Final = "refused."
KEPT_REFUSALS: Final = 50
ROWS_A_STATEMENT = 100

_ADD_COUNTS = (
    "INSERT INTO event_counts (workspace_id, day, kind, total) VALUES {} "
    "ON CONFLICT (workspace_id, day, kind) DO UPDATE SET total = event_counts.total + excluded.total"
)
_ADD_NAMES = (
    "INSERT INTO event_names (workspace_id, name, total, first_ms, last_ms) VALUES {} "
    "ON CONFLICT (workspace_id, name) DO UPDATE SET total = event_names.total + excluded.total, "
    "first_ms = CASE WHEN excluded.first_ms < event_names.first_ms THEN excluded.first_ms "
    "ELSE event_names.first_ms END, "
    "last_ms = CASE WHEN excluded.last_ms > event_names.last_ms THEN excluded.last_ms ELSE event_names.last_ms END"
)
_ADD_REFUSALS = (
    "INSERT INTO refused_events (workspace_id, received_ms, code, message, field, name, message_id) VALUES {}"
)
_DROP_REFUSALS = (
    "DELETE FROM refused_events WHERE workspace_id = ? AND id <= "
    "(SELECT id FROM refused_events WHERE workspace_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)"
)


@dataclass(slots=True)
class _Volume:
    total: int
    first_ms: int
    last_ms: int


class Ledger:
    """The sums of one group of writes."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, int, str]] = Counter()
        self._names: dict[tuple[int, str], _Volume] = {}
        self._refusals: dict[int, list[tuple[object, ...]]] = {}

    def count(self, workspace_id: int, received_ms: int, kind: str, number: int = 1) -> None:
        if number:
            self._counts[workspace_id, received_ms // DAY_MS, kind] += number

    def name(self, workspace_id: int, name: str, time_ms: int) -> None:
        """One more event of this name is in the log."""
        volume = self._names.get((workspace_id, name))
        if volume is None:
            self._names[workspace_id, name] = _Volume(1, time_ms, time_ms)
        else:
            volume.total += 1
            volume.first_ms = min(volume.first_ms, time_ms)
            volume.last_ms = max(volume.last_ms, time_ms)

    def refuse(self, workspace_id: int, received_ms: int, refused: Iterable[Refusal]) -> None:
        seen = list(refused)
        for one in seen:
            self.count(workspace_id, received_ms, REFUSED + one.code)
        self.show(workspace_id, received_ms, seen)

    def show(self, workspace_id: int, received_ms: int, refused: Iterable[Refusal]) -> None:
        """Keeps refusals for members to see, without counting them."""
        kept = self._refusals.setdefault(workspace_id, [])
        for one in refused:
            kept.append((workspace_id, received_ms, one.code, one.message, one.field, one.name, one.message_id))
        del kept[:-KEPT_REFUSALS]

    def write(self, cursor: Cursor) -> None:
        """Adds the sums to the tables, and begins anew. Called before the group's commit."""
        self.write_names(cursor)
        _insert(cursor, _ADD_COUNTS, [(*key, number) for key, number in self._counts.items()])
        for workspace_id, rows in self._refusals.items():
            _insert(cursor, _ADD_REFUSALS, rows)
            cursor.rows(_DROP_REFUSALS, (workspace_id, workspace_id, KEPT_REFUSALS))
        self._counts.clear()
        self._refusals.clear()

    def write_names(self, cursor: Cursor) -> None:
        rows = [(*key, one.total, one.first_ms, one.last_ms) for key, one in self._names.items()]
        _insert(cursor, _ADD_NAMES, rows)
        self._names.clear()


def ledger_of(cursor: Cursor) -> Ledger:
    """The ledger of the group that this operation is part of."""
    ledger = cursor.closing.get(Ledger)
    if ledger is None:
        ledger = cursor.closing[Ledger] = Ledger()
    assert isinstance(ledger, Ledger)
    return ledger


def note_appended(cursor: Cursor, workspace_id: int, received_ms: int, recalled: Recalled) -> None:
    """Counts a batch: the messages that are new in the log, and those that were known."""
    ledger = ledger_of(cursor)
    ledger.count(workspace_id, received_ms, "accepted", len(recalled.fresh))
    ledger.count(workspace_id, received_ms, "duplicate", recalled.duplicates - recalled.conflicts)
    ledger.count(workspace_id, received_ms, "conflict", recalled.conflicts)
    for message in recalled.fresh:
        ledger.name(workspace_id, message.name, message.time_ms)
        if message.is_corrected:
            ledger.count(workspace_id, received_ms, "corrected")
        if message.is_late(received_ms):
            ledger.count(workspace_id, received_ms, "late")


def _insert(cursor: Cursor, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        chunk = rows[start : start + ROWS_A_STATEMENT]
        values = [value for row in chunk for value in row]
        cursor.rows(statement.format(placeholders(len(chunk), len(chunk[0]))), values)
