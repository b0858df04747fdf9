"""Which endpoints pages of other origins may read, and the answers that are made for them."""

import msgspec
from flask import Blueprint, Response
from flask_cors import CORS

PREFLIGHT_SECONDS = 7200
_encode = msgspec.json.Encoder().encode


def open_to_pages(blueprint: Blueprint) -> None:
    """Lets any page read the blueprint's answers, refusals too, without cookies.

    Which pages may really call is decided by the key's origins; who is refused must be able to read why.
    """
    CORS(
        blueprint,
        origins="*",
        send_wildcard=True,
        methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", "Content-Encoding", "Authorization", "X-Retry-Count"],
        expose_headers=["Retry-After"],
        max_age=PREFLIGHT_SECONDS,
    )


def answer_page(body: object, status: int = 200) -> Response:
    """A struct (or anything of plain values) as JSON that any page may read."""
    answer = Response(_encode(body), status, content_type="application/json")
    # Said beforehand: flask-cors then has nothing to add, and is left with refusals and preflights.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
