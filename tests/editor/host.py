"""A page of the host product with the editor in it: what its browser would send."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.stories import ORIGIN, Side, Story
from widget_server.db import db
from widget_server.editor.models import EditorSession
from widget_server.editor.operations import Wish, begin_session, redeem_code
from widget_server.editor.tokens import Claims, sign
from widget_server.parts import parts
from widget_server.workspaces.models import Member


def code_for(side: Side, member: str = "alice", origin: str = ORIGIN, task: str = "guide") -> str:
    """What "Edit on the page" puts into the address."""
    member_id = db.session.query(Member).filter_by(email=f"{member}@acme.example").one().id
    code = begin_session(side.workspace_id, member_id, Wish(origin, f"{origin}/reports", task))
    db.session.commit()
    return code


def exchange(app: Flask, code: str, origin: str | None = ORIGIN) -> TestResponse:
    headers = {"Origin": origin} if origin else {}
    return app.test_client().post("/v1/editor/session", json={"code": code}, headers=headers)


@dataclass
class Editor:
    """The editor in a tab, with its token."""

    app: Flask
    token: str
    origin: str = ORIGIN

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        sent = {"Origin": self.origin, "Authorization": f"Bearer {self.token}", **headers}
        return self.app.test_client().open(f"/v1/editor{path}", method=method, json=body, headers=sent)

    def check(self, document: Any, **more: Any) -> dict[str, Any]:
        answer = self.call("POST", "/check", {"document": document, **more})
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def save(self, document: dict[str, Any], base: str | None, name: str | None = None) -> TestResponse:
        return self.call("PUT", f"/guides/{name or document['guide']}/draft", {"document": document, "base": base})

    def read(self, name: str) -> dict[str, Any]:
        answer = self.call("GET", f"/guides/{name}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})


def editor_of(story: Story, member: str = "alice", side: Side | None = None, task: str = "guide") -> Editor:
    """The editor as this member opened it on a page of acme, or of `side`."""
    answer = exchange(story.app, code_for(side or story.acme, member, task=task))
    assert answer.status_code == 200, answer.text
    return Editor(story.app, (answer.json or {})["token"])


def open_session_of(side: Side, member: str = "alice") -> int:
    """The number of a session that this member has opened in a tab."""
    session_id = redeem_code(code_for(side, member), ORIGIN)
    db.session.commit()
    assert session_id is not None
    return session_id


def token_of(side: Side, member: str) -> str:
    """The token that a tab holds: of the session that is open in the workspace, else of a new one of this member."""
    going_on = (EditorSession.redeemed_at.is_not(None), EditorSession.ended_at.is_(None))
    session_id = db.session.scalar(
        select(EditorSession.id).where(EditorSession.workspace_id == side.workspace_id, *going_on).limit(1)
    )
    row = db.session.get_one(EditorSession, session_id or open_session_of(side, member))
    claims = Claims(row.id, row.workspace_id, row.member_id, row.origin, round(row.expires_at.timestamp()))
    db.session.commit()
    return sign(claims, parts().settings.secret_key)


def told(answer: TestResponse) -> dict[str, Any]:
    return dict(answer.json or {})
