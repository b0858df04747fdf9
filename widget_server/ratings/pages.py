"""Pages of ratings: every rated reply, the low ones first at hand, agents with their own."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from widget_server.ratings.queries import ratings_for_members, summary_by_agent
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import EVERYBODY, WHO_SEE_CUSTOMERS, own_agent

rating_pages = Blueprint("ratings", __name__, url_prefix="/w/<slug>/ratings", template_folder="templates")
PAGE = 50
LOW_STARS = 3


@rating_pages.get("")
@for_members(*EVERYBODY)
def listing() -> Any:
    """An agent sees the ratings of the agent's own replies alone, whatever the address asks for."""
    show = request.args.get("show", "all")
    if show not in ("all", "low"):
        abort(404)
    own = own_agent(g.membership)
    agent = own if own is not None else request.args.get("agent") or None
    at_most = LOW_STARS if show == "low" else None
    summaries = [each for each in summary_by_agent(g.workspace.id) if own is None or each.agent == own]
    return render_template(
        "ratings/listing.html",
        page=ratings_for_members(g.workspace.id, agent, at_most, request.args.get("after") or None, PAGE),
        summaries=summaries,
        agent=agent,
        show=show,
        is_own=own is not None,
        sees_customers=g.membership.role in WHO_SEE_CUSTOMERS,
    )
