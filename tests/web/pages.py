"""The host page of a workspace as tests let it call the public endpoints, and a server with its secret key."""

import json
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from tests.stories import ORIGIN, Side
from widget_server.db import db
from widget_server.parts import parts


@dataclass
class Page:
    """A page in one person's browser: every call says who that is."""

    side: Side
    who: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> TestResponse:
        """`body` may be text or bytes, to be sent as they are."""
        text = body if isinstance(body, str | bytes) else json.dumps({**self.who, **(body or {})})
        headers = {"Origin": ORIGIN, "Content-Type": "text/plain"}
        sent = None if method in ("GET", "HEAD") else text
        wanted = {"key": self.side.key, **(self.who if sent is None else {}), **query}
        return self.side.app.test_client().open(path, method=method, data=sent, query_string=wanted, headers=headers)

    def list(self, **query: Any) -> dict[str, Any]:
        answer = self.call("GET", "/v1/boards/ideas/ideas", **query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def idea(self, idea_id: str) -> dict[str, Any]:
        """The idea as this person sees it in the list, on whatever page."""
        answer = self.list(sort="new")
        while True:
            for idea in answer["ideas"]:
                if idea["id"] == idea_id:
                    return dict(idea)
            answer = self.list(sort="new", after=answer["next"])

    def post(self, title: str, **fields: Any) -> dict[str, Any]:
        answer = self.call("POST", "/v1/boards/ideas/ideas", {"title": title, **fields})
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json or {})

    def vote(self, idea_id: str) -> TestResponse:
        return self.call("PUT", f"/v1/ideas/{idea_id}/vote")

    def withdraw(self, idea_id: str) -> TestResponse:
        return self.call("DELETE", f"/v1/ideas/{idea_id}/vote")

    def rate(self, reply: str, stars: int, **fields: Any) -> dict[str, Any]:
        answer = self.call("PUT", f"/v1/replies/{reply}/rating", {"stars": stars, **fields})
        assert answer.status_code == 200, answer.text
        return dict(answer.json or {})

    def contact(self, message: str, **fields: Any) -> str:
        """The task that the message became."""
        answer = self.call("POST", "/v1/contact", {"message": message, **fields})
        assert answer.status_code == 200, answer.text
        return str((answer.json or {})["id"])

    def ratings(self, *replies: str) -> dict[str, int]:
        answer = self.call("GET", "/v1/replies/ratings", reply=list(replies))
        assert answer.status_code == 200, answer.text
        return dict((answer.json or {})["ratings"])


def page_of(side: Side, user: str | None = None, anonymous: str | None = None) -> Page:
    who = {"userId": user, "anonymousId": anonymous}
    return Page(side, {name: value for name, value in who.items() if value is not None})


def ask_server(side: Side, method: str, path: str, body: Any = None, **query: Any) -> TestResponse:
    """A management call with the side's secret key."""
    headers = {"Authorization": f"Bearer {side.secret}"}
    answer = side.app.test_client().open(path, method=method, json=body, query_string=query, headers=headers)
    # The test's own context outlives the request, which on a server ends its transaction with itself.
    db.session.remove()
    return answer


def own_events(side: Side, name: str) -> list[dict[str, Any]]:
    """Properties of the service's own events of this name, in the order of the log."""
    rows = parts().database.read(
        "SELECT properties FROM events WHERE workspace_id = ? AND name = ? ORDER BY position",
        (side.workspace_id, name),
    )
    return [json.loads(row[0]) for row in rows]


def rows_of(table: str) -> int:
    """How many rows a table has."""
    return int(parts().database.read(f"SELECT COUNT(*) FROM {table}")[0][0])
