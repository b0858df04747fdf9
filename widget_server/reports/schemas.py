"""Shapes of a guide's report, as servers see it."""

import marshmallow as ma
from marshmallow import fields, validate


class GuideReportAsked(ma.Schema):
    """What the report looks at."""

    days = fields.Integer(
        load_default=90,
        validate=validate.Range(0, 3650),
        metadata={"description": "The last so many days; 0 for all time."},
    )
    version = fields.Integer(load_default=None, validate=validate.Range(1, 2**31 - 1))
    variant = fields.String(load_default=None, validate=validate.Length(1, 64))
    language = fields.String(load_default=None, validate=validate.Length(1, 64))
    account = fields.String(
        load_default=None,
        validate=validate.Length(1, 200),
        metadata={"description": "Only this account, by `groupId`."},
    )


class ReportMembersAsked(GuideReportAsked):
    """The figure whose names are wanted."""

    figure = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "As the report names it: completed, withheld.quiet, stopped.2, goal.0.shown.reached."},
    )
    unit = fields.String(load_default="person", validate=validate.OneOf(("person", "account")))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class GuideFigureSchema(ma.Schema):
    """One figure: how often, by how many persons, of how many accounts."""

    times = fields.Integer()
    persons = fields.Integer()
    accounts = fields.Integer()


class GuidePartSchema(ma.Schema):
    key = fields.Raw(metadata={"description": "Of a part: the version, variant, language, or `groupId`."})
    figures = fields.Dict(keys=fields.String(), values=fields.Nested(GuideFigureSchema))


class GuideMissedSchema(ma.Schema):
    path = fields.String()
    why = fields.String()
    persons = fields.Integer()
    times = fields.Integer()
    last_ms = fields.Integer()


class ComparedArmSchema(ma.Schema):
    """`reached` of `total` whose time is over; `open` still have theirs. `clusters` were drawn."""

    name = fields.String()
    reached = fields.Integer()
    total = fields.Integer()
    open = fields.Integer()
    clusters = fields.Integer()


class GuideComparisonSchema(ma.Schema):
    """`difference` and `interval` (95%) are fractions, null where an arm is empty. `outcome`: more, less, cannot_tell,
    unbalanced. `needed`: about how many more accounts (or persons) would tell."""

    treated = fields.Nested(ComparedArmSchema)
    control = fields.Nested(ComparedArmSchema)
    by = fields.String(validate=validate.OneOf(("account", "person")))
    difference = fields.Float(allow_none=True)
    interval = fields.List(fields.Float(), allow_none=True)
    outcome = fields.String()
    needed = fields.Integer(allow_none=True)
    sample_ratio_p = fields.Float(allow_none=True)


class GuideGoalSchema(ma.Schema):
    event = fields.String()
    within_ms = fields.Integer()
    version = fields.Integer()
    holdout = fields.Nested(GuideComparisonSchema, allow_none=True)
    variants = fields.List(fields.Nested(GuideComparisonSchema))


class GuideReportSchema(ma.Schema):
    """A guide's report as it stood at `now_ms`."""

    guide = fields.String()
    now_ms = fields.Integer()
    since_ms = fields.Integer()
    figures = fields.Dict(keys=fields.String(), values=fields.Nested(GuideFigureSchema))
    steps = fields.Integer()
    versions = fields.List(fields.Nested(GuidePartSchema))
    variants = fields.List(fields.Nested(GuidePartSchema))
    languages = fields.List(fields.Nested(GuidePartSchema))
    accounts = fields.List(fields.Nested(GuidePartSchema))
    missed = fields.List(fields.Nested(GuideMissedSchema))
    goal = fields.Nested(GuideGoalSchema, allow_none=True)


class ReportMemberSchema(ma.Schema):
    """`id` is the host product's own: the `userId` or `groupId`, null for somebody anonymous."""

    id = fields.String(attribute="who.external_id", allow_none=True)
    name = fields.String(attribute="who.label", allow_none=True)
    times = fields.Integer()
    last_ms = fields.Integer()


class ReportMembersSchema(ma.Schema):
    """`total` is the length of the whole list, and the figure."""

    total = fields.Integer()
    members = fields.List(fields.Nested(ReportMemberSchema), attribute="rows")
    next = fields.String(allow_none=True)


class AttentionReportAsked(ma.Schema):
    """The time looked at, and the event that people should come to."""

    days = fields.Integer(
        load_default=30, validate=validate.Range(1, 3650), metadata={"description": "The last so many days."}
    )
    event = fields.String(
        load_default=None,
        validate=validate.Length(1, 200),
        metadata={"description": "Compares who reached it with whom the programme's holdout keeps without guides."},
    )
    within_days = fields.Integer(
        load_default=14,
        validate=validate.Range(1, 365),
        metadata={"description": "Counted up to so many days after the first showing."},
    )


class GuideSpendingSchema(ma.Schema):
    """`points` spent in `showings` on `persons`; from how many persons it was withheld, by why."""

    guide = fields.String()
    points = fields.Float()
    showings = fields.Integer()
    persons = fields.Integer()
    withheld = fields.Dict(keys=fields.String(), values=fields.Integer())


class BudgetQuarterSchema(ma.Schema):
    """Persons on whom more than `above` and at most `up_to` points were spent."""

    above = fields.Float()
    up_to = fields.Float()
    persons = fields.Integer()


class BudgetWeekSchema(ma.Schema):
    """The last 7 days: today's budget, the most that was spent on one person, half got `median` points or fewer."""

    budget = fields.Integer()
    most = fields.Float()
    median = fields.Float()
    persons = fields.List(fields.Nested(BudgetQuarterSchema))


class AttentionReportSchema(ma.Schema):
    """The attention that was taken between `since_ms` and `now_ms`.

    `effect` is null where none was asked for, or nobody is kept without.
    """

    now_ms = fields.Integer()
    since_ms = fields.Integer()
    points = fields.Float()
    showings = fields.Integer()
    persons = fields.Integer()
    guides = fields.List(fields.Nested(GuideSpendingSchema))
    week = fields.Nested(BudgetWeekSchema)
    effect = fields.Nested(GuideComparisonSchema, allow_none=True)
