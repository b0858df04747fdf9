"""Ideas for pages: list, post, vote, withdraw. Called with an embed key."""

from functools import partial
from typing import cast

from flask import Blueprint, Response, request
from msgspec.structs import replace

from widget_server.ideas.operations import cast_vote, post_idea, withdraw_vote
from widget_server.ideas.queries import Sort, board_of, boards_of, ideas_of_board
from widget_server.ideas.schemas import BoardPage, Boards, BoardView, Draft, Standing
from widget_server.parts import parts
from widget_server.people.identity import check_identity
from widget_server.people.queries import person_id_of
from widget_server.web.access import Access, declares
from widget_server.web.bodies import (
    Caller,
    caller_of_query,
    check_named,
    now_ms,
    path_text,
    read_body,
)
from widget_server.web.cors import answer_page, open_to_pages
from widget_server.web.errors import ApiError, invalid
from widget_server.workspaces.access import embed_caller, key_of_request

public_ideas = Blueprint("public_ideas", __name__, url_prefix="/v1")
open_to_pages(public_ideas)
embed = declares(Access("embed"))


@public_ideas.get("/boards")
@embed
def list_boards() -> Response:
    """The boards of the workspace, for whoever leads people to them."""
    workspace_id = embed_caller(key_of_request()).workspace_id
    return answer_page(Boards([BoardView(board.slug, board.name) for board in boards_of(workspace_id)]))


@public_ideas.get("/boards/<board>/ideas")
@embed
def list_ideas(board: str) -> Response:
    """One page of a board as the caller sees it. Asking makes nobody known who was not."""
    holder = embed_caller(key_of_request())
    caller = caller_of_query()
    check_identity(holder, caller.user_id, caller.token)
    sort = _sort()
    board_id, view = board_of(holder.workspace_id, path_text(board, "board"))
    person = person_id_of(holder.workspace_id, caller.anonymous_id, caller.user_id)
    ideas, following = ideas_of_board(board_id, person, sort, request.args.get("after"))
    return answer_page(BoardPage(view, ideas, following))


@public_ideas.post("/boards/<board>/ideas")
@embed
def post(board: str) -> Response:
    """Posts an idea; the same post again, by its `client_id`, answers 200 with the idea that is there."""
    draft = read_body(Draft)
    holder = embed_caller(draft.key or key_of_request())
    check_named(draft)
    check_identity(holder, draft.user_id, draft.token)
    write = partial(
        post_idea,
        workspace_id=holder.workspace_id,
        board=path_text(board, "board"),
        draft=_tidied(draft),
        now_ms=now_ms(),
    )
    posted = parts().database.in_group(write)
    if posted is None:
        message = "This client_id belongs to another person's idea; send a new UUID with every new idea."
        raise ApiError(409, "conflict", message, "client_id")
    return answer_page(posted.idea, 201 if posted.is_new else 200)


@public_ideas.put("/ideas/<idea>/vote")
@embed
def vote(idea: str) -> Response:
    """The caller votes for an idea."""
    workspace_id, voter = _voter()
    write = partial(
        cast_vote, workspace_id=workspace_id, public_id=path_text(idea, "idea"), voter=voter, now_ms=now_ms()
    )
    return _voted(parts().database.in_group(write), wanted=True)


@public_ideas.delete("/ideas/<idea>/vote")
@embed
def withdraw(idea: str) -> Response:
    """The caller takes the vote back."""
    workspace_id, voter = _voter()
    write = partial(
        withdraw_vote,
        workspace_id=workspace_id,
        public_id=path_text(idea, "idea"),
        voter=voter,
        now_ms=now_ms(),
    )
    return _voted(parts().database.in_group(write), wanted=False)


def _voter() -> tuple[int, Caller]:
    holder = embed_caller(key_of_request())
    voter = read_body(Caller)
    check_named(voter)
    check_identity(holder, voter.user_id, voter.token)
    return holder.workspace_id, voter


def _voted(standing: Standing, wanted: bool) -> Response:
    if standing.voted != wanted:
        raise ApiError(409, "conflict", "This idea is shipped or declined: its votes are counted and stay as they are.")
    return answer_page(standing)


def _sort() -> Sort:
    sort = request.args.get("sort", "top")
    if sort not in ("top", "new"):
        raise invalid("Ideas are sorted by `top` or `new`.", "sort")
    return cast(Sort, sort)


def _tidied(draft: Draft) -> Draft:
    """The draft with a title of one line and without space around its body."""
    title, body = " ".join(draft.title.split()), draft.body.strip()
    if not 3 <= len(title) <= 140:
        raise invalid(f"A title has 3 to 140 characters; this one has {len(title)}.", "title")
    if sum(map(str.isprintable, title)) < 3:
        raise invalid("A title has at least 3 characters that can be seen; write what the idea is.", "title")
    if len(body) > 5000:
        raise invalid(f"A text has at most 5000 characters; this one has {len(body)}.", "body")
    return replace(draft, title=title, body=body)
