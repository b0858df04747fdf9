"""`rules/attention.yaml`: read strictly, every mistake at once with its place, and every key documented."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.triggers.timelines import guide
from widget_server.triggers.attention import Attention
from widget_server.triggers.attention_schema import read_attention, read_attention_file
from widget_server.triggers.checking import check_guides
from widget_server.triggers.editor_schema import attention_schema, schema_text
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.loading import load_folder
from widget_server.triggers.yaml_positions import read_yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "attention.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def mistakes(**said: Any) -> dict[str, str]:
    with pytest.raises(BadGuide) as refused:
        read_attention({"attention": "default", **said})
    return {".".join(map(str, one.path)): one.message for one in refused.value.remarks}


def test_the_example_of_the_page_is_read_and_says_the_defaults() -> None:
    said = read_attention(read_yaml(EXAMPLE).value)
    plain = Attention()
    for name in ("session", "day", "week", "weights", "gap_ms", "annoyance"):
        assert getattr(said, name) == getattr(plain, name)


def test_a_document_that_says_nothing_is_the_default() -> None:
    assert read_attention({"attention": "default"}) == Attention()


def keys_of(schema: dict[str, Any], at: str = "") -> set[str]:
    keys = set()
    for key, inner in schema.get("properties", {}).items():
        keys |= keys_of(inner, f"{at}{key}.") or {f"{at}{key}"}
    return keys


@pytest.mark.parametrize("key", sorted(keys_of(attention_schema())))
def test_every_key_stands_in_the_example_of_the_page(key: str) -> None:
    assert re.search(rf"\b{key.rsplit('.', 1)[-1]}\b", EXAMPLE) or key.startswith("quiet.")


def test_the_schema_for_editors_is_fresh() -> None:
    """`make reference` writes it."""
    assert (ROOT / "rules" / "attention.schema.json").read_text() == schema_text(attention_schema())


@pytest.mark.parametrize(
    ("said", "path", "says"),
    [
        ({"budgett": {}}, "budgett", 'Did you mean "budget"?'),
        ({"weights": {"tipp": 2}}, "weights.tipp", 'Did you mean "tip"?'),
        ({"budget": {"session": 11}}, "budget.session", "more than day 10"),
        ({"budget": {"week": 121}}, "budget.week", "from 1 to 120"),
        ({"weights": {"tip": 0}}, "weights.tip", "from 1 to 20"),
        ({"gap": "2d"}, "gap", "At most 24h"),
        ({"gap": "soon"}, "gap", "Write a duration"),
        ({"annoyance": {"raise": 0.001}}, "annoyance.raise", "two decimals"),
        ({"annoyance": {"raise": 0.01, "at_most": 3}}, "annoyance.raise", "more than 100 times"),
        ({"annoyance": {"within": "91d"}}, "annoyance.within", "At most 90d"),
        ({"holdout": {"percent": 60}}, "holdout.percent", "At most 50"),
        ({"quiet": {"any": [{"acount.plan": {"eq": 1}}]}}, "quiet.any.0.acount.plan", "Unknown condition"),
    ],
)
def test_a_mistake_says_what_is_wrong_where_and_what_to_write(said: dict[str, Any], path: str, says: str) -> None:
    assert says in mistakes(**said)[path]


def test_every_mistake_of_the_file_comes_at_once_with_line_and_column(tmp_path: Path) -> None:
    text = "attention: default\nbudgett: {}\nquiet:\n  all:\n    - segment: nobody\ngap: soon\n"
    (tmp_path / "attention.yaml").write_text(text)
    found = read_attention_file(tmp_path, {})
    assert found
    assert [(one.line, one.column) for one in found.mistakes] == [(2, 1), (5, 16), (6, 6)]


def test_the_file_is_no_guide(tmp_path: Path) -> None:
    (tmp_path / "attention.yaml").write_text("attention: default\n")
    assert load_folder(tmp_path).guides == []
    assert load_folder(tmp_path).mistakes == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"variants": [{"name": "a"}]}, "2 to 5 forms"),
        ({"variants": [{"name": "a"}, {"name": "a"}]}, 'Two forms are called "a"'),
        ({"holdout": {"percent": 51}}, "At most 50"),
        ({"budget": "free"}, "exempt"),
        ({"quiet": True}, "ignore"),
        ({"goal": {"evnt": "a"}}, 'Did you mean "event"?'),
    ],
)
def test_a_mistake_in_the_arms_of_a_guide_says_what_to_write(more: dict[str, Any], says: str) -> None:
    with pytest.raises(BadGuide) as refused:
        read_guide(guide({"guide": "a", **more}))
    assert says in str(refused.value)


def test_the_checker_warns_of_a_guide_above_the_budget(tmp_path: Path) -> None:
    document = guide({"guide": "notice", "budget": "exempt"})
    (tmp_path / "notice.yaml").write_text(json.dumps(document))
    [warning] = check_guides(tmp_path).findings
    assert (warning.severity, warning.about) == ("warning", "budget")
    assert "legal notices" in warning.message
