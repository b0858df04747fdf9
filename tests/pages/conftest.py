"""What the pages' tests start from: a workspace in which something happened already."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.stories import Side, Story
from tests.web.pages import Page
from widget_server.commands.rules import apply_folder
from widget_server.db import db
from widget_server.people.models import Account, PersonId


class Browser(FlaskClient):
    """The tests' own application context would lend its `g` to every request, as if all came from one."""

    def open(self, *args: Any, **named: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **named)


@pytest.fixture(autouse=True)
def requests_apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "test_client_class", Browser)


RULES = Path(__file__).parents[2] / "rules"


@dataclass(frozen=True)
class Lived:
    """Acme after a while: Dora of Northwind made three reports, was shown the tip, has an idea and a bad reply."""

    story: Story
    acme: Side
    idea: str

    @cached_property
    def account_id(self) -> int:
        return db.session.query(Account).filter_by(workspace_id=self.acme.workspace_id, external_id="nw").one().id

    @cached_property
    def person_id(self) -> int:
        wanted = {"workspace_id": self.acme.workspace_id, "kind": "user", "value": "dora"}
        return db.session.query(PersonId).filter_by(**wanted).one().person_id


@pytest.fixture
def lived(story: Story) -> Lived:
    acme = story.acme
    apply_folder(RULES, acme.slug)
    acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"name": "Dora Holm", "email": "dora@nw.example"}},
        {
            "type": "group",
            "userId": "dora",
            "groupId": "nw",
            "traits": {"name": "Northwind", "plan": "trial", "arr": 18000},
        },
        {"type": "page", "userId": "dora", "name": "Reports", "properties": {"path": "/reports"}},
    )
    for rows in (1, 2, 3):
        acme.track("report_created", rows=rows)
    decision = acme.decide()[0]
    about = {name: decision[name] for name in ("guide", "version", "decision")}
    acme.track("$guide_shown", **about)
    acme.track("$guide_dismissed", **about)
    dora = Page(acme, {"userId": "dora"})
    idea = dora.post("Dark theme", body="My eyes would be grateful.")["id"]
    dora.rate("r-1", 2, agent="anna", conversation="c-1")
    dora.rate("r-2", 5, agent="jonas")
    return Lived(story, acme, idea)
