"""How the rooms are put together into one application."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from widget_server.analytics.management import funnel_management
from widget_server.analytics.operations import forget_erased, forget_old
from widget_server.articles.api import public_articles
from widget_server.articles.help import help_pages
from widget_server.articles.management import article_management
from widget_server.articles.pages import article_pages
from widget_server.backtests.operations import forget_in_backtests
from widget_server.backtests.pages import backtest_pages
from widget_server.cache import open_cache
from widget_server.config import Settings, load_settings
from widget_server.db import connect_app
from widget_server.delivery.api import hot
from widget_server.delivery.management import person_management
from widget_server.delivery.pages import quiet_pages
from widget_server.editor.api import editor_calls
from widget_server.editor.pages import editor_pages
from widget_server.events.management import event_management
from widget_server.events.privacy import after_forgetting, erase_events, events_for_export
from widget_server.guides.pages import guide_pages
from widget_server.ideas.api import public_ideas
from widget_server.ideas.management import idea_management
from widget_server.ideas.operations import erase_voice, move_authorship, move_votes
from widget_server.ideas.pages import idea_pages
from widget_server.ideas.queries import ideas_for_export, votes_for_export
from widget_server.parts import Parts, keep_parts
from widget_server.people.accounts.imports import forget_in_imports, forget_name_in_imports
from widget_server.people.accounts.management import account_management
from widget_server.people.accounts.pages import account_pages, take_larger_files
from widget_server.people.lists.management import list_management
from widget_server.people.lists.operations import forget_in_lists, forget_name_in_lists
from widget_server.people.lists.pages import list_pages
from widget_server.people.lists.queries import lists_for_export
from widget_server.people.management import privacy_management
from widget_server.people.operations import on_merge
from widget_server.people.pages import privacy_pages
from widget_server.people.privacy import after_erase, on_erase, on_erase_name, on_export
from widget_server.publishing.looks import used_looks
from widget_server.publishing.management import rule_management
from widget_server.publishing.pages import publishing_pages
from widget_server.ratings.api import public_ratings
from widget_server.ratings.management import rating_management
from widget_server.ratings.operations import erase_ratings, move_ratings
from widget_server.ratings.pages import rating_pages
from widget_server.ratings.queries import ratings_for_export
from widget_server.raw import RawDatabase
from widget_server.reports.attention_pages import attention_pages
from widget_server.reports.management import attention_management, report_management
from widget_server.reports.pages import report_pages
from widget_server.staging.management import staging_management
from widget_server.staging.pages import staging_pages
from widget_server.success.pages import success_pages
from widget_server.success.tracking import tracking_pages
from widget_server.surveys.management import survey_management
from widget_server.surveys.pages import survey_pages
from widget_server.tasks.api import public_tasks
from widget_server.tasks.management import task_management
from widget_server.tasks.operations import erase_tasks, move_tasks
from widget_server.tasks.pages import task_pages
from widget_server.tasks.queries import tasks_for_export
from widget_server.web.application import Application
from widget_server.web.embed_files import embed_files
from widget_server.web.errors import answer_errors
from widget_server.web.health import health
from widget_server.web.layout import set_up_pages
from widget_server.web.management import set_up_management
from widget_server.workspaces.looks.api import public_looks
from widget_server.workspaces.looks.pages import look_pages
from widget_server.workspaces.pages import settings_pages, sign_in_pages
from widget_server.workspaces.profile import profile_pages, take_larger_photos

PUBLIC = (
    hot,
    public_ideas,
    public_ratings,
    public_articles,
    public_tasks,
    public_looks,
    editor_calls,
    health,
    embed_files,
)
# What else moves when an anonymous person becomes known.
MOVES = (move_votes, move_authorship, move_ratings, move_tasks)
# What else goes when a person or an account is erased, and what is told when they ask.
ERASES = (
    erase_events,
    erase_voice,
    erase_ratings,
    erase_tasks,
    forget_in_imports,
    forget_in_lists,
    forget_in_backtests,
)
ERASES_NAMES = (forget_name_in_imports, forget_name_in_lists)
EXPORTS = {
    "events": events_for_export,
    "ideas": ideas_for_export,
    "votes": votes_for_export,
    "ratings": ratings_for_export,
    "tasks": tasks_for_export,
    "lists": lists_for_export,
}
MANAGEMENT = (
    event_management,
    person_management,
    account_management,
    list_management,
    funnel_management,
    idea_management,
    rating_management,
    article_management,
    task_management,
    rule_management,
    staging_management,
    report_management,
    attention_management,
    survey_management,
    privacy_management,
)
PAGES = (
    sign_in_pages,
    settings_pages,
    look_pages,
    used_looks,
    profile_pages,
    success_pages,
    tracking_pages,
    account_pages,
    quiet_pages,
    list_pages,
    guide_pages,
    report_pages,
    attention_pages,
    survey_pages,
    publishing_pages,
    editor_pages,
    staging_pages,
    backtest_pages,
    article_pages,
    help_pages,
    task_pages,
    idea_pages,
    rating_pages,
    privacy_pages,
)


def wire(settings: Settings | None) -> Flask:
    """Builds the application; opens no connection yet."""
    settings = settings or load_settings()
    app = Application("widget_server", static_folder=None, template_folder="web/templates")
    configure(app, settings)
    connect_app(app, settings)
    database = RawDatabase(settings)
    app.lane = database.lane
    keep_parts(app, Parts(settings, database, open_cache(settings.redis_url)))
    on_merge[:] = MOVES
    on_erase[:], after_erase[:], after_forgetting[:] = ERASES, (forget_erased,), (forget_old,)
    on_erase_name[:] = ERASES_NAMES
    on_export.update(EXPORTS)
    answer_errors(app)
    # Before the protection of forms, which reads the whole body.
    app.before_request(take_larger_files)
    app.before_request(take_larger_photos)
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
