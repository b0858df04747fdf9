"""Shapes of ratings: what pages send and see (msgspec), and what servers send and see (marshmallow)."""

from typing import Annotated

import marshmallow as ma
from marshmallow import fields, validate
from msgspec import Meta, Struct

from widget_server.web.bodies import Caller, Identifier


class Said(Caller):
    """The body of a rating."""

    stars: Annotated[int, Meta(ge=1, le=5)]
    agent: Identifier | None = None
    conversation: Identifier | None = None


class Rated(Struct):
    """A person's rating as it now stands."""

    reply: str
    stars: int
    agent: str | None


class OwnRatings(Struct):
    """Stars by reply id."""

    ratings: dict[str, int]


class RatingsAsked(ma.Schema):
    """Which ratings are wanted."""

    agent = fields.String(load_default=None, validate=validate.Length(1, 200))
    at_most_stars = fields.Integer(load_default=None, validate=validate.Range(1, 5))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class RaterSchema(ma.Schema):
    """The person who rated; all null for somebody who is still anonymous."""

    user_id = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    account_id = fields.String(allow_none=True)
    account = fields.String(allow_none=True)


class RatingSchema(ma.Schema):
    """A rating as servers see it; the last two are null while it was never changed."""

    reply = fields.String()
    conversation = fields.String(allow_none=True)
    agent = fields.String(allow_none=True)
    stars = fields.Integer(validate=validate.Range(1, 5))
    person = fields.Nested(RaterSchema)
    rated_at = fields.DateTime(format="iso")
    previous_stars = fields.Integer(allow_none=True)
    changed_at = fields.DateTime(format="iso", allow_none=True)


class RatingPageSchema(ma.Schema):
    ratings = fields.List(fields.Nested(RatingSchema))
    next = fields.String(allow_none=True, metadata={"description": "Cursor of the following page, null on the last."})


class AgentSummarySchema(ma.Schema):
    """Ratings of one agent's replies; `distribution` counts those with 1, 2, 3, 4 and 5 stars."""

    agent = fields.String(allow_none=True)
    ratings = fields.Integer()
    mean = fields.Float()
    distribution = fields.List(fields.Integer(), validate=validate.Length(equal=5))


class AgentSummariesSchema(ma.Schema):
    agents = fields.List(fields.Nested(AgentSummarySchema))
