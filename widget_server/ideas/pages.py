"""Pages of ideas: what customers wish for, by demand, and how far each wish is."""

from typing import Any, cast

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.ideas.models import STATUSES
from widget_server.ideas.operations import set_status
from widget_server.ideas.queries import Sort, idea_for_members, ideas_for_members
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import EVERYBODY, WHO_EDIT

idea_pages = Blueprint("ideas", __name__, url_prefix="/w/<slug>/ideas", template_folder="templates")
PAGE = 50
STATUS_NAMES = {
    "open": _l("Open"),
    "planned": _l("Planned"),
    "started": _l("Started"),
    "shipped": _l("Shipped"),
    "declined": _l("Declined"),
}


@idea_pages.get("")
@for_members(*EVERYBODY)
def listing() -> Any:
    sort, status = request.args.get("sort", "top"), request.args.get("status") or None
    if sort not in ("top", "new") or status not in (None, *STATUSES):
        abort(404)
    return render_template(
        "ideas/listing.html",
        page=ideas_for_members(g.workspace.id, cast(Sort, sort), status, request.args.get("after") or None, PAGE),
        sort=sort,
        status=status,
        status_names=STATUS_NAMES,
        may_edit=g.membership.role in WHO_EDIT,
    )


@idea_pages.post("/<idea_id>/status")
@for_members(*WHO_EDIT)
def change_status(idea_id: str) -> Any:
    status = request.form.get("status", "")
    if status not in STATUSES:
        abort(400)
    set_status(g.workspace.id, idea_id, status)
    db.session.commit()
    if request.headers.get("HX-Request"):
        idea = idea_for_members(g.workspace.id, idea_id)
        return render_template("ideas/_status.html", idea=idea, status_names=STATUS_NAMES, may_edit=True, is_saved=True)
    flash(_("The idea's status is saved."))
    return redirect(url_for("ideas.listing", slug=g.workspace.slug), 303)
