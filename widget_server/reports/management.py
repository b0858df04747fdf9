"""Reports of guides for servers: the figures, and the names behind each."""

from typing import Any

from flask import g

from widget_server.analytics.effects import Arm
from widget_server.analytics.names import accounts_named
from widget_server.reports.comparisons import Comparison
from widget_server.reports.programme import Programme, programme_of
from widget_server.reports.queries import BehindKey, Part, Report, account_called, behind, report_of
from widget_server.reports.schemas import (
    AttentionReportAsked,
    AttentionReportSchema,
    GuideReportAsked,
    GuideReportSchema,
    ReportMembersAsked,
    ReportMembersSchema,
)
from widget_server.reports.spending import GuideSpending
from widget_server.reports.tallies import Chosen, Tally
from widget_server.triggers.attention import POINT
from widget_server.triggers.clauses import Goal, Occurrence
from widget_server.triggers.durations import DAY
from widget_server.web.bodies import now_ms
from widget_server.web.errors import not_found
from widget_server.web.management import ManagementBlueprint
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import with_secret_key

report_management = ManagementBlueprint(
    "reports", __name__, "What became of a guide, what it changed, and the names behind each figure.", at="/guides"
)
attention_management = ManagementBlueprint(
    "attention", __name__, "How much attention all guides together take of people, and what they change."
)


@report_management.route("/<name>/report")
@with_secret_key
@report_management.arguments(GuideReportAsked, location="query")
@report_management.response(200, GuideReportSchema)
def read_guide_report(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """The report, in which every event counts that was acknowledged until now."""
    return _told(_report(asked, name))


@report_management.route("/<name>/report/members")
@with_secret_key
@report_management.arguments(ReportMembersAsked, location="query")
@report_management.response(200, ReportMembersSchema)
def list_report_members(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """Who counts in a figure of the report, the latest first; as many as the figure says."""
    members = _report(asked, name).members(asked["figure"], asked["unit"])
    if members is None:
        raise not_found("figure")
    after = key_of(asked["after"], BehindKey) if asked["after"] else None
    found = behind(g.workspace_id, members, asked["unit"], asked["limit"], after)
    return {**found._asdict(), "next": cursor_of(found.next) if found.next else None}


@attention_management.route("/report")
@with_secret_key
@attention_management.arguments(AttentionReportAsked, location="query")
@attention_management.response(200, AttentionReportSchema)
def read_attention_report(asked: dict[str, Any]) -> dict[str, Any]:
    """Which guide took how much of people's attention, what was withheld and why, and what all guides changed."""
    moment = now_ms()
    goal = Goal(Occurrence(asked["event"], ()), asked["within_days"] * DAY) if asked["event"] else None
    return _programme(programme_of(g.workspace_id, moment - asked["days"] * DAY, moment, goal))


def _programme(found: Programme) -> dict[str, Any]:
    return {
        "now_ms": found.now_ms,
        "since_ms": found.since_ms,
        "points": found.spending.cost / POINT,
        "showings": found.spending.times,
        "persons": found.spending.persons,
        "guides": [_spent(guide) for guide in found.spending.guides],
        "week": {
            "budget": found.in_force.attention.week,
            "most": found.most / POINT,
            "median": found.median / POINT,
            "persons": [
                {"above": low / POINT, "up_to": high / POINT, "persons": persons}
                for low, high, persons in found.quarters
            ],
        },
        "effect": _comparison(found.effect) if found.effect else None,
    }


def _spent(guide: GuideSpending) -> dict[str, Any]:
    return {
        "guide": guide.guide,
        "points": guide.cost / POINT,
        "showings": guide.times,
        "persons": guide.persons,
        "withheld": dict(sorted(guide.withheld.items())),
    }


def _report(asked: dict[str, Any], name: str) -> Report:
    moment = now_ms()
    account = account_called(g.workspace_id, asked["account"]) if asked["account"] else None
    if asked["account"] and account is None:
        raise not_found("account")
    since = moment - asked["days"] * DAY if asked["days"] else 0
    chosen = Chosen(since, moment + 1, asked["version"], asked["variant"], asked["language"], account)
    found = report_of(g.workspace_id, name, chosen, moment)
    if found is None:
        raise not_found("guide")
    return found


def _told(found: Report) -> dict[str, Any]:
    accounts = accounts_named(g.workspace_id, [int(part.key) for part in found.parts["account"]])
    return {
        "guide": found.guide,
        "now_ms": found.now_ms,
        "since_ms": found.chosen.since_ms,
        "figures": _figures(found.tally),
        "steps": found.steps,
        "versions": [_part(part) for part in found.parts["version"]],
        "variants": [_part(part) for part in found.parts["variant"]],
        "languages": [_part(part) for part in found.parts["language"]],
        "accounts": [
            {**_part(part), "key": accounts[int(part.key)].external_id}
            for part in found.parts["account"]
            if int(part.key) in accounts
        ],
        "missed": found.missed,
        "goal": _goal(found),
    }


def _part(part: Part) -> dict[str, Any]:
    return {"key": part.key, "figures": _figures(part.tally)}


def _figures(tally: Tally) -> dict[str, dict[str, int]]:
    return {
        name: {"times": tally.times(name), "persons": tally.number(name), "accounts": tally.number(name, "account")}
        for name in sorted(tally.person)
    }


def _goal(found: Report) -> dict[str, Any] | None:
    if found.goal is None:
        return None
    goal = found.goal
    return {
        "event": goal.goal.occurrence.event,
        "within_ms": goal.goal.within_ms,
        "version": goal.version,
        "holdout": _comparison(goal.holdout) if goal.holdout else None,
        "variants": [_comparison(one) for one in goal.variants],
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    effect = one.effect
    treated = _arm(one, one.treated, effect.treated, one.clusters[0])
    control = _arm(one, one.control, effect.control, one.clusters[1])
    return {
        "treated": treated,
        "control": control,
        "by": "account" if one.by_account else "person",
        "difference": effect.difference,
        "interval": effect.interval,
        "outcome": effect.outcome,
        "needed": effect.needed,
        "sample_ratio_p": one.ratio.p if one.ratio else None,
    }


def _arm(one: Comparison, name: str, arm: Arm, clusters: int) -> dict[str, Any]:
    return {
        "name": name,
        "reached": arm.positive,
        "total": arm.total,
        "open": one.number(name, "open"),
        "clusters": clusters,
    }
