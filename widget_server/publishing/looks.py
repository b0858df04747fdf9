"""Which guides choose a look, and removing one that none chooses."""

from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, abort, flash, g, redirect, url_for
from sqlalchemy import select

from widget_server.db import db
from widget_server.guides.models import Guide, GuideDraft, GuideVersion
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.looks.named import forget_look, look_names_in_turn
from widget_server.workspaces.roles import WHO_EDIT
from widget_server.workspaces.turns import take_turn

used_looks = Blueprint("used_looks", __name__, url_prefix="/w/<slug>/settings/look/named/<look>")


class Use(NamedTuple):
    """A guide that chooses a look, as it is live or in its draft alone."""

    guide: str
    is_live: bool


@used_looks.post("/remove")
@for_members(*WHO_EDIT)
def remove(look: str) -> Any:
    """Takes away a look that no guide chooses; else says which do."""
    take_turn(g.workspace.id)
    if look not in look_names_in_turn(g.workspace.id):
        abort(404)
    if uses := uses_of_look(look):
        db.session.rollback()
        names = ", ".join(use.guide for use in uses)
        flash(
            _(
                "Nothing was removed: these guides choose this look: %(names)s. Let them choose another one first.",
                names=names,
            ),
            "problem",
        )
        return redirect(url_for("looks.named", slug=g.workspace.slug, look=look), 303)
    forget_look(g.workspace.id, look)
    db.session.commit()
    flash(_("The look “%(name)s” is removed.", name=look))
    return redirect(url_for("looks.page", slug=g.workspace.slug), 303)


@used_looks.app_template_global()
def uses_of_look(look: str) -> list[Use]:
    """By name; of a guide that is live and has a draft, whichever chooses it."""
    own = GuideVersion.guide_id == Guide.id
    live = select(Guide.name, GuideVersion.document).join(GuideVersion, own)
    live = live.where(Guide.workspace_id == g.workspace.id, Guide.live_version == GuideVersion.version)
    drafts = select(GuideDraft.name, GuideDraft.document).where(GuideDraft.workspace_id == g.workspace.id)
    found = dict.fromkeys(_choosing(db.session.execute(drafts), look), False)
    found |= dict.fromkeys(_choosing(db.session.execute(live), look), True)
    return [Use(name, is_live) for name, is_live in sorted(found.items())]


def _choosing(rows: Any, look: str) -> list[str]:
    return [name for name, document in rows if msgspec.json.decode(document).get("look") == look]
