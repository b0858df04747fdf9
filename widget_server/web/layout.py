"""What all members' pages share: languages, static files, headers, navigation and words for templates."""

from typing import Any, NamedTuple

from flask import Flask, g, url_for

from widget_server.web.assets import asset_url, assets
from widget_server.web.formats import template_filters
from widget_server.web.languages import LANGUAGES, chosen_language, speak_languages
from widget_server.web.limits import limit_sign_in
from widget_server.web.navigation import PLACES, navigation_of, role_name
from widget_server.web.problems import words_for
from widget_server.web.protection import is_page, protect_pages


class Beside(NamedTuple):
    """The other workspace of two that belong together, and the same place in it."""

    name: str
    address: str


def set_up_pages(app: Flask) -> None:
    """Call it after all blueprints of pages are registered."""
    speak_languages(app)
    limit_sign_in(app)
    app.register_blueprint(assets)
    protect_pages(app)
    app.jinja_env.filters.update(template_filters())
    app.jinja_env.globals.update(
        asset=asset_url,
        languages=LANGUAGES,
        chosen_language=chosen_language,
        role_name=role_name,
        problem_words=words_for,
        is_page=is_page,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_shared_by_templates)


def _shared_by_templates() -> dict[str, Any]:
    membership = g.get("membership")
    return {
        "member": g.get("member"),
        "membership": membership,
        "workspace": g.get("workspace"),
        "language": chosen_language(),
        "navigation": navigation_of(membership.role) if membership else [],
        "beside": _beside(membership) if membership else None,
    }


def _beside(membership: Any) -> Beside | None:
    """Where the member goes on in the other of a staging workspace and its production; None without a role there."""
    workspace = membership.workspace
    for other in membership.member.memberships:
        if other.workspace_id == workspace.production_id or other.workspace.production_id == workspace.id:
            here = next((place for place in navigation_of(other.role) if place.is_here), PLACES[0])
            return Beside(other.workspace.name, url_for(here.endpoint, slug=other.workspace.slug))
    return None
