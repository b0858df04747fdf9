"""`docs/http-api.md` names every endpoint, and each of its examples works as written."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from tests.editor.host import code_for
from tests.stories import ORIGIN, Side, Story
from widget_server.articles.contents import Contents, Text
from widget_server.articles.operations import begin_article, publish_draft
from widget_server.commands.rules import apply_folder
from widget_server.db import db
from widget_server.guides.models import EDITED
from widget_server.guides.operations import publish_one
from widget_server.staging.making import make_staging
from widget_server.workspaces.looks.look import Look
from widget_server.workspaces.looks.named import keep_look
from widget_server.workspaces.models import Workspace

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "http-api.md").read_text()
EXAMPLE = re.compile(r"```http\n(.*?)```\n\nAnswers (\d+)(?:\.|:\n\n```json\n(.*?)```)", re.DOTALL)


@dataclass
class Example:
    """A request as it stands in the page, with the status and the shape of its answer."""

    method: str
    target: str
    headers: dict[str, str]
    body: str
    status: int
    answer: Any


def examples() -> list[Example]:
    found = []
    for request, status, answer in EXAMPLE.findall(PAGE):
        head, _, body = request.partition("\n\n")
        (method, target), *lines = (line.split(" ", 1) for line in head.splitlines())
        headers = {name.rstrip(":"): value for name, value in lines}
        found.append(Example(method, target, headers, body, int(status), json.loads(answer or "null")))
    return found


def as_in_page(rule: str) -> str:
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", rule)


def test_every_endpoint_is_in_the_page_and_nothing_else(app: Flask) -> None:
    named = set(re.findall(r"^### ([A-Z]+ /\S+)$", PAGE, re.MULTILINE))
    routes = {
        f"{method} {as_in_page(rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/v1/", "/api/", "/health/", "/widget/"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert named == routes


def test_every_endpoint_has_an_example(app: Flask) -> None:
    adapter = app.url_map.bind("127.0.0.1")
    used = {(e.method, adapter.match(e.target.partition("?")[0], e.method)[0]) for e in examples()}
    assert len(used) == len(re.findall(r"^### [A-Z]+ /", PAGE, re.MULTILINE))


def test_each_example_works_as_written(story: Story) -> None:
    apply_folder(ROOT / "rules", "acme")
    article = Contents({"en": Text("Share a report", "Press **Share**.", ("Reports",))})
    keep_look(story.acme.workspace_id, "autumn-campaign", Look(), "alice")
    publish_draft(begin_article(story.acme.workspace_id, "share-a-report", article, "alice@acme.example"), "alice")
    staging = make_staging(db.session.get_one(Workspace, story.acme.workspace_id), [], "alice@acme.example")
    publish_one(staging.id, EDITED, {"guide": "hello", "kind": "tip", "steps": [{"title": "Hello"}]})
    db.session.commit()
    known = {"pk_example": story.acme.key, "sk_example": story.acme.secret, "code_example": code_for(story.acme)}
    for example in examples():
        answer = _sent(story.acme, example, known)
        assert answer.status_code == example.status, f"{example.method} {example.target}: {answer.text}"
        if example.answer is not None:
            assert _same_shape(example.answer, answer.json), f"{example.target}: {answer.text}"
        if "token" in (answer.json or {}):
            known["token_example"] = (answer.json or {})["token"]
        if answer.status_code == 201 and "id" in (answer.json or {}):
            known["idea_example"] = (answer.json or {})["id"]
        if example.target == "/api/v1/tasks" and example.method == "POST":
            known["task_example"] = (answer.json or {})["id"]
        if example.target.endswith("/plan"):
            known["plan_example"] = (answer.json or {})["plan"]
        if example.target == "/api/v1/staging":
            items = {item["name"]: item for item in (answer.json or {})["items"]}
            known["mark_example"] = items["hello"]["mark"]


def _sent(side: Side, example: Example, known: dict[str, str]) -> Any:
    def filled(text: str) -> str:
        return re.sub("(?:pk|sk|idea|plan|task|mark|code|token)_example", lambda found: known[found[0]], text)

    headers = {name: filled(value) for name, value in example.headers.items()}
    if not headers.get("Authorization"):
        headers["Origin"] = ORIGIN
    client = side.app.test_client()
    answer = client.open(
        filled(example.target), method=example.method, headers=headers, data=filled(example.body) or None
    )
    # The test's own context outlives the request, which on a server ends its transaction with itself.
    db.session.remove()
    return answer


def _same_shape(wanted: Any, found: Any) -> bool:
    """Whether all that the page shows is there, with the same types; texts and numbers may differ."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            name in found and _same_shape(wanted[name], found[name]) for name in wanted
        )
    if isinstance(wanted, list):
        return isinstance(found, list) and (not wanted or (bool(found) and _same_shape(wanted[0], found[0])))
    return isinstance(found, type(wanted))
