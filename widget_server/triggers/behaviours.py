"""What a person did, as conditions of the language."""

from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from widget_server.triggers.clauses import (
    AccountDid,
    Away,
    Did,
    Edge,
    Filter,
    GuideWas,
    Inactive,
    Occurrence,
    VisitCount,
)
from widget_server.triggers.conditions import SchemaLeaves
from widget_server.triggers.fields import NAME_FORM, Choice, Duration, Line, Where, Whole
from widget_server.triggers.guide_gates import ANSWER_EVENTS, SHOWN_EVENT, about_guide
from widget_server.triggers.phrases import wrong
from widget_server.triggers.sequences import SequenceSchema
from widget_server.triggers.strict import StrictSchema

MOST_COUNTED = 1_000
MOST_PERSONS = 100
MOST_SESSIONS = 100
GUIDE_EVENTS = {"seen": SHOWN_EVENT, **ANSWER_EVENTS}


def event_field(**more: Any) -> Line:
    return Line(required=True, metadata={"description": "Name of the event, exactly as it is tracked."}, **more)


def where_field() -> Where:
    text = "Only events whose properties pass these tests count."
    return Where(load_default=(), metadata={"description": text})


def _within() -> Duration:
    text = "Only the last so long counts: later than now minus this, up to now. Without it, all time."
    return Duration(load_default=None, metadata={"description": text})


def _at_least(most: int = MOST_COUNTED) -> Whole:
    return Whole(1, most, metadata={"description": "So many times or more. Default 1."})


def _at_most(most: int = MOST_COUNTED) -> Whole:
    return Whole(0, most, metadata={"description": "So many times or fewer; never counts too."})


def _exactly(most: int = MOST_COUNTED) -> Whole:
    return Whole(0, most, metadata={"description": "Exactly so many times."})


class CountedSchema(StrictSchema):
    """Bounds of a count."""

    at_least, at_most, exactly, within = _at_least(), _at_most(), _exactly(), _within()

    @validates_schema
    def bounds_fit(self, data: dict[str, Any], **_: Any) -> None:
        if "exactly" in data and ("at_least" in data or "at_most" in data):
            raise ValidationError(
                wrong("exactly-alone", '"exactly" says it all: remove at_least and at_most.'), "exactly"
            )
        if data.get("at_most", MOST_COUNTED) < data.get("at_least", 0):
            raise ValidationError(
                wrong("count-impossible", "No count can meet this: at_most is less than at_least."), "at_most"
            )


def _bounds(data: dict[str, Any]) -> dict[str, Any]:
    at_most = data.get("exactly", data.get("at_most"))
    at_least = data.get("exactly", data.get("at_least", 1 if at_most is None else 0))
    return {"at_least": at_least, "at_most": at_most, "within_ms": data["within"]}


class OccurrenceSchema(StrictSchema):
    """An event of this name that passes the filters."""

    event = event_field()
    where = where_field()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Occurrence:
        return Occurrence(**data)


class DidSchema(CountedSchema):
    """The person did something a number of times."""

    event = event_field()
    where = where_field()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Did:
        return Did(_occurrence(data), **_bounds(data))


class DidNotSchema(StrictSchema):
    """The person did not do something, ever or lately."""

    event = event_field()
    where = where_field()
    within = _within()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Did:
        return Did(_occurrence(data), at_least=0, at_most=0, within_ms=data["within"])


class InactiveSchema(StrictSchema):
    """The person has stopped doing something that was done before; without an event, was not there at all."""

    event = Line(
        load_default=None,
        metadata={"description": "What was done before. Without it: the person was away, still or before this visit."},
    )
    where = where_field()
    for_ms = Duration(
        required=True,
        data_key="for",
        metadata={"description": "The latest such event is so long ago, or longer. Who never did it is not meant."},
    )

    @validates_schema
    def filters_have_an_event(self, data: dict[str, Any], **_: Any) -> None:
        if data["where"] and data["event"] is None:
            raise ValidationError(
                wrong("filters-without-event", "Filters of which event? Write event, or remove where."), "where"
            )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Inactive | Away:
        if data["event"] is None:
            return Away(data["for_ms"])
        return Inactive(_occurrence(data), data["for_ms"])


class EdgeSchema(StrictSchema):
    """The one event of that name that came first, or last, and what it was like."""

    event = event_field()
    where = where_field()
    like = Where(load_default=(), metadata={"description": "That one event's properties must pass these tests."})
    within = Duration(load_default=None, metadata={"description": "It came less than so long ago."})
    ago = Duration(load_default=None, metadata={"description": "It came so long ago, or longer."})

    @validates_schema
    def something_is_asked(self, data: dict[str, Any], **_: Any) -> None:
        if not (data["like"] or data["within"] or data["ago"]):
            raise ValidationError(
                wrong("edge-asks-nothing", "Ask something of that event: like, within or ago; or write did instead."),
                "event",
            )
        if data["within"] and data["ago"] and data["ago"] >= data["within"]:
            raise ValidationError(
                wrong("edge-impossible", "Nothing is less than within old and yet as old as ago."), "ago"
            )

    def edge(self, which: Any, data: dict[str, Any]) -> Edge:
        like: tuple[Filter, ...] = data["like"]
        return Edge(which, _occurrence(data), like, data["within"], data["ago"])


class FirstSchema(EdgeSchema):
    """The first event of that name: how long ago, and what it was like."""

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Edge:
        return self.edge("first", data)


class LastSchema(EdgeSchema):
    """The last event of that name: how long ago, and what it was like."""

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Edge:
        return self.edge("last", data)


class SessionCountSchema(CountedSchema):
    """How many sessions the person had: spans of events with less than 30 minutes between them."""

    at_least, at_most, exactly = _at_least(MOST_SESSIONS), _at_most(MOST_SESSIONS), _exactly(MOST_SESSIONS)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> VisitCount:
        return VisitCount(**_bounds(data))


class AccountDidSchema(CountedSchema):
    """What anybody of the person's account did, acting for it."""

    event = event_field()
    where = where_field()
    persons = Whole(1, MOST_PERSONS, load_default=0, metadata={"description": "By at least so many different persons."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> AccountDid:
        return AccountDid(Did(_occurrence(data), **_bounds(data)), data["persons"])


class GuideWasSchema(StrictSchema):
    """The person met another guide."""

    name = Line(
        64,
        NAME_FORM,
        wrong("guide-name-form", "Write the guide's name, as in share-your-report."),
        required=True,
        metadata={"description": "Name of the other guide."},
    )
    was = Choice(tuple(GUIDE_EVENTS), required=True, metadata={"description": "What became of it."})
    within = _within()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> GuideWas:
        about = about_guide(GUIDE_EVENTS[data["was"]], data["name"])
        return GuideWas(data["name"], data["was"], Did(about, 1, None, data["within"]))


BEHAVIOURS = SchemaLeaves(
    "behaviour_condition",
    {
        "did": DidSchema(),
        "did_not": DidNotSchema(),
        "inactive": InactiveSchema(),
        "sequence": SequenceSchema(),
        "first": FirstSchema(),
        "last": LastSchema(),
        "session_count": SessionCountSchema(),
        "account_did": AccountDidSchema(),
        "guide": GuideWasSchema(),
    },
)


def _occurrence(data: dict[str, Any]) -> Occurrence:
    return Occurrence(data["event"], data["where"])
