"""When: the moment of a guide, and the behaviour asked for."""

from typing import Any, Final, get_args

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers.behaviours import BEHAVIOURS, OccurrenceSchema, where_field
from widget_server.triggers.clauses import BrowserMoment, Occurrence
from widget_server.triggers.conditions import Conditions, Negation, together
from widget_server.triggers.durations import MINUTE
from widget_server.triggers.fields import Duration, Line, PageGlob, Whole, Yes
from widget_server.triggers.phrases import wrong
from widget_server.triggers.strict import StrictSchema

DEFAULT_EXPIRES_MS: Final = 30 * MINUTE
_BROWSER_KINDS: Final[tuple[str, ...]] = get_args(BrowserMoment.__annotations__["kind"])


class MomentSchema(StrictSchema):
    """The moment of a guide: the latest event of a name, or something that the browser sees."""

    event = Line(metadata={"description": "An event of this name comes."})
    where = where_field()
    page = PageGlob(metadata={"description": "The person comes to such a page."})
    element_seen = Line(300, metadata={"description": "An element that this CSS selector finds comes into view."})
    element_clicked = Line(300, metadata={"description": "An element that this CSS selector finds is clicked."})
    exit_intent = Yes(metadata={"description": "The pointer leaves the page at its top."})
    scroll = Whole(1, 100, metadata={"description": "So many percent of the page were scrolled through."})
    idle = Duration(metadata={"description": "For so long neither pointer, key nor touch."})
    dwell = Duration(metadata={"description": "So long on this page, while it is in sight."})
    now = Yes(metadata={"description": "At once: as without when."})

    @validates_schema
    def one_kind(self, data: dict[str, Any], **_: Any) -> None:
        kinds = [key for key in ("event", *_BROWSER_KINDS) if key in data]
        if not kinds:
            raise ValidationError(
                {"_schema": [wrong("moment-form", "Write one of event, %(kinds)s.", kinds=", ".join(_BROWSER_KINDS))]}
            )
        if len(kinds) > 1:
            raise ValidationError(
                wrong("moment-several", "One moment at a time: %(moments)s are several.", moments=" and ".join(kinds)),
                kinds[1],
            )
        if data["where"] and "event" not in data:
            raise ValidationError(wrong("moment-where", "Only an event has properties: remove where."), "where")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Occurrence | BrowserMoment:
        if "event" in data:
            return Occurrence(data["event"], data["where"])
        [kind] = [key for key in _BROWSER_KINDS if key in data]
        return BrowserMoment(kind, data[kind])  # type: ignore[arg-type]


class TriggerSchema(StrictSchema):
    """When: a moment, and conditions on what the person did before it."""

    when = fields.Nested(
        MomentSchema,
        load_default=None,
        metadata={"description": "The moment it waits for. Without it: as soon as all else holds."},
    )
    delay = Duration(
        load_default=0,
        metadata={"description": "So long after its moment the guide may appear, no sooner. Default: at once."},
    )
    expires = Duration(
        load_default=DEFAULT_EXPIRES_MS,
        metadata={"description": "How long it may then still appear; without a moment, how long cancel_on lasts."},
    )
    cancel_on = fields.Nested(
        OccurrenceSchema,
        load_default=None,
        metadata={"description": "An event that uses the moment up, and takes the guide off the screen."},
    )
    all_ = Conditions(BEHAVIOURS, "all", data_key="all", metadata={"description": "All of these must hold."})
    any_ = Conditions(BEHAVIOURS, "any", data_key="any", metadata={"description": "At least one of these must hold."})
    not_ = Negation(BEHAVIOURS, data_key="not", metadata={"description": "This must not hold."})

    @validates_schema
    def times_have_a_moment(self, data: dict[str, Any], **_: Any) -> None:
        when = data["when"]
        if when is None and data["cancel_on"] is None and data["expires"] != DEFAULT_EXPIRES_MS:
            raise ValidationError(
                wrong("expires-without-moment", "Without a moment nothing expires: add when, or remove expires."),
                "expires",
            )
        if when is None and data["delay"]:
            raise ValidationError(
                wrong("delay-without-moment", "So long after what? Add when; {now: true} is the arrival on the page."),
                "delay",
            )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        when = data["when"]
        return {
            "when": when if isinstance(when, Occurrence) else None,
            "browser_moment": when if isinstance(when, BrowserMoment) else None,
            "delay_ms": data["delay"],
            "expires_ms": data["expires"],
            "cancel_on": data["cancel_on"],
            "behaviour": together(data),
        }
