"""Rules whose tests exclude each other are found, and none that something can pass."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triggers.people_strategies import LENGTHS, MOMENTS_MS, NOW, VERSIONS, as_text, scalars
from tests.triggers.whole_comparisons import passes
from widget_server.triggers.clauses import Test
from widget_server.triggers.exclusions import two_exclude_each_other
from widget_server.triggers.witnesses import no_value_passes


def as_tests(document: dict[str, Any]) -> list[Test]:
    return [Test(name, tuple(x) if isinstance(x, list) else x) for name, x in document.items()]


@pytest.mark.parametrize(
    "document",
    [
        {"ago": "30d", "within": "14d"},
        {"ago": "14d", "within": "14d"},
        {"within": "1d", "in_next": "1d"},
        {"ago": "1d", "in_more_than": "1d"},
        {"in_more_than": "7d", "in_next": "7d"},
        {"after": "2026-09-30", "before": "2026-10-01"},
        {"after": "2026-10-01T09:00", "before": "2026-10-01T09:00:00.001Z"},
        {"version_gte": "3", "version_lt": "3.0"},
        {"version_gt": "2.0", "version_lte": "2"},
        {"version_eq": "1.2", "version_gt": "1.2"},
        {"version_eq": "1.2-rc.1", "version_gte": "1.2"},
        {"has_all": ["a", "b"], "has_none": ["b"]},
        {"has_any": ["a", 1], "has_none": [1.0, "a", "c"]},
    ],
    ids=str,
)
def test_two_tests_that_exclude_each_other_are_found(document: dict[str, Any]) -> None:
    assert two_exclude_each_other(as_tests(document))
    assert no_value_passes([(test, False) for test in as_tests(document)])


@pytest.mark.parametrize(
    "document",
    [
        {"ago": "14d", "within": "30d"},
        {"in_more_than": "7d", "in_next": "8d"},
        {"after": "2026-09-30", "before": "2026-10-02"},
        {"version_gte": "3", "version_lte": "3"},
        {"version_gt": "2", "version_lt": "2.0.1"},
        {"version_gt": "2-a", "version_lt": "2"},
        {"has_any": ["a", "b"], "has_none": ["b"]},
        {"has_all": [1], "has_none": [True]},
        {"within": "1d", "before": "2026-01-01"},
    ],
    ids=str,
)
def test_tests_that_something_can_pass_are_left_alone(document: dict[str, Any]) -> None:
    assert not two_exclude_each_other(as_tests(document))
    assert not no_value_passes([(test, False) for test in as_tests(document)])


@pytest.mark.parametrize("operator", ["ago", "has_all", "version_gte"])
def test_what_is_denied_excludes_nothing_here(operator: str) -> None:
    documents: dict[str, dict[str, Any]] = {
        "ago": {"ago": "30d", "within": "14d"},
        "has_all": {"has_all": ["a"], "has_none": ["a"]},
        "version_gte": {"version_gte": "3", "version_lt": "2"},
    }
    asked = [(test, test.operator == operator) for test in as_tests(documents[operator])]
    assert not no_value_passes(asked)


lists = st.lists(scalars, min_size=1, max_size=3)
moments = st.sampled_from(MOMENTS_MS)
some_tests = st.one_of(
    st.tuples(st.sampled_from(["within", "ago", "in_next", "in_more_than"]), st.sampled_from(LENGTHS)),
    st.tuples(st.sampled_from(["before", "after"]), moments.map(as_text)),
    st.tuples(st.sampled_from(["has_any", "has_all", "has_none"]), lists),
    st.tuples(
        st.sampled_from(["version_eq", "version_gt", "version_gte", "version_lt", "version_lte"]),
        st.sampled_from(VERSIONS),
    ),
)
some_values: st.SearchStrategy[Any] = st.one_of(
    st.lists(scalars, max_size=4), moments, moments.map(as_text), st.sampled_from(VERSIONS)
)


@settings(max_examples=400, deadline=None)
@given(st.lists(some_tests, min_size=2, max_size=3, unique_by=lambda test: test[0]).map(dict), some_values)
def test_no_value_passes_what_is_said_to_exclude_each_other(document: dict[str, Any], value: Any) -> None:
    if passes(document, value, NOW):
        assert not two_exclude_each_other(as_tests(document))
