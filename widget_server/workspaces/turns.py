"""Whose turn it is to change the rules of a workspace, and what they name."""

from sqlalchemy import select

from widget_server.db import db
from widget_server.workspaces.models import Workspace


def take_turn(workspace_id: int) -> None:
    """Whoever changes the rules of a workspace, or its looks, waits here for whoever does so now."""
    db.session.execute(select(Workspace.id).where(Workspace.id == workspace_id).with_for_update())
