"""The Flask application: what only members' pages need is left out where the embed calls.

A signed session and the hooks of pages (CSRF, who is signed in, protective headers) cost as much as the rest of
Flask together, and the embed's endpoints, which know no cookies, have no use for them.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.routing import MapAdapter

from widget_server.web.protection import is_page_path


class PageSessions(SecureCookieSessionInterface):
    """Signed cookies for pages; every other request has the empty session that cannot be written to."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if is_page_path(request.path) else None


class Application(Flask):
    """Flask with blueprints for which the hooks of the whole application are not run; see `without_page_hooks`."""

    session_interface = PageSessions()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._lean: set[str] = set()

    def without_page_hooks(self, blueprint: Blueprint) -> None:
        """Runs only the blueprint's own `before_request` and `after_request` hooks for its views.

        For endpoints that take no cookie: they then have neither session nor CSRF protection.
        """
        self._lean.add(blueprint.name)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: this application has no asynchronous views, so none is looked for."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Where pages are, Flask's own. Elsewhere no address is built, so the host's name need not be read twice."""
        if request is None or is_page_path(request.path):
            return super().create_url_adapter(request)
        return MapAdapter(
            self.url_map, request.host, request.root_path, "", request.scheme, request.path, request.method
        )

    def preprocess_request(self) -> Any:
        name = request.blueprint
        if name not in self._lean:
            return super().preprocess_request()
        for hook in self.before_request_funcs.get(name, ()):
            answer = hook()
            if answer is not None:
                return answer
        return None

    def process_response(self, response: Response) -> Response:
        name = request.blueprint
        if name not in self._lean:
            return super().process_response(response)
        for hook in reversed(self.after_request_funcs.get(name, ())):
            response = hook(response)
        return response
