"""Backtests that members start: in a process of their own, one at a time in an installation, kept for a day."""

import logging
import pickle
import subprocess
import sys
import threading
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from widget_server.backtests.models import BacktestRun
from widget_server.backtests.running import Period
from widget_server.config import Settings
from widget_server.db import db
from widget_server.parts import parts
from widget_server.people.privacy import Erased
from widget_server.raw import Cursor
from widget_server.triggers.durations import DAY, MINUTE
from widget_server.web.bodies import now_ms

log = logging.getLogger(__name__)
KEPT_MS = DAY
# A process that gave no sign for so long is gone; on a busy machine it may take a while to begin.
GONE_MS = 3 * MINUTE
CHILD = "widget_server.commands.backtest_child"


class OneRuns(ValueError):
    """A backtest runs already: of this workspace, or of another one when not `is_own`."""

    def __init__(self, is_own: bool) -> None:
        super().__init__("a backtest runs already")
        self.is_own = is_own


def start_backtest(workspace_id: int, document: dict[str, Any], period: Period, member: str) -> int:
    """Begins to replay the document of a guide, and commits; returns the number of the run. Raises OneRuns.

    When the same question is being answered already, that run is the answer.
    """
    now = now_ms()
    _tidy_up(now)
    text = msgspec.json.encode(document, order="deterministic").decode()
    run = BacktestRun(
        workspace_id=workspace_id,
        guide=document["guide"],
        document=text,
        from_ms=period.from_ms,
        to_ms=period.to_ms,
        started_by=member,
        started_ms=now,
        beat_ms=now,
    )
    db.session.add(run)
    try:
        db.session.flush()
    except IntegrityError as problem:
        db.session.rollback()
        if (same := _same_question(workspace_id, text, period)) is not None:
            return same
        raise OneRuns(_runs_here(workspace_id)) from problem
    run_id = run.id
    db.session.commit()
    _begin(run_id, parts().settings)
    return run_id


def stop_backtest(workspace_id: int, run_id: int) -> None:
    """Lets the process of a run end within seconds, and commits. A run that is over stays as it is."""
    mine = (BacktestRun.id == run_id, BacktestRun.workspace_id == workspace_id, BacktestRun.state == "running")
    db.session.execute(update(BacktestRun).where(*mine).values(state="failed", why="stopped"))
    db.session.commit()


def _runs_here(workspace_id: int) -> bool:
    mine = (BacktestRun.workspace_id == workspace_id, BacktestRun.state == "running")
    return db.session.scalar(select(BacktestRun.id).where(*mine)) is not None


def _same_question(workspace_id: int, text: str, period: Period) -> int | None:
    wanted = (BacktestRun.workspace_id == workspace_id, BacktestRun.state == "running", BacktestRun.document == text)
    length = period.to_ms - period.from_ms
    return db.session.scalar(select(BacktestRun.id).where(*wanted, BacktestRun.to_ms - BacktestRun.from_ms == length))


def _tidy_up(now: int) -> None:
    # Of every workspace: one whose process is gone would keep all of them waiting.
    gone = (BacktestRun.state == "running", BacktestRun.beat_ms < now - GONE_MS)
    db.session.execute(update(BacktestRun).where(*gone).values(state="failed"))


def forget_old_backtests(moment_ms: int) -> None:
    """Housekeeping: what came out of a backtest is kept for a day."""
    old = "DELETE FROM backtests WHERE started_ms < ?"
    parts().database.in_group(lambda cursor: cursor.rows(old, (moment_ms - KEPT_MS,)))


def forget_in_backtests(cursor: Cursor, erased: Erased) -> None:
    """The examples of a report are numbers of persons; one that runs would tell them later. They are done anew."""
    cursor.rows("DELETE FROM backtests WHERE workspace_id = ?", (erased.workspace_id,))


def _begin(run_id: int, settings: Settings) -> None:
    """A process of its own has its own interpreter lock and a low priority: what serves the embed does not wait."""
    child = subprocess.Popen([sys.executable, "-m", CHILD, str(run_id)], stdin=subprocess.PIPE)  # noqa: S603
    assert child.stdin
    child.stdin.write(pickle.dumps(settings))
    child.stdin.close()
    # Its end is waited for, lest it stay in the table of processes.
    threading.Thread(target=child.wait, name="backtest", daemon=True).start()
