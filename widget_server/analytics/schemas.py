"""Shapes of funnels and their reports, as servers see them."""

import marshmallow as ma
from marshmallow import fields, validate


class StuckAsked(ma.Schema):
    """The figure whose names are wanted."""

    step = fields.Integer(
        required=True,
        validate=validate.Range(1, 100),
        metadata={"description": "Counted from 1: the last step that was reached."},
    )
    unit = fields.String(load_default="account", validate=validate.OneOf(("account", "person")))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class FunnelNameSchema(ma.Schema):
    name = fields.String()
    title = fields.Raw(metadata={"description": "One text, or one for each language."})
    steps = fields.Integer(metadata={"description": "How many."})
    window_ms = fields.Integer()


class FunnelListSchema(ma.Schema):
    funnels = fields.List(fields.Nested(FunnelNameSchema))


class StatesSchema(ma.Schema):
    """entered = converted + dropped + open; open is who may still convert within a window that has begun."""

    entered = fields.Integer()
    converted = fields.Integer()
    dropped = fields.Integer()
    open = fields.Integer()


class FiguresSchema(ma.Schema):
    """`dropped` and `open` came to this step and no further; their names are in the list of the stuck."""

    reached = fields.Integer()
    of_previous = fields.Float(allow_none=True)
    of_first = fields.Float(allow_none=True)
    median_ms = fields.Float(
        allow_none=True, metadata={"description": "Median time from the start to first reaching the step."}
    )
    dropped = fields.Integer()
    open = fields.Integer()


class StepReportSchema(ma.Schema):
    title = fields.Raw()
    event = fields.String()
    person = fields.Nested(FiguresSchema)
    account = fields.Nested(FiguresSchema)


class FunnelReportSchema(ma.Schema):
    """A funnel as it stood at `now_ms`."""

    funnel = fields.String()
    title = fields.Raw()
    window_ms = fields.Integer()
    now_ms = fields.Integer()
    person = fields.Nested(StatesSchema)
    account = fields.Nested(StatesSchema)
    steps = fields.List(fields.Nested(StepReportSchema))


class StuckSchema(ma.Schema):
    """`id` is the host product's own: the `groupId` or `userId`, null for somebody anonymous."""

    id = fields.String(attribute="who.external_id", allow_none=True)
    name = fields.String(attribute="who.label", allow_none=True)
    plan = fields.String(attribute="who.plan", allow_none=True)
    arr = fields.Float(attribute="who.arr", allow_none=True)
    currency = fields.String(
        attribute="who.currency", allow_none=True, metadata={"description": "Of `arr`, by ISO 4217."}
    )
    state = fields.String(validate=validate.OneOf(("open", "dropped")))
    reached_ms = fields.Integer()
    last_ms = fields.Integer()
    due_ms = fields.Integer(metadata={"description": "The last moment at which it can or could convert."})


class StuckListSchema(ma.Schema):
    """`total` = `open` + `dropped` is the length of the whole list."""

    total = fields.Integer()
    open = fields.Integer()
    dropped = fields.Integer()
    stuck = fields.List(fields.Nested(StuckSchema), attribute="rows")
    next = fields.String(allow_none=True)
