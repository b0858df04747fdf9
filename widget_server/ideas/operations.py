"""Every change to boards, ideas and votes.

The count of an idea changes in the same transaction as its votes, and only when a vote row really came or
went: so it equals the distinct voters whatever happens at once.
"""

from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy import select

from widget_server.db import db
from widget_server.events.operations import append_own
from widget_server.ideas.models import Board, Idea
from widget_server.ideas.schemas import Draft, IdeaView, Standing, idea_view
from widget_server.people.operations import person_of_caller, seen_person
from widget_server.people.privacy import Erased
from widget_server.raw import Cursor
from widget_server.web.bodies import Caller, path_text
from widget_server.web.errors import not_found

# What is done or will not be done is not voted on any more: the count stays as what people wanted then.
CLOSED = ("shipped", "declined")


@dataclass(frozen=True, slots=True)
class Posted:
    """The idea of a post; not `is_new` when this person has posted it before with the same `client_id`."""

    idea: IdeaView
    is_new: bool


def post_idea(cursor: Cursor, workspace_id: int, board: str, draft: Draft, now_ms: int) -> Posted | None:
    """Posts an idea with its author's vote, once for each `client_id`; for a grouped write.

    None when the `client_id` was used for somebody else's idea. Raises ApiError 404 for an unknown board, 410.
    """
    boards = cursor.rows("SELECT id FROM boards WHERE workspace_id = ? AND slug = ?", (workspace_id, board))
    if not boards:
        raise not_found("board")
    client_id = str(draft.client_id) if draft.client_id else None
    if client_id is not None and _is_used(cursor, workspace_id, client_id):
        return _posted_before(cursor, workspace_id, client_id, seen_person(cursor, workspace_id, draft, now_ms))
    author = person_of_caller(cursor, workspace_id, draft, now_ms)
    public_id = "idea_" + token_urlsafe(16)
    [(idea_id,)] = cursor.rows(
        "INSERT INTO ideas (workspace_id, board_id, public_id, client_id, title, body, status, author_id, "
        "votes, created_at) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, 1, ?) RETURNING id",
        (workspace_id, boards[0][0], public_id, client_id, draft.title, draft.body, author, now_ms),
    )
    cursor.rows("INSERT INTO votes (idea_id, person_id, created_at) VALUES (?, ?, ?)", (idea_id, author, now_ms))
    append_own(cursor, workspace_id, author, "$idea_posted", {"idea": public_id, "board": board}, now_ms)
    return Posted(idea_view((public_id, draft.title, draft.body, "open", 1, now_ms, 1, 1)), is_new=True)


def _is_used(cursor: Cursor, workspace_id: int, client_id: str) -> bool:
    """Nobody else posts meanwhile, as groups are written one at a time."""
    statement = "SELECT 1 FROM ideas WHERE workspace_id = ? AND client_id = ?"
    return bool(cursor.rows(statement, (workspace_id, client_id)))


def _posted_before(cursor: Cursor, workspace_id: int, client_id: str, author: int | None) -> Posted | None:
    rows = cursor.rows(
        "SELECT i.public_id, i.title, i.body, i.status, i.votes, i.created_at, "
        "CASE WHEN v.person_id IS NULL THEN 0 ELSE 1 END, 1 "
        "FROM ideas i LEFT JOIN votes v ON v.idea_id = i.id AND v.person_id = i.author_id "
        "WHERE i.workspace_id = ? AND i.client_id = ? AND i.author_id = ?",
        (workspace_id, client_id, author),
    )
    return Posted(idea_view(rows[0]), is_new=False) if rows else None


def cast_vote(cursor: Cursor, workspace_id: int, public_id: str, voter: Caller, now_ms: int) -> Standing:
    """The voter's vote for the idea, once however often it is cast; for a grouped write.

    A closed idea takes no new vote: its standing then says that the voter has none. Raises ApiError 404, 410.
    """
    idea_id, is_open = _idea(cursor, workspace_id, public_id)
    if not is_open:
        return _standing(cursor, idea_id, seen_person(cursor, workspace_id, voter, now_ms))
    person = person_of_caller(cursor, workspace_id, voter, now_ms)
    if cursor.rows(
        "INSERT INTO votes (idea_id, person_id, created_at) VALUES (?, ?, ?) "
        "ON CONFLICT (idea_id, person_id) DO NOTHING RETURNING idea_id",
        (idea_id, person, now_ms),
    ):
        [(votes,)] = cursor.rows("UPDATE ideas SET votes = votes + 1 WHERE id = ? RETURNING votes", (idea_id,))
        append_own(cursor, workspace_id, person, "$idea_voted", {"idea": public_id}, now_ms)
        return Standing(public_id, votes, voted=True)
    return _standing(cursor, idea_id, person)


def withdraw_vote(cursor: Cursor, workspace_id: int, public_id: str, voter: Caller, now_ms: int) -> Standing:
    """Takes the voter's vote back, if there is one; for a grouped write.

    A closed idea keeps its votes: its standing then says that the voter still has one. Raises ApiError 404.
    """
    idea_id, is_open = _idea(cursor, workspace_id, public_id)
    if not is_open:
        return _standing(cursor, idea_id, seen_person(cursor, workspace_id, voter, now_ms))
    person = person_of_caller(cursor, workspace_id, voter, now_ms)
    if cursor.rows("DELETE FROM votes WHERE idea_id = ? AND person_id = ? RETURNING idea_id", (idea_id, person)):
        [(votes,)] = cursor.rows("UPDATE ideas SET votes = votes - 1 WHERE id = ? RETURNING votes", (idea_id,))
        append_own(cursor, workspace_id, person, "$idea_unvoted", {"idea": public_id}, now_ms)
        return Standing(public_id, votes, voted=False)
    return _standing(cursor, idea_id, person)


def move_votes(cursor: Cursor, from_person: int, to_person: int) -> None:
    """Votes of an anonymous person who became known; where both voted, one vote remains, and is counted."""
    doubled = cursor.rows(
        "DELETE FROM votes WHERE person_id = ? "
        "AND idea_id IN (SELECT idea_id FROM votes WHERE person_id = ?) RETURNING idea_id",
        (from_person, to_person),
    )
    for (idea_id,) in sorted(doubled):
        cursor.rows("UPDATE ideas SET votes = votes - 1 WHERE id = ?", (idea_id,))
    cursor.rows("UPDATE votes SET person_id = ? WHERE person_id = ?", (to_person, from_person))


def move_authorship(cursor: Cursor, from_person: int, to_person: int) -> None:
    """Ideas of an anonymous person who became known."""
    cursor.rows("UPDATE ideas SET author_id = ? WHERE author_id = ?", (to_person, from_person))


def erase_voice(cursor: Cursor, erased: Erased) -> None:
    """The votes of erased persons go, and are not counted any more; their ideas stay, by nobody."""
    for person in erased.persons:
        for (idea_id,) in sorted(cursor.rows("DELETE FROM votes WHERE person_id = ? RETURNING idea_id", (person,))):
            cursor.rows("UPDATE ideas SET votes = votes - 1 WHERE id = ?", (idea_id,))
        cursor.rows("UPDATE ideas SET author_id = NULL WHERE author_id = ?", (person,))


def open_board(workspace_id: int, slug: str, name: str) -> Board:
    """A new board. Runs in the session's transaction; the caller commits."""
    board = Board(workspace_id=workspace_id, slug=slug, name=name)
    db.session.add(board)
    db.session.flush()
    return board


def set_status(workspace_id: int, public_id: str, status: str) -> None:
    """Says how far an idea is, one of `STATUSES`. Runs in the session's transaction; the caller commits.

    Raises ApiError 404.
    """
    public_id = path_text(public_id, "idea")
    idea = db.session.scalar(select(Idea).where(Idea.workspace_id == workspace_id, Idea.public_id == public_id))
    if idea is None:
        raise not_found("idea")
    idea.status = status
    db.session.flush()


def _idea(cursor: Cursor, workspace_id: int, public_id: str) -> tuple[int, bool]:
    """Id, and whether it takes votes."""
    rows = cursor.rows(
        "SELECT id, status FROM ideas WHERE public_id = ? AND workspace_id = ?", (public_id, workspace_id)
    )
    if not rows:
        raise not_found("idea")
    return int(rows[0][0]), rows[0][1] not in CLOSED


def _standing(cursor: Cursor, idea_id: int, person: int | None) -> Standing:
    public_id, votes, voted = cursor.rows(
        "SELECT public_id, votes, (SELECT COUNT(*) FROM votes WHERE idea_id = ideas.id AND person_id = ?) "
        "FROM ideas WHERE id = ?",
        (person, idea_id),
    )[0]
    return Standing(public_id, votes, voted > 0)
