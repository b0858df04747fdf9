"""Table of backtests that members asked for; kept for a day."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, BigKey, Model


class BacktestRun(Model):
    """One backtest: what was asked, how far it is, and its report (JSON as text) or what went wrong.

    While it runs, its process sets `beat_ms` every few seconds, and ends when the state is another. Times are ms since
    1970. `why` one failed: `stopped` by a member, `late`; nothing for a fault, of which the log tells.
    """

    __tablename__ = "backtests"
    __table_args__ = (
        CheckConstraint("state in ('running', 'done', 'failed')", name="state"),
        Index("ix_backtests_workspace", "workspace_id", "id"),
        # One at a time in the whole installation: the machine has other work to do.
        Index(
            "ix_backtests_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    guide: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(Text)
    from_ms: Mapped[int] = mapped_column(BigKey)
    to_ms: Mapped[int] = mapped_column(BigKey)
    state: Mapped[str] = mapped_column(String(10), default="running")
    percent: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[str] = mapped_column(String(254))
    started_ms: Mapped[int] = mapped_column(BigKey)
    beat_ms: Mapped[int] = mapped_column(BigKey)
    report: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(String(10))
