"""A backtest reads every store alike, in whatever parts and processes; it says what it could not check."""

import json
from typing import Any

import pytest

from tests.analytics.conftest import acme, clickhouse, copying, engine
from tests.analytics.logbook import Logbook
from tests.triggers.timelines import guide
from widget_server.analytics.relay import catch_up
from widget_server.backtests import reading
from widget_server.backtests.report import Backtest
from widget_server.backtests.running import Period, run_backtest
from widget_server.db import db
from widget_server.events.models import EventName
from widget_server.guides.operations import publish_guides
from widget_server.people.lists.operations import Change, change_list
from widget_server.people.models import Account

__all__ = ["acme", "clickhouse", "copying", "engine"]

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
BEGIN = 20_700 * DAY
PERIOD = Period(BEGIN, BEGIN + 3 * DAY)
LIVE = guide({"guide": "live", "priority": 60, "trigger": {"when": {"event": "saved"}}})


def lived(acme: Logbook) -> dict[str, int]:
    """Ann saves on three days, Bob (known by another id at first) on one, Cid only looks; Dan left before."""
    accounts = [acme.account("a", plan="pro"), acme.account("b")]
    who = {name: acme.person(name, accounts[number % 2]) for number, name in enumerate(("ann", "bob", "cid", "dan"))}
    anonymous = acme.person()
    acme.events([("saved", who["ann"], BEGIN + day * DAY + HOUR) for day in range(3)], accounts[0], kind="big")
    acme.events([("saved", who["dan"], BEGIN - HOUR), ("seen", who["cid"], BEGIN + HOUR)], accounts[1], kind="big")
    acme.merge(anonymous, who["bob"])
    acme.events(
        [("saved", who["bob"], BEGIN + 2 * HOUR), ("saved", who["bob"], BEGIN + DAY)], accounts[1], kind="small"
    )
    names = [("saved", 6), ("seen", 1)]
    for name, total in names:
        row = EventName(workspace_id=acme.workspace_id, name=name, total=total, first_ms=0, last_ms=BEGIN)
        db.session.add(row)
    db.session.commit()
    return who


def figures(report: Backtest) -> tuple[Any, ...]:
    persons = report.persons
    return (
        (persons.there, persons.outside_audience, persons.never_ready, persons.held_back, persons.reached),
        (report.accounts_there, report.accounts_reached, report.events),
        (report.showings, [day.showings for day in report.days], report.caps["every"], report.caps["at_most"]),
    )


BIG = {"event": "saved", "where": {"kind": {"eq": "big"}}}
DRAFT = guide({"guide": "draft", "trigger": {"when": BIG}, "frequency": {"at_most": 2}})


@pytest.mark.usefixtures("copying")
def test_figures_are_those_of_the_stored_events_beside_the_live_guides(acme: Logbook) -> None:
    lived(acme)
    publish_guides(acme.workspace_id, [("live.yaml", LIVE)])
    db.session.commit()
    catch_up(acme.workspace_id)
    shares: list[float] = []
    report = run_backtest(acme.workspace_id, DRAFT, PERIOD, progress=shares.append)
    assert figures(report) == ((3, 0, 2, 0, 1), (2, 1, 6), (2, [1, 1, 0], 0, 1))
    [met] = report.collisions
    assert (met.guide, met.goes_first, met.showings, met.persons) == ("live", False, 2, 1)
    assert shares == [1.0]


def test_many_parts_in_several_processes_come_to_the_same(acme: Logbook, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(acme)
    whole = run_backtest(acme.workspace_id, DRAFT, PERIOD)
    monkeypatch.setattr(reading, "PART", 3)
    assert run_backtest(acme.workspace_id, DRAFT, PERIOD, processes=2) == whole


@pytest.mark.usefixtures("copying")
def test_what_the_account_did_and_was_called_is_known_at_its_time(acme: Logbook) -> None:
    who = lived(acme)
    account = db.session.query(Account).filter_by(external_id="b").one()
    account.traits = '{"plan": "pro"}'
    db.session.commit()
    for at, plan in ((BEGIN - DAY, "trial"), (BEGIN + 3 * HOUR, "pro")):
        acme.event("$group", who["dan"], at, account.id, traits={"plan": plan})
    asked = {"all": [{"account_did": {"event": "saved", "at_least": 2}}]}
    trial = guide({"guide": "draft", "audience": {"all": [{"account.plan": {"eq": "trial"}}]}, "trigger": asked})
    report = run_backtest(acme.workspace_id, trial, PERIOD)
    # Of account b: Dan saved before the period, Bob two hours into it, while it was still on trial.
    assert figures(report)[0] == (3, 2, 0, 0, 1)
    assert report.unchecked == ("traits", "attention")


def test_lists_and_shares_of_persons_are_those_of_now(acme: Logbook) -> None:
    lived(acme)
    change_list(acme.workspace_id, Change("beta", "person", "replace", "API"), ["bob", "cid"])
    db.session.commit()
    beta = guide({"guide": "draft", "audience": {"all": [{"list": "beta"}]}})
    report = run_backtest(acme.workspace_id, beta, PERIOD)
    assert (report.persons.reached, report.persons.outside_audience, report.unchecked) == (2, 1, ("lists", "attention"))
    everybody = {"all": [{"percent": {"of": "person", "below": 100}}]}
    assert (
        run_backtest(acme.workspace_id, guide({"guide": "draft", "audience": everybody}), PERIOD).persons.reached == 3
    )


def test_what_cannot_be_checked_is_told(acme: Logbook) -> None:
    lived(acme)
    page = {"path": "/a/*", "query": {"tab": {"eq": "x"}}}
    blind = guide(
        {
            "guide": "draft",
            "trigger": {"when": {"exit_intent": True}},
            "placement": {"page": page, "element": "#a", "device": "phone"},
        }
    )
    report = run_backtest(acme.workspace_id, blind, PERIOD)
    assert report.unchecked == ("page", "query", "device", "element", "moment", "attention")
    assert report.persons.reached == report.persons.there == 3


def test_an_empty_workspace_gives_nothing_and_no_error(acme: Logbook) -> None:
    report = run_backtest(acme.workspace_id, DRAFT, PERIOD)
    assert figures(report) == ((0, 0, 0, 0, 0), (0, 0, 0), (0, [0, 0, 0], 0, 0))
    assert json.loads(json.dumps(report.as_json()))["days"][2]["showings"] == 0
