"""Members replay a guide over the past on a page, and find the result there."""

import re
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages.conftest import Lived
from tests.pages.forms import send, token_on
from widget_server.backtests import operations
from widget_server.backtests.models import BacktestRun
from widget_server.backtests.queries import state_of_run
from widget_server.commands.backtest_child import replay_run
from widget_server.db import db
from widget_server.parts import Parts, parts
from widget_server.web.bodies import now_ms

PATIENCE_SECONDS = 60
DRAFT = """guide: hello
kind: tip
trigger:
  all:
    - did: {event: report_created, at_least: 2}
steps:
  - title: Hello
    actions: [{label: Done, do: complete}]
"""


def asks(client: FlaskClient, **fields: str) -> TestResponse:
    form = {"csrf_token": token_on(client, "/w/acme/backtests"), "days": "30", **fields}
    return client.post("/w/acme/backtests", data=form)


def once_over(client: FlaskClient, address: str) -> TestResponse:
    """The page as soon as its part says that there is something else to see."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        # The tests' own transaction would see the past for ever, and lock others out.
        db.session.remove()
        if client.get(address, headers={"HX-Request": "true"}).headers.get("HX-Refresh"):
            return client.get(address)
        time.sleep(0.2)
    raise AssertionError("the backtest came to no end")


def test_a_pasted_draft_is_replayed_in_a_process_of_its_own_and_shows_nothing_to_anybody(lived: Lived) -> None:
    erin = lived.story.signed_in("erin")
    started = asks(erin, text=DRAFT)
    assert started.status_code == 303
    page = once_over(erin, started.location)
    assert "Backtest of hello" in page.text
    [run] = db.session.query(BacktestRun).all()
    assert (run.state, run.percent) == ("done", 100)
    assert re.search(r"Persons who would see it</dt><dd class=\"figure-value\">1<", page.text)
    assert "share-your-report" in page.text
    assert "hello" in lived.story.signed_in("bob").get("/w/acme/backtests").text


def test_a_published_guide_is_replayed_by_its_name(lived: Lived) -> None:
    erin = lived.story.signed_in("erin")
    page = erin.get("/w/acme/guides/share-your-report")
    assert "/w/acme/backtests?guide=share-your-report" in page.text
    chosen = erin.get("/w/acme/backtests?guide=share-your-report")
    assert '<option value="share-your-report" selected>' in chosen.text


def test_mistakes_are_told_by_line_and_column_and_the_text_is_kept(lived: Lived) -> None:
    wrong = DRAFT.replace("at_least: 2", "at_leest: 2").replace("kind: tip", "kind: tipp")
    answer = asks(lived.story.signed_in("erin"), text=wrong)
    assert answer.status_code == 400
    assert "Line 2, column 7:" in answer.text and "Line 5, column 36:" in answer.text
    assert "at_leest: 2" in answer.text
    assert db.session.query(BacktestRun).count() == 0


def test_nothing_chosen_says_what_to_do(lived: Lived) -> None:
    answer = asks(lived.story.signed_in("erin"), guide="no-such-guide")
    assert answer.status_code == 400
    assert "Choose a guide, or paste the text of a rule file." in answer.text


@pytest.fixture
def run_of(lived: Lived) -> Callable[..., BacktestRun]:
    def made(document: str = '{"guide":"other"}', beat_ms: int | None = None) -> BacktestRun:
        times = {"from_ms": 0, "to_ms": 1, "started_ms": now_ms(), "beat_ms": beat_ms or now_ms()}
        workspace_id = lived.acme.workspace_id
        run = BacktestRun(workspace_id=workspace_id, guide="other", document=document, started_by="x@y.z", **times)
        db.session.add(run)
        db.session.commit()
        return run

    return made


def test_a_second_one_waits_for_the_first_and_loses_nothing(lived: Lived, run_of: Callable[..., BacktestRun]) -> None:
    run_of()
    answer = asks(lived.story.signed_in("erin"), text=DRAFT)
    assert answer.status_code == 409
    assert "runs already" in answer.text and "report_created, at_least: 2" in answer.text


def test_one_whose_process_is_gone_is_told_as_failed_and_keeps_nobody_waiting(
    lived: Lived, run_of: Callable[..., BacktestRun]
) -> None:
    gone = run_of(beat_ms=now_ms() - 181_000)
    erin = lived.story.signed_in("erin")
    assert "broke off" in erin.get(f"/w/acme/backtests/{gone.id}").text
    started = asks(erin, text=DRAFT)
    assert started.status_code == 303
    once_over(erin, started.location)


def test_one_that_fails_says_so(app: Flask, lived: Lived, run_of: Callable[..., BacktestRun]) -> None:
    run = run_of(document='{"guide":"no rule at all"}')
    run_id = run.id
    db.session.commit()
    replay_run(run_id)
    db.session.expire_all()
    assert state_of_run(db.session.get_one(BacktestRun, run_id)) == "failed"


def test_a_result_of_another_workspace_answers_like_an_unknown_one(
    lived: Lived, run_of: Callable[..., BacktestRun]
) -> None:
    charlie = lived.story.signed_in("charlie")
    assert charlie.get(f"/w/other/backtests/{run_of().id}").status_code == 404


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], bool]]:
    """Lets a backtest run for ever; tells whether it and all that work for it are gone in time."""
    started: list[Any] = []
    begin: Any = subprocess.Popen

    def kept(*asked: Any, **more: Any) -> Any:
        started.append(begin(*asked, **more, stdout=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr(operations, "CHILD", "tests.backtests.endless_child")
    monkeypatch.setattr(subprocess, "Popen", kept)
    # Whatever is left of them holds the other end of the output.
    yield lambda: bool(select.select([started[0].stdout], [], [], PATIENCE_SECONDS)[0])
    for each in started:
        each.stdout.close()


def run_with(run_id: int) -> tuple[str, str | None]:
    db.session.remove()
    run = db.session.get_one(BacktestRun, run_id)
    found = run.state, run.why
    db.session.remove()
    return found


def test_who_may_start_one_may_stop_it_and_all_its_processes_end(lived: Lived, endless: Callable[[], bool]) -> None:
    erin = lived.story.signed_in("erin")
    address = asks(erin, text=DRAFT).location
    run_id = int(address.rsplit("/", 1)[1])
    assert f"{address}/stop" in erin.get(address).text
    assert "/stop" not in lived.story.signed_in("bob").get(address).text
    assert send(erin, address, f"{address}/stop").status_code == 303
    assert "A member stopped this backtest." in erin.get(address).text
    db.session.remove()
    assert endless()
    assert run_with(run_id) == ("failed", "stopped")


def test_one_that_takes_longer_than_it_may_is_ended_and_says_so(
    app: Flask, lived: Lived, endless: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = Parts(replace(parts().settings, backtest_seconds=2), parts().database, parts().cache)
    monkeypatch.setitem(app.extensions, "widget_server", strict)
    erin = lived.story.signed_in("erin")
    address = asks(erin, text=DRAFT).location
    db.session.remove()
    assert endless()
    assert run_with(int(address.rsplit("/", 1)[1])) == ("failed", "late")
    assert "took longer than it may" in erin.get(address).text


def test_another_workspace_waits_and_is_told_no_more_than_that(
    lived: Lived, run_of: Callable[..., BacktestRun]
) -> None:
    run_of()
    charlie = lived.story.signed_in("charlie")
    form = {"csrf_token": token_on(charlie, "/w/other/backtests"), "days": "30", "text": DRAFT}
    answer = charlie.post("/w/other/backtests", data=form)
    assert answer.status_code == 409
    assert "Another backtest runs on this server." in answer.text and "x@y.z" not in answer.text
