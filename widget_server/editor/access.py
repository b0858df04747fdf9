"""Who may call `/v1/editor/*`: whoever has a token, on a page of its session's origin, while the session goes on."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Blueprint, Response, g, request

from widget_server.db import utc_now
from widget_server.editor import tokens
from widget_server.editor.queries import Session, had_session, session_going_on
from widget_server.parts import parts
from widget_server.web.access import Access, declares
from widget_server.web.bodies import bearer_token
from widget_server.web.errors import ApiError
from widget_server.workspaces.access import keep_rate

View = TypeVar("View", bound=Callable[..., Any])
PREFLIGHT_SECONDS: Final = 600
# A page whose session is over must be able to read that it is: so long its preflights are answered, and refusals.
ANSWERED: Final = timedelta(hours=24)
ENDED: Final = (
    "This session of the editor is over. Begin a new one on the page Guides; what was not saved is still here."
)


def origin_of_request() -> str:
    """The origin of the page that asks; of one that names none, the service's own."""
    return request.headers.get("Origin") or parts().settings.public_url


def _is_page_of(origin: str) -> bool:
    """Whether a page of this origin asks.

    A browser names no origin where a page reads from where it came itself, but says that this is so: whatever address
    the service has there, the page has it, too. Older browsers say nothing; then it is the service's public one.
    """
    named = request.headers.get("Origin")
    if named is not None:
        return named == origin
    site = request.headers.get("Sec-Fetch-Site")
    return origin == parts().settings.public_url if site is None else site == "same-origin"


def with_editor_token(view: View) -> View:
    """An endpoint of the editor: `Authorization: Bearer` with its token, from a page of its origin.

    Sets `g.editor` to the session. A token that is no one's, another origin's or over answers 401, whichever it is.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.editor = _session()
        g.asked_language = g.editor.member_language
        return view(*args, **kwargs)

    return declares(Access("editor"))(cast(View, guarded))


def answer_page_of(origin: str) -> None:
    """Lets the page of this origin, and no other, read the answer to this request."""
    g.editor_origin = origin


def open_to_editor(blueprint: Blueprint) -> None:
    """For a blueprint all of whose endpoints are the editor's: answers no page but the session's."""

    @blueprint.after_request
    def name_origin(response: Response) -> Response:
        origin = request.headers.get("Origin")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Origin"
        if origin is None:
            return response
        if request.method == "OPTIONS":
            _answer_preflight(response, origin)
        elif g.get("editor_origin") == origin or (response.status_code >= 400 and _is_answered(origin)):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        return response


def _answer_preflight(response: Response, origin: str) -> None:
    if _is_answered(origin):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)


def _is_answered(origin: str) -> bool:
    """Whether pages of this origin may read what they are refused: it tells nothing but that."""
    return len(origin) <= 300 and origin.isascii() and had_session(origin, utc_now() - ANSWERED)


def _session() -> Session:
    claims = tokens.read(bearer_token() or "", parts().settings.secret_key)
    if claims is None or not _is_page_of(claims.origin):
        raise ApiError(401, "unknown_token", "Open the editor anew, on the page Guides of this workspace.")
    answer_page_of(claims.origin)
    session = session_going_on(claims.session_id)
    is_same = session is not None and (session.workspace_id, session.member_id, session.origin) == claims[1:4]
    if session is None or not is_same or claims.expires * 1000 < utc_now().timestamp() * 1000:
        raise ApiError(401, "session_over", ENDED)
    keep_rate(f"editor:{session.id}", session.workspace_id)
    return session
