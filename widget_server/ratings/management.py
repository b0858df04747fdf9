"""Ratings for servers: the list, and the summary by agent."""

from typing import Any

from flask import g

from widget_server.ratings.queries import AgentSummary, RatingPage, ratings_for_members, summary_by_agent
from widget_server.ratings.schemas import AgentSummariesSchema, RatingPageSchema, RatingsAsked
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

rating_management = ManagementBlueprint("ratings", __name__, "What end users think of support replies.")


@rating_management.route("")
@with_secret_key
@rating_management.arguments(RatingsAsked, location="query")
@rating_management.response(200, RatingPageSchema)
def list_ratings(asked: dict[str, Any]) -> RatingPage:
    """The ratings, the latest word first."""
    return ratings_for_members(g.workspace_id, **asked)


@rating_management.route("/agents")
@with_secret_key
@rating_management.response(200, AgentSummariesSchema)
def summarise_agents() -> dict[str, list[AgentSummary]]:
    """Number, mean and distribution of the ratings of each agent's replies."""
    return {"agents": summary_by_agent(g.workspace_id)}
