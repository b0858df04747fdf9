"""Calls that are refused as a whole, such as those of a page whose origin is not allowed: why no event arrives.

Members see them where they look for their events. Anybody can make such calls, so they are added up in memory and
written at most every two seconds, together with a call that is refused; what a process that is killed has not written
is not missed.
"""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from flask import current_app

from widget_server.events.ledger import REFUSED, ledger_of
from widget_server.events.messages import Refusal
from widget_server.parts import parts
from widget_server.raw import Cursor, Unavailable
from widget_server.web.errors import ApiError

log = logging.getLogger(__name__)
WRITE_EVERY_SECONDS: Final = 2.0
# More different ones in two seconds are no mistake of a page but an attempt to fill the memory.
MOST_DIFFERENT: Final = 50
Counted = Counter[tuple[int, Refusal]]


@dataclass(slots=True)
class _Refused:
    """What this process has counted and not written yet, by workspace and refusal."""

    counts: Counted = field(default_factory=Counter)
    written: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, workspace_id: int, refusal: Refusal) -> Counted | None:
        """What is to be written now, if it is time to."""
        now = time.monotonic()
        with self.lock:
            if (workspace_id, refusal) in self.counts or len(self.counts) < MOST_DIFFERENT:
                self.counts[workspace_id, refusal] += 1
            if self.written and now - self.written < WRITE_EVERY_SECONDS:
                return None
            self.written, taken, self.counts = now, self.counts, Counter()
        return taken


def note_refused_call(workspace_id: int, error: ApiError, origin: str | None) -> None:
    """Counts a refused call; its page's origin stands where a refused message has its name."""
    refusal = Refusal(error.code, error.message[:500], error.field, _kept(origin), None)
    taken = _refused().add(workspace_id, refusal)
    if taken:
        try:
            parts().database.in_group(partial(_write, counted=taken, received_ms=time.time_ns() // 1_000_000))
        except Unavailable as problem:
            log.warning("%d refused calls are not told to members: %s", taken.total(), problem)


def _kept(origin: str | None) -> str | None:
    return origin[:200].replace("\0", "") or None if origin else None


def _write(cursor: Cursor, counted: Counted, received_ms: int) -> None:
    ledger = ledger_of(cursor)
    there = {row[0] for row in cursor.rows("SELECT id FROM workspaces")}
    for (workspace_id, refusal), number in counted.items():
        if workspace_id not in there:
            # Deleted since.
            continue
        ledger.refuse(workspace_id, received_ms, [refusal])
        ledger.count(workspace_id, received_ms, REFUSED + refusal.code, number - 1)


def _refused() -> _Refused:
    return cast(_Refused, current_app.extensions.setdefault("refused_calls", _Refused()))
