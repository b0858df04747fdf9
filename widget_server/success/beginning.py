"""Getting started: what a new workspace has already, and what it does next."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, select

from widget_server.db import db
from widget_server.events.models import Event
from widget_server.guides.models import Guide
from widget_server.ideas.models import Idea
from widget_server.ratings.models import Rating
from widget_server.web.words import gettext as _
from widget_server.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """`is_next` marks the one step to do now; `name` picks its action in the template."""

    name: str
    title: str
    why: str
    is_done: bool
    is_next: bool = False


def first_steps(workspace: Workspace) -> list[Step]:
    """The steps in the order in which they are done, each with its live state."""
    steps = [Step(name, title, why, _holds(wanted)) for name, title, why, wanted in _steps(workspace.id)]
    first_open = next((index for index, step in enumerate(steps) if not step.is_done), None)
    return [
        Step(step.name, step.title, step.why, step.is_done, index == first_open) for index, step in enumerate(steps)
    ]


def _steps(workspace_id: int) -> list[tuple[str, str, str, Select[Any] | tuple[Select[Any], ...]]]:
    events = select(Event.position).where(Event.workspace_id == workspace_id)
    return [
        (
            "tag",
            _("Put the tag into your product"),
            _("One line, and every page can speak with this workspace."),
            events,
        ),
        (
            "event",
            _("Tell what people do"),
            _("The first event of your own, such as report_created, is what guides and funnels build on."),
            # Names that begin with `$` are the service's own.
            events.where(~Event.name.startswith("$")),
        ),
        (
            "guide",
            _("Publish a guide"),
            _("A short YAML file says what to show, to whom and when."),
            select(Guide.id).where(Guide.workspace_id == workspace_id, Guide.live_version.is_not(None)),
        ),
        (
            "shown",
            _("See it shown"),
            _("Open your product as somebody whom the guide is for."),
            events.where(Event.name == "$guide_shown"),
        ),
        (
            "voice",
            _("Hear the first voice"),
            _("An idea, a vote or a rated reply from your customers."),
            (
                select(Idea.id).where(Idea.workspace_id == workspace_id),
                select(Rating.reply_id).where(Rating.workspace_id == workspace_id),
            ),
        ),
    ]


def _holds(wanted: Select[Any] | tuple[Select[Any], ...]) -> bool:
    either = wanted if isinstance(wanted, tuple) else (wanted,)
    return any(db.session.scalar(select(exists(statement.limit(1)))) for statement in either)
