"""Shapes of persons and explanations as servers see them (marshmallow)."""

import marshmallow as ma
from marshmallow import fields, validate


class PersonSchema(ma.Schema):
    """What is known of a person now."""

    user_id = fields.String()
    traits = fields.Dict(keys=fields.String())
    account_id = fields.String(allow_none=True, metadata={"description": "The account's `groupId`."})
    account_traits = fields.Dict(keys=fields.String())


class ExplanationsAsked(ma.Schema):
    """Which moment is asked about."""

    at = fields.AwareDateTime(
        load_default=None, format="iso", metadata={"description": "ISO 8601 with its zone; now when missing."}
    )
    guide = fields.String(load_default=None, validate=validate.Length(1, 100))


class GateSchema(ma.Schema):
    """One gate: audience, moment, behaviour, frequency; page and element are unknown to the server."""

    name = fields.String()
    outcome = fields.String(validate=validate.OneOf(("pass", "fail", "unknown")))
    detail = fields.String()


class ExplanationSchema(ma.Schema):
    """Why a guide was eligible at the moment, or not."""

    guide = fields.String()
    version = fields.Integer()
    is_eligible = fields.Boolean()
    gates = fields.List(fields.Nested(GateSchema))


class ExplanationsSchema(ma.Schema):
    """Every guide that was live at the moment, best first."""

    at = fields.DateTime(format="iso")
    explanations = fields.List(fields.Nested(ExplanationSchema))
