"""Who computes now: a courtesy among the threads of one process, never a lock that anything relies on.

Python runs one thread at a time anyway, and SQLite's driver leaves the interpreter for every step of a statement. With
many requests under way each such step costs a change of threads there and one back, which together cost more than the
statement. So a request that has all of its body computes with the lane taken, and the others wait for it without
contending; a thread gives the lane up while it waits for the disk. Whoever got no turn within `PATIENCE_SECONDS`
goes ahead without: a long computation slows its neighbours down, as it would have done before, and stops nobody.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_SECONDS: Final = 0.1


class Lane:
    """Taken by one thread at a time; `is_open` where nobody waits for anybody, as with a database over the network."""

    def __init__(self, is_open: bool = False, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.is_open, self.patience_seconds = is_open, patience_seconds
        self._lock = threading.Lock()
        self._local = threading.local()

    def __enter__(self) -> None:
        """Waits for a turn, but not long. Not to be entered twice."""
        assert not self._local.__dict__.get("has_turn", False), "this thread is in the lane already"
        self._local.has_turn = not self.is_open and self._lock.acquire(timeout=self.patience_seconds)

    def __exit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> bool:
        """Gives the turn back, where this thread has it; whether it had."""
        had_turn: bool = self._local.__dict__.get("has_turn", False)
        if had_turn:
            self._local.has_turn = False
            self._lock.release()
        return had_turn

    @contextmanager
    def left(self) -> Iterator[None]:
        """For a wait in the middle of a request: the lane is given up, and entered again afterwards."""
        had_turn = self._leave()
        try:
            yield
        finally:
            if had_turn:
                self.__enter__()
