"""A thousand people, forty guides, thirty days, several devices: no budget is exceeded, and nothing unexplained."""

import math
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from tests.triggers.attention_simulation import Asked, Person, people, rules_for
from tests.triggers.whole_attention import obstacle, place
from widget_server.triggers.arms import Arms, arms_of
from widget_server.triggers.attention import Attention
from widget_server.triggers.clauses import Frequency, Guide, Holdout, Placement
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.evaluate import Event, Facts, explain, fold

PERSONS, GUIDES, DAYS = 1_000, 40, 30
WHY = {"paused": "control", "quiet": "quiet", "budget": "budget", "holdout": "holdout"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rules_for(GUIDES)


@pytest.fixture(scope="module")
def lives(rules: RuleSet) -> list[Person]:
    lived = list(people(rules, PERSONS))
    for person in lived:
        person.live(DAYS)
    return lived


def claims_of(lives: list[Person]) -> Iterator[tuple[Person, Asked]]:
    return ((person, asked) for person in lives for asked in person.claims)


def expected(person: Person, asked: Asked, rules: RuleSet) -> str | None:
    """Why it must not be shown, by the raw log and by nothing else."""
    guide, log = rules.guides[asked.guide].rules, person.log[: asked.seen]
    assert rules.attention
    why = obstacle(log, asked.now_ms, guide.kind, rules.attention)
    if why != "paused" and asked.facts.account["open_tickets"]:
        return "quiet"
    return why or ("holdout" if is_held_out(person, asked.guide, rules) else None)


def is_held_out(person: Person, name: str, rules: RuleSet) -> bool:
    units = {"person": f"person {person.name}", "account": f"account {person.account}"}
    own = rules.guides[name].rules.holdout
    is_own = own is not None and place(f"acme/holdout/{name}", units[own.by]) < own.below / 100
    return is_own or place("acme/programme", units["account"]) < 10


def test_many_claims_of_every_outcome_were_made(lives: list[Person]) -> None:
    outcomes = Counter(asked.answer.why or "granted" for _, asked in claims_of(lives))
    assert min(outcomes[why] for why in ("granted", "budget", "quiet", "holdout")) > 500
    assert outcomes["not_eligible"] > 50


def test_every_claim_is_answered_as_the_raw_log_says(lives: list[Person], rules: RuleSet) -> None:
    for person, asked in claims_of(lives):
        if asked.answer.why != "not_eligible":
            assert asked.answer.why == expected(person, asked, rules), (person.name, asked)


def test_no_window_of_anybody_ever_holds_more_than_the_budget(lives: list[Person], rules: RuleSet) -> None:
    """Summed over the claims alone, whatever arrived late: day by rolling day, week by rolling week."""
    for person in lives:
        paid = [(asked.now_ms, asked.answer.cost) for asked in person.claims if asked.answer.cost]
        for now, _ in paid:
            for points, length in ((10, 24), (25, 7 * 24)):
                assert sum(cost for time, cost in paid if now - length * 3_600_000 < time <= now) <= points


def test_every_showing_and_every_non_showing_is_explained(lives: list[Person]) -> None:
    for person, asked in claims_of(lives):
        assert asked.explained.is_eligible == asked.answer.granted
        failing = [gate.name for gate in asked.explained.gates if gate.outcome == "fail"]
        if asked.answer.why in WHY:
            assert WHY[asked.answer.why] in failing, (person.name, asked)
        assert bool(failing) is not asked.answer.granted


def test_a_replay_in_any_order_of_arrival_explains_the_same(lives: list[Person], rules: RuleSet) -> None:
    chance = Random(1)
    for person in lives[::20]:
        for asked in person.claims[-5:]:
            state, log = rules.new_state(), person.log[: asked.seen]
            for position, event in chance.sample(list(enumerate(log, 1)), len(log)):
                fold(rules, state, Event(position, *event))
            assert explain(rules, state, asked.facts, asked.now_ms, only=asked.guide) == [asked.explained]


def test_a_page_is_never_told_to_wait_longer_than_until_it_fits(lives: list[Person]) -> None:
    early, late = zip(*(pair for person in lives for pair in person.patience), strict=True)
    assert len(early) > 500
    assert set(early) <= {"budget", "not_eligible"}
    # What a halved budget can never hold aside, two weeks later everything fits.
    assert late.count("budget") < len(late) / 20


def test_who_is_held_out_is_told_the_guide_and_spends_as_if_it_had_been_shown(lives: list[Person]) -> None:
    held = [asked for _, asked in claims_of(lives) if asked.answer.is_held_out]
    assert all(asked.answer.cost > 0 for asked in held)


def test_two_halves_that_are_treated_alike_show_no_effect_in_94_percent_of_1000_runs(lives: list[Person]) -> None:
    """Halves chosen as a holdout chooses, by a salt a run; counted is who shared after the first claim."""
    shared = {person.name: shares_later(person) for person in lives if person.claims}
    quiet = sum(abs(z_of_halves(shared, half_of(f"run-{run}"))) < 1.96 for run in range(1_000))
    assert quiet >= 940


def test_an_effect_that_is_there_is_found(lives: list[Person]) -> None:
    """The same test is not blind: where one half did share a fifth more often, it says so."""
    chance = Random(3)
    base = [person.name for person in lives if person.claims]
    found = 0
    for run in range(100):
        half = half_of(f"run-{run}")
        shares = {name: 0.4 if half.held_by(Facts(person_id=name)) else 0.6 for name in base}
        outcomes = {name: chance.random() < share for name, share in shares.items()}
        found += abs(z_of_halves(outcomes, half)) > 1.96
    assert found > 95


def shares_later(person: Person) -> bool:
    first = person.claims[0].now_ms
    return any(one.name == "shared" and first < one.time_ms <= first + 14 * 86_400_000 for one in person.log)


def half_of(salt: str) -> Arms:
    """Half of all persons, as the holdout of a guide takes them."""
    half = Holdout(5_000, "person")
    guide = Guide("g", "tip", 50, None, None, 0, None, Placement(), Frequency(1, 0, ()), holdout=half)
    return arms_of(guide, Attention(salt=salt))


def z_of_halves(outcomes: dict[str, bool], half: Arms) -> float:
    """Two proportions, pooled: the difference in standard errors."""
    arms: dict[bool, list[bool]] = {True: [], False: []}
    for name, outcome in outcomes.items():
        arms[half.held_by(Facts(person_id=name)) is not None].append(outcome)
    (n, hits), (m, others) = ((len(arm), sum(arm)) for arm in arms.values())
    pooled = (hits + others) / (n + m)
    return (hits / n - others / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
