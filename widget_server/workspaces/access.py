"""Wrappers by which a view says in one line who may call it."""

from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import abort, g, redirect, request, url_for

from widget_server.parts import parts
from widget_server.web.access import Access, declares
from widget_server.web.bodies import bearer_token
from widget_server.web.errors import ApiError
from widget_server.workspaces.keys import KeyHolder, key_ring
from widget_server.workspaces.models import ROLES

View = TypeVar("View", bound=Callable[..., Any])


def embed_caller(key: str | None) -> KeyHolder:
    """The workspace of an embed key, for a call from an allowed origin and within the rate. Raises ApiError.

    A server may send a secret key as the user name of Basic: then what it says of users counts as signed. Nowhere
    else is a secret key taken, and from no page, lest one be put into pages.
    """
    holder = key_ring().holder(key) if key else None
    # As WSGI has them, since each look into Werkzeug's headers costs as much as a row of the database.
    environ = request.environ
    origin = environ.get("HTTP_ORIGIN")
    is_server = holder is not None and holder.is_server and basic_user(environ.get("HTTP_AUTHORIZATION")) == key
    if holder is None or not (holder.kind == "embed" or (is_server and origin is None)):
        raise ApiError(401, "unknown_key", "This embed key is not known; copy it from Settings.", "key")
    if origin is not None and origin not in holder.origins:
        text = f"Pages of {origin[:200]} may not use this key; add the origin in Settings."
        raise _refusal(ApiError(403, "origin_not_allowed", text), holder.workspace_id)
    keep_rate(f"{holder.workspace_id}:{environ.get('REMOTE_ADDR')}", holder.workspace_id)
    return holder


def keep_rate(bucket: str, workspace_id: int) -> None:
    here = parts()
    wait = here.cache.wait_seconds(bucket, here.settings.rate_per_second, here.settings.rate_burst)
    if wait > 0:
        seconds = max(1, round(wait + 0.5))
        text = f"Too many requests; try again in {seconds} s."
        raise _refusal(ApiError(429, "too_many_requests", text, None, seconds), workspace_id)


def _refusal(error: ApiError, workspace_id: int) -> ApiError:
    error.workspace_id = workspace_id
    return error


def key_of_request() -> str | None:
    """The key in the query, or the user name of HTTP Basic."""
    return request.args.get("key") or basic_user(request.headers.get("Authorization"))


def basic_user(header: str | None) -> str | None:
    if header is None or header[:6].lower() != "basic ":
        return None
    try:
        return b64decode(header[6:], validate=True).decode().partition(":")[0]
    except (BadBase64, UnicodeDecodeError, ValueError):
        return None


def with_secret_key(view: View) -> View:
    """A management endpoint: `Authorization: Bearer sk_…`, or the key as user name of Basic. Sets `g.workspace_id`."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        key = bearer_token() or basic_user(request.headers.get("Authorization"))
        holder = key_ring().holder(key) if key else None
        if holder is None or holder.kind != "secret":
            raise ApiError(401, "unknown_key", "Send a secret key of this workspace: Authorization: Bearer sk_…")
        keep_rate(f"secret:{holder.workspace_id}", holder.workspace_id)
        g.workspace_id = holder.workspace_id
        g.holder = holder
        return view(*args, **kwargs)

    return declares(Access("secret"))(cast(View, guarded))


def for_members(*roles: str) -> Callable[[View], View]:
    """A page below `/w/<slug>/`, for members with one of `roles` (any role when none is named).

    Sets `g.member`, `g.membership` and `g.workspace`; the view is called without `slug`. A workspace that is not the
    member's answers like one that does not exist; a role that may not see the page answers 403.
    """
    allowed = roles or ROLES

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(slug: str, *args: Any, **kwargs: Any) -> Any:
            if g.get("member") is None:
                return redirect(url_for("sign_in.form", next=request.path))
            membership = next((m for m in g.member.memberships if m.workspace.slug == slug), None)
            if membership is None:
                abort(404)
            g.membership, g.workspace = membership, membership.workspace
            if membership.role not in allowed:
                abort(403)
            return view(*args, **kwargs)

        return declares(Access("member", allowed))(cast(View, guarded))

    return wrap
