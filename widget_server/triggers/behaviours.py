"""What a person did, as conditions of the language, and the trigger that they stand in."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers.clauses import Did, Inactive, Occurrence
from widget_server.triggers.conditions import Conditions, Negation, SchemaLeaves, together
from widget_server.triggers.durations import MINUTE
from widget_server.triggers.fields import Duration, Line, Where, Whole
from widget_server.triggers.strict import StrictSchema

BEHAVIOUR_LATER = ("sequence", "first", "last", "session_count", "account_did", "guide")
DEFAULT_EXPIRES_MS = 30 * MINUTE
MOST_COUNTED = 1_000


def _event(**more: Any) -> Line:
    return Line(required=True, metadata={"description": "Name of the event, exactly as it is tracked."}, **more)


def _where() -> Where:
    text = "Only events whose properties pass these tests count."
    return Where(load_default=(), metadata={"description": text})


def _within() -> Duration:
    text = "Only the last so long counts: later than now minus this, up to now. Without it, all time."
    return Duration(load_default=None, metadata={"description": text})


class OccurrenceSchema(StrictSchema):
    """The moment of a guide: the latest event of this name that passes the filters."""

    event = _event()
    where = _where()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Occurrence:
        return Occurrence(**data)


class DidSchema(StrictSchema):
    """The person did something a number of times."""

    event = _event()
    where = _where()
    within = _within()
    at_least = Whole(1, MOST_COUNTED, metadata={"description": "So many times or more. Default 1."})
    at_most = Whole(0, MOST_COUNTED, metadata={"description": "So many times or fewer; never counts too."})
    exactly = Whole(0, MOST_COUNTED, metadata={"description": "Exactly so many times."})

    @validates_schema
    def bounds_fit(self, data: dict[str, Any], **_: Any) -> None:
        if "exactly" in data and ("at_least" in data or "at_most" in data):
            raise ValidationError('"exactly" says it all: remove at_least and at_most.', "exactly")
        if data.get("at_most", MOST_COUNTED) < data.get("at_least", 0):
            raise ValidationError("No count can meet this: at_most is less than at_least.", "at_most")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Did:
        at_most = data.get("exactly", data.get("at_most"))
        at_least = data.get("exactly", data.get("at_least", 1 if at_most is None else 0))
        return Did(Occurrence(data["event"], data["where"]), at_least, at_most, data["within"])


class DidNotSchema(StrictSchema):
    """The person did not do something, ever or lately."""

    event = _event()
    where = _where()
    within = _within()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Did:
        return Did(Occurrence(data["event"], data["where"]), at_least=0, at_most=0, within_ms=data["within"])


class InactiveSchema(StrictSchema):
    """The person has stopped doing something that was done before."""

    event = _event()
    where = _where()
    for_ms = Duration(
        required=True,
        data_key="for",
        metadata={"description": "The latest such event is so long ago, or longer. Who never did it is not meant."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Inactive:
        return Inactive(Occurrence(data["event"], data["where"]), data["for_ms"])


BEHAVIOURS = SchemaLeaves(
    "behaviour_condition",
    {"did": DidSchema(), "did_not": DidNotSchema(), "inactive": InactiveSchema()},
    BEHAVIOUR_LATER,
)


class TriggerSchema(StrictSchema):
    """When: a moment, and conditions on what the person did before it."""

    later = ("cancel_on", "delay")
    when = fields.Nested(OccurrenceSchema, load_default=None)
    expires = Duration(
        load_default=DEFAULT_EXPIRES_MS,
        metadata={"description": "How long after its moment the guide may still appear. Default 30m."},
    )
    all_ = Conditions(BEHAVIOURS, "all", data_key="all", metadata={"description": "All of these must hold."})
    any_ = Conditions(BEHAVIOURS, "any", data_key="any", metadata={"description": "At least one of these must hold."})
    not_ = Negation(BEHAVIOURS, data_key="not", metadata={"description": "This must not hold."})

    @validates_schema
    def expiry_has_a_moment(self, data: dict[str, Any], **more: Any) -> None:
        if data["when"] is None and data["expires"] != DEFAULT_EXPIRES_MS:
            raise ValidationError("Without a moment nothing expires: add when, or remove expires.", "expires")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"when": data["when"], "expires_ms": data["expires"], "behaviour": together(data)}
