"""The schema of tests of rules: every mistake is named with what to write instead."""

import re
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import Schema, ValidationError, fields, post_load

from widget_server.triggers.durations import UNITS
from widget_server.triggers.fields import Choice, Line, Whole, read_each
from widget_server.triggers.kinds import MOST_STEPS
from widget_server.triggers.mistakes import did_you_mean
from widget_server.triggers.phrases import KeyFault, wrong
from widget_server.triggers.placements import DEVICES
from widget_server.triggers.strict import StrictSchema
from widget_server.triggers.timelines import (
    ANSWERS,
    DEFAULT_START,
    DEFAULT_ZONE,
    NOTICED,
    Answered,
    Expected,
    Happened,
    Learned,
    Noticed,
    Reached,
    Step,
    Stepped,
    Turned,
    Visited,
    Waited,
    time_of,
)
from widget_server.triggers.trigger import MomentSchema

LONGEST_WAIT_DAYS = 3660
MOST_TIMES = 1_000
_STATES = ("step", "done", "not_done")
_WAIT = re.compile(r"([0-9]{1,10})(ms|[smhd])", re.ASCII)


class _Time(Line):
    """A date and time in ISO 8601."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        try:
            time_of(value, "UTC")
        except (TypeError, ValueError, OverflowError):
            raise ValidationError(
                wrong("timeline-time-form", "Write a time such as 2026-01-05T09:00, in the test's zone.")
            ) from None
        return str(value)


class _Zone(Line):
    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        try:
            return ZoneInfo(value).key
        except (TypeError, ValueError, OSError, ZoneInfoNotFoundError):
            raise ValidationError(wrong("timeline-zone-form", "Write a zone such as UTC or Europe/Berlin.")) from None


class _Wait(Line):
    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:  # type: ignore[override]
        found = _WAIT.fullmatch(value) if isinstance(value, str) else None
        ms = int(found[1]) * {"ms": 1, **UNITS}[found[2]] if found else 0
        if not 0 < ms <= LONGEST_WAIT_DAYS * UNITS["d"]:
            raise ValidationError(
                wrong("wait-form", "Write how long: a whole number and ms, s, m, h or d, for example 90s.")
            )
        return ms


class _Page(Line):
    def __init__(self, **more: Any) -> None:
        super().__init__(2_000, r"/[^\s]*", wrong("path-form", 'Write a path such as "/reports/1?tab=share".'), **more)


class _Values(fields.Field[dict[str, Any]]):
    """Names with values: traits, or properties of an event."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError(wrong("traits-form", "Write names with values, for example {plan: trial}."))
        return value


class _Names(fields.Field[tuple[str, ...]]):
    """One name of a guide, or a list of them."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(name, str) and name for name in listed):
            raise ValidationError(wrong("guides-form", "Write the name of a guide, or a list of names."))
        return tuple(listed)


class _Because(fields.Field[Any]):
    """A part of the reason; by guide, where more than one is spoken of."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        if isinstance(value, dict):
            return dict(read_each(value, lambda _, text: Line(300).deserialize(text)))
        return Line(300).deserialize(value)


class _OfGuide(fields.Field[Any]):
    """A value for the guide whose test it is; or, by guide, for others."""

    def __init__(self, of: Callable[[], fields.Field[Any]], **more: Any) -> None:
        super().__init__(**more)
        self.of = of()

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> dict[str | None, Any]:
        if isinstance(value, dict):
            return dict(read_each(value, lambda _, one: self.of.deserialize(one)))
        return {None: self.of.deserialize(value)}


class _ExpectationSchema(StrictSchema):
    shown = _Names(load_default=())
    not_shown = _Names(load_default=())
    first = Line(100, load_default=None)
    because = _Because(load_default=None)
    step = _OfGuide(lambda: Whole(1, MOST_STEPS), load_default=None)
    done = _OfGuide(_Names, load_default=None)
    not_done = _OfGuide(_Names, load_default=None)


class _Expectation(fields.Field[Expected]):
    """`shown` or `not_shown` alone speak of the guide whose test it is."""

    def __init__(self, guide: str, **more: Any) -> None:
        super().__init__(**more)
        self.guide = guide

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Expected:
        if not isinstance(value, dict):
            word = Choice(("shown", "not_shown")).deserialize(value)
            value = {word: self.guide}
        told = _ExpectationSchema().load(value)
        names = dict.fromkeys((*told["shown"], *told["not_shown"], *([told["first"]] if told["first"] else ())))
        because = told["because"] or {}
        more = {key: {name or self.guide: one for name, one in (told[key] or {}).items()} for key in _STATES}
        if not names and not because and not any(more.values()):
            raise ValidationError(
                wrong("expectation-form", "Say what is expected: shown, not_shown, first, step, done or not_done.")
            )
        if both := set(told["shown"]) & set(told["not_shown"]):
            raise ValidationError(
                wrong("expectation-both", "%(guides)s: shown and not_shown at once.", guides=", ".join(sorted(both))),
                "not_shown",
            )
        if isinstance(because, str):
            if len(names) > 1:
                raise ValidationError(
                    wrong("because-form", "Say whose reason: {guide: part of the reason}."), "because"
                )
            because = {next(iter(names), self.guide): because}
        return Expected(told["shown"], told["not_shown"], told["first"], because, **more)


class _Stepping(fields.Field[Stepped]):
    """A tour and the step that it shows."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Stepped:
        if not isinstance(value, dict) or len(value) != 1:
            raise ValidationError(wrong("tour-step-form", "Write a tour and its step, for example {welcome-tour: 2}."))
        [(guide, step)] = read_each(value, lambda _, one: Whole(1, MOST_STEPS).deserialize(one))
        return Stepped(guide, step)


class _EventSchema(StrictSchema):
    event = Line(required=True)
    properties = _Values(load_default=dict)
    times = Whole(1, MOST_TIMES, load_default=1)
    by = Line(100, load_default=None)


def _alone(field: fields.Field[Any], key: str) -> Schema:
    field.required = True
    return StrictSchema.from_dict({key: field}, name=f"{key}_step")()


class _ScreenSchema(StrictSchema):
    device = Choice(DEVICES, load_default=None)
    width = Whole(1, 10_000, load_default=None)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Turned:
        if not any(data.values()):
            raise ValidationError({"_schema": [wrong("screen-form", "Write device, width or both.")]})
        return Turned(data["device"], data["width"])


def _noticed(kind: str) -> fields.Field[Any]:
    """The field by which `when` reads a moment of the browser."""
    return copy(MomentSchema().fields[kind])


class _Step(fields.Field[Step]):
    """One thing that happens, told by its first word."""

    def __init__(self, guide: str) -> None:
        super().__init__()
        self.schemas: dict[str, Schema] = {
            "event": _EventSchema(),
            "wait": _alone(_Wait(), "wait"),
            "at": _alone(_Time(), "at"),
            "page": _alone(_Page(), "page"),
            "screen": _alone(fields.Nested(_ScreenSchema), "screen"),
            **{kind: _alone(_noticed(kind), kind) for kind in NOTICED},
            "person": _alone(_Values(), "person"),
            "account": _alone(_Values(), "account"),
            **{word: _alone(Line(100), word) for word in ANSWERS},
            "step": _alone(_Stepping(), "step"),
            "expect": _alone(_Expectation(guide), "expect"),
        }

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Step:
        if not isinstance(value, dict) or not value:
            raise ValidationError(
                wrong("happening-form", "Write what happens: %(words)s.", words=", ".join(self.schemas))
            )
        words = [key for key in value if key in self.schemas]
        if not words:
            first = next(iter(value))
            fault = KeyFault(
                wrong(
                    "unknown-step",
                    'Unknown step "%(step)s". %(hint)s',
                    step=first,
                    hint=did_you_mean(first, self.schemas),
                )
            )
            raise ValidationError({first: [fault]})
        if len(words) > 1:
            raise ValidationError(
                wrong(
                    "happening-several",
                    "One thing a step: put %(words)s into steps of their own.",
                    words=", ".join(words),
                )
            )
        told = self.schemas[words[0]].load(value)
        return _made(words[0], told)


def _made(word: str, told: Mapping[str, Any]) -> Step:
    if word == "event":
        return Happened(**told)
    value = told[word]
    if word in ANSWERS:
        return Answered(ANSWERS[word], value)
    if word in NOTICED:
        return Noticed(word, value)
    if word in ("person", "account"):
        return Learned(word, value)
    if isinstance(value, Expected | Turned | Stepped):
        return value
    alone: Mapping[str, Callable[[Any], Step]] = {"wait": Waited, "at": Reached, "page": Visited}
    return alone[word](value)


class _CaseSchema(StrictSchema):
    name = Line(200, required=True)
    starts = _Time(load_default=DEFAULT_START)
    zone = _Zone(load_default=DEFAULT_ZONE)
    person = _Values(load_default=dict)
    account = _Values(load_default=dict)
    page = _Page(load_default=None)
    lists = fields.List(Line(64), load_default=list)
    user_id = Line(200, load_default=None)
    account_id = Line(200, load_default=None)


class FileSchema(StrictSchema):
    """The whole file; every test ends in something that is expected."""

    def __init__(self, guide: str) -> None:
        steps = fields.List(_Step(guide), required=True, validate=_expects_something)
        case = type("CaseSchema", (_CaseSchema,), {"steps": steps})
        self._declared_fields = {"tests": fields.List(fields.Nested(case), required=True, validate=_not_empty)}
        super().__init__()


def _not_empty(tests: list[Any]) -> None:
    if not tests:
        raise ValidationError(wrong("tests-missing", "Write at least one test."))


def _expects_something(steps: list[Step]) -> None:
    if not any(isinstance(step, Expected) for step in steps):
        raise ValidationError(
            wrong("test-expects-nothing", "A test without an expectation proves nothing: add an expect step.")
        )
