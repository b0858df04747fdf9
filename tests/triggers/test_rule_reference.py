"""docs/rules.md cannot rot: its examples pass the checker, and no key of the language is missing from it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.triggers.timelines import STEPS
from widget_server.triggers.contents import ACTIONS
from widget_server.triggers.editor_schema import json_schema
from widget_server.triggers.globs import glob_matches
from widget_server.triggers.kinds import KINDS
from widget_server.triggers.language import ANSWERS
from widget_server.triggers.loading import check_text
from widget_server.triggers.operators import OPERATORS
from widget_server.triggers.segments import read_segment
from widget_server.triggers.yaml_positions import read_yaml

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
EXAMPLES = [block for block in BLOCKS if not block.startswith("segment:")]
SEGMENTS = [block for block in BLOCKS if block.startswith("segment:")]
GLOB_ROWS = re.findall(r"^\| `(/[^`]*)` \| (.*?) \| (.*?) \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_reference_passes_the_checker(example: str) -> None:
    missing = {"guide": "example", "kind": "tip", "steps": STEPS}
    added = [
        f"{key}: {json.dumps(value)}\n" for key, value in missing.items() if not re.search(f"^{key}:", example, re.M)
    ]
    assert check_text(example + "".join(added), "docs/rules.md").mistakes == []


@pytest.mark.parametrize("example", SEGMENTS)
def test_a_segment_of_the_reference_passes_its_checker(example: str) -> None:
    document = read_yaml(example)
    assert document.problems == []
    assert read_segment(document.value).name


def keys_of(schema: Any) -> set[str]:
    """Every key that a document may have, from the schema for editors."""
    if isinstance(schema, list):
        return {key for item in schema for key in keys_of(item)}
    if not isinstance(schema, dict):
        return set()
    below = [item for name, item in schema.items() if name != "properties"]
    named = schema.get("properties", {})
    return set(named) | keys_of(below) | keys_of(list(named.values()))


@pytest.mark.parametrize("word", sorted(keys_of(json_schema()) | set(OPERATORS) | {*ACTIONS, *ANSWERS, *KINDS}))
def test_every_key_and_word_of_the_language_stands_in_an_example(word: str) -> None:
    assert re.search(rf"(?<![\w-]){word}(?![\w-])", "\n".join(EXAMPLES))


@pytest.mark.parametrize(("glob", "matching", "other"), GLOB_ROWS)
def test_the_table_of_globs_is_true(glob: str, matching: str, other: str) -> None:
    assert all(glob_matches(glob, path) for path in re.findall("`(.*?)`", matching))
    assert not any(glob_matches(glob, path) for path in re.findall("`(.*?)`", other))


def test_the_reference_has_examples_and_a_table_of_globs() -> None:
    assert len(EXAMPLES) >= 9
    assert SEGMENTS
    assert len(GLOB_ROWS) == 5
