"""Shapes of the management API of events."""

import marshmallow as ma
from marshmallow import fields, validate

MOST_DAYS = 366


class CountsAsked(ma.Schema):
    """Of how many days, today being the last."""

    days = fields.Integer(load_default=7, validate=validate.Range(1, MOST_DAYS))


class DayCountsSchema(ma.Schema):
    """What came in on one day (UTC, by arrival); `late` and `corrected` are among the accepted."""

    day = fields.Date()
    accepted = fields.Integer()
    duplicate = fields.Integer(metadata={"description": "The same message again; counted once in the log."})
    conflict = fields.Integer(metadata={"description": "A known messageId with another content; the first one stays."})
    late = fields.Integer(metadata={"description": "Happened more than 5 minutes before it arrived."})
    corrected = fields.Integer(metadata={"description": "The sender's clock was off; put right by sentAt."})
    refused = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "By reason."})


class CountsSchema(ma.Schema):
    days = fields.List(fields.Nested(DayCountsSchema))


class NamesAsked(ma.Schema):
    """One page of names."""

    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=500, validate=validate.Range(1, 1000))


class EventNameSchema(ma.Schema):
    """An event name that came; times in ms since 1970, UTC."""

    name = fields.String()
    total = fields.Integer()
    first_ms = fields.Integer()
    last_ms = fields.Integer()
    description = fields.String()
    is_key = fields.Boolean(metadata={"description": "Whether its owner called it a key feature."})


class EventNamesSchema(ma.Schema):
    names = fields.List(fields.Nested(EventNameSchema))
    next = fields.String(allow_none=True)
