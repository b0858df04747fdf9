"""Tests of rules know attention: what the budget, quiet or a holdout keeps away is not shown, and says why."""

from pathlib import Path
from textwrap import dedent

from tests.triggers.timelines import STEPS
from widget_server.commands.rule_folder import open_folder
from widget_server.triggers.rehearsals import Outcome, rehearse, staged


def outcomes(folder: Path, attention: str, tests: str, **more: object) -> list[Outcome]:
    for name in ("first", "second"):
        document = {"guide": name, "kind": "tip", "steps": STEPS, **(more if name == "second" else {})}
        (folder / f"{name}.yaml").write_text(str(document))
    (folder / "attention.yaml").write_text(f"attention: default\n{dedent(attention)}")
    (folder / "second.test.yaml").write_text(dedent(tests))
    found = open_folder(folder)
    assert not found.mistakes
    return rehearse(found.tests[0].cases, staged(found.documents, found.segments.segments, found.said))


def test_the_gap_and_the_budget_keep_a_guide_away_until_they_let_it(tmp_path: Path) -> None:
    tests = """
        tests:
          - name: two hints want to come
            steps:
              - show: first
              - expect: {not_shown: second, because: "the gap lasts another 2m"}
              - wait: 2m
              - expect: {not_shown: second, because: "spent session 2 of 3"}
              - wait: 30m
              - show: second
    """
    [outcome] = outcomes(tmp_path, "budget: {session: 3}", tests)
    assert outcome.is_passed, outcome.first_failure


def test_quiet_people_are_left_in_peace(tmp_path: Path) -> None:
    tests = """
        tests:
          - name: a ticket is open
            account: {open_tickets: 1}
            steps:
              - expect: {not_shown: second, because: "account.open_tickets is 1"}
              - account: {open_tickets: 0}
              - expect: {shown: second}
    """
    [outcome] = outcomes(tmp_path, "quiet: {any: [{account.open_tickets: {gt: 0}}]}", tests)
    assert outcome.is_passed, outcome.first_failure


def test_who_is_held_out_sees_nothing(tmp_path: Path) -> None:
    tests = "tests:\n" + "".join(
        f"  - name: user {number}\n    user_id: u-{number}\n    steps: [{{expect: {{shown: second}}}}]\n"
        for number in range(40)
    )
    found = outcomes(tmp_path, "", tests, holdout={"percent": 50, "by": "person"})
    assert 8 < sum(outcome.is_passed for outcome in found) < 32


def test_a_showing_beyond_the_budget_fails_the_test(tmp_path: Path) -> None:
    tests = "tests: [{name: too much, steps: [{show: first}, {show: second}, {expect: {not_shown: second}}]}]\n"
    [outcome] = outcomes(tmp_path, "", tests)
    assert outcome.first_failure
    assert outcome.first_failure.shortfalls[0].expected == "second is shown"
