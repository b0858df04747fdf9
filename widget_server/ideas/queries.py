"""Reads of boards and ideas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import astuple
from sqlalchemy import ColumnElement, Select, select, tuple_

from widget_server.db import db, placeholders
from widget_server.ideas.models import Board, Idea
from widget_server.ideas.schemas import BoardView, IdeaView, idea_view
from widget_server.parts import parts
from widget_server.people.labels import LABEL_COLUMNS, Label, label_of
from widget_server.people.models import Account, Person
from widget_server.web.bodies import path_text
from widget_server.web.errors import not_found
from widget_server.web.paging import Whole, key_of, page_of

Sort = Literal["top", "new"]
PAGE = 20
NOBODY = 0


class TopKey(Struct, array_like=True, tag="top", forbid_unknown_fields=True):
    """A place in the order by votes and then by the newest."""

    votes: Whole
    id: Whole


class NewKey(Struct, array_like=True, tag="new", forbid_unknown_fields=True):
    """A place in the order by the newest."""

    id: Whole


_IDEAS = (
    "SELECT i.id, i.public_id, i.title, i.body, i.status, i.votes, i.created_at, "
    "CASE WHEN v.person_id IS NULL THEN 0 ELSE 1 END, CASE WHEN i.author_id = ? THEN 1 ELSE 0 END "
    "FROM ideas i LEFT JOIN votes v ON v.idea_id = i.id AND v.person_id = ? WHERE i.board_id = ? "
)
_ORDERS = {
    "top": ("AND (i.votes, i.id) < (?, ?) ", "ORDER BY i.votes DESC, i.id DESC LIMIT ?"),
    "new": ("AND i.id < ? ", "ORDER BY i.id DESC LIMIT ?"),
}


def board_of(workspace_id: int, slug: str) -> tuple[int, BoardView]:
    """Id and public view of a board. Raises ApiError 404."""
    rows = parts().database.read(
        "SELECT id, slug, name FROM boards WHERE workspace_id = ? AND slug = ?", (workspace_id, slug)
    )
    if not rows:
        raise not_found("board")
    return int(rows[0][0]), BoardView(rows[0][1], rows[0][2])


def ideas_of_board(
    board_id: int, person_id: int | None, sort: Sort, after: str | None
) -> tuple[list[IdeaView], str | None]:
    """One page of a board's ideas as one person sees them (None: somebody unknown), and the next cursor.

    An idea whose count changes between two pages may be met twice or not at all. Raises ApiError for a bad
    cursor.
    """
    beyond, order = _ORDERS[sort]
    key = _position(sort, after)
    who = person_id or NOBODY
    rows = parts().database.read(_IDEAS + (beyond if key else "") + order, (who, who, board_id, *key, PAGE + 1))
    shown, following = page_of(rows, PAGE, lambda row: _key(sort, row[5], row[0]))
    return [idea_view(row[1:]) for row in shown], following


def boards_of(workspace_id: int) -> list[Board]:
    """The boards of a workspace by name."""
    return list(
        db.session.scalars(select(Board).where(Board.workspace_id == workspace_id).order_by(Board.name, Board.id))
    )


@dataclass(frozen=True, slots=True)
class MemberIdea:
    """An idea as members see it, with who wrote it."""

    public_id: str
    board: str
    board_name: str
    title: str
    body: str
    status: str
    votes: int
    created_at: datetime
    author: Label


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """`next` is the cursor of the following page, None on the last."""

    ideas: list[MemberIdea]
    next: str | None


def ideas_for_members(workspace_id: int, sort: Sort, status: str | None, after: str | None, limit: int) -> IdeaPage:
    """One page over all boards of a workspace; `status` None means all. Raises ApiError for a bad cursor."""
    wanted = _for_members().where(Idea.workspace_id == workspace_id)
    if status is not None:
        wanted = wanted.where(Idea.status == status)
    if after is not None:
        wanted = wanted.where(_beyond(sort, after))
    order = (Idea.votes.desc(), Idea.id.desc()) if sort == "top" else (Idea.id.desc(),)
    rows = db.session.execute(wanted.order_by(*order).limit(limit + 1)).all()
    shown, following = page_of(rows, limit, lambda row: _key(sort, row[0].votes, row[0].id))
    return IdeaPage([_member_idea(row) for row in shown], following)


def idea_for_members(workspace_id: int, public_id: str) -> MemberIdea:
    """One idea. Raises ApiError 404."""
    wanted = _for_members().where(Idea.workspace_id == workspace_id, Idea.public_id == path_text(public_id, "idea"))
    row = db.session.execute(wanted).first()
    if row is None:
        raise not_found("idea")
    return _member_idea(row)


def _for_members() -> Select[Any]:
    return (
        select(Idea, Board, *LABEL_COLUMNS)
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(Person, Person.id == Idea.author_id)
        .outerjoin(Account, Account.id == Person.account_id)
    )


def _member_idea(row: Any) -> MemberIdea:
    idea, board, *author = row
    return MemberIdea(
        idea.public_id, board.slug, board.name, idea.title, idea.body, idea.status, idea.votes,
        idea.created_at, label_of(tuple(author)),
    )  # fmt: skip


def _key(sort: Sort, votes: int, idea_id: int) -> TopKey | NewKey:
    return TopKey(votes, idea_id) if sort == "top" else NewKey(idea_id)


def _position(sort: Sort, after: str | None) -> tuple[int, ...]:
    """The values of a cursor's sort key; empty for the first page."""
    if after is None:
        return ()
    return astuple(key_of(after, TopKey) if sort == "top" else key_of(after, NewKey))


def _beyond(sort: Sort, after: str) -> ColumnElement[bool]:
    key = _position(sort, after)
    return tuple_(Idea.votes, Idea.id) < tuple_(*key) if sort == "top" else Idea.id < key[0]


def ideas_for_export(persons: Sequence[int]) -> list[dict[str, Any]]:
    """What persons wished for, the oldest first."""
    rows = parts().database.read(
        "SELECT public_id, title, body, status, votes, created_at FROM ideas "
        f"WHERE author_id IN {placeholders(1, len(persons))} ORDER BY id",
        tuple(persons),
    )
    names = ("idea", "title", "body", "status", "votes", "created_ms")
    return [dict(zip(names, row, strict=True)) for row in rows]


def votes_for_export(persons: Sequence[int]) -> list[dict[str, Any]]:
    """Which ideas persons voted for."""
    rows = parts().database.read(
        "SELECT i.public_id, i.title, v.created_at FROM votes v JOIN ideas i ON i.id = v.idea_id "
        f"WHERE v.person_id IN {placeholders(1, len(persons))} ORDER BY v.created_at, i.id",
        tuple(persons),
    )
    return [dict(zip(("idea", "title", "voted_ms"), row, strict=True)) for row in rows]
