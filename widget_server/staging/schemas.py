"""Shapes of comparison and promotion as servers see them."""

import marshmallow as ma
from marshmallow import fields, validate

from widget_server.publishing.schemas import MOST_DOCUMENTS, RuleDifferenceSchema
from widget_server.staging.comparing import WHATS


class WaitingDraftSchema(ma.Schema):
    """Who wrote a draft in production, and when; it stays beside whatever is promoted."""

    by = fields.String(allow_none=True)
    at = fields.DateTime(format="iso", allow_none=True)


class ComparedSchema(ma.Schema):
    """One thing in both workspaces. `version` is live on staging, `live_version` in production; null where none is."""

    what = fields.String(validate=validate.OneOf(WHATS))
    name = fields.String()
    state = fields.String(validate=validate.OneOf(("new", "changed", "same", "only_production")))
    version = fields.Integer(allow_none=True)
    live_version = fields.Integer(allow_none=True)
    mark = fields.String(metadata={"description": "Names both sides as they are now: send it back to promote them."})
    file = fields.String(
        allow_none=True, metadata={"description": "The rule file in which it lives in production: it is changed there."}
    )
    draft = fields.Nested(WaitingDraftSchema, allow_none=True)
    differences = fields.List(fields.Nested(RuleDifferenceSchema))


class ComparisonSchema(ma.Schema):
    """Everything that either has published."""

    staging = fields.String(metadata={"description": "The staging workspace."})
    items = fields.List(fields.Nested(ComparedSchema))


class ChosenSchema(ma.Schema):
    what = fields.String(required=True, validate=validate.OneOf(WHATS))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    mark = fields.String(required=True, validate=validate.Length(1, 64))


class ChosenItemsSchema(ma.Schema):
    """What is to be promoted, as the comparison told it."""

    items = fields.List(fields.Nested(ChosenSchema), required=True, validate=validate.Length(1, MOST_DOCUMENTS))


class PromotedSchema(ma.Schema):
    """What is live in production by now, and the version of staging that it was; a look has none."""

    what = fields.String()
    name = fields.String()
    version = fields.Integer(allow_none=True)
    from_staging = fields.Integer(allow_none=True)


class PromotedItemsSchema(ma.Schema):
    promoted = fields.List(fields.Nested(PromotedSchema))
