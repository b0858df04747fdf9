"""Holdouts and variants: sticky, in the share that was asked for, and each apart from all others."""

from itertools import combinations
from typing import Any

import pytest

from tests.triggers.timelines import guide
from tests.triggers.whole_attention import place
from widget_server.triggers.arms import Arms, arms_of
from widget_server.triggers.attention import Attention
from widget_server.triggers.clauses import Holdout
from widget_server.triggers.evaluate import Facts
from widget_server.triggers.language import read_guide

PEOPLE = [Facts(person_id=f"p-{number}", account_id=f"a-{number // 4}") for number in range(8_000)]
HALF = Attention(salt="1", holdout=Holdout(5_000, "person"))


def arms(name: str = "tour", attention: Attention = HALF, **more: Any) -> Arms:
    return arms_of(read_guide(guide({"guide": name, **more})), attention)


def held(found: Arms) -> list[bool]:
    return [found.held_by(facts) is not None for facts in PEOPLE]


def in_b(found: Arms) -> list[bool]:
    chosen = [found.variant(facts) for facts in PEOPLE]
    return [one is not None and one.name == "b" for one in chosen]


@pytest.mark.parametrize("percent", [1, 10, 33.5, 50])
def test_so_many_are_held_out_as_were_asked_for(percent: float) -> None:
    found = held(arms(attention=Attention(salt="1"), holdout={"percent": percent, "by": "person"}))
    assert abs(sum(found) / len(found) - percent / 100) < 0.02


def test_raising_the_percentage_only_adds() -> None:
    small, large = (held(arms(attention=Attention(), holdout={"percent": p, "by": "person"})) for p in (10, 20))
    assert all(after for before, after in zip(small, large, strict=True) if before)
    assert sum(large) > sum(small)


def test_all_people_of_an_account_are_treated_alike() -> None:
    found = held(arms(attention=Attention(), holdout={"percent": 30}))
    assert all(len(set(found[start : start + 4])) == 1 for start in range(0, len(found), 4))


def test_who_acts_for_no_account_is_an_account_of_one() -> None:
    alone = [Facts(person_id=f"p-{number}") for number in range(4_000)]
    found = arms(attention=Attention(), holdout={"percent": 30})
    share = sum(found.held_by(facts) is not None for facts in alone) / len(alone)
    assert abs(share - 0.3) < 0.03


def test_anybody_can_come_to_the_same_choice_by_the_formula_of_the_page() -> None:
    found = arms(attention=Attention(salt="7"), holdout={"percent": 30, "by": "person"})
    for facts in PEOPLE[:200]:
        assert (found.held_by(facts) is not None) == (place("7/holdout/tour", f"person {facts.person_id}") < 30)


def test_variants_come_as_often_as_their_weights_say() -> None:
    found = in_b(arms(variants=[{"name": "a", "weight": 70}, {"name": "b", "weight": 30}]))
    assert abs(sum(found) / len(found) - 0.3) < 0.02


def test_every_choice_is_made_apart_from_every_other() -> None:
    """Programme, two guides' holdouts and variants, another workspace: each pair agrees in half of all cases."""
    halves = {"percent": 50, "by": "person"}
    two = [{"name": "a"}, {"name": "b"}]
    choices = [
        held(arms()),
        held(arms(attention=Attention(salt="2", holdout=Holdout(5_000, "person")))),
        held(arms("tour", Attention(salt="1"), holdout=halves)),
        held(arms("other", Attention(salt="1"), holdout=halves)),
        in_b(arms("tour", variants=two, holdout=halves)),
        in_b(arms("other", variants=two, holdout=halves)),
    ]
    for left, right in combinations(choices, 2):
        same = sum(a == b for a, b in zip(left, right, strict=True)) / len(left)
        assert abs(same - 0.5) < 0.03


def test_an_exempt_guide_is_kept_from_nobody_by_the_programme() -> None:
    assert not any(held(arms(budget="exempt")))
