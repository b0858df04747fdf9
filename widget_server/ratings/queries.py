"""Reads of ratings: a person's own, and for members the list and the summary by agent."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import astuple
from sqlalchemy import BigInteger, func, select, tuple_, type_coerce

from widget_server.db import db, placeholders
from widget_server.parts import parts
from widget_server.people.labels import LABEL_COLUMNS, Label, label_of
from widget_server.people.models import Account, Person
from widget_server.ratings.models import Rating, Reply
from widget_server.web.paging import Whole, key_of, page_of

_ORDER = (Rating.rated_at, Rating.reply_id, Rating.person_id)


class RatingKey(Struct, array_like=True, forbid_unknown_fields=True):
    """A place in the order by the latest word."""

    rated_ms: Whole
    reply_id: Whole
    person_id: Whole


def own_ratings(workspace_id: int, person_id: int | None, replies: list[str]) -> dict[str, int]:
    """Stars that one person gave to these replies; what was not rated is left out."""
    if person_id is None or not replies:
        return {}
    rows = parts().database.read(
        "SELECT p.external_id, r.stars FROM replies p "
        "JOIN ratings r ON r.reply_id = p.id AND r.person_id = ? "
        f"WHERE p.workspace_id = ? AND p.external_id IN {placeholders(1, len(replies))}",
        (person_id, workspace_id, *replies),
    )
    return {str(reply): int(stars) for reply, stars in rows}


@dataclass(frozen=True, slots=True)
class MemberRating:
    """A rating as members see it. `previous_stars` and `changed_at` are None while it was never changed."""

    reply: str
    conversation: str | None
    agent: str | None
    stars: int
    previous_stars: int | None
    rated_at: datetime
    changed_at: datetime | None
    person: Label


@dataclass(frozen=True, slots=True)
class RatingPage:
    """`next` is the cursor of the following page, None on the last."""

    ratings: list[MemberRating]
    next: str | None


def ratings_for_members(
    workspace_id: int, agent: str | None, at_most_stars: int | None, after: str | None, limit: int
) -> RatingPage:
    """One page of ratings, the latest word first; `agent` and `at_most_stars` None mean all.

    Raises ApiError for a bad cursor.
    """
    wanted = (
        select(Rating, Reply, *LABEL_COLUMNS)
        .join(Reply, Reply.id == Rating.reply_id)
        .join(Person, Person.id == Rating.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Rating.workspace_id == workspace_id)
    )
    if agent is not None:
        wanted = wanted.where(Reply.agent == agent)
    if at_most_stars is not None:
        wanted = wanted.where(Rating.stars <= at_most_stars)
    if after is not None:
        key = key_of(after, RatingKey)
        # The time as it is kept, in whole milliseconds.
        rated_ms = type_coerce(Rating.rated_at, BigInteger)
        wanted = wanted.where(tuple_(rated_ms, Rating.reply_id, Rating.person_id) < tuple_(*astuple(key)))
    rows = db.session.execute(wanted.order_by(*(column.desc() for column in _ORDER)).limit(limit + 1)).all()
    shown, following = page_of(rows, limit, lambda row: _key(row[0]))
    return RatingPage([_member_rating(row) for row in shown], following)


def _key(rating: Rating) -> RatingKey:
    return RatingKey(round(rating.rated_at.timestamp() * 1000), rating.reply_id, rating.person_id)


def _member_rating(row: Any) -> MemberRating:
    rating, reply, *person = row
    return MemberRating(
        reply.external_id, reply.conversation, reply.agent, rating.stars, rating.previous_stars,
        rating.rated_at, rating.changed_at, label_of(tuple(person)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgentSummary:
    """Ratings of one agent's replies. `agent` is None for replies whose agent was never told.

    `distribution` counts the ratings with 1, 2, 3, 4 and 5 stars.
    """

    agent: str | None
    ratings: int
    mean: float
    distribution: tuple[int, int, int, int, int]


def summary_by_agent(workspace_id: int) -> list[AgentSummary]:
    """One summary for each agent with a rating, by name; replies without an agent come last."""
    counts: defaultdict[str | None, Counter[int]] = defaultdict(Counter)
    rows = db.session.execute(
        select(Reply.agent, Rating.stars, func.count())
        .join(Reply, Reply.id == Rating.reply_id)
        .where(Rating.workspace_id == workspace_id)
        .group_by(Reply.agent, Rating.stars)
    )
    for agent, stars, count in rows:
        counts[agent][stars] = count
    return [_summary(agent, counts[agent]) for agent in sorted(counts, key=lambda agent: (agent is None, agent or ""))]


def _summary(agent: str | None, counts: Counter[int]) -> AgentSummary:
    distribution = (counts[1], counts[2], counts[3], counts[4], counts[5])
    mean = sum(stars * count for stars, count in counts.items()) / counts.total()
    return AgentSummary(agent, counts.total(), mean, distribution)


def ratings_for_export(persons: Sequence[int]) -> list[dict[str, Any]]:
    """How persons rated replies."""
    rows = parts().database.read(
        "SELECT p.external_id, p.conversation, p.agent, r.stars, r.previous_stars, r.rated_at, r.changed_at "
        "FROM ratings r JOIN replies p ON p.id = r.reply_id "
        f"WHERE r.person_id IN {placeholders(1, len(persons))} ORDER BY r.rated_at, r.reply_id",
        tuple(persons),
    )
    names = ("reply", "conversation", "agent", "stars", "previous_stars", "rated_ms", "changed_ms")
    return [dict(zip(names, row, strict=True)) for row in rows]
