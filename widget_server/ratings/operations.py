"""Every change to replies and ratings."""

from widget_server.events.operations import append_own
from widget_server.people.operations import person_of_caller
from widget_server.people.privacy import Erased
from widget_server.ratings.schemas import Rated, Said
from widget_server.raw import Cursor


def rate_reply(cursor: Cursor, workspace_id: int, reply: str, said: Said, now_ms: int) -> Rated:
    """One person's rating of a reply: the first, another one, or the same again (which changes nothing).

    The page is the source of replies: an unknown one is made. Its agent and conversation stay as first told.
    Raises ApiError 410.
    """
    person = person_of_caller(cursor, workspace_id, said, now_ms)
    reply_id, agent = _reply(cursor, workspace_id, reply, said, now_ms)
    kept = cursor.rows("SELECT stars FROM ratings WHERE reply_id = ? AND person_id = ?", (reply_id, person))
    previous = kept[0][0] if kept else None
    if previous != said.stars:
        _write(cursor, (workspace_id, reply_id, person), said.stars, previous, now_ms)
        about = {"reply": reply, "stars": said.stars, "previous_stars": previous, "agent": agent}
        properties: dict[str, object] = {name: value for name, value in about.items() if value is not None}
        append_own(cursor, workspace_id, person, "$reply_rated", properties, now_ms)
    return Rated(reply, said.stars, agent)


def move_ratings(cursor: Cursor, from_person: int, to_person: int) -> None:
    """Ratings of an anonymous person who became known; of two for one reply the later word stays."""
    of_both = (
        "person_id = ? AND EXISTS (SELECT 1 FROM ratings o WHERE o.reply_id = ratings.reply_id AND o.person_id = ?"
    )
    cursor.rows(f"DELETE FROM ratings WHERE {of_both} AND o.rated_at >= ratings.rated_at)", (from_person, to_person))
    cursor.rows(f"DELETE FROM ratings WHERE {of_both})", (to_person, from_person))
    cursor.rows("UPDATE ratings SET person_id = ? WHERE person_id = ?", (to_person, from_person))


def erase_ratings(cursor: Cursor, erased: Erased) -> None:
    """The ratings of erased persons go, and with them the replies that nobody else has rated."""
    for person in erased.persons:
        for (reply_id,) in cursor.rows("DELETE FROM ratings WHERE person_id = ? RETURNING reply_id", (person,)):
            cursor.rows(
                "DELETE FROM replies WHERE id = ? AND NOT EXISTS (SELECT 1 FROM ratings WHERE reply_id = replies.id)",
                (reply_id,),
            )


def _reply(cursor: Cursor, workspace_id: int, reply: str, said: Said, now_ms: int) -> tuple[int, str | None]:
    """Id and agent of a reply, made when it is new; what was not told before is taken over."""
    reply_id, agent = cursor.rows(
        "INSERT INTO replies (workspace_id, external_id, agent, conversation, created_at) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (workspace_id, external_id) DO UPDATE SET "
        "agent = COALESCE(replies.agent, excluded.agent), "
        "conversation = COALESCE(replies.conversation, excluded.conversation) RETURNING id, agent",
        (workspace_id, reply, said.agent, said.conversation, now_ms),
    )[0]
    return int(reply_id), agent


def _write(cursor: Cursor, whose: tuple[int, int, int], stars: int, previous: int | None, now_ms: int) -> None:
    """`whose` is workspace, reply and person."""
    cursor.rows(
        "INSERT INTO ratings (workspace_id, reply_id, person_id, stars, rated_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (reply_id, person_id) DO UPDATE SET stars = excluded.stars, previous_stars = ?, "
        "rated_at = excluded.rated_at, changed_at = excluded.rated_at",
        (*whose, stars, now_ms, previous),
    )
