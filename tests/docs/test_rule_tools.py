"""`docs/rule-tools.md`: its examples work as written, and every word of the tests' language stands in it."""

import re
from pathlib import Path

import pytest

from widget_server.triggers.loading import load_folder
from widget_server.triggers.rehearsals import rehearse, staged
from widget_server.triggers.rule_tests import read_test_file
from widget_server.triggers.timeline_schema import FileSchema

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rule-tools.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"```yaml\n(tests:.*?)```", PAGE, re.DOTALL)


def test_the_example_of_a_test_passes_on_the_shipped_rules(tmp_path: Path) -> None:
    path = tmp_path / "share-your-report.test.yaml"
    path.write_text(EXAMPLE)
    guides = load_folder(ROOT / "rules").guides
    file = read_test_file(path, [guide["guide"] for guide in guides])
    assert file.file.mistakes == []
    outcomes = rehearse(file.cases, staged(guides))
    assert len(outcomes) == 2
    assert [outcome.case.name for outcome in outcomes if not outcome.is_passed] == []


def words() -> set[str]:
    """Every key that a file of tests may have."""
    case = FileSchema("a").fields["tests"].inner.schema  # type: ignore[attr-defined]
    steps = case.fields["steps"].inner.schemas
    keys = {key for schema in steps.values() for key in schema.fields}
    return {*case.fields, *steps, *keys, "shown", "not_shown", "first", "because"}


@pytest.mark.parametrize("word", sorted(words()))
def test_every_word_of_the_tests_language_stands_in_the_page(word: str) -> None:
    assert re.search(rf"(?<![\w-])`?{word}`?(?![\w-])", PAGE)
