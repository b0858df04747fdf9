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
from widget_server.raw import Cursor
from widget_server.web.errors import ApiError

log = logging.getLogger(__name__)
WRITE_EVERY_SECONDS: Final = 2.0
# More different ones of a workspace in two seconds are no mistake of a page but an attempt to fill the memory.
MOST_DIFFERENT: Final = 10
# Of each code so many are kept, so that what anybody can cause does not push out what the product's messages lack.
KEPT_OF_A_CODE: Final = 5
_MAKE_ROOM = (
    "DELETE FROM refused_events WHERE workspace_id = ? AND id IN "
    "(SELECT id FROM refused_events WHERE workspace_id = ? AND code = ? ORDER BY id DESC LIMIT 1000 OFFSET ?)"
)
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
            different = sum(owner == workspace_id for owner, _ in self.counts)
            if (workspace_id, refusal) in self.counts or different < MOST_DIFFERENT:
                self.counts[workspace_id, refusal] += 1
            if self.written and now - self.written < WRITE_EVERY_SECONDS:
                return None
            self.written, taken, self.counts = now, self.counts, Counter()
        return taken


def note_refused_call(workspace_id: int, error: ApiError, origin: str | None) -> None:
    """Counts a refused call; its page's origin stands where a refused message has its name."""
    refusal = Refusal(error.code, error.message[:500], _kept(error.field), _kept(origin), None)
    taken = _refused().add(workspace_id, refusal)
    if taken:
        try:
            parts().database.in_group(partial(_write, counted=taken, received_ms=time.time_ns() // 1_000_000))
        except Exception as problem:
            # Whatever it is, the caller is to hear why the call was refused.
            log.warning("%d refused calls are not told to members: %s", taken.total(), problem)


def _kept(text: str | None) -> str | None:
    return text[:200].encode("utf-8", "replace").decode().replace("\0", "") or None if text else None


def _write(cursor: Cursor, counted: Counted, received_ms: int) -> None:
    ledger = ledger_of(cursor)
    there = {row[0] for row in cursor.rows("SELECT id FROM workspaces")}
    shown: dict[tuple[int, str], list[Refusal]] = {}
    for (workspace_id, refusal), number in counted.items():
        # The workspace may have been deleted since.
        if workspace_id in there:
            ledger.count(workspace_id, received_ms, REFUSED + refusal.code, number)
            shown.setdefault((workspace_id, refusal.code), []).append(refusal)
    for (workspace_id, code), refusals in shown.items():
        latest = refusals[-KEPT_OF_A_CODE:]
        cursor.rows(_MAKE_ROOM, (workspace_id, workspace_id, code, KEPT_OF_A_CODE - len(latest)))
        ledger.show(workspace_id, received_ms, latest)


def _refused() -> _Refused:
    return cast(_Refused, current_app.extensions.setdefault("refused_calls", _Refused()))
