"""A percentage chooses the same ones everywhere, evenly, and a higher one only adds to them."""

from collections import Counter
from typing import Any

import pytest

from tests.triggers.timelines import guide
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.shares import PLACES, percent_text, place_of

IDS = [f"user-{number}" for number in range(100_000)]


def chi_square(places: list[int], parts: int) -> float:
    """How far the counts of equal parts are from even, summed as Pearson did."""
    counts, expected = Counter(place * parts // PLACES for place in places), len(places) / parts
    return sum((counts[part] - expected) ** 2 / expected for part in range(parts))


@pytest.mark.parametrize("salt", ["new-editor", "b", ""])
def test_a_hundred_thousand_ids_spread_evenly_over_the_hundred_percents(salt: str) -> None:
    """Of even chances one in 1,000 is farther off than 148.2, with 99 degrees of freedom; these are none."""
    assert chi_square([place_of(salt, each) for each in IDS], 100) < 148.2


def test_ids_that_differ_in_one_letter_spread_as_well() -> None:
    """Account ids such as acct-0001 are counted on; 1 in 1,000 is farther off than 27.9 with 9 degrees of freedom."""
    assert chi_square([place_of("s", f"acct-{number:04}") for number in range(10_000)], 10) < 27.9


def test_twenty_percent_are_twenty_percent() -> None:
    inside = sum(place_of("new-editor", each) < 2_000 for each in IDS)
    assert 19_600 < inside < 20_400, "three standard deviations are 380"


def test_two_salts_choose_apart_from_each_other() -> None:
    first = {each for each in IDS if place_of("one", each) < 2_000}
    both = sum(place_of("two", each) < 2_000 for each in first)
    assert 0.19 < both / len(first) < 0.21


def test_the_places_of_known_ids_stand_for_ever() -> None:
    """Whoever computes them elsewhere, by the recipe of the reference, comes to these."""
    assert [place_of(*each) for each in (("new-editor", "acme"), ("s", "Юля"), ("", ""))] == [3045, 7137, 9049]


@pytest.mark.parametrize(("hundredths", "text"), [(2_000, "20%"), (1_250, "12.5%"), (1, "0.01%"), (10_000, "100%")])
def test_a_percentage_is_said_as_it_is_written(hundredths: int, text: str) -> None:
    assert percent_text(hundredths) == text


@pytest.mark.parametrize("below", [0, -1, 100.01, 0.001, 33.333, True, "20", None])
def test_a_percentage_that_cannot_be_told_exactly_is_refused(below: Any) -> None:
    audience = {"all": [{"percent": {"of": "person", "below": below}}]}
    with pytest.raises(BadGuide, match=r"percentage above 0|has no value"):
        read_guide(guide({"guide": "tip", "audience": audience}))
