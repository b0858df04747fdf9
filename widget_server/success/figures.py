"""The few figures of the overview: this week beside the week before, each with its n."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from widget_server.db import db, utc_now
from widget_server.events.models import Event
from widget_server.ideas.models import Idea, Vote
from widget_server.ratings.models import Rating
from widget_server.success.customers import accounts_in_all, persons_in_all

WEEK = timedelta(days=7)
LOW_STARS = 3


@dataclass(frozen=True, slots=True)
class Week:
    """Counts of seven days. `stars` is their sum, so that the mean and its n come from one place."""

    shown: int
    reached: int
    completed: int
    ratings: int
    stars: int
    low_ratings: int
    ideas: int
    votes: int

    @property
    def mean_stars(self) -> float | None:
        return self.stars / self.ratings if self.ratings else None


@dataclass(frozen=True, slots=True)
class Overview:
    accounts: int
    persons: int
    now: Week
    before: Week


def overview_of(workspace_id: int) -> Overview:
    days = [_week(workspace_id, weeks_ago) for weeks_ago in (0, 1)]
    return Overview(accounts_in_all(workspace_id), persons_in_all(workspace_id), days[0], days[1])


def _week(workspace_id: int, weeks_ago: int) -> Week:
    until = utc_now() - WEEK * weeks_ago
    since = until - WEEK
    span_ms = (round(since.timestamp() * 1000), round(until.timestamp() * 1000))
    shown, reached = _times(workspace_id, "$guide_shown", span_ms)
    completed, _persons = _times(workspace_id, "$guide_completed", span_ms)
    rated = (Rating.workspace_id == workspace_id, Rating.rated_at > since, Rating.rated_at <= until)
    low = func.count().filter(Rating.stars <= LOW_STARS)
    counted = select(func.count(), func.coalesce(func.sum(Rating.stars), 0), low).where(*rated)
    ratings, stars, low_ratings = db.session.execute(counted).one()
    new_ideas = (Idea.workspace_id == workspace_id, Idea.created_at > since, Idea.created_at <= until)
    ideas = db.session.scalar(select(func.count()).select_from(Idea).where(*new_ideas)) or 0
    voted = (Idea.workspace_id == workspace_id, Vote.created_at > since, Vote.created_at <= until)
    of_workspace = select(func.count()).select_from(Vote).join(Idea, Idea.id == Vote.idea_id)
    votes = db.session.scalar(of_workspace.where(*voted)) or 0
    return Week(shown, reached, completed, ratings, stars, low_ratings, ideas, votes)


def _times(workspace_id: int, name: str, span_ms: tuple[int, int]) -> tuple[int, int]:
    """How often an event came, and from how many persons."""
    counted = select(func.count(), func.count(Event.person_id.distinct())).where(
        Event.workspace_id == workspace_id,
        Event.name == name,
        Event.time_ms > span_ms[0],
        Event.time_ms <= span_ms[1],
    )
    times, persons = db.session.execute(counted).one()
    return times, persons
