"""The attention that all guides take together, and what they change together: against the raw events by hand."""

import json
import tracemalloc
from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.reports.conftest import NOW, Lab
from tests.reports.test_page import live_through
from tests.stories import Story
from widget_server.analytics import relay
from widget_server.db import db, utc_now
from widget_server.guides.models import ATTENTION, SegmentVersion
from widget_server.guides.operations import publish_attention
from widget_server.parts import parts
from widget_server.people.operations import join_persons
from widget_server.reports import goals, programme
from widget_server.reports.happenings import told_rows
from widget_server.reports.programme import Programme, programme_of
from widget_server.reports.spending import Claimed, Spending, percentile_of, programme_claims, quarters_of
from widget_server.triggers.attention import POINT, WEIGHTS
from widget_server.triggers.clauses import Goal, Occurrence
from widget_server.triggers.durations import DAY

Row = tuple[str, int, int, dict[str, Any]]
GOAL = Goal(Occurrence("came"), 5 * DAY)


def _rows(random: Random, persons: list[int]) -> list[Row]:
    """Everything that can stand in the log under these names, also what only an old page tells."""
    rows: list[Row] = []
    for person in persons:
        for _ in range(random.randint(0, 12)):
            at = NOW - random.randint(0, 60 * DAY)
            kind = random.choice(sorted(WEIGHTS))
            said: dict[str, Any] = {"guide": random.choice(["one", "two", "three"]), "kind": kind, "version": 1}
            name = random.choice(["$guide_shown"] * 3 + ["$guide_withheld", "came", "came"])
            if name == "$guide_withheld":
                said["why"] = random.choice(["budget", "quiet", "paused", "holdout"])
                said["cost"] = random.choice([0, 1, 2.5]) if said["why"] == "holdout" else 0
                said |= {"holdout": random.choice(["programme", "guide"])} if said["why"] == "holdout" else {}
            elif name == "$guide_shown":
                said |= random.choice([{"cost": 0}, {"cost": 1.25}, {"cost": 3}, {"asked": True}, {}])
            rows.append((name, person, at, said))
    random.shuffle(rows)
    return rows


def _cost(said: dict[str, Any]) -> float:
    if "cost" in said:
        return float(said["cost"])
    return 0 if said.get("asked") else WEIGHTS[said["kind"]]


def _found(lab: Lab, since_ms: int, goal: Goal | None = None) -> Programme:
    return programme_of(lab.workspace_id, since_ms, NOW, goal)


@pytest.mark.parametrize(("seed", "part"), [(0, 100_000), (1, 1), (2, 3), (3, 20), (4, 1)])
def test_what_each_guide_took_and_was_withheld_is_what_counting_by_hand_gives(
    lab: Lab, seed: int, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few showings are read at once."""
    monkeypatch.setattr(programme, "PART", part)
    random = Random(seed)
    persons = [lab.add_person() for _ in range(30)]
    rows = _rows(random, persons)
    lab.write(rows)
    since = NOW - 30 * DAY
    found = _found(lab, since)
    mine = [row for row in rows if row[2] >= since and not row[3].get("asked") and row[0] in programme.NAMES]
    shown = [row for row in mine if row[0] == "$guide_shown"]
    assert found.spending.cost == POINT * sum(_cost(said) for *_, said in shown)
    assert (found.spending.persons, found.spending.times) == (len({row[1] for row in shown}), len(shown))
    assert {guide.guide for guide in found.spending.guides} == {row[3]["guide"] for row in mine}
    for guide in found.spending.guides:
        own = [row for row in shown if row[3]["guide"] == guide.guide]
        assert (guide.times, guide.persons) == (len(own), len({row[1] for row in own}))
        assert guide.cost == POINT * sum(_cost(said) for *_, said in own)
        held = {(row[3]["why"], row[1]) for row in mine if "why" in row[3] and row[3]["guide"] == guide.guide}
        assert guide.withheld == Counter(why for why, _ in held)
    assert found.spending.spared == Counter(why for why, _ in {(r[3]["why"], r[1]) for r in mine if "why" in r[3]})
    week = [row for row in shown if row[2] >= NOW - 7 * DAY]
    spent = {person: POINT * sum(_cost(r[3]) for r in week if r[1] == person) for person in {r[1] for r in week}}
    assert found.most == max(spent.values(), default=0)
    assert sum(quarter.persons for quarter in found.quarters) == len(spent)
    assert found.median == (sorted(spent.values())[(len(spent) - 1) // 2] if spent else 0)
    for low, high, number in found.quarters:
        assert number == sum(1 for cost in spent.values() if (low < cost or low == 0) and cost <= high)


def test_memory_does_not_grow_with_the_number_of_showings(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as many to four times as many persons."""
    monkeypatch.setattr(programme, "PART", 500)
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 10**9)
    # What is loaded and remembered once is no part of it.
    peaks, random = [_peak_of(lab)], Random(1)
    for persons in (150, 450):
        lab.write(_rows(random, [lab.add_person() for _ in range(persons)]) * 4)
        peaks.append(_peak_of(lab))
    assert peaks[2] < 1.5 * peaks[1]


def _peak_of(lab: Lab) -> int:
    tracemalloc.start()
    try:
        _found(lab, NOW - 90 * DAY)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("copied", [True, False])
@pytest.mark.parametrize("into", [0, 1])
def test_persons_who_become_one_while_it_is_read_are_one_in_every_figure_or_in_none(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, into: int, copied: bool
) -> None:
    """Each in a part of their own; the parts are read before the merge and after it."""
    monkeypatch.setattr(programme, "PART", 25)
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 40 if copied else 10**9)
    persons = [lab.add_person(), lab.add_person()]
    said = {"guide": "one", "kind": "tip", "version": 1, "cost": 1}
    lab.write([("$guide_shown", persons[number % 2], NOW - 50 + number, said) for number in range(50)])
    merges = [partial(join_persons, anonymous=persons[1 - into], known=persons[into])]

    def with_a_merge_after_it(*given: Any) -> Any:
        yield from told_rows(*given)
        db.session.rollback()
        while merges:
            parts().database.in_group(merges.pop())

    monkeypatch.setattr(programme, "told_rows", with_a_merge_after_it)
    found = _found(lab, NOW - 30 * DAY)
    assert not merges
    figures = (found.spending.persons, found.spending.times, found.spending.cost, found.most)
    assert figures == (1, 50, 50 * POINT, 50 * POINT)


@given(st.lists(st.integers(0, 1000), max_size=40), st.integers(1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = percentile_of(Counter(values), percent)
    if not values:
        assert found == 0
        return
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)


def test_the_quarters_of_a_budget_say_who_is_above_it() -> None:
    assert quarters_of({0: 1, 625: 1, 626: 1, 2500: 1, 2501: 1}, 25) == [
        (0, 625, 2), (625, 1250, 1), (1250, 1875, 0), (1875, 2500, 1), (2500, 2501, 1)
    ]  # fmt: skip
    assert len(quarters_of({100: 1}, 25)) == 4, "nobody is above it"


def test_a_person_counts_from_the_first_showing_that_a_holdout_could_have_kept() -> None:
    """Not from one that was asked for, that is exempt, or that did not fit anyhow."""
    claims = [
        Claimed("a", 1, 0, 10, 0),
        Claimed("a", 1, 0, 11, 200, is_asked=True),
        Claimed("a", 1, 0, 12, 0, "budget"),
        Claimed("a", 1, 0, 13, 200, "holdout", "guide"),
        Claimed("b", 1, 0, 14, 200),
        Claimed("a", 2, 5, 20, 200, "holdout", "programme"),
        Claimed("a", 3, 0, 30, 0, "quiet"),
    ]
    found = {one.person: (one.time_ms, one.arm) for one in programme_claims(claims)}
    assert found == {1: (13, "shown"), 2: (20, "control")}
    spending = Spending()
    spending.add(claims)
    assert (spending.cost, spending.by_cost) == (200, {200: 1})


def _publish(lab: Lab, version: int, days_ago: int, percent: int, until_days: int | None = None) -> None:
    now = utc_now()
    document = {"attention": "default", "holdout": {"percent": percent, "by": "person"}}
    at = now.fromtimestamp((NOW - days_ago * DAY) / 1000, now.tzinfo)
    withdrawn = at + timedelta(days=days_ago - until_days) if until_days is not None else None
    db.session.add(
        SegmentVersion(
            workspace_id=lab.workspace_id,
            name=ATTENTION,
            version=version,
            document=json.dumps(document),
            source="attention.yaml",
            published_at=at,
            withdrawn_at=withdrawn,
        )
    )
    db.session.commit()


@pytest.mark.parametrize("part", [500_000, 1, 7])
def test_the_programme_is_compared_with_whom_its_holdout_keeps_since_it_draws_so(
    lab: Lab, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who met a guide while another share was kept without begins anew with the present draw."""
    monkeypatch.setattr(programme, "PART", part)
    monkeypatch.setattr(goals, "PART", part)
    _publish(lab, 1, 50, 20, until_days=20)
    _publish(lab, 2, 20, 50)
    rows: list[Row] = []
    for index in range(80):
        person, is_held = lab.add_person(), index % 2
        claim: dict[str, Any] = {"guide": "one", "kind": "tip", "cost": 2, "arm": "shown"}
        rows.append(("$guide_shown", person, NOW - 30 * DAY, claim))
        held = {**claim, "why": "holdout", "arm": "control", "holdout": "programme"}
        name, said = ("$guide_withheld", held) if is_held else ("$guide_shown", claim)
        rows.append((name, person, NOW - 10 * DAY, said))
        if index % 10 < (2 if is_held else 8):
            rows.append(("came", person, NOW - 9 * DAY, {}))
    lab.write(rows)
    effect = _found(lab, NOW - 7 * DAY, GOAL).effect
    assert effect is not None and effect.clusters == (40, 40)
    assert (effect.effect.treated.positive, effect.effect.control.positive) == (32, 8)
    assert effect.effect.outcome == "more" and effect.ratio is not None and not effect.ratio.is_off
    assert _found(lab, NOW - 7 * DAY).effect is None, "nobody asked for an event"


def test_a_time_without_any_holdout_is_no_part_of_the_comparison(lab: Lab) -> None:
    """Who was shown a guide in it is not taken for somebody whom the present holdout keeps without."""
    _publish(lab, 1, 50, 50, until_days=30)
    _publish(lab, 2, 20, 50)
    claim: dict[str, Any] = {"guide": "one", "kind": "tip", "cost": 2, "arm": "shown"}
    held = {**claim, "why": "holdout", "arm": "control", "holdout": "programme"}
    person = lab.add_person()
    lab.write([("$guide_shown", person, NOW - 25 * DAY, claim), ("$guide_withheld", person, NOW - 15 * DAY, held)])
    effect = _found(lab, NOW - 7 * DAY, GOAL).effect
    assert effect is not None and effect.clusters == (0, 1)
    [met] = effect.members["control", "not_reached"].values()
    assert met.last_ms == NOW - 15 * DAY


def test_one_version_of_attention_ends_in_the_moment_in_which_the_next_begins(lab: Lab) -> None:
    for week in range(20, 40):
        publish_attention(lab.workspace_id, ("attention.yaml", {"attention": "default", "budget": {"week": week}}))
        db.session.commit()
    versions = list(db.session.scalars(select(SegmentVersion).order_by(SegmentVersion.version)))
    assert [one.withdrawn_at for one in versions[:-1]] == [one.published_at for one in versions[1:]]


def test_the_page_says_what_is_in_force_and_what_to_do_next(story: Story) -> None:
    page = story.signed_in("cem").get("/w/acme/attention-budget").text
    assert "6 points in a session; 10 points in 24 hours; 25 points in 7 days" in page
    assert "Nothing was shown unasked in this time" in page and "rules/attention.yaml" in page
    for query in ("days=8", "days=x", "within=3"):
        assert story.signed_in("cem").get(f"/w/acme/attention-budget?{query}").status_code == 404, query


def test_the_page_and_the_api_say_which_guide_takes_how_much(story: Story) -> None:
    live_through(story.acme, 10)
    page = story.signed_in("cem").get("/w/acme/attention-budget?days=7").text
    assert "Which guide takes how much" in page and "held out for comparison: 15 persons" in page
    headers = {"Authorization": f"Bearer {story.acme.secret}"}
    answer = story.acme.app.test_client().get("/api/v1/attention/report?days=7", headers=headers)
    told = answer.json or {}
    assert (told["points"], told["showings"], told["persons"]) == (30, 15, 15)
    assert told["guides"] == [
        {"guide": "share", "points": 30, "showings": 15, "persons": 15, "withheld": {"holdout": 15}}
    ]
    assert told["week"]["persons"][0] == {"above": 0, "up_to": 6.25, "persons": 15} and told["effect"] is None
