"""The people of the tests. Alice owns workspace acme, Erin edits, Cem is its CSM, Anna an agent, Bob only views;
Charlie owns workspace other and is an outsider to acme."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from widget_server.db import db
from widget_server.ideas.models import Board
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.operations import create_secret_key, create_workspace, open_session
from widget_server.workspaces.passwords import hash_password

ORIGIN = "https://app.acme.example"
PASSWORD = "correct horse battery"
MEMBERS = (("alice", "owner"), ("erin", "editor"), ("cem", "csm"), ("anna", "agent"), ("bob", "viewer"))


@dataclass
class Side:
    """One workspace as a test uses it."""

    app: Flask
    workspace_id: int
    slug: str
    key: str
    secret: str

    def post(self, path: str, body: dict[str, Any], **headers: str) -> TestResponse:
        """What the host page would send: text/plain, with its origin and this side's embed key."""
        text = json.dumps({"key": self.key, **body})
        return self.app.test_client().post(
            path, data=text, headers={"Origin": ORIGIN, "Content-Type": "text/plain", **headers}
        )

    def batch(self, *events: dict[str, Any], **envelope: Any) -> dict[str, Any]:
        answer = self.post("/v1/batch", {"batch": list(events), **envelope})
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def track(self, event: str, user: str = "dora", **properties: Any) -> dict[str, Any]:
        return self.batch({"type": "track", "event": event, "userId": user, "properties": properties})

    def decide(self, user: str = "dora", **more: str) -> list[dict[str, Any]]:
        answer = self.post("/v1/decide", {"userId": user, **more})
        assert answer.status_code == 200, answer.text
        decisions: list[dict[str, Any]] = answer.json["decisions"] if answer.json else []
        return decisions


@dataclass
class Story:
    app: Flask
    acme: Side
    other: Side

    def signed_in(self, name: str) -> FlaskClient:
        """A browser in which this member has signed in."""
        member = db.session.query(Member).filter_by(email=f"{name}@acme.example").one()
        token = open_session(member)
        db.session.commit()
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["token"] = token
        return client


def tell_story(app: Flask) -> Story:
    acme, other = _side(app, "acme", "Acme"), _side(app, "other", "Other")
    workspaces = {workspace.slug: workspace for workspace in db.session.query(Workspace)}
    for name, role in MEMBERS:
        _join(workspaces["acme"], name, role)
    _join(workspaces["other"], "charlie", "owner")
    db.session.commit()
    return Story(app, acme, other)


@lru_cache(maxsize=1)
def _hash() -> str:
    """Made once: argon2 is slow on purpose."""
    return hash_password(PASSWORD)


def _join(workspace: Workspace, name: str, role: str) -> None:
    member = Member(email=f"{name}@acme.example", name=name.title(), password_hash=_hash())
    member.memberships.append(Membership(workspace=workspace, role=role, agent=name if role == "agent" else None))
    db.session.add(member)


def _side(app: Flask, slug: str, name: str) -> Side:
    workspace = create_workspace(slug, name, [ORIGIN])
    secret = create_secret_key(workspace)
    db.session.add(Board(workspace_id=workspace.id, slug="ideas", name="Ideas"))
    db.session.commit()
    return Side(app, workspace.id, slug, str(workspace.keys[0].public_text), secret)
