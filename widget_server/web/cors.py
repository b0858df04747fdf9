"""Which endpoints pages of other origins may read."""

from flask import Blueprint
from flask_cors import CORS

PREFLIGHT_SECONDS = 7200


def open_to_pages(blueprint: Blueprint) -> None:
    """Lets any page read the blueprint's answers, refusals too, without cookies.

    Which pages may really call is decided by the key's origins; who is refused must be able to read why.
    """
    CORS(
        blueprint,
        origins="*",
        send_wildcard=True,
        methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", "Authorization"],
        expose_headers=["Retry-After"],
        max_age=PREFLIGHT_SECONDS,
    )
