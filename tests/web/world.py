"""A workspace in which everything exists, and a visit to every route of the application."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.editor.host import open_session_of, token_of
from tests.stories import ORIGIN, Side, Story
from tests.tables import rows
from tests.web.pages import page_of
from widget_server.articles.contents import Contents, Text
from widget_server.articles.operations import begin_article, publish_draft, save_draft
from widget_server.backtests.models import BacktestRun
from widget_server.commands.rules import apply_folder
from widget_server.db import db
from widget_server.guides.drafts import save_drafts
from widget_server.ideas.operations import open_board
from widget_server.people.accounts.imports import open_draft
from widget_server.people.lists.operations import Change, change_list
from widget_server.people.lists.operations import open_draft as open_list_draft
from widget_server.staging.making import make_staging
from widget_server.triggers.durations import DAY
from widget_server.web.access import access_by_route
from widget_server.web.bodies import now_ms
from widget_server.workspaces.looks.look import Look
from widget_server.workspaces.looks.named import keep_look
from widget_server.workspaces.models import Workspace
from widget_server.workspaces.operations import create_identity_key

RULES = Path(__file__).parents[2] / "rules"
# What only acme knows. None of these words stands in an address that the tests ask for.
SECRETS = (
    "Zanzibar Ltd",
    "Zelda Quirk",
    "zelda-secret-plan",
    "Teleport the reports",
    "agent-zebulon",
    "acme-conversation",
    "Zephyr draft",
    "Ziggurat wish",
)


@dataclass(frozen=True)
class Visit:
    """One method of one route, its parameters filled in."""

    rule: Rule
    method: str
    path: str
    kind: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def build_world(story: Story) -> dict[str, str]:
    """Fills acme with one of everything; for each parameter of a route, what acme has under that name."""
    acme = story.acme
    dora = {"userId": "dora", "anonymousId": "a-1"}
    acme.batch(
        {"type": "identify", **dora, "traits": {"name": "Zelda Quirk", "plan": "zelda-secret-plan"}},
        {"type": "group", **dora, "groupId": "acme-account", "traits": {"name": "Zanzibar Ltd", "plan": "trial"}},
        *[{"type": "track", "event": "report_created", **dora, "properties": {"plan": "zelda-secret-plan"}}] * 3,
    )
    page = page_of(acme, "dora", "a-1")
    idea = page.post("Teleport the reports")["id"]
    page.rate("acme-reply", 2, agent="agent-zebulon", conversation="acme-conversation")
    db.session.commit()
    apply_folder(RULES, "acme")
    open_board(acme.workspace_id, "acme-board", "Zanzibar Ltd")
    db.session.commit()
    token = open_draft(acme.workspace_id, b"account_id,name\nacme-account,Zanzibar Ltd\n", "a.csv", "alice").token
    db.session.commit()
    change_list(acme.workspace_id, Change("acme-list", "person", "replace", "API"), ["dora"])
    change = open_list_draft(
        acme.workspace_id, b"user_id\ndora\n", Change("acme-list", "person", "add", "Zanzibar Ltd.csv")
    )
    list_token = change.token
    db.session.commit()
    create_identity_key(db.session.get_one(Workspace, acme.workspace_id))
    db.session.commit()
    run = BacktestRun(
        workspace_id=acme.workspace_id, guide="share-your-report", document='{"guide": "share-your-report"}', from_ms=0,
        to_ms=DAY, state="failed", why="stopped", started_by="Zelda Quirk", started_ms=now_ms(), beat_ms=now_ms(),
    )  # fmt: skip
    db.session.add(run)
    db.session.commit()
    article = begin_article(
        acme.workspace_id, "acme-article", Contents({"en": Text("For everybody", "Published.")}), "alice@acme.example"
    )
    publish_draft(article, "alice@acme.example")
    save_draft(article, Contents({"en": Text("Zephyr draft", "Not published.")}), "alice@acme.example")
    db.session.commit()
    draft = {"guide": "zephyr-draft", "kind": "tip", "steps": [{"title": {"en": "Zephyr draft"}}]}
    save_drafts(acme.workspace_id, [("editor", draft)], "alice@acme.example")
    db.session.commit()
    make_staging(db.session.get_one(Workspace, acme.workspace_id), [], "alice@acme.example")
    db.session.commit()
    keep_look(acme.workspace_id, "acme-look", Look(radius=3), "alice@acme.example")
    db.session.commit()
    task = page.contact("Ziggurat wish")
    keys = [number for number, kind, owner in rows("keys", "id", "kind", "workspace_id")
            if (kind, owner) == ("secret", acme.workspace_id)]  # fmt: skip
    return {
        "slug": "acme",
        "board": "acme-board",
        "look": "acme-look",
        "idea": idea,
        "idea_id": idea,
        "reply": "acme-reply",
        "token": token,
        "change": list_token,
        "list": "acme-list",
        "group_id": "acme-account",
        "user_id": "dora",
        "key_id": str(keys[0]),
        "identity_key_id": str(rows("identity_keys", "id")[0][0]),
        "account_id": str(rows("accounts", "id")[0][0]),
        "person_id": str(rows("persons", "id")[0][0]),
        "guide": "share-your-report",
        "kind": "track",
        "embed_key": "pk_unknown",
        "funnel": "report-activation",
        "run_id": str(run.id),
        "workspace": "acme",
        "article": "acme-article",
        "version": "1",
        "task": task,
        "number": "1",
        "session_id": str(open_session_of(acme)),
    }


UNKNOWN = {
    "slug": "nowhere",
    "board": "no-board",
    "look": "no-look",
    "idea": "idea_unknown",
    "idea_id": "idea_unknown",
    "reply": "no-reply",
    "token": "no-token",
    "change": "no-token",
    "list": "no-list",
    "group_id": "no-account",
    "user_id": "nobody",
    "key_id": "987654",
    "identity_key_id": "987654",
    "account_id": "987654",
    "person_id": "987654",
    "guide": "no-guide",
    "kind": "track",
    "embed_key": "pk_unknown",
    "funnel": "no-funnel",
    "run_id": "987654",
    "workspace": "nowhere",
    "article": "no-article",
    "version": "987654",
    "task": "task_unknown",
    "number": "987654",
    "session_id": "987654",
}
# Files that are the same for everybody: no workspace's data.
FILES = ("embed_files.file", "assets.file")
# Open to everybody on purpose: what a workspace has published of its help.
FOR_EVERYBODY = ("help.contents", "help.article")
_PARAMETER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


def visits(app: Flask, values: dict[str, str]) -> Iterator[Visit]:
    """Every method of every route but the files, with these values. Fails for a parameter that has no value here."""
    access = access_by_route(app)
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FILES:
            continue
        declared = access[rule.endpoint]
        path = _PARAMETER.sub(lambda match, rule=rule: values[_meaning(rule, match[1])], rule.rule)  # type: ignore[misc]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Visit(rule, method, path, declared.kind if declared else "undeclared")


def _meaning(rule: Rule, parameter: str) -> str:
    """What a parameter is about: `name` says it by the word before it, `/funnels/<name>` is a funnel's."""
    if parameter != "name":
        return parameter
    return rule.rule.partition("/<name>")[0].rpartition("/")[2].removesuffix("s")


BODY: dict[str, Any] = {"title": "An idea of mine", "message": "Hello", "stars": 3, "batch": [], "userId": "mine"}
FORM = {"status": "planned", "origins": ORIGIN}
QUERIES = {
    "/v1/replies/ratings": {"reply": "acme-reply"},
    "/api/v1/funnels/<name>/stuck": {"step": "1"},
    "/api/v1/guides/<name>/report/members": {"figure": "shown"},
}


def answer_to(visit: Visit, side: Side, browser: FlaskClient) -> TestResponse:
    """The visit as `side` makes it: with its embed key, its secret key, or in the browser of its member."""
    query: dict[str, str] = dict(QUERIES.get(visit.rule.rule, {}))
    sent: dict[str, Any] = {}
    headers = {}
    if visit.kind == "secret":
        headers["Authorization"] = f"Bearer {side.secret}"
        body: dict[str, Any] = {"json": {"status": "planned"}}
    elif visit.kind == "embed":
        headers["Origin"] = ORIGIN
        body = {"json": {**BODY, "key": side.key}}
        if visit.method != "POST":
            query |= {"key": side.key, "userId": "mine"}
    elif visit.kind == "editor":
        headers |= {
            "Origin": ORIGIN,
            "Authorization": f"Bearer {token_of(side, 'alice' if side.slug == 'acme' else 'charlie')}",
        }
        body = {"json": {"document": {}, "base": None, "code": "unknown", "key": side.key}}
    else:
        body = {"data": FORM}
    if visit.method != "GET":
        sent = body
    client = browser if visit.kind in ("member", "public") else side.app.test_client()
    return client.open(visit.path, method=visit.method, query_string=query, headers=headers, **sent)
