"""Headers of members' pages: no inline code or style, no framing, nothing kept by caches."""

from collections.abc import Iterator
from typing import Final

from flask import Flask, Response, abort, request

from widget_server.web.errors import OF_PROGRAMS

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_page() -> bool:
    """Whether this request is one of a member's browser, and not of the embed, a server or a balancer."""
    return is_page_path(request.path)


def is_page_path(path: str) -> bool:
    return not path.startswith(OF_PROGRAMS) and not path.startswith("/assets/")


def protect_pages(app: Flask) -> None:
    @app.before_request
    def refuse_nul() -> None:
        """No page has a use for NUL, and PostgreSQL cannot hold it."""
        if is_page() and any("\0" in text for text in (request.path, *_texts())):
            abort(400)

    @app.after_request
    def protect(response: Response) -> Response:
        if is_page():
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            response.headers.setdefault("Cache-Control", "no-store")
            if app.config["SESSION_COOKIE_SECURE"]:
                response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            _lead_fragments_out(response)
        return response


def _lead_fragments_out(response: Response) -> None:
    """Where a part of a page is asked for and another page is the answer, the browser goes there as a whole."""
    if request.headers.get("HX-Request") and response.status_code in (301, 302, 303):
        response.status_code = 204
        response.headers["HX-Redirect"] = response.headers.pop("Location")
        response.set_data(b"")


def _texts() -> Iterator[str]:
    for values in (request.args, request.form):
        for _, value in values.items(multi=True):
            yield value
