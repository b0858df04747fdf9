"""The questions of a survey: what is asked, what may be answered, and the thanks at the end."""

from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from widget_server.triggers.contents import Words
from widget_server.triggers.fields import NAME_FORM, Choice, Line, Whole, Yes
from widget_server.triggers.phrases import Phrase, wrong, wrongs
from widget_server.triggers.strict import StrictSchema

TYPES: Final = ("scale", "choice", "text")
MOST_QUESTIONS = 20
FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
FEWEST_POINTS, MOST_POINTS = 2, 11
LOWEST_POINT, HIGHEST_POINT = -10, 100

LONGEST_TEXT: Final = 2_000
"""No answer in words is longer; what a question allows may be less."""

DEFAULT_LONGEST: Final = 1_000

_NEEDED: Final = {"scale": ("from", "to"), "choice": ("options",), "text": ()}
_KEYS: Final = {"scale": ("from", "to", "labels"), "choice": ("options", "many"), "text": ("at_most",)}


def questions_field() -> fields.List[Any]:
    return fields.List(
        fields.Nested(QuestionSchema),
        validate=lambda questions: _within(questions, 1, MOST_QUESTIONS, _QUESTIONS),
        metadata={"description": "For a survey: what it asks, in order.", "most": MOST_QUESTIONS, "least": 1},
    )


class LabelsSchema(StrictSchema):
    """What the two ends of a scale mean."""

    low = Words(40, data_key="from", metadata={"description": "At the lower end."})
    high = Words(40, data_key="to", metadata={"description": "At the upper end."})


class OptionSchema(StrictSchema):
    """One of the answers of a choice."""

    name = Line(
        64,
        NAME_FORM,
        wrong("name-form", "Write lower-case letters, digits and single hyphens, as in too-slow."),
        required=True,
        metadata={"description": "Stable name, once in the question; answers are counted by it in all languages."},
    )
    label = Words(100, required=True, metadata={"description": "What people read."})


class QuestionSchema(StrictSchema):
    """One question of a survey."""

    name = Line(
        64,
        NAME_FORM,
        wrong("name-form", "Write lower-case letters, digits and single hyphens, as in how-likely."),
        required=True,
        metadata={"description": "Stable name, once in the survey; answers are told and counted by it."},
    )
    ask = Words(200, required=True, metadata={"description": "The question."})
    type = Choice(TYPES, required=True, metadata={"description": "How it is answered."})
    low = Whole(LOWEST_POINT, HIGHEST_POINT, data_key="from", metadata={"description": "For a scale: its first point."})
    high = Whole(
        LOWEST_POINT,
        HIGHEST_POINT,
        data_key="to",
        metadata={"description": f"For a scale: its last point; {FEWEST_POINTS} to {MOST_POINTS} points in all."},
    )
    labels = fields.Nested(LabelsSchema, metadata={"description": "For a scale: words at its ends."})
    options = fields.List(
        fields.Nested(OptionSchema),
        validate=lambda options: _within(options, FEWEST_OPTIONS, MOST_OPTIONS, _OPTIONS),
        metadata={"description": "For a choice: the answers.", "most": MOST_OPTIONS, "least": FEWEST_OPTIONS},
    )
    many = Yes(metadata={"description": "For a choice: as many of them as fit."})
    at_most = Whole(
        1,
        LONGEST_TEXT,
        metadata={"description": f"For a text: so many characters. Default {DEFAULT_LONGEST}."},
    )
    optional = Yes(metadata={"description": "It may be left out."})

    @validates_schema
    def fits_its_type(self, data: dict[str, Any], **_: Any) -> None:
        mine = {self.fields[name].data_key or name for name in data}
        kind = data["type"]
        faults = {
            key: [wrong("question-needs-key", 'A %(kind)s needs the key "%(key)s".', kind=kind, key=key)]
            for key in _NEEDED[kind]
            if key not in mine
        }
        for other, keys in _KEYS.items():
            if other != kind:
                faults |= {
                    key: [wrong("question-other-key", "Only a %(kind)s takes this: remove it.", kind=other)]
                    for key in keys
                    if key in mine
                }
        if not faults and kind == "scale" and not FEWEST_POINTS <= data["high"] - data["low"] + 1 <= MOST_POINTS:
            faults["to"] = [
                wrongs(
                    "points-number",
                    "Write %(fewest)s to %(num)s point, such as from: 0, to: 10.",
                    "Write %(fewest)s to %(num)s points, such as from: 0, to: 10.",
                    MOST_POINTS,
                    fewest=FEWEST_POINTS,
                )
            ]
        if not faults and kind == "choice":
            faults = _twice([option["name"] for option in data["options"]])
        if faults:
            raise ValidationError(faults)


def _twice(names: list[str]) -> dict[str, Any]:
    again = {index: name for index, name in enumerate(names) if name in names[:index]}
    told = {
        index: {"name": [wrong("name-twice", 'The name "%(name)s" stands here for the second time.', name=name)]}
        for index, name in again.items()
    }
    return {"options": told} if told else {}


def _within(items: list[Any], fewest: int, most: int, said: Phrase) -> None:
    if not fewest <= len(items) <= most:
        raise ValidationError(said)


_QUESTIONS: Phrase = wrongs(
    "questions-number", "Write 1 to %(num)s question here.", "Write 1 to %(num)s questions here.", MOST_QUESTIONS
)
_OPTIONS: Phrase = wrongs(
    "options-number",
    "Write %(fewest)s to %(num)s option here.",
    "Write %(fewest)s to %(num)s options here.",
    MOST_OPTIONS,
    fewest=FEWEST_OPTIONS,
)
