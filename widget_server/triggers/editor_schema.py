"""The JSON Schema of guides, made from the one schema, so that editors complete and check rules."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

from widget_server.triggers.attention_schema import AttentionSchema
from widget_server.triggers.audiences import PEOPLE
from widget_server.triggers.behaviours import BEHAVIOURS
from widget_server.triggers.conditions import Leaves
from widget_server.triggers.fields import Either
from widget_server.triggers.language import GuideSchema
from widget_server.triggers.operators import OPERATORS, Operator
from widget_server.triggers.placements import ADDRESS_OPERATORS, SomeTests
from widget_server.triggers.relative_dates import RELATIVE, RelativeOperator
from widget_server.triggers.segments import SegmentSchema
from widget_server.triggers.sequences import StepSchema

SCHEMA_FILE = "guide.schema.json"
ATTENTION_SCHEMA_FILE = "attention.schema.json"
SEGMENTS, SEGMENT_SCHEMA_FILE = "segments", "segment.schema.json"


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one guide document.

    Says what an editor can check alone. What needs two keys at once, such as at_most below at_least, is found
    by `rules check` only.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Guide",
        **_of_schema(GuideSchema()),
        "$defs": {
            "tests": _tests(OPERATORS),
            "trait_tests": _tests({**OPERATORS, **RELATIVE}),
            "address_tests": _of_field(SomeTests(ADDRESS_OPERATORS)),
            "sequence_step": _of_schema(StepSchema()),
            **{leaves.name: _condition(leaves) for leaves in (PEOPLE, BEHAVIOURS)},
        },
    }


def segment_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one saved segment."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Segment",
        **_of_schema(SegmentSchema()),
        "$defs": {"trait_tests": _tests({**OPERATORS, **RELATIVE}), PEOPLE.name: _condition(PEOPLE)},
    }


def attention_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what a workspace says of attention."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Attention",
        **_of_schema(AttentionSchema()),
        "$defs": {"trait_tests": _tests({**OPERATORS, **RELATIVE}), PEOPLE.name: _condition(PEOPLE)},
    }


def write_schema(folder: Path) -> Path:
    """Write the schemas beside the rules and beside the segments; returns the file of the guides'."""
    path = folder / SCHEMA_FILE
    path.write_text(schema_text(), encoding="utf-8")
    (folder / ATTENTION_SCHEMA_FILE).write_text(schema_text(attention_schema()), encoding="utf-8")
    (folder / SEGMENTS).mkdir(exist_ok=True)
    (folder / SEGMENTS / SEGMENT_SCHEMA_FILE).write_text(schema_text(segment_schema()), encoding="utf-8")
    return path


def schema_text(schema: dict[str, Any] | None = None) -> str:
    """A schema as it stands in its file; that of the guides, where none is given."""
    return json.dumps(schema or json_schema(), ensure_ascii=False, indent=2) + "\n"


def _of_schema(schema: Schema) -> dict[str, Any]:
    keys = {field.data_key or name: field for name, field in schema.fields.items()}
    required = [key for key, field in keys.items() if field.required]
    described = {
        "description": (type(schema).__doc__ or "").strip(),
        "type": "object",
        "properties": {key: _of_field(field) for key, field in keys.items()},
        "additionalProperties": False,
    }
    return {**described, "required": required} if required else described


def _of_field(field: fields.Field[Any]) -> dict[str, Any]:
    described = {"description": field.metadata["description"]} if "description" in field.metadata else {}
    if isinstance(field, fields.Nested):
        return {**_of_schema(field.schema), **described}
    if isinstance(field, fields.List):
        bounds = {"minItems": field.metadata.get("least", 0), "maxItems": field.metadata.get("most", 20)}
        return {**described, "type": "array", "items": _of_field(field.inner), **bounds}
    if isinstance(field, Either):
        return {**described, **_of_either(field)}
    return {**described, **field.json_schema()}  # type: ignore[attr-defined]


def _of_either(field: Either) -> dict[str, Any]:
    shapes = [_of_field(field.short), *([_of_schema(field.long)] if field.long else [])]
    if field.most is not None:
        one = {"anyOf": shapes} if len(shapes) > 1 else shapes[0]
        shapes = [*shapes, {"type": "array", "minItems": 1, "maxItems": field.most, "items": one}]
    return {"anyOf": shapes}


def _tests(operators: Mapping[str, Operator | RelativeOperator]) -> dict[str, Any]:
    return {
        "description": "Operators with what to compare with; all must hold.",
        "type": "object",
        "properties": {name: {"description": op.meaning, **op.json_schema} for name, op in operators.items()},
        "minProperties": 1,
        "additionalProperties": False,
    }


def _condition(leaves: Leaves) -> dict[str, Any]:
    this = {"$ref": f"#/$defs/{leaves.name}"}
    some = {"type": "array", "items": this, "minItems": 1}
    shapes = [("all", some), ("any", some), ("not", this)]
    combined = [
        {"type": "object", "properties": {key: of}, "required": [key], "additionalProperties": False}
        for key, of in shapes
    ]
    return {"anyOf": [*combined, *leaves.json_schemas(_of_schema)]}
