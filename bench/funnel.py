"""How long a five-step funnel takes over many sealed events, by person and by account at once.

    python -m bench.funnel [events]        (10,000,000 when left out)

Makes a workspace in a temporary folder: 20 event names of which the five steps are 30% of the events, 50 events a
person, 100 persons an account; 5% of the persons became known later and 10% of the events name no account. The newest
event is only in the truth, so that the report reads both.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy import insert

from widget_server.analytics.operations import apply_funnels
from widget_server.analytics.queries import funnel_report
from widget_server.analytics.relay import COPY_AT_MOST
from widget_server.analytics.segments import Segments
from widget_server.cache import open_cache
from widget_server.config import load_settings
from widget_server.db import connect_app, db
from widget_server.events.models import Event
from widget_server.parts import Parts, keep_parts, parts
from widget_server.people.models import Account, Person
from widget_server.raw import RawDatabase
from widget_server.workspaces.models import Workspace

DAY_MS = 86_400_000
NOW_MS = 1_800_000_000_000
STEP_SHARES = (0.12, 0.08, 0.05, 0.03, 0.02)
NAMES = np.array([f"event_{number}" for number in range(20)], object)
FUNNEL: dict[str, Any] = {
    "funnel": "five",
    "title": "Five steps",
    "window": "14d",
    "steps": [{"event": name} for name in NAMES[:5]],
}
BUDGET_SECONDS = 1.0
EVENTS = 10_000_000


def main() -> None:
    report_seconds(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)


def report_seconds(events: int) -> list[float]:
    """Makes so many events, prints how three reports over them went, and returns the seconds that each took."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        app = open_app(Path(folder))
        with app.app_context():
            started = time.perf_counter()
            fill(events)
            print(f"{events:,} events made and sealed in {time.perf_counter() - started:.1f} s, ", end="")
            print(f"{_bytes(Path(folder) / 'analytics') / events:.1f} bytes each")
            for attempt in ("first", "second", "third"):
                started, worked = time.perf_counter(), time.process_time()
                report = funnel_report(1, "five", NOW_MS)
                seconds, worked = time.perf_counter() - started, time.process_time() - worked
                print(f"{attempt}: {seconds:.2f} s, {worked:.2f} s of processor ", end="")
                print(f"(budget {BUDGET_SECONDS:.0f} s for 10,000,000)")
                taken.append(seconds)
            assert report is not None
            print("persons:", [step.person.reached for step in report.steps])
            print("accounts:", [step.account.reached for step in report.steps])
            parts().close()
    return taken


def open_app(folder: Path, analytics_url: str = "") -> Flask:
    """An application of its own with empty tables, without pages."""
    settings = load_settings({"WIDGET_DATA": str(folder), "ANALYTICS_URL": analytics_url})
    app = Flask("widget_server")
    app.config["SETTINGS"] = settings
    connect_app(app, settings)
    keep_parts(app, Parts(settings, RawDatabase(settings), open_cache(None)))
    with app.app_context():
        db.create_all()
    return app


def fill(events: int) -> None:
    """A workspace with so many events, most of them sealed."""
    persons = max(events // 50, 200)
    _fill_tables(events, persons)
    segments = Segments(parts().settings.data_folder, 1)
    generator = np.random.default_rng(1)
    with segments.writing():
        for rows in _batches(generator, events, persons):
            segments.add(rows, int(rows["position"][-1]))


def _fill_tables(events: int, persons: int) -> None:
    accounts = persons // 100
    db.session.execute(insert(Workspace), [{"id": 1, "slug": "acme", "name": "Acme"}])
    db.session.execute(
        insert(Account), [{"id": n, "workspace_id": 1, "external_id": str(n)} for n in range(1, accounts + 1)]
    )
    known = [
        {
            "id": number,
            "workspace_id": 1,
            "account_id": number % accounts + 1,
            "merged_into": number - 1 if number % 20 == 0 else None,
        }
        for number in range(1, persons + 1)
    ]
    db.session.execute(insert(Person), known)
    newest = {"position": events + 1, "message_id": "newest", "name": "event_0", "person_id": 1}
    db.session.execute(insert(Event), [{**newest, "workspace_id": 1, "time_ms": NOW_MS, "received_ms": NOW_MS}])
    apply_funnels(1, [FUNNEL])
    db.session.commit()


def _batches(generator: np.random.Generator, events: int, persons: int) -> Iterator[dict[str, Any]]:
    """The log in order: 180 days, the steps at their shares, the other names at what is left."""
    others = len(NAMES) - len(STEP_SHARES)
    shares = [*STEP_SHARES, *[(1 - sum(STEP_SHARES)) / others] * others]
    for first in range(1, events + 1, COPY_AT_MOST):
        size = min(COPY_AT_MOST, events + 1 - first)
        position = np.arange(first, first + size)
        person = generator.integers(1, persons + 1, size)
        account = person % (persons // 100) + 1
        account[generator.random(size) < 0.1] = 0
        jitter = generator.integers(-60_000, 60_000, size)
        yield {
            "position": position,
            "name": NAMES[generator.choice(len(NAMES), size, p=shares)],
            "person_id": person,
            "account_id": account,
            "time_ms": NOW_MS - 180 * DAY_MS + position * (180 * DAY_MS // events) + jitter,
            "properties": np.full(size, '{"source": "bench", "rows": 200}', object),
        }


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


if __name__ == "__main__":
    main()
