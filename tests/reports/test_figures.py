"""Every figure of a guide's report, against the raw events counted by hand; and the list behind it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.reports.conftest import GUIDE, NOW, Lab
from tests.reports.oracle import counted, goal_by_arm, raw_events
from widget_server.reports.queries import BehindKey, Report, behind, report_of
from widget_server.reports.tallies import Chosen
from widget_server.triggers.durations import DAY

ALL = Chosen(0, NOW + 1)


def report(lab: Lab, chosen: Chosen = ALL) -> Report:
    found = report_of(lab.workspace_id, "share", chosen, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_is_what_counting_the_raw_events_by_hand_gives(lab: Lab, seed: int) -> None:
    """By person and by account, over all of it and narrowed down in every way."""
    lab.publish()
    lab.live_through(seed)
    events = raw_events(lab.workspace_id)
    for chosen in (
        ALL,
        Chosen(NOW - 60 * DAY, NOW + 1),
        Chosen(NOW - 90 * DAY, NOW - 20 * DAY, version=2),
        Chosen(0, NOW + 1, variant="b"),
        Chosen(0, NOW + 1, language="ru"),
        Chosen(0, NOW + 1, account=lab.accounts[2]),
    ):
        found = report(lab, chosen)
        for figure, units in counted(events, "share", chosen).items():
            for unit, members in units.items():
                told = set(found.tally.of(unit).get(figure, {}))
                assert told == members, (figure, unit, chosen)


@pytest.mark.parametrize("seed", range(4))
def test_the_parts_of_a_report_are_reports_of_the_parts(lab: Lab, seed: int) -> None:
    lab.publish()
    lab.live_through(seed)
    found = report(lab)
    for by in ("version", "variant", "language", "account"):
        for part in found.parts[by]:
            if part.key:
                narrowed = report(lab, replace(ALL, **{by: part.key}))  # type: ignore[arg-type]
                for figure in ("eligible", "shown", "completed", "dismissed", "missed"):
                    assert part.tally.person.get(figure, {}) == narrowed.tally.person.get(figure, {}), (by, figure)
    languages = sum(part.tally.number("eligible") for part in found.parts["language"])
    assert languages == found.tally.number("eligible"), "languages add up"


def test_the_list_behind_a_figure_is_as_long_as_the_figure(lab: Lab) -> None:
    """Each figure, by person and by account, in pages."""
    lab.publish()
    lab.live_through(7, 60)
    found = report(lab)
    figures = [*found.tally.person, *[f"goal.0.{arm}.{where}" for arm in ("shown", "control")
               for where in ("reached", "not_reached", "open")]]  # fmt: skip
    assert len(figures) > 20
    for figure in figures:
        for unit in ("person", "account"):
            members = found.members(figure, unit)
            if figure.startswith("goal") and unit == "account":
                assert members is None
                continue
            assert members is not None
            ids = _all_pages(lab, members, unit)
            assert len(ids) == len(set(ids)) == len(members)


def _all_pages(lab: Lab, members: Any, unit: Any) -> list[int]:
    after: BehindKey | None = None
    ids: list[int] = []
    while True:
        page = behind(lab.workspace_id, members, unit, 7, after)
        assert page.total == len(members)
        ids += [row.id for row in page.rows]
        if page.next is None:
            return ids
        after = page.next


@pytest.mark.parametrize("seed", range(6))
def test_who_reached_the_goal_in_time_is_what_reading_each_life_gives(lab: Lab, seed: int) -> None:
    lab.publish()
    lab.live_through(seed, 80)
    for version in (2, 3):
        lab.publish(priority=50 + version)
    # All versions drew alike, so they count together.
    goal = report(lab).goal
    assert goal is not None and goal.holdout is not None
    arms = goal_by_arm(raw_events(lab.workspace_id), "share", {1, 2, 3}, 14 * DAY, NOW)
    for arm, ended in arms.items():
        for where in ("reached", "not_reached", "open"):
            members = goal.holdout.members[arm, where]
            assert set(members) == getattr(ended, where), (arm, where)
    effect = goal.holdout.effect
    assert (effect.treated.positive, effect.control.positive) == (
        len(arms["shown"].reached),
        len(arms["control"].reached),
    )
    assert effect.treated.total == len(arms["shown"].reached | arms["shown"].not_reached)


def test_who_met_a_version_that_drew_otherwise_stays_out_of_both_sides(lab: Lab) -> None:
    """The holdout went from none to ten percent: who was shown the older version first is in no arm of the newer."""
    lab.publish()
    lab.publish(goal={"event": "shared", "within": "7d"})
    old, new, held = (lab.add_person() for _ in range(3))
    about: dict[str, Any] = {"guide": "share"}
    lab.write(
        [
            ("$guide_shown", old, NOW - 50 * DAY, {**about, "version": 1}),
            ("$guide_shown", old, NOW - 30 * DAY, {**about, "version": 2}),
            ("$guide_shown", new, NOW - 30 * DAY, {**about, "version": 2}),
            ("$guide_withheld", held, NOW - 30 * DAY, {**about, "version": 2, "why": "holdout"}),
        ]
    )
    goal = report(lab).goal
    assert goal is not None and goal.holdout is not None
    assert {arm: set(members) for (arm, where), members in goal.holdout.members.items() if members} == {
        "shown": {new},
        "control": {held},
    }


def test_whoever_was_withheld_it_for_another_reason_begins_when_it_is_really_shown(lab: Lab) -> None:
    lab.publish()
    person, held = lab.add_person(), lab.add_person()
    about = {"guide": "share", "version": 1}
    lab.write(
        [
            ("$guide_withheld", person, NOW - 60 * DAY, {**about, "why": "budget"}),
            ("shared", person, NOW - 55 * DAY, {"with": "team"}),
            ("$guide_shown", person, NOW - 40 * DAY, about),
            ("$guide_withheld", held, NOW - 40 * DAY, {**about, "why": "holdout"}),
        ]
    )
    goal = report(lab).goal
    assert goal is not None and goal.holdout is not None
    assert person in goal.holdout.members["shown", "not_reached"]


def test_a_person_whose_time_is_not_over_counts_on_neither_side_not_even_after_reaching_the_goal(lab: Lab) -> None:
    lab.publish()
    quick, held = lab.add_person(), lab.add_person()
    about = {"guide": "share", "version": 1}
    lab.write(
        [
            ("$guide_shown", quick, NOW - 2 * DAY, about),
            ("shared", quick, NOW - DAY, {"with": "team"}),
            ("$guide_withheld", held, NOW - 20 * DAY, {**about, "why": "holdout"}),
        ]
    )
    goal = report(lab).goal
    assert goal is not None and goal.holdout is not None
    assert set(goal.holdout.members["shown", "open"]) == {quick}
    assert (goal.holdout.effect.treated.total, goal.holdout.effect.control.total) == (0, 1)
    assert goal.holdout.effect.outcome == "cannot_tell"


def test_persons_who_became_one_count_once(lab: Lab) -> None:
    from sqlalchemy import update

    from widget_server.db import db
    from widget_server.events.models import Event
    from widget_server.people.models import Person

    lab.publish()
    anonymous, known = lab.add_person(), lab.add_person(name="Dora")
    lab.write([("$guide_shown", who, NOW - DAY, {"guide": "share", "version": 1}) for who in (anonymous, known)] * 30)
    assert report(lab).tally.number("shown") == 2, "both are copied now"
    db.session.execute(update(Event).where(Event.person_id == anonymous).values(person_id=known))
    db.session.execute(update(Person).where(Person.id == anonymous).values(merged_into=known))
    db.session.commit()
    assert report(lab).tally.number("shown") == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"guide": ["share"]},
        {"guide": "share", "version": "two", "step": -1, "variant": {"a": 1}, "language": 5, "why": []},
        {"guide": "share", "version": 10**30, "step": 10**9},
        {"guide": "share", "version": True, "path": "x" * 5000},
    ],
)
def test_what_a_page_makes_up_breaks_no_report(lab: Lab, forged: dict[str, Any]) -> None:
    lab.publish()
    person = lab.add_person()
    lab.write([(name, person, NOW - DAY, forged) for name in ("$guide_shown", "$guide_withheld", "$guide_missed")])
    found = report(lab)
    assert found.tally.number("shown") == (0 if isinstance(forged["guide"], list) else 1)
    assert found.steps <= 50 and GUIDE["guide"] == found.guide


def test_an_unknown_guide_has_no_report(lab: Lab) -> None:
    assert report_of(lab.workspace_id, "nobody-wrote-it", ALL, NOW) is None
