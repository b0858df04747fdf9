"""`sequence`: events one after another, with gaps, and with what must not come."""

from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers.clauses import Occurrence, Sequence, SequenceStep
from widget_server.triggers.fields import Choice, Duration, Line, Where, Whole, read_each
from widget_server.triggers.phrases import KeyFault, wrong, wrongs
from widget_server.triggers.strict import StrictSchema

MOST_EVENTS: Final = 10
MOST_WRITTEN: Final = 20
_EVENT_TEXT = "Name of the event, exactly as it is tracked."
_WHERE_TEXT = "Only events whose properties pass these tests count."


class GapSchema(StrictSchema):
    """How long after the step before it."""

    at_least = Duration(load_default=0, metadata={"description": "So long after it, or longer."})
    at_most = Duration(load_default=None, metadata={"description": "No longer than this after it."})

    @validates_schema
    def bounds_fit(self, data: dict[str, Any], **_: Any) -> None:
        if data["at_most"] is not None and data["at_most"] < data["at_least"]:
            raise ValidationError(
                wrong("gap-impossible", "No gap can meet this: at_most is less than at_least."), "at_most"
            )


class StepSchema(StrictSchema):
    """An event of the sequence."""

    event = Line(required=True, metadata={"description": _EVENT_TEXT})
    where = Where(load_default=(), metadata={"description": _WHERE_TEXT})
    times = Whole(1, MOST_EVENTS, load_default=1, metadata={"description": "So many of it one after another."})
    gap = fields.Nested(GapSchema, load_default=None, metadata={"description": "How long after the step before it."})


class OtherSchema(StrictSchema):
    """An event that must not come."""

    event = Line(required=True, metadata={"description": _EVENT_TEXT})
    where = Where(load_default=(), metadata={"description": _WHERE_TEXT})


class _Absence:
    """What must not come between the steps around it, or until now."""

    def __init__(self, occurrence: Occurrence, for_ms: int) -> None:
        self.occurrence, self.for_ms = occurrence, for_ms


class Step(fields.Field[Any]):
    """A name; a name with filters; an event with all its keys; or what must not come, `{not: …, for: 90s}`."""

    full, other = StepSchema(), OtherSchema()
    duration = Duration()

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> list[SequenceStep] | _Absence:
        if isinstance(value, str):
            return self._event({"event": value})
        if not isinstance(value, dict) or not value:
            raise ValidationError(
                wrong(
                    "sequence-step-form", "Write an event's name, {name: {property: tests}}, or {not: name, for: 90s}."
                )
            )
        if "not" in value:
            return self._absence(value)
        if "event" in value:
            return self._event(value)
        if len(value) > 1:
            raise ValidationError(
                wrong(
                    "sequence-step-several",
                    "One event a step: %(events)s are several. Write a step for each.",
                    events=", ".join(map(str, value)),
                )
            )
        [(name, where)] = value.items()
        try:
            return self._event({"event": name, "where": where})
        except ValidationError as error:
            faults = error.messages if isinstance(error.messages, dict) else {}
            raise ValidationError({name: faults.get("where", error.messages)}) from None

    def _event(self, value: Any) -> list[SequenceStep]:
        found = self.full.load(value)
        occurrence, gap = Occurrence(found["event"], found["where"]), found["gap"] or {"at_least": 0, "at_most": None}
        first = SequenceStep(occurrence, gap["at_least"], gap["at_most"])
        return [first, *[SequenceStep(occurrence)] * (found["times"] - 1)]

    def _absence(self, value: dict[str, Any]) -> _Absence:
        def read(key: str, part: Any) -> Any:
            if key == "not":
                return self.other.load({"event": part} if isinstance(part, str) else part)
            if key == "for":
                return self.duration.deserialize(part)
            raise ValidationError(
                [
                    KeyFault(
                        wrong("sequence-unknown-key", 'Unknown key "%(key)s". Write {not: name, for: 90s}.', key=key)
                    )
                ]
            )

        found = dict(read_each(value, read))
        return _Absence(Occurrence(**found["not"]), found.get("for", 0))

    def json_schema(self) -> dict[str, Any]:
        name = {"type": "string", "minLength": 1, "maxLength": 200}
        where = Where().json_schema()
        other = {
            "type": "object",
            "properties": {
                "not": {
                    "description": "What must not come between the steps around it, or until now.",
                    "anyOf": [
                        name,
                        {
                            "type": "object",
                            "properties": {
                                "event": {"description": _EVENT_TEXT, **name},
                                "where": {"description": _WHERE_TEXT, **where},
                            },
                            "required": ["event"],
                            "additionalProperties": False,
                        },
                    ],
                },
                "for": {"description": "At least for so long.", **Duration().json_schema()},
            },
            "required": ["not"],
            "additionalProperties": False,
        }
        short = {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "not": {"anyOf": [{"required": ["event"]}, {"required": ["not"]}]},
            "additionalProperties": where,
        }
        return {"anyOf": [name, short, other, {"$ref": "#/$defs/sequence_step"}]}


class Steps(fields.Field[Any]):
    """The steps in order."""

    step = Step()

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[list[SequenceStep], list[_Absence]]:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_WRITTEN:
            raise ValidationError(
                wrongs(
                    "steps-form",
                    "Write a list of 1 to %(num)s step here.",
                    "Write a list of 1 to %(num)s steps here.",
                    MOST_WRITTEN,
                )
            )
        read = read_each(dict(enumerate(value)), lambda _, part: self.step.deserialize(part))
        steps: list[SequenceStep] = []
        waiting: list[_Absence] = []
        for index, part in read:
            if isinstance(part, _Absence):
                if not steps:
                    raise ValidationError(
                        {
                            index: [
                                wrong(
                                    "sequence-begins-absent",
                                    "What comes before it? Begin with an event, or write did_not.",
                                )
                            ]
                        }
                    )
                waiting.append(part)
            else:
                steps += [_after(part[0], waiting), *part[1:]]
                waiting = []
        if len(steps) > MOST_EVENTS:
            raise ValidationError(
                wrongs(
                    "sequence-long",
                    "At most %(num)s event in a sequence, times included; this has %(found)s.",
                    "At most %(num)s events in a sequence, times included; this has %(found)s.",
                    MOST_EVENTS,
                    found=len(steps),
                )
            )
        if len(steps) == 1 and not waiting:
            raise ValidationError(
                wrong(
                    "sequence-of-one",
                    "One event is no sequence: add what comes or does not come after it, or write did.",
                )
            )
        return steps, waiting

    def json_schema(self) -> dict[str, Any]:
        return {"type": "array", "minItems": 1, "maxItems": MOST_WRITTEN, "items": self.step.json_schema()}


def _after(step: SequenceStep, absences: list[_Absence]) -> SequenceStep:
    gap = max([step.gap_at_least_ms, *(absence.for_ms for absence in absences)])
    if step.gap_at_most_ms is not None and gap > step.gap_at_most_ms:
        raise ValidationError(
            wrong(
                "gap-impossible-absence",
                "No gap can meet this: the absence before this step lasts longer than its gap may.",
            )
        )
    return SequenceStep(step.occurrence, gap, step.gap_at_most_ms, tuple(one.occurrence for one in absences))


class SequenceSchema(StrictSchema):
    """Events one after another, with gaps between them, and with what must not come."""

    steps = Steps(required=True, metadata={"description": "What comes, and what does not come, in order."})
    within = Duration(
        load_default=None,
        metadata={"description": "All of it lies in the last so long. Without it, all time."},
    )
    order = Choice(
        ("loose", "strict"),
        load_default="loose",
        metadata={"description": "strict: no other event of the names used here comes between. Default loose."},
    )
    by = Line(
        load_default=None,
        metadata={"description": "A property: all events of the sequence have the same value of it."},
    )

    @validates_schema
    def it_can_end_in_time(self, data: dict[str, Any], **_: Any) -> None:
        steps, absences = data["steps"]
        shortest = sum(step.gap_at_least_ms for step in steps[1:]) + max([one.for_ms for one in absences], default=0)
        if data["within"] is not None and shortest >= data["within"]:
            raise ValidationError(
                wrong("sequence-never-complete", "Its gaps together are as long as this: it can never be complete."),
                "within",
            )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Sequence:
        steps, absences = data["steps"]
        return Sequence(
            steps=tuple(steps),
            without=tuple(one.occurrence for one in absences),
            quiet_ms=max([one.for_ms for one in absences], default=0),
            within_ms=data["within"],
            is_strict=data["order"] == "strict",
            by=data["by"],
        )
