"""`rules test`: what the tests of rules say, in four formats, with exit statuses."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.commands.conftest import Ended

Run = Callable[..., Ended]
GUIDE = "guide: {}\nkind: tip\ntrigger: {{when: {{event: made}}}}\nsteps: [{{title: Hello}}]\n"
TESTS = """\
tests:
  - name: the first one brings it
    steps:
      - event: made
      - expect: shown
  - name: "it stays <for> & \\"ever\\"\\u0007"
    steps:
      - event: made
      - wait: 31m
      - expect: shown
"""
PASSING = "tests: [{name: nothing yet, steps: [{expect: not_shown}]}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.yaml").write_text(GUIDE.format(name))
    (folder / "a.test.yaml").write_text(TESTS)
    (folder / "b.test.yaml").write_text(PASSING)
    return folder


def test_a_failure_is_told_as_a_timeline_with_what_was_expected_and_the_gate_that_said_no(
    run_command: Run, folder: Path
) -> None:
    ended = run_command("rules", "test", "--folder", str(folder))
    assert ended.status == 1
    assert ended.output.replace(str(folder), "rules").splitlines()[1:] == [
        "  rules/a.test.yaml:10:9",
        "    Mon 2026-01-05 09:00:00  event made",
        "    Mon 2026-01-05 09:31:00  wait 31m",
        "  > Mon 2026-01-05 09:31:00  expect shown a",
        "      - expected: a is shown",
        "      + got:      it is not",
        "          yes audience: for everybody",
        "          no  moment: moment made 31m ago, open for 30m",
        "          yes behaviour: asks for no behaviour",
        "          yes frequency: shown 0 of 3",
        "          yes page: any",
        "          ?   element: only the browser knows: points at no element",
        "",
        "Without tests: c.",
        "3 tests of 2 guides: 1 failed.",
    ]


def test_tests_are_chosen_by_a_part_of_their_guide_or_name(run_command: Run, folder: Path) -> None:
    ended = run_command("rules", "test", "-k", "NOTHING", "--folder", str(folder))
    assert (ended.status, ended.output) == (0, "1 test of 1 guide passed.\n")
    assert run_command("rules", "test", "-k", "no such", "--folder", str(folder)).status == 2


def test_json_holds_every_test_with_its_timeline(run_command: Run, folder: Path) -> None:
    told = json.loads(run_command("rules", "test", "--format", "json", "--folder", str(folder)).output)
    assert [(each["guide"], each["line"], each["passed"]) for each in told["tests"]] == [
        ("a", 2, True), ("a", 6, False), ("b", 1, True)
    ]  # fmt: skip
    [missed] = told["tests"][1]["moments"][-1]["shortfalls"]
    assert (missed["expected"], missed["gates"][1]["outcome"]) == ("a is shown", "fail")


def test_github_gets_the_failure_at_its_line(run_command: Run, folder: Path) -> None:
    first, last = run_command("rules", "test", "--format", "github", "--folder", str(folder)).output.splitlines()
    assert first.startswith(f"::error file={folder}/a.test.yaml,line=10,col=9,title=")
    assert "%0A    - expected: a is shown%0A" in first
    assert last == "3 tests of 2 guides: 1 failed."


def test_junit_is_xml_whatever_a_test_is_called(run_command: Run, folder: Path) -> None:
    root = ElementTree.fromstring(run_command("rules", "test", "--format", "junit", "--folder", str(folder)).output)
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root]
    assert suites == [("a", "2", "1"), ("b", "1", "0")]
    [failure] = root.iter("failure")
    assert failure.get("message") == "a is shown" and "no  moment" in (failure.text or "")
    assert root[0][1].get("name") == 'it stays <for> & "ever"\N{REPLACEMENT CHARACTER}'


def test_no_test_is_run_over_rules_with_mistakes(run_command: Run, folder: Path) -> None:
    (folder / "c.yaml").write_text("guide: c\n")
    ended = run_command("rules", "test", "--folder", str(folder))
    assert ended.status == 1 and "2 mistakes; no test was run." in ended.output


def test_a_folder_without_tests_is_told_how_to_begin(run_command: Run, folder: Path) -> None:
    for path in folder.glob("*.test.yaml"):
        path.unlink()
    ended = run_command("rules", "test", "--folder", str(folder))
    assert ended.status == 2 and "write <guide>.test.yaml" in ended.error
