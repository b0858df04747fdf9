"""The strict headers of the demo product: what a careful customer sends, so the widget must live with it."""

from urllib.parse import urlsplit

from flask import Response

FORBIDDEN = " ;,'\"@*"


def plain_origin(address: str) -> str:
    """`address` as scheme://host[:port], without a slash at its end.

    Raises ValueError for anything more or else: the origin is written into the CSP, where a
    path would narrow what it allows and a semicolon would begin another directive.
    """
    origin = address.rstrip("/")
    parts = urlsplit(origin)
    has_only_origin = bool(parts.netloc) and origin == f"{parts.scheme}://{parts.netloc}"
    is_safe = parts.scheme in ("http", "https") and not any(sign in origin for sign in FORBIDDEN)
    if not (has_only_origin and is_safe):
        raise ValueError(f"The widget address {address!r} is not an origin; write it like http://127.0.0.1:8000.")
    return origin


def content_security_policy(origin: str) -> str:
    """No inline code or style, no eval, Trusted Types; the widget's `origin` for scripts and calls alone."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {origin}",
            "style-src 'self'",
            f"connect-src 'self' {origin}",
            "img-src 'self' data:",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def guarded(policy: str, answer: Response) -> Response:
    """Every answer carries the headers, refusals and files included."""
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return answer
