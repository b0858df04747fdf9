"""Who: the conditions of an audience."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from widget_server.triggers.clauses import Clause, InList, InSegment, Share, Trait
from widget_server.triggers.conditions import Conditions, Negation, together
from widget_server.triggers.fields import NAME_FORM, Choice, Line, Tests
from widget_server.triggers.mistakes import all_known
from widget_server.triggers.phrases import KeyFault, phrase, wrong
from widget_server.triggers.strict import StrictSchema

_TRAIT = re.compile(r"(account|person)\.(.{1,200})", re.DOTALL)
NAME_HINT = wrong("name-form", "Write a name of lower-case letters, digits and single hyphens, as in beta-customers.")
HOLDERS = ("person", "account")
KNOWN = "account.<trait>, person.<trait>, list, segment, percent, all, any, not"


class Percent(fields.Field[int]):
    """A percentage above 0, up to 100, with at most two decimals; kept in hundredths."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        hundredths = round(value * 100) if is_number and 0 < value <= 100 else 0
        if not hundredths or hundredths / 100 != value:
            raise ValidationError(
                wrong("percent-range", "Write a percentage above 0, up to 100, with at most two decimals, as in 12.5.")
            )
        return hundredths

    def json_schema(self) -> dict[str, Any]:
        return {"type": "number", "exclusiveMinimum": 0, "maximum": 100}


class ShareSchema(StrictSchema):
    """A part of all persons or accounts, chosen by chance and then always the same."""

    of = Choice(HOLDERS, required=True, metadata={"description": "By which id: everybody of an account alike, or not."})
    below = Percent(required=True, metadata={"description": "So many percent. A higher one only adds to them."})
    salt = Line(
        64,
        load_default=None,
        metadata={"description": "Two rules with one salt choose the same ones. Default: the rule's own name."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Clause:
        return Share(**data)


class PeopleLeaves:
    """`account.<trait>` and `person.<trait>` with tests, `list`, `segment` and `percent`."""

    name = "people_condition"

    def __init__(self) -> None:
        self.list_or_segment = Line(64, NAME_FORM, NAME_HINT)
        self.percent = ShareSchema()

    def read(self, key: str, value: Any) -> Clause:
        if trait := _TRAIT.fullmatch(key):
            holder, name = trait.groups()
            return Trait(
                "account" if holder == "account" else "person", name, Tests(with_clock=True).deserialize(value)
            )
        match key:
            case "list":
                return InList(str(self.list_or_segment.deserialize(value)))
            case "segment":
                return InSegment(str(self.list_or_segment.deserialize(value)))
            case "percent":
                share: Clause = self.percent.load(value)
                return share
        near = get_close_matches(key, ("list", "segment", "percent", "all", "any", "not"), n=1)
        hint = phrase('Did you mean "%(name)s"?', name=near[0]) if near else all_known([KNOWN])
        raise ValidationError(
            [KeyFault(wrong("unknown-condition", 'Unknown condition "%(key)s". %(hint)s', key=key, hint=hint))]
        )

    def json_schemas(self, of_schema: Callable[[Schema], dict[str, Any]]) -> list[dict[str, Any]]:
        name = self.list_or_segment.json_schema()
        return [
            {
                "type": "object",
                "patternProperties": {"^(account|person)\\..+$": {"$ref": "#/$defs/trait_tests"}},
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
            _only("list", {"description": "Name of an imported list.", **name}),
            _only("segment", {"description": "Name of a saved segment.", **name}),
            _only("percent", of_schema(self.percent)),
        ]


def _only(key: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {key: schema}, "required": [key], "additionalProperties": False}


PEOPLE = PeopleLeaves()


class AudienceSchema(StrictSchema):
    """Who: conditions on people. Where several of all, any and not are given, each must hold."""

    all_ = Conditions(PEOPLE, "all", data_key="all", metadata={"description": "All of these must hold."})
    any_ = Conditions(PEOPLE, "any", data_key="any", metadata={"description": "At least one of these must hold."})
    not_ = Negation(PEOPLE, data_key="not", metadata={"description": "This must not hold."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Clause | None:
        return together(data)
