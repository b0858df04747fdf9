"""Page globs: the case file that Python and the browser share, and what the checker says of bad ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.triggers.globs import glob_matches, mistake_in_glob

CASES = json.loads((Path(__file__).parent.parent / "rule_vectors" / "page_globs.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[f"{i}: {case['why']}" for i, case in enumerate(CASES)])
def test_a_page_is_matched_as_the_shared_case_says(case: dict[str, Any]) -> None:
    assert glob_matches(case["glob"], case["path"]) is case["matches"]


def _tried_in_every_way(wanted: str, there: str) -> bool:
    """The meaning of stars within one segment by plain recursion: slow, and plainly right."""
    if not wanted:
        return not there
    if wanted[0] == "*":
        return any(_tried_in_every_way(wanted[1:], there[i:]) for i in range(len(there) + 1))
    return bool(there) and there[0] == wanted[0] and _tried_in_every_way(wanted[1:], there[1:])


@given(st.text("ab*", max_size=7), st.text("ab", max_size=8))
def test_stars_in_a_segment_mean_what_trying_every_way_says(wanted: str, there: str) -> None:
    assert glob_matches(f"/{wanted}/end", f"/{there}/end") is (
        _tried_in_every_way(wanted, there) if wanted != "**" else True
    )


def _segments_tried(wanted: list[str], there: list[str]) -> bool:
    if not wanted:
        return not there
    if wanted[0] == "**":
        return any(_segments_tried(wanted[1:], there[i:]) for i in range(len(there) + 1))
    return bool(there) and wanted[0] in ("*", there[0]) and _segments_tried(wanted[1:], there[1:])


@given(st.lists(st.sampled_from(["a", "b", "*", "**"]), max_size=6), st.lists(st.sampled_from("ab"), max_size=7))
def test_any_depth_means_what_trying_every_way_says(wanted: list[str], there: list[str]) -> None:
    glob, path = "/".join(["", *wanted, "end"]), "/".join(["", *there, "end"])
    assert glob_matches(glob, path) is _segments_tried([*wanted, "end"], [*there, "end"])


@pytest.mark.parametrize(
    ("glob", "says"),
    [
        ("reports/*", 'begins with "/"'),
        ("https://acme.example/reports", 'begins with "/"'),
        ("/reports?tab=1", "leave out the query"),
        ("/reports#top", "leave out the query"),
        ("/отчёт", "/%D0%BE%D1%82%D1%87%D1%91%D1%82"),
        ("/my reports", "/my%20reports"),
        ("/reports**", "whole segments"),
        ("/" + "a" * 200, "at most 200"),
    ],
)
def test_a_bad_glob_is_refused_with_what_to_write_instead(glob: str, says: str) -> None:
    assert says in (mistake_in_glob(glob) or "")


def test_a_good_glob_is_not_complained_of() -> None:
    assert mistake_in_glob("/reports/*/edit/**") is None
