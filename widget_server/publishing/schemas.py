"""Shapes of rules, plans and drafts as servers see them."""

import marshmallow as ma
from marshmallow import fields, validate

MOST_DOCUMENTS = 2_000
_CHANGE = ("new", "changed", "withdrawn")


class SentGuideSchema(ma.Schema):
    """A guide, or a saved segment, with the file that it stands in."""

    source = fields.String(required=True, validate=validate.Length(1, 300))
    document = fields.Dict(required=True, metadata={"description": "As in `rules/<guide>.yaml`."})


class SentRulesSchema(ma.Schema):
    """All guides, saved segments and funnels that there shall be."""

    guides = fields.List(fields.Nested(SentGuideSchema), required=True, validate=validate.Length(max=MOST_DOCUMENTS))
    segments = fields.List(
        fields.Nested(SentGuideSchema), load_default=list, validate=validate.Length(max=MOST_DOCUMENTS)
    )
    funnels = fields.List(fields.Dict(), required=True, validate=validate.Length(max=MOST_DOCUMENTS))
    attention = fields.Nested(
        SentGuideSchema,
        load_default=None,
        allow_none=True,
        metadata={"description": "As in `rules/attention.yaml`; without it the defaults count."},
    )


class AgreedRulesSchema(SentRulesSchema):
    """The same, with the plan that was agreed to."""

    plan = fields.String(required=True, metadata={"description": "`plan` of the plan that was made of these rules."})


class SentDraftsSchema(ma.Schema):
    drafts = fields.List(fields.Nested(SentGuideSchema), required=True, validate=validate.Length(1, MOST_DOCUMENTS))


class RuleDifferenceSchema(ma.Schema):
    """One field; `before` is null where it was added, `after` where it was removed."""

    path = fields.String()
    kind = fields.String(validate=validate.OneOf(("changed", "added", "removed")))
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class RuleChangeSchema(ma.Schema):
    what = fields.String(validate=validate.OneOf(("guide", "segment", "funnel", "attention")))
    name = fields.String()
    change = fields.String(validate=validate.OneOf(_CHANGE))
    version = fields.Integer(allow_none=True, metadata={"description": "The version that is live now."})
    differences = fields.List(fields.Nested(RuleDifferenceSchema))


class RulePlanSchema(ma.Schema):
    """What would change. `plan` names it: send it back to have it done."""

    plan = fields.String()
    changes = fields.List(fields.Nested(RuleChangeSchema))
    unchanged = fields.Integer()
    withdraws_all_guides = fields.Boolean(metadata={"description": "Guides are live, and none would be left."})


class LiveGuideSchema(ma.Schema):
    name = fields.String()
    version = fields.Integer()
    source = fields.String()
    published_at = fields.DateTime(format="iso")
    document = fields.Dict()
    published_by = fields.String(allow_none=True)
    from_staging = fields.Integer(
        allow_none=True, metadata={"description": "The version on staging that was promoted; null for any other."}
    )


class LiveRulesSchema(ma.Schema):
    """What is live now."""

    guides = fields.List(fields.Nested(LiveGuideSchema))
    segments = fields.List(fields.Nested(LiveGuideSchema))
    funnels = fields.List(fields.Dict())
    attention = fields.Nested(LiveGuideSchema, allow_none=True)


class RuleDraftSchema(ma.Schema):
    """A draft, and how it differs from what is live; `version` is null where nothing is."""

    name = fields.String()
    version = fields.Integer(allow_none=True)
    source = fields.String()
    saved_at = fields.DateTime(format="iso")
    differences = fields.List(fields.Nested(RuleDifferenceSchema))
    document = fields.Dict()


class RuleDraftsSchema(ma.Schema):
    drafts = fields.List(fields.Nested(RuleDraftSchema))


class PublishedRuleSchema(ma.Schema):
    """A guide that is live by now."""

    name = fields.String()
    version = fields.Integer()


class DiscardedRuleSchema(ma.Schema):
    name = fields.String()
