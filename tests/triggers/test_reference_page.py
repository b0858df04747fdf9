"""The generated reference of the language is fresh, whole, and true: its examples are guides that pass."""

from pathlib import Path
from typing import Any

import pytest
from marshmallow import Schema, fields

from tests.triggers.timelines import STEPS
from widget_server.triggers.conditions import SchemaLeaves
from widget_server.triggers.editor_schema import json_schema
from widget_server.triggers.fields import Either
from widget_server.triggers.language import GuideSchema, read_guide
from widget_server.triggers.operators import OPERATORS
from widget_server.triggers.reference import PAGE, write_reference
from widget_server.triggers.reference_examples import OPERANDS, SECTIONS, Section
from widget_server.triggers.relative_dates import RELATIVE
from widget_server.triggers.yaml_positions import read_yaml

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = [
    pytest.param(section, key, example, id=f"{section.title}-{key}")
    for section in SECTIONS
    for key, example in section.examples.items()
]


def value_of(text: str) -> Any:
    document = read_yaml(text)
    assert document.problems == []
    return document.value


def checked(document: dict[str, Any]) -> None:
    read_guide({"guide": "example", "kind": "tip", "steps": STEPS, **document})


def test_the_page_is_fresh(tmp_path: Path) -> None:
    """`make reference` writes it."""
    assert (DOCS / PAGE).read_text() == write_reference(tmp_path).read_text()


@pytest.mark.parametrize(("section", "key", "example"), EXAMPLES)
def test_an_example_shows_its_key_and_passes_the_checker(section: Section, key: str, example: str) -> None:
    assert key in value_of(example)
    checked(value_of(section.place.replace("%s", example)))


@pytest.mark.parametrize("operator", [*OPERATORS, *RELATIVE])
def test_an_example_of_an_operator_passes_the_checker(operator: str) -> None:
    [tests] = value_of(OPERANDS[operator]).values()
    assert operator in tests
    checked({"audience": {"all": [value_of(OPERANDS[operator])]}})


def schemas_below(schema: Schema) -> set[type]:
    """Every mapping of the language that can be reached from a guide by its fields."""
    found = {type(schema)}
    for field in schema.fields.values():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            found |= schemas_below(inner.schema)
        if isinstance(inner, Either) and inner.long:
            found |= schemas_below(inner.long)
        leaves = getattr(inner, "leaves", None)
        if isinstance(leaves, SchemaLeaves):
            found |= {below for leaf in leaves.schemas.values() for below in schemas_below(leaf)}
    return found


def test_every_mapping_of_the_language_has_a_section_and_every_key_an_example() -> None:
    assert schemas_below(GuideSchema()) <= {type(section.schema) for section in SECTIONS}
    for section in SECTIONS:
        assert set(section.examples) == {field.data_key or name for name, field in section.schema.fields.items()}


def without_description(schema: Any, at: str = "") -> list[str]:
    if isinstance(schema, list):
        return [found for each in schema for found in without_description(each, at)]
    if not isinstance(schema, dict):
        return []
    keys = schema.get("properties", {}).items()
    # A condition is named by its key; what it says stands in its own mapping.
    bare = [f"{at}.{key}" for key, value in keys if not value.get("description") and key not in ("all", "any", "not")]
    below = [*((key, each) for key, each in schema.items() if key != "properties"), *keys]
    return bare + [found for key, each in below for found in without_description(each, f"{at}.{key}")]


def test_an_editor_can_describe_every_key() -> None:
    assert without_description(json_schema()) == []
