"""The Flask application: what only members' pages need is left out where the embed calls.

A signed session and the hooks of pages (CSRF, who is signed in, protective headers) cost as much as the rest of
Flask together, and the embed's endpoints, which know no cookies, have no use for them.
"""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Request, Response
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.routing import MapAdapter

from widget_server.lane import Lane
from widget_server.web.bodies import fetch_body
from widget_server.web.errors import OF_EMBED, ApiError, error_response
from widget_server.web.protection import is_page_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# So many calls may wait for the rest of their bodies; the other threads stay for those that are there.
MOST_UNFINISHED = 24


WITH_BODY = frozenset(("POST", "PUT", "DELETE"))


def _too_many_unfinished() -> Response:
    text = "Too many requests have not sent all of their bodies; please try again."
    answer = error_response(ApiError(503, "unavailable", text, retry_after=5))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
    return answer


class PageSessions(SecureCookieSessionInterface):
    """Signed cookies for pages; every other request has the empty session that cannot be written to."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if is_page_path(request.path) else None


class Application(Flask):
    """Flask with blueprints for which the hooks of the whole application are not run; see `without_page_hooks`.

    Calls of the embed are computed one after the other in `lane`, each as soon as all of its body is there.
    """

    session_interface = PageSessions()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._lean: set[str] = set()
        self.lane = Lane(is_open=True)
        self._unfinished = BoundedSemaphore(MOST_UNFINISHED)

    def without_page_hooks(self, blueprint: Blueprint) -> None:
        """Runs only the blueprint's own `before_request` and `after_request` hooks for its views, and no signals.

        For endpoints that take no cookie: they then have neither session nor CSRF protection.
        """
        self._lean.add(blueprint.name)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: this application has no asynchronous views, so none is looked for."""
        return func

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        if not environ["PATH_INFO"].startswith(OF_EMBED):
            return super().wsgi_app(environ, start_response)
        if environ["REQUEST_METHOD"] in WITH_BODY:
            if not self._unfinished.acquire(blocking=False):
                return _too_many_unfinished()(environ, start_response)
            try:
                fetch_body(environ, self.config["MAX_CONTENT_LENGTH"])
            finally:
                self._unfinished.release()
        with self.lane:
            return super().wsgi_app(environ, start_response)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Where pages are, Flask's own. Elsewhere no address is built, so the host's name need not be read twice."""
        if request is None or is_page_path(request.path):
            return super().create_url_adapter(request)
        return MapAdapter(
            self.url_map, request.host, request.root_path, "", request.scheme, request.path, request.method
        )

    def full_dispatch_request(self) -> Response:
        name = request_ctx.request.blueprint
        return self._lean_dispatch(name) if name in self._lean else super().full_dispatch_request()

    def _lean_dispatch(self, name: str) -> Response:
        try:
            answer = self._before(name) or self.dispatch_request()
        except Exception as problem:
            answer = self.handle_user_exception(problem)
        response = self.make_response(answer)
        for hook in reversed(self.after_request_funcs.get(name, ())):
            response = self.ensure_sync(hook)(response)
        return response

    def _before(self, name: str) -> Any:
        for hook in self.before_request_funcs.get(name, ()):
            answer = hook()
            if answer is not None:
                return answer
        return None
