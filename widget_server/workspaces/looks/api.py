"""The look for pages: asked for once, when the first part that draws is fetched, and kept by the browser."""

import hashlib

import msgspec
from flask import Blueprint, Response, request

from widget_server.web.access import Access, declares
from widget_server.web.bodies import path_text
from widget_server.web.cors import answer_page, open_to_pages
from widget_server.web.errors import not_found
from widget_server.workspaces.access import embed_caller, key_of_request
from widget_server.workspaces.looks.look import DEFAULT, style_sheet
from widget_server.workspaces.looks.named import look_named
from widget_server.workspaces.looks.operations import look_of

public_looks = Blueprint("public_looks", __name__, url_prefix="/v1")
open_to_pages(public_looks)
# A change is seen by open products within so long; for a day an older one is shown while the new one is fetched.
KEPT = "private, max-age=300, stale-while-revalidate=86400"


class Look(msgspec.Struct):
    """`css` is empty where the embed's own look was kept; `logo` is an address, or empty."""

    css: str
    logo: str


@public_looks.get("/look")
@declares(Access("embed"))
def read_look() -> Response:
    """The style sheet that the embed adopts after its own; `?name=` asks for one that guides choose."""
    workspace_id, name = embed_caller(key_of_request()).workspace_id, request.args.get("name")
    look = look_of(workspace_id) if name is None else look_named(workspace_id, path_text(name, "look"))
    if look is None:
        raise not_found("look")
    css = "" if look == DEFAULT else style_sheet(look)
    answer = answer_page(Look(css, look.logo))
    answer.headers["Cache-Control"] = KEPT
    answer.set_etag(hashlib.sha256(answer.get_data()).hexdigest()[:16])
    answer.make_conditional(request)
    return answer
