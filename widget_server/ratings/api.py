"""Ratings for pages: rate a reply, and read one's own ratings. Called with an embed key."""

from functools import partial

from flask import Blueprint, Response, request

from widget_server.parts import parts
from widget_server.people.identity import check_identity
from widget_server.people.queries import person_id_of
from widget_server.ratings.operations import rate_reply
from widget_server.ratings.queries import own_ratings
from widget_server.ratings.schemas import OwnRatings, Said
from widget_server.web.access import Access, declares
from widget_server.web.bodies import (
    caller_of_query,
    check_identifier,
    check_named,
    now_ms,
    read_body,
)
from widget_server.web.cors import answer_page, open_to_pages
from widget_server.web.errors import invalid
from widget_server.workspaces.access import embed_caller, key_of_request

public_ratings = Blueprint("public_ratings", __name__, url_prefix="/v1")
open_to_pages(public_ratings)
embed = declares(Access("embed"))
MOST_REPLIES = 50


@public_ratings.put("/replies/<path:reply>/rating")
@embed
def rate(reply: str) -> Response:
    """The caller rates a reply, or changes the rating."""
    holder = embed_caller(key_of_request())
    said = read_body(Said)
    check_named(said)
    check_identity(holder, said.user_id, said.token)
    check_identifier(reply, "reply")
    write = partial(rate_reply, workspace_id=holder.workspace_id, reply=reply, said=said, now_ms=now_ms())
    return answer_page(parts().database.in_group(write))


@public_ratings.get("/replies/ratings")
@embed
def list_own() -> Response:
    """The caller's own ratings of the replies that are on the page."""
    holder = embed_caller(key_of_request())
    caller = caller_of_query()
    check_identity(holder, caller.user_id, caller.token)
    replies = list(dict.fromkeys(request.args.getlist("reply")))
    if len(replies) > MOST_REPLIES:
        raise invalid(f"Ask for at most {MOST_REPLIES} replies at once; these are {len(replies)}.", "reply")
    for reply in replies:
        check_identifier(reply, "reply")
    person = person_id_of(holder.workspace_id, caller.anonymous_id, caller.user_id)
    return answer_page(OwnRatings(own_ratings(holder.workspace_id, person, replies)))
