"""Placement: the case file that Python and the browser share, and what the checker says of bad ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.triggers.timelines import STEPS
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.placement_check import Screen, misfit, placement_fits
from widget_server.triggers.placements import PlacementSchema

CASES = json.loads((Path(__file__).parent.parent / "rule_vectors" / "placements.json").read_text())


def refusal(placement: Any) -> str:
    with pytest.raises(BadGuide) as refused:
        read_guide({"guide": "a", "kind": "tip", "placement": placement, "steps": STEPS})
    return str(refused.value)


ELEMENTS = json.loads((Path(__file__).parent.parent / "rule_vectors" / "elements.json").read_text())


@pytest.mark.parametrize("case", ELEMENTS, ids=[case["name"] for case in ELEMENTS])
def test_what_the_browser_looks_for_in_the_shared_cases_can_be_written_in_a_rule(case: dict[str, Any]) -> None:
    element = PlacementSchema().load({"element": case["element"]}).element
    assert element.match == case["element"].get("match", "strict")


@pytest.mark.parametrize("case", CASES, ids=[f"{i}: {case['why']}" for i, case in enumerate(CASES)])
def test_a_guide_belongs_on_a_page_as_the_shared_case_says(case: dict[str, Any]) -> None:
    placement = PlacementSchema().load(case["placement"])
    assert placement_fits(placement, Screen(**case["screen"])) is case["fits"]


def test_there_are_cases_enough_and_both_answers_among_them() -> None:
    assert len(CASES) > 80
    assert min(sum(case["fits"] for case in CASES), sum(not case["fits"] for case in CASES)) > 30


@pytest.mark.parametrize(
    ("placement", "place", "says"),
    [
        ({"page": []}, "placement.page", "Write 1 to 20"),
        ({"page": ["/a", "b"]}, "placement.page.1", 'begins with "/"'),
        ({"page": "/projects/{id}"}, "placement.page", '{path: "/projects/{id}", params: {id: {ne: new}}}'),
        ({"page": {}}, "placement.page", "Write path, query or both"),
        ({"page": {"params": {"id": {"eq": 1}}}}, "placement.page", "params belong to a path"),
        ({"page": {"path": "/a/{b}", "params": {"c": {"eq": 1}}}}, "placement.page.params.c", "has no {c}"),
        ({"page": {"path": "/a/x{b}"}}, "placement.page.path", "whole segment"),
        ({"page": {"path": "/**/{b}"}}, "placement.page.path", "leaves open"),
        ({"page": {"path": "/{b}/{b}"}}, "placement.page.path", "one name"),
        ({"page": {"query": {"tab": {"eqq": "x"}}}}, "placement.page.query.tab.eqq", 'Did you mean "eq"'),
        ({"page": {"query": {"tab": {"eq": ["x"]}}}}, "placement.page.query.tab.eq", ""),
        ({"page": {"query": {}}}, "placement.page.query", "Write parameters with tests"),
        ({"page": {"paht": "/a"}}, "placement.page.paht", 'Did you mean "path"'),
        ({"element": {}}, "placement.element", "Write a selector, or the text"),
        ({"element": {"role": "button"}}, "placement.element", "Write a selector, or the text"),
        ({"element": {"selector": "#a", "role": "Button!"}}, "placement.element.role", "role of ARIA"),
        ({"element": {"selector": "#a", "tag": "DIV"}}, "placement.element.tag", "lower case"),
        ({"element": {"selector": "#a", "fallback": []}}, "placement.element.fallback", "Write 1 to 5"),
        ({"element": {"selector": "#a", "text": []}}, "placement.element.text", "Write 1 to 10"),
        ({"element": {"selector": "#a", "text": "A", "match": "loose"}}, "placement.element.match", "strict, lenient"),
        ({"element": {"selector": "#a", "match": "lenient"}}, "placement.element.match", "add text, role or tag"),
        ({"wait_for": "10s"}, "placement.wait_for", "Nothing to wait for"),
        ({"when_missing": "skip"}, "placement.when_missing", "Nothing can be missing"),
        ({"element": "#a", "when_missing": "hide"}, "placement.when_missing", "wait, skip"),
        ({"device": "watch"}, "placement.device", "phone, tablet, desktop"),
        ({"device": []}, "placement.device", "Write 1 to 3"),
        ({"width": {"eq": 5}}, "placement.width.eq", "Known here: gt, gte, lt, lte"),
        ({"width": {"gte": "600"}}, "placement.width.gte", "number"),
        ({"width": 600}, "placement.width", "operator"),
    ],
)
def test_a_bad_placement_is_refused_at_its_place_with_what_to_write_instead(
    placement: dict[str, Any], place: str, says: str
) -> None:
    said = refusal(placement)
    assert f"{place}: " in said
    assert says in said


def test_every_mistake_of_a_placement_is_told_at_once() -> None:
    said = refusal({"page": ["x", {"path": "y"}], "element": {}, "device": "watch", "width": {"eq": 1}})
    assert said.count(";") >= 4
    assert all(place in said for place in ("page.0", "page.1.path", "element", "device", "width.eq"))


@pytest.mark.parametrize(
    ("placement", "screen", "says"),
    [
        (
            {"page": {"path": "/reports/*", "query": {"tab": {"eq": "share"}}}},
            Screen("/reports/1", "?tab=edit"),
            "the page is /reports/1?tab=edit, asked /reports/* where ?tab eq share",
        ),
        ({"device": ["phone", "tablet"]}, Screen("/"), "the device is a desktop, asked phone or tablet"),
        ({"width": {"lt": 600}}, Screen("/"), "the window is 1280 wide, asked lt 600"),
        ({}, Screen("/"), None),
    ],
)
def test_what_does_not_fit_is_said_with_the_values(placement: dict[str, Any], screen: Screen, says: str | None) -> None:
    assert misfit(PlacementSchema().load(placement), screen) == says
