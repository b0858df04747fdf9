"""Ideas for servers: list them, read one, say how far it is."""

from typing import Any

from flask import g

from widget_server.db import db
from widget_server.ideas.operations import set_status
from widget_server.ideas.queries import IdeaPage, MemberIdea, idea_for_members, ideas_for_members
from widget_server.ideas.schemas import IdeaPageSchema, IdeasAsked, IdeaSchema, StatusSchema
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

idea_management = ManagementBlueprint("ideas", __name__, "What end users wish for.")


@idea_management.route("")
@with_secret_key
@idea_management.arguments(IdeasAsked, location="query")
@idea_management.response(200, IdeaPageSchema)
def list_ideas(asked: dict[str, Any]) -> IdeaPage:
    """The ideas of all boards."""
    return ideas_for_members(g.workspace_id, **asked)


@idea_management.route("/<idea_id>")
@with_secret_key
@idea_management.response(200, IdeaSchema)
def read_idea(idea_id: str) -> MemberIdea:
    """One idea."""
    return idea_for_members(g.workspace_id, idea_id)


@idea_management.route("/<idea_id>", methods=["PATCH"])
@with_secret_key
@idea_management.arguments(StatusSchema)
@idea_management.response(200, IdeaSchema)
def change_status(change: dict[str, str], idea_id: str) -> MemberIdea:
    """Says how far an idea is. Shipped and declined ideas take no more votes."""
    set_status(g.workspace_id, idea_id, change["status"])
    db.session.commit()
    return idea_for_members(g.workspace_id, idea_id)
