"""How long a backtest takes over many sealed events, and what one event costs.

    python -m bench.backtest [events]        (10,000,000 when left out)

The log is that of `bench.funnel`: 180 days, 20 event names, 50 events a person. The whole of it is replayed, by both
cores, for a draft with a moment, a count in a window, an absence and an audience, beside ten live guides.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.funnel import DAY_MS, EVENTS, NAMES, NOW_MS, STEP_SHARES, fill, open_app
from widget_server.backtests.running import Period, run_backtest
from widget_server.db import db
from widget_server.events.models import EventName
from widget_server.guides.operations import publish_guides
from widget_server.parts import parts

BUDGET_SECONDS = 60.0
DAYS = 180
STEPS = [{"title": "Share it", "actions": [{"label": "Done", "do": "complete"}]}]
DRAFT: dict[str, Any] = {
    "guide": "share-your-report",
    "kind": "tip",
    "trigger": {
        "when": {"event": "event_0"},
        "all": [
            {"did": {"event": "event_1", "at_least": 2, "within": "60d"}},
            {"did_not": {"event": "event_4"}},
            {"any": [{"inactive": {"event": "event_2", "for": "14d"}}, {"did": {"event": "event_3"}}]},
        ],
    },
    "steps": STEPS,
}
LIVE: list[dict[str, Any]] = [
    {
        "guide": f"live-{number}",
        "kind": "tip",
        "priority": 40 + number * 2,
        "trigger": {"when": {"event": str(NAMES[number + 5])}, "all": [{"did": {"event": "event_1", "at_least": 2}}]},
        "steps": STEPS,
    }
    for number in range(10)
]


def main() -> None:
    backtest_seconds(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)


def backtest_seconds(events: int) -> float:
    """Makes so many events, prints how a backtest of them went, and returns its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        app = open_app(Path(folder))
        with app.app_context():
            fill(events)
            _furnish(events)
            period = Period(NOW_MS - DAYS * DAY_MS, NOW_MS + 1)
            started, worked = time.perf_counter(), sum(os.times()[:4])
            report = run_backtest(1, DRAFT, period, processes=2)
            seconds, worked = time.perf_counter() - started, sum(os.times()[:4]) - worked
            parts().close()
    print(f"{events:,} events in {seconds:.1f} s, {seconds / events * 1e6:.2f} µs an event, ", end="")
    print(f"{worked:.1f} s of processor ", end="")
    print(f"(budget {BUDGET_SECONDS:.0f} s for 10,000,000)")
    print(f"{report.replayed:,} replayed; persons: {report.persons}; {report.showings:,} showings, ", end="")
    print(f"{report.colliding:,} beside another's; caps: {report.caps}")
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"memory at most {largest[0] // 1024} MB, and {largest[1] // 1024} MB in each child")
    return seconds


def _furnish(events: int) -> None:
    others = len(NAMES) - len(STEP_SHARES)
    shares = [*STEP_SHARES, *[(1 - sum(STEP_SHARES)) / others] * others]
    rows = [
        {"workspace_id": 1, "name": str(name), "total": int(events * share), "first_ms": 0, "last_ms": NOW_MS}
        for name, share in zip(NAMES, shares, strict=True)
    ]
    db.session.execute(insert(EventName), rows)
    publish_guides(1, [(f"{guide['guide']}.yaml", guide) for guide in LIVE])
    db.session.commit()


if __name__ == "__main__":
    main()
