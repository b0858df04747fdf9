"""The rule language: the one schema that every guide passes, from wherever it comes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers import clauses
from widget_server.triggers.arms_schema import HoldoutSchema, check_variants, read_variants, variants_field
from widget_server.triggers.audiences import AudienceSchema
from widget_server.triggers.behaviours import MOST_COUNTED
from widget_server.triggers.clauses import Frequency, Guide, Item, Placement
from widget_server.triggers.contents import BannerSchema, Body, items_field, steps_field
from widget_server.triggers.durations import DAY
from widget_server.triggers.fields import LONGEST_LOOK, LOOK_FORM, NAME_FORM, Choice, Duration, Line, Whole
from widget_server.triggers.goals import GoalSchema
from widget_server.triggers.kinds import KINDS, STAYING, check_kind, step_placements
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.phrases import Phrase, wrong
from widget_server.triggers.placements import PlacementSchema
from widget_server.triggers.questions import questions_field
from widget_server.triggers.schedules import ScheduleSchema
from widget_server.triggers.strict import StrictSchema, remarks_of, unreadable
from widget_server.triggers.trigger import DEFAULT_EXPIRES_MS, TriggerSchema

ANSWERS = ("completed", "dismissed")

DEFAULT_PRIORITY = 50
DEFAULT_FREQUENCY = Frequency(at_most=3, every_ms=DAY, until=ANSWERS)


class BadGuide(ValueError):
    """A document that is no guide; `remarks` say everything that is wrong with it."""

    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks
        super().__init__(self.told(str))

    def told(self, words: Callable[[Phrase], str]) -> str:
        """Every remark with its place, in the words that are made of it."""
        return "; ".join(f"{'.'.join(map(str, r.path)) or 'guide'}: {words(r.message)}" for r in self.remarks)


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


class GuideSchema(StrictSchema):
    """A guide: what is shown, to whom, when, where and how often."""

    guide = Line(
        64,
        NAME_FORM,
        wrong("name-form", "Write lower-case letters, digits and single hyphens, as in share-your-report."),
        required=True,
        metadata={"description": "Stable name; the file's name without .yaml."},
    )
    kind = Choice(KINDS, required=True, metadata={"description": "What it looks like."})
    audience = fields.Nested(
        AudienceSchema, load_default=None, metadata={"description": "Who may see it. Without it: everybody."}
    )
    trigger = fields.Nested(
        TriggerSchema,
        load_default=None,
        metadata={"description": "When, and after what the person did. Without it: at once."},
    )
    placement = fields.Nested(
        PlacementSchema,
        load_default=None,
        metadata={"description": "On which page, at which element. Without it: anywhere, in the corner."},
    )
    schedule = fields.Nested(
        ScheduleSchema,
        load_default=None,
        metadata={"description": "On which days and in which hours at all. Without it: always."},
    )
    frequency = fields.Nested(
        FrequencySchema, load_default=DEFAULT_FREQUENCY, metadata={"description": "How often one person sees it."}
    )
    look = Line(
        LONGEST_LOOK,
        LOOK_FORM,
        wrong(
            "look-form",
            "Write the name of a look from Settings → Look, as in autumn-campaign. The workspace's own has none: "
            "without this key it is drawn in that one.",
        ),
        metadata={"description": "In which of the workspace's looks it is drawn. Without it: in the workspace's own."},
    )
    priority = Whole(
        0,
        100,
        load_default=DEFAULT_PRIORITY,
        metadata={"description": "The higher one is shown first. Default 50."},
    )
    banner = fields.Nested(BannerSchema, metadata={"description": "For a banner: where. Without it: at the top."})
    steps = steps_field()
    items = items_field()
    questions = questions_field()
    thanks = Body(500, metadata={"description": "For a survey: what is said at its end. Without it: thank you."})
    budget = Choice(
        ("exempt",),
        metadata={
            "description": "exempt: shown whatever the budget, the person's pause or the programme's holdout say."
        },
    )
    quiet = Choice(
        ("ignore",),
        metadata={"description": "ignore: shown in quiet periods, too."},
    )
    highlight = Choice(
        ("ring", "none"),
        metadata={
            "description": "ring: a ring is drawn around the element, of a tip; none: not around those of a tour."
        },
    )
    not_helpful = Choice(
        ("hide",),
        metadata={"description": 'hide: without the small "not helpful" beside the cross.'},
    )
    holdout = fields.Nested(
        HoldoutSchema,
        load_default=None,
        metadata={"description": "Who is kept without the guide, so that its effect can be told."},
    )
    variants = variants_field()
    goal = fields.Nested(
        GoalSchema,
        load_default=None,
        metadata={"description": "What it is meant to bring about; the report counts it."},
    )

    @validates_schema(pass_original=True)
    def kind_fits(self, data: dict[str, Any], original: dict[str, Any], **_: Any) -> None:
        check_variants(data["variants"])
        check_kind(original)

    @post_load(pass_original=True)
    def made(self, data: dict[str, Any], original: dict[str, Any], **_: Any) -> Guide:
        trigger = data["trigger"] or {"when": None, "expires_ms": DEFAULT_EXPIRES_MS, "behaviour": None}
        plain = {key: data[key] for key in ("kind", "priority", "audience", "schedule", "holdout", "goal")}
        placed: dict[str, Any] = {"placement": data["placement"] or Placement()}
        if data["kind"] == "tour":
            places = tuple(_PLACEMENT.load(place) for place in step_placements(original))
            placed = {"placement": places[0], "step_placements": places}
        return clauses.Guide(
            name=data["guide"],
            frequency=_frequency(data),
            items=tuple(Item(item["name"], item["done"]) for item in data.get("items", ())),
            pressed_steps=tuple(at for at, step in enumerate(original["steps"], 1) if "advance_on" in step),
            questions=tuple(question["name"] for question in data.get("questions", ())),
            variants=read_variants(data["variants"]),
            is_exempt="budget" in data,
            ignores_quiet="quiet" in data,
            look=data.get("look"),
            highlight=data.get("highlight"),
            asks_if_helpful="not_helpful" not in data,
            **plain,
            **trigger,
            **placed,
        )


def _frequency(data: dict[str, Any]) -> Frequency:
    """What stays until it is answered is shown however often."""
    frequency: Frequency = data["frequency"]
    return replace(frequency, at_most=None, every_ms=0) if data["kind"] in STAYING else frequency


_PLACEMENT = PlacementSchema()
_GUIDE = GuideSchema()
