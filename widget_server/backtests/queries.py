"""Reads of the backtests that members started."""

import msgspec
from sqlalchemy import ColumnElement, select

from widget_server.backtests.models import BacktestRun
from widget_server.backtests.operations import GONE_MS, KEPT_MS
from widget_server.backtests.report import Backtest
from widget_server.db import db
from widget_server.web.bodies import now_ms

SHOWN = 20


def run_of(workspace_id: int, run_id: int) -> BacktestRun | None:
    """One of the last day."""
    return db.session.scalar(select(BacktestRun).where(BacktestRun.id == run_id, *_mine(workspace_id)))


def latest_runs(workspace_id: int) -> list[BacktestRun]:
    """Those of the last day, newest first."""
    statement = select(BacktestRun).where(*_mine(workspace_id)).order_by(BacktestRun.id.desc()).limit(SHOWN)
    return list(db.session.scalars(statement))


def _mine(workspace_id: int) -> tuple[ColumnElement[bool], ...]:
    return BacktestRun.workspace_id == workspace_id, BacktestRun.started_ms >= now_ms() - KEPT_MS


def running_now(workspace_id: int) -> BacktestRun | None:
    return next((run for run in latest_runs(workspace_id) if state_of_run(run) == "running"), None)


def state_of_run(run: BacktestRun) -> str:
    """`running`, `done` or `failed`; what gave no sign for three minutes is gone."""
    return "failed" if run.state == "running" and run.beat_ms < now_ms() - GONE_MS else run.state


def report_of_run(run: BacktestRun) -> Backtest | None:
    return msgspec.json.decode(run.report, type=Backtest) if run.report else None
