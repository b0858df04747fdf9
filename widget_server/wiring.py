"""How the rooms are put together into one application."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from widget_server.analytics.management import funnel_management
from widget_server.cache import open_cache
from widget_server.config import Settings, load_settings
from widget_server.db import connect_app
from widget_server.delivery.api import hot
from widget_server.delivery.management import person_management
from widget_server.events.management import event_management
from widget_server.guides.pages import guide_pages
from widget_server.ideas.api import public_ideas
from widget_server.ideas.management import idea_management
from widget_server.ideas.operations import move_authorship, move_votes
from widget_server.ideas.pages import idea_pages
from widget_server.parts import Parts, keep_parts
from widget_server.people.operations import on_merge
from widget_server.ratings.api import public_ratings
from widget_server.ratings.management import rating_management
from widget_server.ratings.operations import move_ratings
from widget_server.ratings.pages import rating_pages
from widget_server.raw import RawDatabase
from widget_server.success.pages import success_pages
from widget_server.success.tracking import tracking_pages
from widget_server.web.application import Application
from widget_server.web.embed_files import embed_files
from widget_server.web.errors import answer_errors
from widget_server.web.health import health
from widget_server.web.layout import set_up_pages
from widget_server.web.management import set_up_management
from widget_server.workspaces.pages import settings_pages, sign_in_pages

PUBLIC = (hot, public_ideas, public_ratings, health, embed_files)
# What else moves when an anonymous person becomes known.
MOVES = (move_votes, move_authorship, move_ratings)
MANAGEMENT = (event_management, person_management, funnel_management, idea_management, rating_management)
PAGES = (sign_in_pages, settings_pages, success_pages, tracking_pages, guide_pages, idea_pages, rating_pages)


def wire(settings: Settings | None) -> Flask:
    """Builds the application; opens no connection yet."""
    settings = settings or load_settings()
    app = Application("widget_server", static_folder=None, template_folder="web/templates")
    configure(app, settings)
    connect_app(app, settings)
    keep_parts(app, Parts(settings, RawDatabase(settings), open_cache(settings.redis_url)))
    on_merge[:] = MOVES
    answer_errors(app)
    csrf = CSRFProtect(app)
    for blueprint in PUBLIC:
        app.register_blueprint(blueprint)
        app.without_page_hooks(blueprint)
        csrf.exempt(blueprint)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    set_up_management(app, csrf, MANAGEMENT)
    set_up_pages(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.batch_bytes,
        MAX_FORM_MEMORY_SIZE=settings.batch_bytes,
        SESSION_COOKIE_NAME="__Host-inapp" if settings.is_https else "inapp",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
