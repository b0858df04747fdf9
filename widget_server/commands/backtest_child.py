"""The process that replays a backtest which a member started: `python -m widget_server.commands.backtest_child ID`.

It gets the settings of the service on its standard input, and tells how far it is in the table of backtests. It ends
by itself when its row there says that it no longer runs, and when it takes longer than it may.
"""

import logging
import os
import pickle
import sys
import threading
import time
from typing import Any

import msgspec

log = logging.getLogger(__name__)
NICE = 10
BEAT_SECONDS = 1.0


def main() -> None:
    from widget_server import create_app
    from widget_server.parts import parts

    settings = pickle.load(sys.stdin.buffer)  # noqa: S301 the service that started this process wrote it
    app = create_app(settings)
    # Not sooner: on a busy machine it would not even begin.
    os.nice(NICE)
    with app.app_context():
        replay_run(int(sys.argv[1]))
        parts().close()


def replay_run(run_id: int) -> None:
    """Replays one backtest to its end, whatever that is."""
    from widget_server.backtests.running import Period, run_backtest
    from widget_server.parts import parts

    asked = parts().database.read("SELECT workspace_id, document, from_ms, to_ms FROM backtests WHERE id = ?", [run_id])
    if not asked:
        return
    workspace_id, document, from_ms, to_ms = asked[0]
    signs = _Signs(run_id)
    try:
        # One core is left to the service.
        processes = max(1, (os.cpu_count() or 1) - 1)
        rule, period = msgspec.json.decode(document), Period(from_ms, to_ms)
        report = run_backtest(workspace_id, rule, period, progress=signs.reached, processes=processes)
        signs.end("done", msgspec.json.encode(report.as_json()).decode())
    except Exception:
        log.exception("the backtest %d failed", run_id)
        signs.end("failed", None)


class _Signs:
    """Signs of life, written while there are any; and the end of the process when it is to end.

    Whoever replays is in the middle of something, so it is not asked.
    """

    def __init__(self, run_id: int) -> None:
        from widget_server.parts import parts

        self.run_id, self.percent, self.is_over = run_id, 0, threading.Event()
        self.database = parts().database
        self.ends_at = time.monotonic() + parts().settings.backtest_seconds
        self.thread = threading.Thread(target=self._beat, daemon=True)
        self.thread.start()

    def reached(self, share: float) -> None:
        self.percent = min(99, int(share * 100))

    def end(self, state: str, report: str | None) -> None:
        self.is_over.set()
        self.thread.join()
        self._write("state = ?, report = ?, percent = 100, beat_ms = ?", state, report, _now_ms())

    def _beat(self) -> None:
        while not self.is_over.is_set():
            is_late = time.monotonic() > self.ends_at
            try:
                runs = self._write("percent = ?, beat_ms = ?", self.percent, _now_ms())
                if is_late and runs:
                    self._write("state = 'failed', why = 'late'")
            except Exception as problem:
                log.warning("the backtest %d cannot tell how far it is: %s", self.run_id, problem)
                runs = True
            if is_late or not runs:
                log.warning("the backtest %d %s", self.run_id, "took too long" if is_late else "was stopped")
                # The processes that it started end with it, see `running`.
                os._exit(1)
            self.is_over.wait(BEAT_SECONDS)

    def _write(self, what: str, *values: Any) -> bool:
        """False when it is not to run any longer: stopped, or gone with its workspace."""
        statement = f"UPDATE backtests SET {what} WHERE id = ? AND state = 'running' RETURNING id"
        return bool(self.database.in_group(lambda cursor: cursor.rows(statement, (*values, self.run_id))))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    main()
