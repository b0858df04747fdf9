"""Variants against each other, and the holdout from all guides: against counts by hand, statsmodels and scipy."""

from typing import Any

import pytest
from scipy.stats import chisquare
from sqlalchemy import update
from statsmodels.stats.proportion import confint_proportions_2indep

from tests.reports.conftest import NOW, Lab
from tests.reports.oracle import Raw, raw_events
from tests.reports.test_figures import report
from widget_server.analytics.effects import Cluster, arm_of_clusters, effect_of
from widget_server.db import db, utc_now
from widget_server.guides.models import SegmentVersion
from widget_server.guides.operations import publish_attention
from widget_server.reports.comparisons import Comparison
from widget_server.triggers.durations import DAY

VARIANTS = [{"name": "a", "weight": 50}, {"name": "b", "weight": 50}]


def ends_by_hand(events: list[Raw]) -> dict[str, dict[int, tuple[int, bool]]]:
    """By variant, each person whose time is over: the account, and whether they shared with the team in time."""
    found: dict[str, dict[int, tuple[int, bool]]] = {"a": {}, "b": {}}
    for person in {event.person for event in events}:
        theirs = [event for event in events if event.person == person]
        first = next((event for event in theirs if is_claim(event)), None)
        if first is None or first.name != "$guide_shown" or first.time_ms + 14 * DAY > NOW:
            continue
        did = [event for event in theirs if event.name == "shared" and event.properties["with"] == "team"]
        reached = any(first.time_ms < event.time_ms <= first.time_ms + 14 * DAY for event in did)
        found[first.properties["variant"]][person] = first.account, reached
    return found


def is_claim(event: Raw) -> bool:
    if event.properties.get("guide") != "share":
        return False
    if event.name == "$guide_shown":
        return not event.properties["asked"]
    return event.name == "$guide_withheld" and event.properties["why"] == "holdout"


def between(lab: Lab) -> Comparison:
    goal = report(lab).goal
    assert goal is not None
    [found] = goal.variants
    return found


def publish_all(lab: Lab, by: str) -> None:
    """Lives are told of three versions; all of them drew alike."""
    for priority in (50, 51, 52):
        lab.publish(priority=priority, variants=VARIANTS, holdout={"percent": 30, "by": by})


@pytest.mark.parametrize("seed", range(4))
def test_variants_drawn_by_person_differ_as_counting_and_statsmodels_say(lab: Lab, seed: int) -> None:
    publish_all(lab, "person")
    lab.live_through(seed, 120)
    ends = ends_by_hand(raw_events(lab.workspace_id))
    found = between(lab)
    assert (found.treated, found.control, found.by_account) == ("b", "a", False)
    for name in ("a", "b"):
        reached = {person for person, (_, did) in ends[name].items() if did}
        assert set(found.members[name, "reached"]) == reached
        assert set(found.members[name, "not_reached"]) == set(ends[name]) - reached
    sizes = [(sum(did for _, did in ends[name].values()), len(ends[name])) for name in ("b", "a")]
    (p, m), (q, n) = sizes
    assert m > 5 and n > 5 and p + q > 0
    low, high = confint_proportions_2indep(p, m, q, n, method="newcomb", compare="diff")
    assert found.effect.difference == pytest.approx(p / m - q / n)
    assert found.effect.interval is not None
    assert tuple(found.effect.interval) == pytest.approx((low, high), abs=1e-9)
    assert found.ratio is not None
    assert found.ratio.p == pytest.approx(chisquare(list(found.clusters)).pvalue)


@pytest.mark.parametrize("seed", range(2))
def test_variants_drawn_by_account_count_what_was_drawn_together(lab: Lab, seed: int) -> None:
    publish_all(lab, "account")
    lab.live_through(seed, 120)
    ends = ends_by_hand(raw_events(lab.workspace_id))
    found = between(lab)
    arms = []
    for name in ("b", "a"):
        groups: dict[Any, list[bool]] = {}
        for person, (account, did) in ends[name].items():
            groups.setdefault(("account", account) if account else ("person", person), []).append(did)
        arms.append(arm_of_clusters([Cluster(sum(one), len(one)) for one in groups.values()]))
    assert found.by_account
    wanted = effect_of(arms[0], arms[1], found.ratio)
    assert found.effect.interval is not None and wanted.interval is not None
    assert (found.effect.treated.clusters, found.effect.control.clusters) == (arms[0].clusters, arms[1].clusters)
    assert tuple(found.effect.interval) == pytest.approx(tuple(wanted.interval))


def attend(lab: Lab, since_days: int, holdout: dict[str, Any] | None) -> None:
    """What was said of attention from so many days ago on."""
    document = {"attention": "default", **({"holdout": holdout} if holdout else {})}
    publish_attention(lab.workspace_id, ("attention.yaml", document))
    mine = (SegmentVersion.workspace_id == lab.workspace_id,)
    since = utc_now().fromtimestamp((NOW - since_days * DAY) / 1000, utc_now().tzinfo)
    db.session.flush()
    newest = max(row.version for row in db.session.query(SegmentVersion).filter(*mine))
    db.session.execute(update(SegmentVersion).where(*mine, SegmentVersion.version < newest).values(withdrawn_at=since))
    db.session.execute(update(SegmentVersion).where(*mine, SegmentVersion.version == newest).values(published_at=since))
    db.session.commit()


def claimed(lab: Lab, shown: int, held: int) -> None:
    """Everybody's first claim, between forty and fifty days ago."""
    rows = []
    for number in range(shown + held):
        about: dict[str, Any] = {"guide": "share", "version": 1}
        name = "$guide_shown" if number < shown else "$guide_withheld"
        if number >= shown:
            about |= {"why": "holdout", "holdout": "programme"}
        rows.append((name, lab.add_person(), NOW - 40 * DAY - number % 10 * DAY, about))
    lab.write(rows)


def against_programme(lab: Lab) -> Comparison | None:
    goal = report(lab).goal
    assert goal is not None
    return goal.holdout


@pytest.mark.parametrize(("shown", "held"), [(80, 20), (70, 30), (90, 10), (50, 50), (60, 0)])
def test_the_sizes_of_the_holdout_from_all_guides_are_checked_as_it_drew(lab: Lab, shown: int, held: int) -> None:
    lab.publish()
    attend(lab, 100, {"percent": 20, "by": "person"})
    claimed(lab, shown, held)
    found = against_programme(lab)
    assert found is not None and found.ratio is not None and not found.by_account
    wanted = chisquare([shown, held], [0.8 * (shown + held), 0.2 * (shown + held)]).pvalue
    assert found.ratio.p == pytest.approx(wanted)
    assert found.ratio.is_off == (wanted < 0.001)
    assert (found.effect.outcome == "unbalanced") == (wanted < 0.001)


def test_a_holdout_from_all_guides_that_changed_meanwhile_says_nothing_about_sizes(lab: Lab) -> None:
    lab.publish()
    attend(lab, 100, {"percent": 20, "by": "person"})
    attend(lab, 45, {"percent": 40, "by": "person"})
    claimed(lab, 50, 50)
    found = against_programme(lab)
    assert found is not None and found.ratio is None


def test_a_holdout_that_began_while_persons_met_the_guide_says_nothing_about_sizes(lab: Lab) -> None:
    lab.publish()
    attend(lab, 45, {"percent": 20, "by": "person"})
    claimed(lab, 50, 50)
    found = against_programme(lab)
    assert found is not None and found.ratio is None


def test_a_guide_that_the_holdout_does_not_take_is_compared_with_nobody(lab: Lab) -> None:
    lab.publish(budget="exempt")
    attend(lab, 100, {"percent": 20, "by": "person"})
    claimed(lab, 50, 0)
    assert against_programme(lab) is None
