"""The way through the members' pages. What a role may not open is not offered to it."""

from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, request

from widget_server.web.access import access_by_route
from widget_server.web.words import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Place:
    """A main page; `inner` are the endpoints that are reached through it."""

    endpoint: str
    label: Any
    icon: str
    inner: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        return request.endpoint in (self.endpoint, *self.inner)


ACCOUNT_PAGES: Final = (
    "accounts.edit",
    "accounts.change",
    "accounts.imports_page",
    "accounts.upload",
    "accounts.preview",
)
LIST_PAGES: Final = ("lists.overview", "lists.upload", "lists.preview")
ARTICLE_PAGES: Final = ("articles.new", "articles.begin", "articles.article", "articles.change", "articles.version")
BACKTEST_PAGES: Final = ("backtests.listing", "backtests.start", "backtests.result")
EDITOR_PAGES: Final = ("editor.overview", "editor.begin")
PRIVACY_PAGES: Final = ("privacy.overview", "privacy.change_identity", "privacy.create_key", "privacy.change_retention")
LOOK_PAGES: Final = ("looks.page", "looks.save", "looks.make", "looks.named", "looks.save_named")
PLACES: Final = (
    Place("success.overview", _l("Overview"), "home"),
    Place("success.funnels", _l("Funnels"), "funnel", ("success.funnel",)),
    Place(
        "success.accounts",
        _l("Accounts"),
        "accounts",
        ("success.account", "success.person", *ACCOUNT_PAGES, *LIST_PAGES),
    ),
    Place("tasks.listing", _l("Tasks"), "task", ("tasks.make",)),
    Place("success.events", _l("Events"), "pulse", ("tracking.plan",)),
    Place(
        "guides.listing",
        _l("Guides"),
        "guide",
        ("guides.guide", "reports.report", "surveys.answers", "attention.budget", *EDITOR_PAGES, *BACKTEST_PAGES),
    ),
    Place("articles.listing", _l("Articles"), "article", ARTICLE_PAGES),
    Place("ideas.listing", _l("Ideas"), "idea"),
    Place("ratings.listing", _l("Ratings"), "star"),
    Place(
        "settings.overview",
        _l("Settings"),
        "settings",
        (
            "settings.change_origins",
            "settings.change_time_zone",
            "settings.create_key",
            *LOOK_PAGES,
            "staging.page",
            "staging.make",
            *PRIVACY_PAGES,
        ),
    ),
)


def navigation_of(role: str) -> list[Place]:
    """The places that a member with this role may open."""
    access = access_by_route(current_app)
    return [place for place in PLACES if (declared := access.get(place.endpoint)) and role in declared.roles]


ROLE_NAMES: Final = {
    "owner": _l("Owner"),
    "editor": _l("Editor"),
    "csm": _l("Customer success"),
    "agent": _l("Agent"),
    "viewer": _l("Viewer"),
}


def role_name(role: str) -> str:
    """A role in the reader's language."""
    return str(ROLE_NAMES.get(role, role))
