"""The tracking plan: every event name that came, and what its owner says about it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.events.models import EventName
from widget_server.events.queries import PlanKey, names_by_volume, names_in_all, planned_name
from widget_server.success.timeline import OWN_NAMES
from widget_server.web.paging import key_of, page_of
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_EDIT, WHO_SEE_CUSTOMERS

tracking_pages = Blueprint("tracking", __name__, url_prefix="/w/<slug>/events/plan")
PAGE = 100
LONGEST_DESCRIPTION = 500


@tracking_pages.get("")
@for_members(*WHO_SEE_CUSTOMERS)
def plan() -> Any:
    after = request.args.get("after")
    found = names_by_volume(g.workspace.id, PAGE + 1, key_of(after, PlanKey) if after else None)
    names, following = page_of(found, PAGE, lambda name: name.sort_key)
    return render_template(
        "success/tracking_plan.html",
        names=names,
        following=following,
        total=names_in_all(g.workspace.id),
        **_shared(),
    )


@tracking_pages.post("")
@for_members(*WHO_EDIT)
def describe() -> Any:
    """Keeps what an event means, and whether it is a key feature."""
    name = request.form.get("name", "")
    planned = db.session.get(EventName, (g.workspace.id, name))
    if planned is None:
        abort(404)
    planned.description = request.form.get("description", "").strip()[:LONGEST_DESCRIPTION]
    planned.is_key = request.form.get("is_key") == "yes"
    db.session.commit()
    if request.headers.get("HX-Request"):
        return render_template(
            "success/_meaning.html", planned=planned_name(g.workspace.id, name), is_saved=True, **_shared()
        )
    flash(_("What the event means is saved."))
    return redirect(url_for("tracking.plan", slug=g.workspace.slug), 303)


def _shared() -> dict[str, Any]:
    return {
        "own_names": OWN_NAMES,
        "may_edit": g.membership.role in WHO_EDIT,
        "longest_description": LONGEST_DESCRIPTION,
    }
