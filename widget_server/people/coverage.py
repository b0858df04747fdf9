"""The coverage meter of signed identity: how many user ids of the last days came signed, and why the others did not.

A meter, not a ledger: each process adds up in memory and writes every two seconds, together with a request that counts,
so that deciding does not wait for the disk each time. What a process that is killed has not written is not missed.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from widget_server.parts import parts
from widget_server.raw import Cursor, Unavailable

DAY_SECONDS = 24 * 3600
DAYS_SHOWN = 7
WRITE_EVERY_SECONDS = 2.0
SIGNED = "signed"
_ADD = (
    "INSERT INTO identity_counts (workspace_id, day, outcome, total) SELECT id, ?, ?, ? FROM workspaces WHERE id = ? "
    "ON CONFLICT (workspace_id, day, outcome) DO UPDATE SET total = identity_counts.total + excluded.total"
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """User ids of the last seven days: how many came, and how many of them signed; for the others by reason, the most
    frequent first."""

    seen: int
    signed: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Tally:
    """What this process has counted and not written yet, by workspace, day and outcome."""

    counts: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    written: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, workspace_id: int, outcomes: Mapping[str, int]) -> Counter[tuple[int, int, str]] | None:
        """What is to be written now, if it is time to."""
        day, now = int(time.time() // DAY_SECONDS), time.monotonic()
        with self.lock:
            for outcome, number in outcomes.items():
                self.counts[workspace_id, day, outcome] += number
            if now - self.written < WRITE_EVERY_SECONDS:
                return None
            self.written, taken, self.counts = now, self.counts, Counter()
        return taken

    def put_back(self, taken: Counter[tuple[int, int, str]]) -> None:
        with self.lock:
            self.counts.update(taken)

    def of(self, workspace_id: int) -> Counter[tuple[int, str]]:
        with self.lock:
            return Counter(
                {(day, outcome): n for (owner, day, outcome), n in self.counts.items() if owner == workspace_id}
            )


def note_identities(workspace_id: int, outcomes: Mapping[str, int]) -> None:
    """Counts user ids by outcome. Not to be called inside of a grouped write."""
    if not outcomes:
        return
    tally = _tally()
    taken = tally.add(workspace_id, outcomes)
    if taken is None:
        return
    try:
        parts().database.in_group(lambda cursor: _write(cursor, taken))
    except Unavailable:
        # The caller's own write will tell; the meter goes on.
        tally.put_back(taken)


def coverage_of(workspace_id: int) -> Coverage:
    """The last seven days; what other processes counted in the last two seconds may be missing."""
    first = int(time.time() // DAY_SECONDS) - DAYS_SHOWN + 1
    kept = parts().database.read(
        "SELECT outcome, SUM(total) FROM identity_counts WHERE workspace_id = ? AND day >= ? GROUP BY outcome",
        (workspace_id, first),
    )
    totals = Counter({outcome: int(total) for outcome, total in kept})
    for (day, outcome), number in _tally().of(workspace_id).items():
        if day >= first:
            totals[outcome] += number
    seen, signed = totals.total(), totals.pop(SIGNED, 0)
    return Coverage(seen, signed, tuple(totals.most_common()))


def _write(cursor: Cursor, taken: Counter[tuple[int, int, str]]) -> None:
    for (workspace_id, day, outcome), number in sorted(taken.items()):
        cursor.rows(_ADD, (day, outcome, number, workspace_id))


def _tally() -> _Tally:
    tally = current_app.extensions.get("identity_tally")
    if tally is None:
        tally = current_app.extensions["identity_tally"] = _Tally()
    return cast(_Tally, tally)
