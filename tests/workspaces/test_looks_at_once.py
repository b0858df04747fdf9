"""Looks that are made, changed and removed at the same time as each other, and as rules that choose them."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from tests.pages.conftest import requests_apart  # noqa: F401 a fixture
from tests.pages.forms import token_on
from tests.stories import Story
from tests.web.pages import ask_server
from tests.workspaces.test_looks import send
from tests.workspaces.test_named_looks import DRESSED, RULE, keep
from widget_server.commands import rules
from widget_server.commands.endings import Refused
from widget_server.commands.rule_database import RuleDatabase
from widget_server.db import db
from widget_server.parts import parts
from widget_server.publishing import management, operations
from widget_server.publishing.plans import Wanted
from widget_server.publishing.queries import live_guides
from widget_server.workspaces.looks import pages
from widget_server.workspaces.looks.look import look_of_form
from widget_server.workspaces.looks.named import named_looks
from widget_server.workspaces.queries import workspace_by_slug

Asks = Callable[..., Any]


def aside(story: Story, does: Callable[[], Any]) -> Thread:
    """Somebody else does it, in a thread of their own."""

    def run() -> None:
        with story.app.app_context():
            try:
                does()
            finally:
                parts().database.close_reader()
                db.session.remove()

    thread = Thread(target=run)
    thread.start()
    return thread


def removed_first(story: Story, goes_on: Asks) -> Asks:
    """As the function, when the look was removed in the moment before it."""

    def after_removal(*given: Any) -> Any:
        # SQLite has one writer: who began to write earlier would keep the removal waiting.
        db.session.rollback()
        aside(story, lambda: send(story, "/named/autumn/remove", {})).join()
        return goes_on(*given)

    return after_removal


def by_api(story: Story, _folder: Path) -> str:
    sent = {"guides": [{"source": "a.yaml", "document": DRESSED}], "funnels": []}
    plan = ask_server(story.acme, "POST", "/api/v1/rules/plan", sent).json or {}
    answer = ask_server(story.acme, "POST", "/api/v1/rules/apply", {**sent, "plan": plan["plan"]})
    assert answer.status_code == 400
    assert (answer.json or {})["error"]["field"] == "guides.0.document.look"
    return str((answer.json or {})["error"]["message"])


def by_folder(_story: Story, folder: Path) -> str:
    (folder / "a.yaml").write_text(RULE.replace("autum", "autumn"))
    with pytest.raises(Refused) as refused:
        rules.apply_folder(folder, "acme")
    return str(refused.value)


def by_command(_story: Story, _folder: Path) -> str:
    workspace = workspace_by_slug("acme")
    assert workspace is not None
    there, wanted = RuleDatabase(workspace), Wanted([("a.yaml", DRESSED)], [])
    with pytest.raises(Refused) as refused:
        there.apply(wanted, there.plan(wanted).plan)
    return str(refused.value)


@pytest.mark.parametrize("apply", [by_api, by_folder, by_command])
def test_a_look_that_is_removed_after_the_rules_were_checked_is_not_published(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, apply: Callable[[Story, Path], str]
) -> None:
    keep(story.acme)
    waits = removed_first(story, operations.apply_plan)
    monkeypatch.setattr(management, "apply_plan", waits)
    monkeypatch.setattr(operations, "apply_plan", waits)
    assert 'There is no look "autumn": make it in Settings' in apply(story, tmp_path)
    db.session.rollback()
    assert named_looks(story.acme.workspace_id) == {} and live_guides(story.acme.workspace_id) == []


def test_of_several_who_make_a_look_of_one_name_at_once_one_does_and_the_others_are_told(story: Story) -> None:
    browsers = [story.signed_in(name) for name in ("alice", "erin") for _ in range(2)]
    tokens = [token_on(browser, "/w/acme/") for browser in browsers]
    together, said = Barrier(len(browsers)), list[tuple[int, bool]]()

    def make(browser: Any, token: str) -> None:
        together.wait()
        answer = browser.post("/w/acme/settings/look/named", data={"name": "autumn", "csrf_token": token})
        said.append((answer.status_code, "There is a look of this name." in answer.text))

    db.session.remove()
    pairs = zip(browsers, tokens, strict=True)
    for thread in [aside(story, lambda b=browser, t=token: make(b, t)) for browser, token in pairs]:  # type: ignore[misc]
        thread.join()
    assert sorted(said) == [(303, False), *[(400, True)] * 3]


def test_a_look_that_is_removed_while_somebody_changes_it_does_not_come_back(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(story.acme)
    monkeypatch.setattr(pages, "look_of_form", removed_first(story, look_of_form))
    assert send(story, "/named/autumn", {"radius": "3"}).status_code == 404
    db.session.rollback()
    assert named_looks(story.acme.workspace_id) == {}
