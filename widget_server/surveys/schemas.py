"""Shapes of a survey's answers, as servers see them."""

import marshmallow as ma
from marshmallow import fields, validate


class AnswersAsked(ma.Schema):
    """What is looked at."""

    days = fields.Integer(
        load_default=90,
        validate=validate.Range(0, 3650),
        metadata={"description": "The last so many days; 0 for all time."},
    )
    version = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "Only answers to this version, by its own questions."},
    )


class AnswersListAsked(AnswersAsked):
    """Which answers are wanted one by one."""

    question = fields.String(
        load_default=None, validate=validate.Length(1, 64), metadata={"description": "Only of this question."}
    )
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))


class AnswerCountSchema(ma.Schema):
    """How many chose one point or option. `label` is as its author wrote it, null for a point."""

    value = fields.Raw()
    label = fields.Raw(allow_none=True)
    n = fields.Integer()


class QuestionFiguresSchema(ma.Schema):
    """`n` responses by `persons`; `counts` in the order of the question, empty for a text; `mean` of a scale.

    `outside`: responses that said what the question does not offer.
    """

    name = fields.String()
    ask = fields.Raw(metadata={"description": "As its author wrote it: a text, or one for each language."})
    type = fields.String()
    n = fields.Integer()
    persons = fields.Integer()
    mean = fields.Float(allow_none=True)
    counts = fields.List(fields.Nested(AnswerCountSchema))
    outside = fields.Integer()


class SurveyAnswersSchema(ma.Schema):
    """A survey's answers as they stood at `now_ms`. A response is what one person answers to one showing."""

    guide = fields.String()
    version = fields.Integer(metadata={"description": "Whose questions are counted by."})
    now_ms = fields.Integer()
    since_ms = fields.Integer()
    responses = fields.Integer()
    persons = fields.Integer()
    elsewhere = fields.Integer(metadata={"description": "Answers to questions that this version does not ask."})
    questions = fields.List(fields.Nested(QuestionFiguresSchema))


class GivenAnswerSchema(ma.Schema):
    """`user_id` is null for somebody anonymous."""

    user_id = fields.String(attribute="who.external_id", allow_none=True)
    name = fields.String(attribute="who.label", allow_none=True)
    decision = fields.String(attribute="answer.decision")
    question = fields.String(attribute="answer.question")
    value = fields.Raw(attribute="answer.value")
    version = fields.Integer(attribute="answer.version")
    time_ms = fields.Integer(attribute="answer.time_ms")


class GivenAnswersSchema(ma.Schema):
    """`total` is the length of the whole list."""

    total = fields.Integer()
    answers = fields.List(fields.Nested(GivenAnswerSchema), attribute="rows")
    next = fields.String(allow_none=True)
