"""The process of a backtest that comes to no end by itself, with another that works for it."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from widget_server.backtests import running
from widget_server.backtests.plan import Plan
from widget_server.commands.backtest_child import main
from widget_server.triggers.replay import Window


def _endless(*_: Any, **__: Any) -> None:
    plan = Plan(Window(0, 1, 0), {"guide": "a", "kind": "tip", "steps": [{"title": "A"}]}, (), True)
    with ProcessPoolExecutor(1, get_context("spawn"), running._begin, (plan,)) as pool:
        pool.submit(time.sleep, 600).result()


if __name__ == "__main__":
    running.run_backtest = _endless  # type: ignore[assignment]
    main()
