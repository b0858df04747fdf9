"""The rule language: the one schema that every guide passes, from wherever it comes."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers import clauses
from widget_server.triggers.clauses import AllOf, Clause, Did, Frequency, Guide, Inactive, Occurrence
from widget_server.triggers.conditions import Conditions, Negation, SchemaLeaves, TraitLeaves
from widget_server.triggers.durations import DAY, MINUTE
from widget_server.triggers.fields import Choice, Duration, Line, PageGlob, Where, Whole, Wording
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.strict import StrictSchema, remarks_of, unreadable

KINDS = ("tip",)
KINDS_LATER = ("hotspot", "tour", "checklist", "modal", "banner", "announcement", "survey")
BEHAVIOUR_LATER = ("sequence", "first", "last", "session_count", "account_did", "guide")
ACTIONS = ("complete", "dismiss", "snooze", "next", "open_url", "open_board")
ACTIONS_LATER = ("contact_csm",)
ANSWERS = ("completed", "dismissed")

DEFAULT_PRIORITY = 50
DEFAULT_EXPIRES_MS = 30 * MINUTE
DEFAULT_FREQUENCY = Frequency(at_most=3, every_ms=DAY, until=ANSWERS)
MOST_COUNTED = 1_000
MOST_STEPS = 20

NAME_FORM = "^[a-z0-9]+(-[a-z0-9]+)*$"
_ADDRESS_FORM = r"^(https?://[^\s/?#]\S*|/(?![/\\])\S*)$"


class BadGuide(ValueError):
    """A document that is no guide; `remarks` say everything that is wrong with it."""

    def __init__(self, remarks: list[Remark]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, r.path)) or 'guide'}: {r.message}" for r in remarks))
        self.remarks = remarks


def read_guide(document: Any) -> Guide:
    """The guide that a plain document, of YAML or JSON, describes; raises BadGuide with every mistake."""
    remarks = list(unreadable(document))
    if not remarks:
        try:
            guide: Guide = _GUIDE.load(document)
            return guide
        except ValidationError as error:
            remarks = list(remarks_of(error.messages))
    raise BadGuide(remarks)


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


TRAITS = TraitLeaves()
BEHAVIOURS = SchemaLeaves(
    "behaviour_condition",
    {"did": DidSchema(), "did_not": DidNotSchema(), "inactive": InactiveSchema()},
    BEHAVIOUR_LATER,
)


class AudienceSchema(StrictSchema):
    """Who: conditions on traits. Where several of all, any and not are given, each must hold."""

    all_ = Conditions(TRAITS, "all", data_key="all", metadata={"description": "All of these must hold."})
    any_ = Conditions(TRAITS, "any", data_key="any", metadata={"description": "At least one of these must hold."})
    not_ = Negation(TRAITS, data_key="not", metadata={"description": "This must not hold."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Clause | None:
        return _together(data)


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
        return {"when": data["when"], "expires_ms": data["expires"], "behaviour": _together(data)}


class PlacementSchema(StrictSchema):
    """Where: checked by the browser."""

    later = ("idle", "scroll", "exit_intent", "device")
    page = PageGlob(
        load_default=None,
        metadata={"description": "Path; * is one segment, or the rest when last; ** is any depth."},
    )
    element = Line(300, load_default=None, metadata={"description": "CSS selector of the element to point at."})


class FrequencySchema(StrictSchema):
    """How often, for one person and this guide."""

    at_most = Whole(
        1,
        MOST_COUNTED,
        load_default=DEFAULT_FREQUENCY.at_most,
        metadata={"description": "Shown at most so many times ever. Default 3."},
    )
    every = Duration(
        zero_allowed=True,
        load_default=DEFAULT_FREQUENCY.every_ms,
        metadata={"description": "At least so long between two showings. Default 1d."},
    )
    until = fields.List(
        Choice(ANSWERS),
        load_default=list(ANSWERS),
        metadata={"description": "Never again after these answers. Default: both."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Frequency:
        return Frequency(data["at_most"], data["every"], tuple(data["until"]))


class ActionSchema(StrictSchema):
    """A button of a step."""

    label = Wording(60, required=True, metadata={"description": "Text of the button."})
    do = Choice(ACTIONS, ACTIONS_LATER, required=True, metadata={"description": "What the button does."})
    url = Line(
        2000,
        _ADDRESS_FORM,
        'Write an address that begins with https://, http:// or "/".',
        metadata={"description": "For open_url: where to."},
    )
    board = Line(
        100,
        NAME_FORM,
        "Write the board's short name, as in its address.",
        metadata={"description": "For open_board."},
    )

    @validates_schema
    def target_fits(self, data: dict[str, Any], **_: Any) -> None:
        for action, key in (("open_url", "url"), ("open_board", "board")):
            if data["do"] == action and key not in data:
                raise ValidationError(f'{action} needs the key "{key}".', "do")
            if data["do"] != action and key in data:
                raise ValidationError(f"Only {action} takes this: remove it.", key)


class StepSchema(StrictSchema):
    """One screen of a guide."""

    title = Wording(120, required=True, metadata={"description": "The heading."})
    body = Wording(1000, metadata={"description": "The text below it."})
    actions = fields.List(
        fields.Nested(ActionSchema),
        validate=lambda actions: _at_most(actions, 4, "buttons"),
        metadata={"description": "Its buttons, most important first.", "most": 4},
    )


class GuideSchema(StrictSchema):
    """A guide: what is shown, to whom, when, where and how often."""

    later = ("holdout", "schedule", "delay", "cancel_on")
    guide = Line(
        64,
        NAME_FORM,
        "Write lower-case letters, digits and single hyphens, as in share-your-report.",
        required=True,
        metadata={"description": "Stable name; the file's name without .yaml."},
    )
    kind = Choice(KINDS, KINDS_LATER, required=True, metadata={"description": "What it looks like."})
    audience = fields.Nested(AudienceSchema, load_default=None)
    trigger = fields.Nested(TriggerSchema, load_default=None)
    placement = fields.Nested(PlacementSchema, load_default=None)
    frequency = fields.Nested(FrequencySchema, load_default=DEFAULT_FREQUENCY)
    priority = Whole(
        0,
        100,
        load_default=DEFAULT_PRIORITY,
        metadata={"description": "The higher one is shown first. Default 50."},
    )
    steps = fields.List(
        fields.Nested(StepSchema),
        required=True,
        validate=lambda steps: _at_most(steps, MOST_STEPS, "steps", at_least=1),
        metadata={"description": "Its screens, in order.", "most": MOST_STEPS, "least": 1},
    )

    @validates_schema
    def next_leads_somewhere(self, data: dict[str, Any], **_: Any) -> None:
        last = len(data["steps"]) - 1
        for index, action in enumerate(data["steps"][last].get("actions", ())):
            if action["do"] == "next":
                message = 'This is the last step, nothing is next: write "complete".'
                raise ValidationError({"steps": {last: {"actions": {index: {"do": [message]}}}}})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Guide:
        trigger = data["trigger"] or {"when": None, "expires_ms": DEFAULT_EXPIRES_MS, "behaviour": None}
        placement = data["placement"] or {"page": None, "element": None}
        plain = {key: data[key] for key in ("kind", "priority", "audience", "frequency")}
        return clauses.Guide(name=data["guide"], **plain, **trigger, **placement)


def _together(data: Mapping[str, Any]) -> Clause | None:
    parts = tuple(data[key] for key in ("all_", "any_", "not_") if key in data)
    return parts[0] if len(parts) == 1 else AllOf(parts) if parts else None


def _at_most(items: list[Any], most: int, what: str, at_least: int = 0) -> None:
    if not at_least <= len(items) <= most:
        raise ValidationError(f"Write {at_least} to {most} {what} here.")


_GUIDE = GuideSchema()
