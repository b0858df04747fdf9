"""How often a sign-in may be tried. Counted in Redis when there is one, so that all processes count together."""

import hashlib
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any, cast

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from widget_server.cache import impatience
from widget_server.config import Settings
from widget_server.parts import parts

SCOPE = "sign_in"
sign_in_limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, key_prefix="widget:sign-in")


def limit_sign_in(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.config["RATELIMIT_STORAGE_URI"] = _storage_of(settings)
    # A Redis that hangs would else hold each sign-in for as long as it hangs.
    app.config["RATELIMIT_STORAGE_OPTIONS"] = impatience() if settings.redis_url else {}
    sign_in_limiter.init_app(cast(Flask, _SignInOnly(app)))


def _storage_of(settings: Settings) -> str:
    """The address as the limiter's library spells it."""
    address = settings.redis_url or "memory://"
    return f"redis+{address}" if address.startswith("unix:") else address


class _SignInOnly:
    """The app as the limiter sees it: its hooks run for the sign-in pages alone, the hot views do not pay for them."""

    def __init__(self, app: Flask) -> None:
        self._app, self.config, self.extensions = app, app.config, app.extensions

    def before_request(self, hook: Callable[..., Any]) -> None:
        self._app.before_request_funcs.setdefault(SCOPE, []).append(hook)

    def after_request(self, hook: Callable[..., Any]) -> None:
        self._app.after_request_funcs.setdefault(SCOPE, []).append(hook)

    def teardown_request(self, hook: Callable[..., Any]) -> None:
        self._app.teardown_request_funcs.setdefault(SCOPE, []).append(hook)


def allowed_tries() -> str:
    return parts().settings.sign_in_limit


def network_of_request() -> str:
    """The caller's address; of IPv6 its network of 64 bits, as whoever has one address there has them all."""
    address = get_remote_address()
    if ":" not in address:
        return address
    return str(ip_network(f"{address.partition('%')[0]}/64", strict=False))


def email_of_request() -> str:
    """The e-mail that is tried, as a digest: no personal data in the counter's name."""
    return hashlib.sha256(request.form.get("email", "").strip().lower().encode("utf-8", "surrogatepass")).hexdigest()


def is_failed(response: Response) -> bool:
    """Only tries that failed are counted."""
    return response.status_code >= 400
