"""A workspace whose guide was shown, withheld and answered at random, by a seed."""

import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from widget_server.analytics import relay
from widget_server.config import Settings
from widget_server.db import db
from widget_server.events.models import Event, EventName
from widget_server.guides.operations import publish_one
from widget_server.people.models import Account, Person, PersonId
from widget_server.triggers.durations import DAY, HOUR

NOW = 1_790_000_000_000
GUIDE: dict[str, Any] = {
    "guide": "share",
    "kind": "tip",
    "goal": {"event": "shared", "where": {"with": {"eq": "team"}}, "within": "14d"},
    "steps": [{"title": "One"}, {"title": "Two"}, {"title": "Three"}],
}
_number = count(1)


@dataclass
class Lab:
    """Writes persons, accounts and events of a workspace straight into the tables, in bulk."""

    workspace_id: int
    persons: list[int] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)

    def add_accounts(self, number: int) -> None:
        for index in range(number):
            row = Account(workspace_id=self.workspace_id, external_id=f"g-{index}", name=f"Company {index}")
            db.session.add(row)
            db.session.flush()
            self.accounts.append(row.id)
        db.session.commit()

    def add_person(self, account: int | None = None, name: str | None = None) -> int:
        row = Person(
            workspace_id=self.workspace_id, account_id=account, traits=json.dumps({"name": name} if name else {})
        )
        db.session.add(row)
        db.session.flush()
        known = PersonId(workspace_id=self.workspace_id, kind="user", value=f"u-{row.id}", person_id=row.id)
        db.session.add(known)
        db.session.commit()
        self.persons.append(row.id)
        return row.id

    def write(self, rows: list[tuple[str, int, int, dict[str, Any]]]) -> None:
        """Rows of (name, person, time, properties)."""
        whose = {"workspace_id": self.workspace_id, "account_id": None}
        values = [
            {
                **whose,
                "message_id": f"r-{next(_number)}",
                "name": name,
                "person_id": person,
                "time_ms": time_ms,
                "received_ms": time_ms,
                "properties": json.dumps(properties),
            }
            for name, person, time_ms, properties in rows
        ]
        db.session.execute(insert(Event), values)
        for name, total in Counter(name for name, *_ in rows).items():
            known = db.session.get(EventName, (self.workspace_id, name))
            before = known.total if known else 0
            row = EventName(workspace_id=self.workspace_id, name=name, total=before + total, first_ms=0, last_ms=NOW)
            db.session.merge(row)
        db.session.commit()

    def publish(self, **more: Any) -> int:
        version = publish_one(self.workspace_id, "share.yaml", {**GUIDE, **more})
        db.session.commit()
        return version

    def live_through(self, seed: int, persons: int = 40) -> None:
        """Months of everything that can happen with two guides, at random."""
        random = Random(seed)
        self.add_accounts(6)
        for _ in range(persons):
            self.add_person(random.choice([*self.accounts, None]))
        rows = [row for person in self.persons for row in _life(random, person)]
        random.shuffle(rows)
        self.write(rows)


def _life(random: Random, person: int) -> list[tuple[str, int, int, dict[str, Any]]]:
    moment, found = NOW - random.randint(1, 120) * DAY, []
    variant, language = random.choice(["a", "b"]), random.choice(["en", "ru", None])
    for _ in range(random.randint(0, 8)):
        moment += random.randint(1, 9 * 24) * HOUR + random.randint(0, 999)
        name = random.choice(NAMES)
        said: dict[str, Any] = {
            "guide": random.choice(["share", "share", "share-now"]),
            "version": random.randint(1, 3),
        }
        if name in ("$guide_shown", "$guide_withheld"):
            said |= {"variant": variant, "step": 1, "asked": random.random() < 0.1}
            said |= {"language": language} if language else {}
        if name == "$guide_withheld":
            said["why"] = random.choice(["holdout", "holdout", "quiet", "budget"])
        if name == "$guide_stepped":
            said["step"] = random.randint(2, 3)
        if name == "$guide_missed":
            said |= {"reason": random.choice(["no_match", "hidden"]), "path": random.choice(["/a", "/b"])}
        if name == "shared":
            said = {"with": random.choice(["team", "nobody"])}
        found.append((name, person, min(moment, NOW - 1), said))
    return found


NAMES = (
    "$guide_shown", "$guide_shown", "$guide_withheld", "$guide_withheld", "$guide_stepped", "$guide_completed",
    "$guide_dismissed", "$guide_missed", "$guide_missed", "shared", "shared",
)  # fmt: skip


@pytest.fixture
def lab(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """Nothing is copied yet; copies are made of few events already, so that reports read them, too."""
    from widget_server.workspaces.models import Workspace

    shutil.rmtree(settings.data_folder / "analytics", ignore_errors=True)
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 40)
    monkeypatch.setattr(relay, "COPY_AT_MOST", 90)
    workspace = Workspace(slug="lab", name="Lab")
    db.session.add(workspace)
    db.session.commit()
    return Lab(workspace.id)
