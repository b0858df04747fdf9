"""Members' say about attention: leaving an account in peace."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for

from widget_server.db import db
from widget_server.delivery.quiet import mute_account
from widget_server.people.queries import account_of_workspace
from widget_server.triggers.zones import zone_named
from widget_server.web.bodies import now_ms
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_EDIT_ACCOUNTS

quiet_pages = Blueprint("quiet", __name__, url_prefix="/w/<slug>/accounts")
ROW = f"int(max={2**63 - 1})"
LONGEST_DAYS = 366


@quiet_pages.post(f"/<{ROW}:account_id>/quiet")
@for_members(*WHO_EDIT_ACCOUNTS)
def mute(account_id: int) -> Any:
    """No hints for the account's people through the given day, by the workspace's clock; without one, again."""
    account = account_of_workspace(g.workspace.id, account_id)
    if account is None:
        abort(404)
    workspace_id, slug, zone = g.workspace.id, g.workspace.slug, g.workspace.time_zone
    written = "" if request.form.get("end") else request.form.get("until", "")
    told, until_ms = _until(written.strip(), zone)
    if told is None:
        db.session.rollback()
        told = _said(mute_account(workspace_id, account_id, until_ms, now_ms()), until_ms)
    flash(told)
    return redirect(url_for("success.account", slug=slug, account_id=account_id), 303)


def _said(is_done: bool, until_ms: int | None) -> str:
    if not is_done:
        return _("Nobody is in this account now, so there is nobody to leave in peace.")
    return _("Its people see hints again.") if until_ms is None else _("Its people are left in peace.")


def _until(text: str, zone: str) -> tuple[str | None, int | None]:
    """What is wrong with the day, and when it ends (ms since 1970); None for no day at all."""
    if not text:
        return None, None
    try:
        day = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        return _("This is no date; write for example 2027-03-31."), None
    found = zone_named(zone)
    ends = datetime.combine(day, time(), found or UTC)
    if not 0 < ends.timestamp() * 1000 - now_ms() <= LONGEST_DAYS * 86_400_000:
        return _("Choose a day from today on, at most a year ahead."), None
    return None, round(ends.timestamp() * 1000)
