"""Funnels for servers: which there are, their reports, the names behind each figure."""

from dataclasses import asdict
from typing import Any

from flask import g

from widget_server.analytics.lag import lag
from widget_server.analytics.queries import (
    Cell,
    FunnelReport,
    StuckKey,
    funnel_report,
    funnels_by_name,
    stuck,
)
from widget_server.analytics.schemas import FunnelListSchema, FunnelReportSchema, StuckAsked, StuckListSchema
from widget_server.db import utc_now
from widget_server.web.errors import not_found
from widget_server.web.health import also_shown
from widget_server.web.management import ManagementBlueprint
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import with_secret_key

funnel_management = ManagementBlueprint("funnels", __name__, "How far persons and accounts come.")
also_shown["analytics"] = lag


@funnel_management.route("")
@with_secret_key
@funnel_management.response(200, FunnelListSchema)
def list_funnels() -> dict[str, Any]:
    """The funnels, by name."""
    found = funnels_by_name(g.workspace_id)
    return {"funnels": [{**asdict(funnel), "steps": len(funnel.steps)} for funnel in found]}


@funnel_management.route("/<name>")
@with_secret_key
@funnel_management.response(200, FunnelReportSchema)
def read_report(name: str) -> FunnelReport:
    """The report, in which every event counts that was acknowledged until now."""
    report = funnel_report(g.workspace_id, name, _now_ms())
    if report is None:
        raise not_found("funnel")
    return report


@funnel_management.route("/<name>/stuck")
@with_secret_key
@funnel_management.arguments(StuckAsked, location="query")
@funnel_management.response(200, StuckListSchema)
def list_stuck(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """Who came to a step and no further: open ones first, the soonest due at the top, then the latest dropped."""
    after = key_of(asked["after"], StuckKey) if asked["after"] else None
    found = stuck(g.workspace_id, Cell(name, asked["step"] - 1, asked["unit"]), _now_ms(), asked["limit"], after)
    if found is None:
        raise not_found("funnel or step")
    return {**asdict(found), "next": cursor_of(found.next) if found.next else None}


def _now_ms() -> int:
    return round(utc_now().timestamp() * 1000)
