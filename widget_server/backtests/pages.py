"""Pages on which members replay a guide over the past, and read what it would have done."""

import time
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from sqlalchemy import select

from widget_server.backtests.operations import OneRuns, start_backtest, stop_backtest
from widget_server.backtests.queries import latest_runs, report_of_run, run_of, running_now, state_of_run
from widget_server.backtests.running import last_days
from widget_server.db import db
from widget_server.guides.drafts import draft_of, drafts_of
from widget_server.guides.models import Guide
from widget_server.guides.phrase_words import phrase_in_words
from widget_server.guides.queries import newest_document
from widget_server.triggers.loading import Loaded, check_text
from widget_server.triggers.mistakes import Mistake
from widget_server.web.formats import time_of_ms
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import EVERYBODY, WHO_EDIT, WHO_SEE_CUSTOMERS

backtest_pages = Blueprint("backtests", __name__, url_prefix="/w/<slug>/backtests", template_folder="templates")
PERIODS = (7, 30, 90, 180)
DAYS = 30
DRAFT = "draft:"
CAP_WORDS = {
    "at_most": _l("Shown as often as it may be"),
    "every": _l("Shown too recently"),
    "answered": _l("Answered for good"),
    "put_off": _l("Put off by the person"),
}
REASON_WORDS = {
    "holdout": _l("Kept without, for comparison"),
    "quiet": _l("Left in peace"),
    "paused": _l("Wanted no hints"),
    "budget": _l("Budget spent"),
    "gap": _l("Too soon after another"),
    "outranked": _l("Another was on the screen"),
    "frequency": _l("Its own frequency"),
}
TAKEN_FOR_GRANTED = {
    "page": _l("The page fits: no page views are tracked here."),
    "query": _l("The query of the page's address fits: it is not stored."),
    "device": _l("Device and width fit: they are not stored."),
    "element": _l("The element is on the page."),
    "moment": _l("The moment in the browser comes as soon as the person is there."),
    "lists": _l("Who stands in a list now always stood in it."),
    "zone": _l("Every person's clock is in the workspace's time zone."),
    "attention": _l("What is said of attention now held all the time, and who is muted now always was."),
    "traits": _l("A trait of which no stored event tells was always as it is now."),
}


@backtest_pages.app_template_filter("backtest_day")
def backtest_day(text: str) -> datetime:
    """A day of a report, which is of UTC."""
    day = date.fromisoformat(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@backtest_pages.get("")
@for_members(*EVERYBODY)
def listing() -> Any:
    return _listing(request.args.get("guide", "")[:100])


@backtest_pages.post("")
@for_members(*WHO_EDIT)
def start() -> Any:
    """Takes a published guide or a draft by name, or a rule that was pasted or uploaded."""
    guide, text = request.form.get("guide", ""), request.form.get("text", "")
    file = request.files.get("file")
    if file and file.filename:
        text = file.read().decode("utf-8-sig", "replace")
    loaded = _loaded(guide, text)
    days = request.form.get("days", type=int)
    if days not in PERIODS:
        abort(400)
    if loaded.mistakes:
        return _listing(guide, text, loaded.mistakes), 400
    if not loaded.guides:
        return _listing(guide, text, problem=_("Choose a guide, or paste the text of a rule file.")), 400
    period = last_days(days, time.time_ns() // 1_000_000)
    try:
        run_id = start_backtest(g.workspace.id, loaded.guides[0], period, g.member.email)
    except OneRuns as one:
        own = _("A backtest of this workspace runs already. Wait for its end, then start this one.")
        problem = own if one.is_own else _("Another backtest runs on this server. Start this one when it is over.")
        return _listing(guide, text, problem=problem), 409
    return redirect(url_for("backtests.result", slug=g.workspace.slug, run_id=run_id), 303)


@backtest_pages.get(f"/<int(max={2**63 - 1}):run_id>")
@for_members(*EVERYBODY)
def result(run_id: int) -> Any:
    """How far it is, and then what came out."""
    run = run_of(g.workspace.id, run_id)
    if run is None:
        abort(404)
    state = state_of_run(run)
    shared = {"run": run, "state": state, "started": time_of_ms(run.started_ms)}
    if request.headers.get("HX-Request") == "true":
        # What it came to is another page.
        headers = {} if state == "running" else {"HX-Refresh": "true"}
        return render_template("backtests/_progress.html", **shared), headers
    return render_template(
        "backtests/result.html",
        report=report_of_run(run),
        from_time=time_of_ms(run.from_ms),
        to_time=time_of_ms(run.to_ms),
        cap_words=CAP_WORDS,
        reason_words=REASON_WORDS,
        granted=TAKEN_FOR_GRANTED,
        time_of_ms=time_of_ms,
        may_stop=g.membership.role in WHO_EDIT,
        may_see_persons=g.membership.role in WHO_SEE_CUSTOMERS,
        **shared,
    )


@backtest_pages.post(f"/<int(max={2**63 - 1}):run_id>/stop")
@for_members(*WHO_EDIT)
def stop(run_id: int) -> Any:
    """Ends the one that runs; its process follows within seconds."""
    if run_of(g.workspace.id, run_id) is None:
        abort(404)
    stop_backtest(g.workspace.id, run_id)
    return redirect(url_for("backtests.result", slug=g.workspace.slug, run_id=run_id), 303)


def _loaded(guide: str, text: str) -> Loaded:
    if text.strip():
        return check_text(text, "")
    if guide.startswith(DRAFT):
        draft = draft_of(g.workspace.id, guide.removeprefix(DRAFT))
        document = draft.document if draft else None
    else:
        document = newest_document(g.workspace.id, guide)
    return Loaded([document] if document else [], [])


def _listing(guide: str, text: str = "", mistakes: list[Mistake] | None = None, problem: str = "") -> str:
    names = db.session.scalars(select(Guide.name).where(Guide.workspace_id == g.workspace.id).order_by(Guide.name))
    runs = latest_runs(g.workspace.id)
    return render_template(
        "backtests/listing.html",
        names=list(names),
        drafts=[(f"{DRAFT}{draft.name}", draft.name) for draft in drafts_of(g.workspace.id)],
        chosen=guide,
        text=text,
        mistakes=[(one.line, one.column, phrase_in_words(one.message)) for one in mistakes or []],
        problem=problem,
        periods=PERIODS,
        days=request.form.get("days", DAYS, type=int),
        runs=[(run, state_of_run(run), report_of_run(run)) for run in runs],
        running=running_now(g.workspace.id),
        may_start=g.membership.role in WHO_EDIT,
        time_of_ms=time_of_ms,
    )
