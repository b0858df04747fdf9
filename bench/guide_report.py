"""How long the report of a guide takes over a million sealed events, of which a fifth name it.

    python -m bench.guide_report [events]        (1,000,000 when left out)

Makes a workspace in a temporary folder: 20 events a person, 100 persons an account, a tenth of the accounts held out;
40% of the events name some guide, half of them this one. Every showing has a decision id of its own, so that no two of
their properties are alike.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert

from bench.funnel import DAY_MS, NOW_MS, open_app
from widget_server.analytics.relay import COPY_AT_MOST
from widget_server.analytics.segments import Segments
from widget_server.db import db
from widget_server.events.models import Event
from widget_server.guides.operations import publish_one
from widget_server.parts import parts
from widget_server.people.models import Account, Person
from widget_server.reports.queries import Report, report_of
from widget_server.reports.tallies import Chosen
from widget_server.workspaces.models import Workspace

EVENTS = 1_000_000
NAMES = ("$guide_shown", "$guide_completed", "$guide_dismissed", "$guide_stepped", "report_shared", "report_created")
SHARES = (0.22, 0.05, 0.08, 0.05, 0.2, 0.4)
GUIDE: dict[str, Any] = {
    "guide": "share",
    "kind": "tip",
    "goal": {"event": "report_shared", "within": "14d"},
    "steps": [{"title": "One"}, {"title": "Two"}],
}


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as folder:
        app = open_app(Path(folder))
        with app.app_context():
            fill(events)
            for attempt in ("first", "second", "third"):
                started, worked = time.perf_counter(), time.process_time()
                report = report_of(1, "share", Chosen(0, NOW_MS + 1), NOW_MS)
                seconds, worked = time.perf_counter() - started, time.process_time() - worked
                print(f"{attempt}: {seconds:.2f} s, {worked:.2f} s of processor, over {events:,} events")
            assert report is not None
            print(told(report))
            parts().close()


def told(report: Report) -> str:
    """That the report was made of what was written."""
    assert report.goal is not None and report.goal.holdout is not None
    tally, effect = report.tally, report.goal.holdout.effect
    persons = f"shown {tally.number('shown'):,} persons, withheld {tally.number('withheld'):,}"
    return f"{persons}; {effect.outcome}, {effect.difference:+.4f} within {effect.interval}"


def fill(events: int) -> None:
    persons = max(events // 20, 1000)
    accounts = persons // 100
    db.session.execute(insert(Workspace), [{"id": 1, "slug": "acme", "name": "Acme"}])
    known = [{"id": number, "workspace_id": 1, "external_id": str(number)} for number in range(1, accounts + 1)]
    db.session.execute(insert(Account), known)
    people = [{"id": n, "workspace_id": 1, "account_id": n % accounts + 1} for n in range(1, persons + 1)]
    db.session.execute(insert(Person), people)
    newest = {"position": events + 1, "message_id": "newest", "name": "report_created", "person_id": 1}
    db.session.execute(insert(Event), [{**newest, "workspace_id": 1, "time_ms": NOW_MS, "received_ms": NOW_MS}])
    publish_one(1, "share.yaml", GUIDE)
    db.session.commit()
    segments = Segments(parts().settings.data_folder, 1)
    with segments.writing():
        for rows in _batches(np.random.default_rng(1), events, persons):
            segments.add(rows, int(rows["position"][-1]))


def _batches(generator: np.random.Generator, events: int, persons: int) -> Iterator[dict[str, Any]]:
    accounts = persons // 100
    for first in range(1, events + 1, COPY_AT_MOST):
        size = min(COPY_AT_MOST, events + 1 - first)
        position = np.arange(first, first + size)
        person = generator.integers(1, persons + 1, size)
        account = person % accounts + 1
        name = np.array(NAMES, object)[generator.choice(len(NAMES), size, p=SHARES)]
        # A tenth of the accounts are held out: they have no showings but those that were withheld.
        name[(name == "$guide_shown") & (account % 10 == 0)] = "$guide_withheld"
        guide = generator.random(size) < 0.5
        yield {
            "position": position,
            "name": name,
            "person_id": person,
            "account_id": account,
            "time_ms": NOW_MS - 180 * DAY_MS + position * (180 * DAY_MS // events),
            "properties": np.array([_said(*row) for row in zip(name, guide, position.tolist(), strict=True)], object),
        }


def _said(name: str, is_ours: bool, position: int) -> str:
    if not name.startswith("$"):
        return "{}"
    why = ',"why":"holdout"' if name == "$guide_withheld" else ""
    return f'{{"guide":"{"share" if is_ours else "other"}","version":1,"step":2,"decision":"d_{position:x}"{why}}}'


if __name__ == "__main__":
    main()
