"""Pages of guides: what is live, for whom and when, and what became of it."""

from typing import Any

from flask import Blueprint, abort, g, render_template
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from widget_server.db import db
from widget_server.guides.figures import figures_by_guide
from widget_server.guides.models import Guide
from widget_server.guides.readable import readable_segments, readable_versions
from widget_server.web.languages import chosen_language
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import EVERYBODY

guide_pages = Blueprint("guides", __name__, url_prefix="/w/<slug>/guides", template_folder="templates")


@guide_pages.get("")
@for_members(*EVERYBODY)
def listing() -> Any:
    guides = _guides()
    return render_template(
        "guides/listing.html",
        guides=[(guide, readable_versions(guide, chosen_language())) for guide in guides],
        figures=figures_by_guide(g.workspace.id),
        segments=readable_segments(g.workspace.id, chosen_language()),
    )


@guide_pages.get("/<name>")
@for_members(*EVERYBODY)
def guide(name: str) -> Any:
    found = next((guide for guide in _guides() if guide.name == name), None)
    if found is None:
        abort(404)
    versions = readable_versions(found, chosen_language())
    return render_template(
        "guides/guide.html",
        guide=found,
        versions=versions,
        shown=versions[0],
        figures=figures_by_guide(g.workspace.id)[name],
    )


def _guides() -> list[Guide]:
    """Live ones first, then by name."""
    statement = select(Guide).where(Guide.workspace_id == g.workspace.id).options(selectinload(Guide.versions))
    return sorted(db.session.scalars(statement), key=lambda guide: (guide.live_version is None, guide.name))
