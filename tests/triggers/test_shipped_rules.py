"""The rules that come with the demo product: checked, in both languages, telling the story they are for."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triggers.timelines import ORIGIN_MS, folded
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.editor_schema import (
    SCHEMA_FILE,
    SEGMENT_SCHEMA_FILE,
    json_schema,
    segment_schema,
    write_schema,
)
from widget_server.triggers.evaluate import Facts, decide
from widget_server.triggers.globs import glob_matches
from widget_server.triggers.kinds import STAYING
from widget_server.triggers.loading import check_folder_report, load_folder
from widget_server.triggers.operators import OPERATORS
from widget_server.triggers.rehearsals import rehearse, staged
from widget_server.triggers.rule_tests import read_test_files
from widget_server.triggers.timelines import Case

RULES = Path(__file__).parents[2] / "rules"
GUIDES = load_folder(RULES).guides
MINUTE, DAY = 60_000, 86_400_000
CREATED = "report_created"
ON_TRIAL = Facts({"role": "admin"}, {"plan": "trial"})


def shipped() -> RuleSet:
    return compile_rules((1, document) for document in GUIDES)


def shown(events: list[tuple[int, str, dict[str, Any]]], facts: Facts = ON_TRIAL, now: int = ORIGIN_MS) -> list[str]:
    """What would come unasked; a checklist and the feed are there beside it."""
    rules = shipped()
    verdicts = decide(rules, folded(rules, events), facts, now)
    return [verdict.guide for verdict in verdicts if verdict.kind not in STAYING]


def reports(*ages: int) -> list[tuple[int, str, dict[str, Any]]]:
    return [(ORIGIN_MS - age, CREATED, {"report_id": f"r-{age}"}) for age in ages]


def test_the_shipped_rules_have_no_mistakes() -> None:
    assert check_folder_report(RULES) == (f"{len(GUIDES)} guides, no mistakes.", True)


TESTED = read_test_files(RULES, [guide["guide"] for guide in GUIDES])


def test_every_shipped_guide_has_tests() -> None:
    assert {file.guide for file in TESTED} == {guide["guide"] for guide in GUIDES}
    assert [str(mistake) for file in TESTED for mistake in file.file.mistakes] == []


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{f.guide}: {case.name}") for f in TESTED for case in f.cases])
def test_a_shipped_guide_does_what_its_tests_say(case: Case) -> None:
    [outcome] = rehearse([case], staged(GUIDES))
    assert outcome.is_passed, outcome.first_failure


def texts(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    found = [value[key] for key in ("title", "body", "label") if key in value]
    return found + [text for item in value.values() for text in texts(item)]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide["guide"])
def test_every_text_of_a_shipped_rule_is_in_english_and_russian(guide: dict[str, Any]) -> None:
    assert texts(guide["steps"])
    assert all(set(text) == {"en", "ru"} for text in texts(guide["steps"]))


def test_the_third_report_brings_the_tip_to_share_it() -> None:
    assert shown(reports(2 * MINUTE, MINUTE)) == []
    assert shown(reports(2 * MINUTE, MINUTE, 0)) == ["share-your-report"]


def test_reports_made_before_signing_in_count_as_soon_as_the_account_is_known() -> None:
    assert shown(reports(2 * MINUTE, MINUTE, 0), Facts()) == []
    assert shown(reports(2 * MINUTE, MINUTE, 0), ON_TRIAL) == ["share-your-report"]


def test_who_has_shared_or_pays_nothing_is_left_in_peace() -> None:
    assert "share-your-report" not in shown([*reports(3, 2, 1), (ORIGIN_MS, "report_shared", {})])
    assert shown(reports(3, 2, 1), Facts({}, {"plan": "free"})) == []


def test_the_tip_belongs_to_the_report_editor_and_every_report_page() -> None:
    page = shipped().guides["share-your-report"].rules.page
    assert page
    assert glob_matches(page, "/reports/r-1")
    assert glob_matches(page, "/reports/r-1/edit")
    assert not glob_matches(page, "/dashboard")


def test_the_dashboard_tip_never_comes_together_with_the_share_tip() -> None:
    """One waits for a share, the other for there being none; and their pages have nothing in common."""
    after_share = [*reports(3, 2, 1), (ORIGIN_MS, "report_shared", {})]
    assert shown(after_share) == ["say-what-is-missing"]
    page = shipped().guides["say-what-is-missing"].rules.page
    assert page == "/dashboard"


def test_the_schema_for_editors_is_fresh(tmp_path: Path) -> None:
    """`editor_schema.write_schema(Path("rules"))` makes it."""
    assert (RULES / SCHEMA_FILE).read_text() == write_schema(tmp_path).read_text()
    of_segments = Path("segments", SEGMENT_SCHEMA_FILE)
    assert (RULES / of_segments).read_text() == (tmp_path / of_segments).read_text()


def test_the_schema_of_segments_refers_to_nothing_but_itself() -> None:
    schema = segment_schema()
    assert schema["required"] == ["segment", "title", "audience"]
    assert set(_references(schema)) <= set(schema["$defs"])


def test_the_schema_for_editors_describes_every_key_and_operator() -> None:
    schema = json_schema()
    assert set(schema["$defs"]["tests"]["properties"]) == set(OPERATORS)
    assert schema["required"] == ["guide", "kind", "steps"]
    assert set(schema["properties"]["trigger"]["properties"]) == {
        "when", "delay", "expires", "cancel_on", "all", "any", "not",
    }  # fmt: skip
    for name in set(_references(schema)):
        assert name in schema["$defs"]
    assert json.loads(json.dumps(schema)) == schema


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"].removeprefix("#/$defs/")] if "$ref" in value else []
        return own + [name for item in value.values() for name in _references(item)]
    return [name for item in value for name in _references(item)] if isinstance(value, list) else []
