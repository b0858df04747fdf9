"""Shapes of ideas: what pages send and see (msgspec), and what servers send and see (marshmallow)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields, validate
from msgspec import Struct

from widget_server.ideas.models import STATUSES
from widget_server.web.bodies import Caller


class Draft(Caller):
    """The body of a post. Lengths are counted when the space around the texts is gone."""

    title: str
    body: str = ""
    client_id: UUID | None = None
    key: str | None = None


class BoardView(Struct):
    slug: str
    name: str


class IdeaView(Struct):
    """An idea as one person sees it on the page."""

    id: str
    title: str
    body: str
    status: str
    votes: int
    created_at: datetime
    voted: bool
    mine: bool


class Boards(Struct):
    """All boards of a workspace."""

    boards: list[BoardView]


class BoardPage(Struct):
    """One page of a board."""

    board: BoardView
    ideas: list[IdeaView]
    next: str | None


class Standing(Struct):
    """Where an idea stands after a vote or its withdrawal."""

    id: str
    votes: int
    voted: bool


def idea_view(row: tuple[Any, ...]) -> IdeaView:
    """From public id, title, body, status, votes, created (ms), voted (0 or 1), mine (0 or 1)."""
    public_id, title, body, status, votes, created_ms, voted, mine = row
    created_at = datetime.fromtimestamp(created_ms / 1000, UTC)
    return IdeaView(public_id, title, body, status, votes, created_at, bool(voted), bool(mine))


class IdeasAsked(ma.Schema):
    """Which ideas are wanted."""

    sort = fields.String(load_default="top", validate=validate.OneOf(("top", "new")))
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class AuthorSchema(ma.Schema):
    """The person who wrote it; all null for somebody who is still anonymous."""

    user_id = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    account_id = fields.String(allow_none=True)
    account = fields.String(allow_none=True)


class IdeaSchema(ma.Schema):
    """An idea as servers see it."""

    id = fields.String(attribute="public_id")
    board = fields.String()
    title = fields.String()
    body = fields.String()
    status = fields.String(validate=validate.OneOf(STATUSES))
    votes = fields.Integer()
    created_at = fields.DateTime(format="iso")
    author = fields.Nested(AuthorSchema)


class IdeaPageSchema(ma.Schema):
    ideas = fields.List(fields.Nested(IdeaSchema))
    next = fields.String(allow_none=True, metadata={"description": "Cursor of the following page, null on the last."})


class StatusSchema(ma.Schema):
    """The change of an idea that a server may make."""

    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
