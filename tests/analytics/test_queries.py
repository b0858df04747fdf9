"""Promises of a funnel's report: its parts add up, and behind each figure stand as many names."""

from typing import Any

import pytest

from tests.analytics.logbook import Logbook
from widget_server.analytics.operations import apply_funnels
from widget_server.analytics.queries import Cell, States, Stuck, funnel_named, funnel_report, stuck
from widget_server.db import db

NOW = 1_000_000
FUNNEL: dict[str, Any] = {
    "funnel": "sharing",
    "title": {"en": "Sharing", "ru": "Доступ"},
    "window": "100s",
    "steps": [{"event": "opened"}, {"event": "created", "where": {"rows": {"gte": 10}}}, {"event": "shared"}],
}


@pytest.fixture
def northwind(acme: Logbook) -> Logbook:
    """Five persons of three accounts and one of none: converted, open and dropped at several steps."""
    big, late, lost = (
        acme.account("big", name="Big & Co", plan="pro", arr=12_000),
        acme.account("late", name="Late", plan="trial"),
        acme.account("lost"),
    )
    ada, bob = acme.person("ada", big, name="Ada"), acme.person("bob", big, email="bob@big.example")
    cy, dot, eve = acme.person("cy", late), acme.person("dot", lost, name=" "), acme.person()
    acme.events([("opened", ada, NOW - 500_000), ("opened", bob, NOW - 499_000)])
    acme.event("created", ada, NOW - 490_000, rows=20)
    acme.event("shared", bob, NOW - 480_000)
    acme.events([("opened", cy, NOW - 50_000), ("opened", dot, NOW - 300_000), ("opened", eve, NOW - 90_000)])
    acme.event("created", dot, NOW - 290_000, rows=9)
    acme.event("created", eve, NOW - 80_000, rows=10)
    apply_funnels(acme.workspace_id, [FUNNEL])
    db.session.commit()
    return acme


def test_the_figures_of_persons(northwind: Logbook) -> None:
    report = funnel_report(northwind.workspace_id, "sharing", NOW)
    assert report is not None
    assert report.person == States(entered=5, converted=0, dropped=3, open=2)
    assert [step.person.reached for step in report.steps] == [5, 2, 0]
    assert [step.person.of_previous for step in report.steps] == [1, 0.4, 0]
    assert [step.person.of_first for step in report.steps] == [1, 0.4, 0]
    assert [step.person.median_ms for step in report.steps] == [0, 10_000, None]
    assert [(step.person.dropped, step.person.open) for step in report.steps] == [(2, 1), (1, 1), (0, 0)]


def test_an_account_converts_by_what_several_of_its_persons_did(northwind: Logbook) -> None:
    """Ada created and Bob shared: the account did both. Whoever has no account is in no account's figure."""
    report = funnel_report(northwind.workspace_id, "sharing", NOW)
    assert report is not None
    assert report.account == States(entered=3, converted=1, dropped=1, open=1)
    assert [step.account.reached for step in report.steps] == [3, 1, 1]
    assert [step.account.median_ms for step in report.steps] == [0, 9_000, 19_000]


def test_behind_each_figure_stand_as_many_names(northwind: Logbook) -> None:
    report = funnel_report(northwind.workspace_id, "sharing", NOW)
    assert report is not None
    for unit in ("person", "account"):
        for index, step in enumerate(report.steps):
            found = stuck(northwind.workspace_id, Cell("sharing", index, unit), NOW)
            figures = getattr(step, unit)
            assert found is not None
            assert (found.total, found.open, found.dropped) == (
                figures.open + figures.dropped,
                figures.open,
                figures.dropped,
            )
            assert [row.state for row in found.rows] == ["open"] * found.open + ["dropped"] * found.dropped


def test_the_stuck_are_named_with_what_they_are_worth_and_until_when(northwind: Logbook) -> None:
    accounts = stuck(northwind.workspace_id, Cell("sharing", 0, "account"), NOW)
    assert accounts is not None
    told = [(row.who.label, row.who.plan, row.state, row.reached_ms, row.last_ms, row.due_ms) for row in accounts.rows]
    assert told == [
        ("Late", "trial", "open", NOW - 50_000, NOW - 50_000, NOW + 50_000),
        ("lost", None, "dropped", NOW - 300_000, NOW - 300_000, NOW - 200_000),
    ]


def test_persons_are_named_by_name_else_email_else_their_id_and_anonymous_ones_not(northwind: Logbook) -> None:
    rows = []
    for step in (0, 1):
        found = stuck(northwind.workspace_id, Cell("sharing", step, "person"), NOW)
        assert found is not None
        rows += [(row.who.label, row.who.external_id, row.who.plan, row.who.arr) for row in found.rows]
    assert sorted(rows, key=str) == [
        ("Ada", "ada", "pro", 12_000),
        ("bob@big.example", "bob", "pro", 12_000),
        ("cy", "cy", "trial", None),
        ("dot", "dot", None, None),
        (None, None, None, None),
    ]


def test_pages_of_the_list_hold_everybody_once(northwind: Logbook) -> None:
    cell = Cell("sharing", 0, "person")
    whole = stuck(northwind.workspace_id, cell, NOW)
    assert whole is not None
    seen: list[Stuck] = []
    after = None
    for _ in range(whole.total):
        page = stuck(northwind.workspace_id, cell, NOW, limit=1, after=after)
        assert page is not None
        seen += page.rows
        after = page.next
    assert seen == list(whole.rows)
    assert after is None


def test_a_funnel_of_another_workspace_is_unknown(northwind: Logbook) -> None:
    other = Logbook("other")
    assert funnel_report(other.workspace_id, "sharing", NOW) is None
    assert stuck(other.workspace_id, Cell("sharing", 0), NOW) is None
    assert funnel_report(northwind.workspace_id, "nothing", NOW) is None


@pytest.mark.parametrize("step", [-1, 3])
def test_a_step_that_the_funnel_has_not_is_unknown(northwind: Logbook, step: int) -> None:
    assert stuck(northwind.workspace_id, Cell("sharing", step), NOW) is None


def test_what_another_workspace_does_moves_no_figure(northwind: Logbook) -> None:
    before = funnel_report(northwind.workspace_id, "sharing", NOW)
    other = Logbook("other")
    other.events([("opened", other.person("ada", other.account("big")), NOW)])
    assert funnel_report(northwind.workspace_id, "sharing", NOW) == before


def test_an_empty_workspace_has_a_report_of_zeros(acme: Logbook) -> None:
    apply_funnels(acme.workspace_id, [FUNNEL])
    report = funnel_report(acme.workspace_id, "sharing", NOW)
    assert report is not None
    assert report.person == report.account == States(0, 0, 0, 0)
    assert [step.person.of_previous for step in report.steps] == [None, None, None]


def test_funnels_are_what_was_applied_last(acme: Logbook) -> None:
    """New ones are added, changed ones replaced, vanished ones removed; others' stay."""
    other = Logbook("other")
    apply_funnels(other.workspace_id, [FUNNEL])
    apply_funnels(acme.workspace_id, [FUNNEL, {**FUNNEL, "funnel": "old"}])
    db.session.flush()
    applied = apply_funnels(acme.workspace_id, [{**FUNNEL, "window": "1d"}, {**FUNNEL, "funnel": "new"}])
    db.session.flush()
    assert applied == (["new"], ["sharing"], ["old"])
    assert apply_funnels(acme.workspace_id, [{**FUNNEL, "window": "1d"}, {**FUNNEL, "funnel": "new"}]) == ([], [], [])
    changed, kept = funnel_named(acme.workspace_id, "sharing"), funnel_named(other.workspace_id, "sharing")
    assert changed is not None
    assert kept is not None
    assert (changed.window_ms, kept.window_ms) == (86_400_000, 100_000)
    assert funnel_named(acme.workspace_id, "old") is None
