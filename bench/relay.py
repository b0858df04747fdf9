"""How quickly the relay copies the log into the analytics store, and how long a report waits to catch up.

    python -m bench.relay [events]        (500,000 when left out)

Writes so many events into the log of a new workspace on SQLite, then copies them into sealed Parquet files: all at
once, as `analytics rebuild` does; and then one batch more, which is what a report finds to do where no worker runs.
With ANALYTICS_URL in the environment they are copied there.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from bench.figures import Figure
from bench.funnel import NAMES, NOW_MS, open_app
from widget_server.analytics.operations import rebuild_store
from widget_server.analytics.relay import COPY_AT_LEAST, catch_up
from widget_server.db import db
from widget_server.events.models import Event
from widget_server.parts import parts
from widget_server.people.models import Person
from widget_server.workspaces.models import Workspace

EVENTS = 500_000
BUDGET_EVENTS_PER_SECOND = 50_000
BUDGET_CATCH_UP_SECONDS = 2.0
PERSONS = 1_000


def main() -> None:
    for figure in relay_figures(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS):
        print(figure.line())


def relay_figures(events: int = EVENTS) -> list[Figure]:
    """Events a second of a whole copy, and seconds of catching up one batch."""
    with tempfile.TemporaryDirectory() as folder:
        app = open_app(Path(folder), os.environ.get("ANALYTICS_URL", ""))
        with app.app_context():
            workspace_id = _furnish()
            _append(workspace_id, 1, events)
            started, worked = time.perf_counter(), time.process_time()
            copied = rebuild_store(workspace_id)
            seconds, worked = time.perf_counter() - started, time.process_time() - worked
            assert copied == events
            print(f"{events:,} events copied in {seconds:.1f} s, {worked:.1f} s of processor")
            _append(workspace_id, events + 1, COPY_AT_LEAST)
            started = time.perf_counter()
            catch_up(workspace_id)
            caught_up = time.perf_counter() - started
            parts().close()
    return [
        Figure("relay_copies", events / seconds, "events/s", BUDGET_EVENTS_PER_SECOND, is_floor=True),
        Figure("relay_catches_up_50000_events", caught_up, "s", BUDGET_CATCH_UP_SECONDS),
    ]


def _furnish() -> int:
    workspace = Workspace(slug="acme", name="Acme")
    db.session.add(workspace)
    db.session.flush()
    db.session.execute(insert(Person), [{"id": n, "workspace_id": workspace.id} for n in range(1, PERSONS + 1)])
    db.session.commit()
    return workspace.id


def _append(workspace_id: int, first: int, events: int) -> None:
    generator = np.random.default_rng(first)
    names = NAMES[generator.integers(0, len(NAMES), events)]
    persons = generator.integers(1, PERSONS + 1, events).tolist()
    db.session.execute(
        insert(Event),
        [
            {
                "position": position,
                "workspace_id": workspace_id,
                "message_id": f"m-{position}",
                "name": name,
                "person_id": person,
                "time_ms": NOW_MS + position,
                "received_ms": NOW_MS + position,
                "properties": '{"source": "bench", "rows": 200}',
            }
            for position, name, person in zip(range(first, first + events), names, persons, strict=True)
        ],
    )
    db.session.commit()


if __name__ == "__main__":
    main()
