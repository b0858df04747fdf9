"""Two guides at one element are told where they may meet, and only there."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triggers.timelines import guide
from widget_server.triggers.globs import glob_matches
from widget_server.triggers.language import read_guide
from widget_server.triggers.overlaps import Placed, globs_overlap, rivals_among


def placed(name: str, page: Any, element: Any = "#share", more: dict[str, Any] | None = None, **parts: Any) -> Placed:
    where = {"element": element, **({"page": page} if page else {}), **(more or {})}
    document = guide({"guide": name, "placement": where, **parts})
    return Placed.of(read_guide(document), document)


def rivals(*guides: Placed) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in rivals_among(guides)]


def test_two_guides_on_one_element_of_common_pages_are_told_best_first() -> None:
    assert rivals(placed("a", "/reports/**"), placed("b", "/*/1", priority=90)) == [("b", "a")]


@pytest.mark.parametrize(
    "other",
    [
        placed("b", "/dashboard"),
        placed("b", "/reports/*", element="#other"),
        placed("b", None, audience={"all": [{"account.plan": {"eq": "pro"}}]}),
        placed("b", None, trigger={"when": {"event": "shared"}}),
        placed("b", None, trigger={"all": [{"did": {"event": "shared"}}]}),
    ],
    ids=["other pages", "another element", "other people", "a moment the other excludes", "what the other excludes"],
)
def test_guides_that_cannot_meet_are_not_told(other: Placed) -> None:
    never_shared = {"all": [{"did_not": {"event": "shared"}}]}
    trial = {"all": [{"account.plan": {"eq": "trial"}}]}
    assert rivals(placed("a", "/reports/*", trigger=never_shared, audience=trial), other) == []


NARROW, WIDE = {"width": {"lt": 600}}, {"width": {"gte": 600}}
ON_SHARE, ON_EDIT = ({"path": "/r/{id}", "query": {"tab": {"eq": tab}}} for tab in ("share", "edit"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (placed("a", None, more=NARROW), placed("b", None, more=WIDE)),
        (placed("a", None, more={"device": "phone"}), placed("b", None, more={"device": ["tablet", "desktop"]})),
        (placed("a", ON_SHARE), placed("b", ON_EDIT)),
        (
            placed("a", None, {"selector": "button", "text": "Save"}),
            placed("b", None, {"selector": "button", "text": "No"}),
        ),
    ],
    ids=["width", "device", "query", "text"],
)
def test_guides_of_different_screens_are_not_told(one: Placed, other: Placed) -> None:
    assert rivals(one, other) == []
    assert rivals(one, one._replace(guide=replace(one.guide, name="z"))) == [("a", "z")]


def test_one_of_several_pages_in_common_is_enough() -> None:
    [pair] = rivals_among([placed("a", ["/x", {"path": "/reports/{id}"}]), placed("b", [ON_SHARE, "/reports/*"])])
    assert pair.pages == "/reports/{id} and /reports/*"


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("/reports", "/reports", True),
        ("/reports/*", "/reports", False),
        ("/reports/**", "/reports", True),
        ("/reports/*", "/*/1/edit", True),
        ("/a*/x", "/*b/x", True),
        ("/a*/x", "/b*/x", False),
        ("/**/edit", "/reports/*/edit", True),
        ("/**/edit", "/reports/*/view", False),
        ("/**", "/", True),
        ("/a/**/b", "/**/c", False),
        ("/reports/{id}", "/reports/1", True),
        ("/reports/{id}", "/reports/1/edit", False),
        ("/reports/{id}/edit", "/*/new/edit", True),
    ],
)
def test_globs_overlap_where_a_page_matches_both(one: str, other: str, overlap: bool) -> None:
    assert globs_overlap(one, other) is globs_overlap(other, one) is overlap


pieces = st.lists(st.sampled_from(["a", "b", "*", "a*", "*b", "**"]), max_size=3).map(lambda of: "/" + "/".join(of))
pages = st.lists(st.sampled_from(["a", "b", "ab", "aab", "c"]), max_size=4).map(lambda of: "/" + "/".join(of))


@given(pieces, pieces, pages)
def test_a_page_that_two_globs_match_makes_them_overlap(one: str, other: str, page: str) -> None:
    if glob_matches(one, page) and glob_matches(other, page):
        assert globs_overlap(one, other)
