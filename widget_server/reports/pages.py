"""The page of a guide's report: its figures, where people stopped, what it changed, and the names behind each."""

from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, abort, g, render_template, request, url_for

from widget_server.guides.faults import faults_of
from widget_server.guides.misses import misses_of
from widget_server.guides.readable import title_of
from widget_server.guides.words import goal_in_words
from widget_server.reports.queries import BehindKey, Report, Unit, account_called, behind, report_of
from widget_server.reports.tallies import Chosen
from widget_server.reports.wording import figure_name, reason_name, verdict
from widget_server.triggers.durations import DAY
from widget_server.web.bodies import now_ms
from widget_server.web.languages import chosen_language
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_EDIT, WHO_SEE_CUSTOMERS

report_pages = Blueprint("reports", __name__, url_prefix="/w/<slug>/guides", template_folder="templates")
PERIODS = (7, 30, 90, 365, 0)
DEFAULT_DAYS = 90
PAGE = 50
# What can be narrowed down by a click, and stays so from one figure to the next.
NARROWED = ("days", "version", "variant", "language", "account")


@report_pages.get("/<name>/report")
@for_members(*WHO_SEE_CUSTOMERS)
def report(name: str) -> Any:
    moment = now_ms()
    found = report_of(g.workspace.id, name, chosen_in_query(g.workspace.id, moment), moment)
    if found is None:
        abort(404)
    figure, unit = request.args.get("figure"), request.args.get("unit", "person")
    members = found.members(figure, cast(Unit, unit)) if figure and unit in ("person", "account") else None
    if figure and members is None:
        abort(404)
    after, fault = request.args.get("after"), faults_of(g.workspace.id).get(name)
    listed = None
    if members is not None:
        listed = behind(g.workspace.id, members, cast(Unit, unit), PAGE, key_of(after, BehindKey) if after else None)
    return render_template(
        "reports/_behind.html" if request.headers.get("HX-Request") == "true" and figure else "reports/report.html",
        report=found,
        title=_title(found),
        goal=goal_in_words(found.goal.goal) if found.goal else None,
        fault=fault,
        misses=misses_of(fault),
        may_edit=g.membership.role in WHO_EDIT,
        narrowed={key: value for key in NARROWED if (value := request.args.get(key))},
        days=_days(),
        periods=PERIODS,
        figure=figure,
        unit=unit,
        listed=listed,
        following=cursor_of(listed.next) if listed and listed.next else None,
        address=_address,
        figure_name=figure_name,
        reason_name=reason_name,
        verdict=verdict,
    )


def chosen_in_query(workspace_id: int, moment: int) -> Chosen:
    """What the query narrows the report down to; 404 for what there cannot be."""
    days = _days()
    account = request.args.get("account")
    account_id = account_called(workspace_id, account) if account else None
    if account and account_id is None:
        abort(404)
    version = request.args.get("version")
    if version and not (version.isascii() and version.isdigit() and len(version) < 10):
        abort(404)
    return Chosen(
        moment - days * DAY if days else 0,
        moment + 1,
        int(version) if version else None,
        request.args.get("variant") or None,
        request.args.get("language") or None,
        account_id,
    )


def _days() -> int:
    days = request.args.get("days", DEFAULT_DAYS, type=int)
    if days not in PERIODS:
        abort(404)
    return days


def _address(name: str, **changed: Any) -> str:
    """This report with something chosen anew; None takes a choice back."""
    kept = {key: request.args.get(key) for key in NARROWED} | changed
    query = urlencode({key: value for key, value in kept.items() if value not in (None, "")})
    return url_for("reports.report", slug=g.workspace.slug, name=name) + (f"?{query}" if query else "")


def _title(found: Report) -> str:
    try:
        return title_of(found.documents[found.versions[0]], chosen_language())
    except (KeyError, IndexError, TypeError):
        return found.guide
