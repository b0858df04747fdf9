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
from widget_server.workspaces.keys import digest
from widget_server.workspaces.models import Member
from widget_server.workspaces.operations import open_session as sign_in_of


def code_for(side: Side, member: str = "alice", origin: str = ORIGIN, task: str = "guide") -> str:
    """What "Edit on the page" puts into the address."""
    who = db.session.query(Member).filter_by(email=f"{member}@acme.example").one()
    wish = Wish(digest(sign_in_of(who)), origin, f"{origin}/reports", task)
    code = begin_session(side.workspace_id, who.id, wish)
    db.session.commit()
    return code


def exchange(side: Side, code: str, origin: str | None = ORIGIN) -> TestResponse:
    """The exchange by a page that has the tag of this workspace."""
    headers = {"Origin": origin} if origin else {}
    sent = {"code": code, "key": side.key}
    return side.app.test_client().post("/v1/editor/session", json=sent, headers=headers)


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
    side = side or story.acme
    answer = exchange(side, code_for(side, member, task=task))
    assert answer.status_code == 200, answer.text
    return Editor(story.app, (answer.json or {})["token"])


def open_session_of(side: Side, member: str = "alice") -> int:
    """The number of a session that this member has opened in a tab."""
    session_id = redeem_code(code_for(side, member), ORIGIN, side.workspace_id)
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
