"""Promotion for servers: with a secret key of production, what is on staging is compared and promoted."""

from typing import Any

from flask import g

from widget_server.db import db
from widget_server.staging.comparing import compare
from widget_server.staging.operations import CannotPromote, Chosen, promote
from widget_server.staging.queries import Both, both_of
from widget_server.staging.schemas import ChosenItemsSchema, ComparisonSchema, PromotedItemsSchema
from widget_server.web.errors import ApiError, invalid
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key
from widget_server.workspaces.models import Workspace

staging_management = ManagementBlueprint("staging", __name__, "Staging, compared with production and promoted.")
BY_API = "API"


@staging_management.route("")
@with_secret_key
@staging_management.response(200, ComparisonSchema)
def read_comparison() -> dict[str, Any]:
    """What staging has live, beside what production has. 404 where there is no staging, and for a key of staging."""
    both = _both()
    return {"staging": both.staging.slug, "items": compare(*both.pair)}


@staging_management.route("/promote", methods=("POST",))
@with_secret_key
@staging_management.arguments(ChosenItemsSchema)
@staging_management.response(200, PromotedItemsSchema)
def promote_items(sent: dict[str, Any]) -> dict[str, Any]:
    """Publishes what was compared: all of it, or nothing. 409 where anything has changed since."""
    both = _both()
    chosen = [Chosen(one["what"], one["name"], one["mark"]) for one in sent["items"]]
    try:
        done = promote(both.pair, chosen, BY_API)
    except CannotPromote as refused:
        db.session.rollback()
        text = f"Nothing was promoted. {refused}"
        raise (ApiError(409, "conflict", text, "items") if refused.is_out_of_date else invalid(text, "items")) from None
    db.session.commit()
    return {"promoted": done}


def _both() -> Both:
    """Raises ApiError 404, for a key of staging, too: it may read nothing of production."""
    both = both_of(db.session.get_one(Workspace, g.workspace_id))
    if both is None or both.production.id != g.workspace_id:
        text = "There is no staging beside this workspace: make it in Settings, and ask with a key of its production."
        raise ApiError(404, "not_found", text)
    return both
