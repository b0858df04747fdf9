"""`rules/attention.yaml`: how much attention a workspace takes of its people. One document, read strictly."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers.arms_schema import HoldoutSchema
from widget_server.triggers.attention import MOST_POINTS, POINT, WEIGHTS, Annoyance, Attention
from widget_server.triggers.audiences import AudienceSchema
from widget_server.triggers.durations import DAY, HOUR
from widget_server.triggers.fields import Choice, Duration, Whole
from widget_server.triggers.language import BadGuide
from widget_server.triggers.loading import ATTENTION_FILE, RuleFile, mistakes_in, read_file
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.phrases import wrong
from widget_server.triggers.segment_files import list_remarks
from widget_server.triggers.segments import Segment, segment_remarks
from widget_server.triggers.strict import StrictSchema, remarks_of, unreadable

NAME: Final = "default"
MOST_GAP: Final = DAY
DEFAULT: Final = Attention()


class Factor(fields.Field[int]):
    """A number from `low` to `high` with at most two decimals; kept in hundredths."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(**more)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        try:
            exact = Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
        except InvalidOperation:
            exact = None
        if exact is None or not self.low <= exact <= self.high or exact * POINT % 1:
            raise ValidationError(
                wrong(
                    "number-range",
                    "Write a number from %(low)s to %(high)s, with at most two decimals.",
                    low=self.low,
                    high=self.high,
                )
            )
        return int(exact * POINT)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


class BudgetSchema(StrictSchema):
    """How many points of unasked showing one person gets."""

    session = Whole(
        1,
        MOST_POINTS,
        load_default=DEFAULT.session,
        metadata={"description": "In one session, which ends 30 minutes after the person's last event. Default 6."},
    )
    day = Whole(1, MOST_POINTS, load_default=DEFAULT.day, metadata={"description": "In the last 24 hours. Default 10."})
    week = Whole(1, MOST_POINTS, load_default=DEFAULT.week, metadata={"description": "In the last 7 days. Default 25."})

    @validates_schema
    def grows(self, data: dict[str, Any], **_: Any) -> None:
        for shorter, longer in (("session", "day"), ("day", "week")):
            if data[shorter] > data[longer]:
                message = wrong(
                    "budget-shrinks",
                    "%(shorter)s %(less)s is more than %(longer)s %(more)s allows: lower it.",
                    shorter=shorter,
                    less=data[shorter],
                    longer=longer,
                    more=data[longer],
                )
                raise ValidationError(message, shorter)


def _weight(kind: str) -> Whole:
    text = f"Points of a {kind}. Default {WEIGHTS[kind]}."
    return Whole(1, 20, load_default=WEIGHTS[kind], metadata={"description": text})


class WeightsSchema(StrictSchema):
    """What showing each kind costs, in points; a kind that is left out costs what it does by default."""

    banner, hotspot, tip = _weight("banner"), _weight("hotspot"), _weight("tip")
    tour, survey, modal = _weight("tour"), _weight("survey"), _weight("modal")


class AnnoyanceSchema(StrictSchema):
    """How a person's dismissals raise the price for that person."""

    raise_ = Factor(
        0,
        10,
        data_key="raise",
        load_default=DEFAULT.annoyance.rise,
        metadata={
            "description": 'So much of the weight more for each dismissal, twice for "not helpful". Default 0.5.'
        },
    )
    at_most = Factor(
        1,
        10,
        load_default=DEFAULT.annoyance.at_most,
        metadata={"description": "At most so many times the weight. Default 3."},
    )
    within = Duration(
        load_default=DEFAULT.annoyance.within_ms,
        metadata={"description": "So long an answer counts; at most 90d. Default 14d."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Annoyance:
        if data["within"] > 90 * DAY:
            raise ValidationError(
                wrong("annoyance-within-long", "At most 90d: what people dismissed long ago says nothing of today."),
                "within",
            )
        annoyance = Annoyance(data["raise_"], data["at_most"], data["within"])
        if annoyance.counted > 100:
            message = wrong(
                "annoyance-step-small",
                "So small a step would have to be counted more than 100 times: raise it, or lower at_most.",
            )
            raise ValidationError(message, "raise")
        return annoyance


class AttentionSchema(StrictSchema):
    """How much attention may be taken of one person by all guides together."""

    attention = Choice((NAME,), required=True, metadata={"description": "There is one such document: default."})
    budget = fields.Nested(BudgetSchema, metadata={"description": "Points of unasked showing for one person."})
    weights = fields.Nested(WeightsSchema, metadata={"description": "What showing each kind costs."})
    gap = Duration(
        zero_allowed=True,
        load_default=DEFAULT.gap_ms,
        metadata={"description": "At least so long between two unasked showings of any kind; at most 1d. Default 2m."},
    )
    annoyance = fields.Nested(AnnoyanceSchema, metadata={"description": "How dismissals raise the price."})
    holdout = fields.Nested(
        HoldoutSchema,
        load_default=None,
        metadata={"description": "Who is kept without all guides, so that the effect of the whole can be told."},
    )
    quiet = fields.Nested(
        AudienceSchema, load_default=None, metadata={"description": "These people are left in peace for now."}
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Attention:
        if data["gap"] > MOST_GAP:
            raise ValidationError(wrong("gap-long", "At most %(hours)sh.", hours=MOST_GAP // HOUR), "gap")
        return replace(
            DEFAULT,
            **data.get("budget", {}),
            weights=data.get("weights", DEFAULT.weights),
            gap_ms=data["gap"],
            annoyance=data.get("annoyance", DEFAULT.annoyance),
            holdout=data["holdout"],
            quiet=data["quiet"],
        )


def read_attention(document: Any, version: int = 0, salt: str = "") -> Attention:
    """What a plain document says; raises BadGuide with every mistake. `salt` is the workspace's."""
    remarks = list(unreadable(document))
    if not remarks:
        try:
            attention: Attention = _ATTENTION.load(document)
            return replace(attention, version=version, salt=salt)
        except ValidationError as error:
            remarks = list(remarks_of(error.messages))
    raise BadGuide(remarks)


def attention_remarks(document: Any, segments: Mapping[str, Segment], lists: set[str] | None = None) -> list[Remark]:
    """What is wrong with the segments, and the lists where they are known, that its quiet audience asks for."""
    quiet = document.get("quiet") if isinstance(document, dict) else None
    asked = {"audience": quiet}
    found = [*segment_remarks(asked, segments), *(list_remarks(asked, lists) if lists is not None else [])]
    return [remark._replace(path=("quiet", *remark.path[1:])) for remark in found]


def read_attention_file(folder: Path, segments: Mapping[str, Segment]) -> RuleFile | None:
    """The document of a rules folder with every mistake in it; None where there is none."""
    path = folder / ATTENTION_FILE
    if not path.is_file():
        return None
    file = read_file(path)
    if not file.document.is_whole:
        return file
    remarks = attention_remarks(file.document.value, segments)
    try:
        read_attention(file.document.value)
    except BadGuide as bad:
        remarks += bad.remarks
    return file._replace(mistakes=mistakes_in(file.document, file.file, remarks))


_ATTENTION = AttentionSchema()
