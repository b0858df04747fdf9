"""Pages of guides: what is live, for whom and when, and what became of it."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from widget_server.db import db
from widget_server.guides.drafts import draft_of, drafts_of
from widget_server.guides.faults import faults_of, try_again
from widget_server.guides.figures import figures_by_guide
from widget_server.guides.miss_words import miss_reason
from widget_server.guides.misses import misses_of
from widget_server.guides.models import Guide
from widget_server.guides.previews import preview_of
from widget_server.guides.readable import comparison, readable_draft, readable_segments, readable_versions
from widget_server.web.languages import chosen_language
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import EVERYBODY, WHO_EDIT, WHO_SEE_CUSTOMERS

guide_pages = Blueprint("guides", __name__, url_prefix="/w/<slug>/guides", template_folder="templates")


guide_pages.add_app_template_global(miss_reason)


@guide_pages.get("")
@for_members(*EVERYBODY)
def listing() -> Any:
    guides, drafts = _guides(), drafts_of(g.workspace.id)
    known = {guide.name for guide in guides}
    return render_template(
        "guides/listing.html",
        guides=[(guide, readable_versions(guide, chosen_language())) for guide in guides],
        faults=faults_of(g.workspace.id),
        drafted={draft.name for draft in drafts},
        only_drafts=[readable_draft(draft, chosen_language()) for draft in drafts if draft.name not in known],
        figures=figures_by_guide(g.workspace.id),
        segments=readable_segments(g.workspace.id, chosen_language()),
        who_see_customers=WHO_SEE_CUSTOMERS,
        may_edit=g.membership.role in WHO_EDIT,
    )


@guide_pages.get("/<name>")
@for_members(*EVERYBODY)
def guide(name: str) -> Any:
    found = next((guide for guide in _guides() if guide.name == name), None)
    draft = draft_of(g.workspace.id, name)
    if found is None and draft is None:
        abort(404)
    readable = readable_draft(draft, chosen_language()) if draft else None
    language, may_edit = request.args.get("in", chosen_language()), g.membership.role in WHO_EDIT
    drafted = preview_of(draft.document, language) if draft else None
    if found is None:
        return render_template("guides/draft.html", draft=readable, drafted=drafted, may_edit=may_edit)
    versions = readable_versions(found, chosen_language())
    fault = faults_of(g.workspace.id).get(name)
    return render_template(
        "guides/guide.html",
        guide=found,
        versions=versions,
        shown=versions[0],
        draft=readable,
        drafted=drafted,
        preview=preview_of(versions[0].document, language),
        fault=fault,
        misses=misses_of(fault),
        may_edit=may_edit,
        who_see_customers=WHO_SEE_CUSTOMERS,
        figures=figures_by_guide(g.workspace.id)[name],
    )


@guide_pages.get("/<name>/versions")
@for_members(*EVERYBODY)
def compare(name: str) -> Any:
    """What differs between two versions, the older one first; without numbers, the last two."""
    found = next((guide for guide in _guides() if guide.name == name), None)
    if found is None:
        abort(404)
    versions = {version.number: version for version in readable_versions(found, chosen_language())}
    newest = max(versions)
    chosen = {request.args.get("before", newest - 1, type=int), request.args.get("after", newest, type=int)}
    numbers = sorted(chosen & versions.keys()) or [newest]
    return render_template(
        "guides/compare.html",
        guide=found,
        versions=list(versions.values()),
        comparison=comparison(versions[numbers[0]], versions[numbers[-1]]),
    )


@guide_pages.post("/<name>/try-again")
@for_members(*WHO_EDIT)
def let_try_again(name: str) -> Any:
    """Switches a guide on again that failed or was missed, for whoever has mended what was wrong."""
    if all(guide.name != name for guide in _guides()):
        abort(404)
    if try_again(g.workspace.id, name):
        db.session.commit()
        flash(_("The guide is tried again."))
    return redirect(url_for("guides.guide", slug=g.workspace.slug, name=name), 303)


def _guides() -> list[Guide]:
    """Live ones first, then by name."""
    statement = select(Guide).where(Guide.workspace_id == g.workspace.id).options(selectinload(Guide.versions))
    return sorted(db.session.scalars(statement), key=lambda guide: (guide.live_version is None, guide.name))
