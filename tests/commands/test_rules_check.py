"""`rules check`: every mistake and warning of a folder at once, for people, programs and GitHub, with exit statuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ended
from tests.triggers.test_loading import TEN_MISTAKES
from widget_server.commands.rule_reports import github_command

Run = Callable[..., Ended]
GUIDE = "guide: {name}\nkind: tip\n{more}steps: [{{title: Hello}}]\n"
FUNNEL = "funnel: f\ntitle: F\nwindow: 1d\nsteps: [{event: a}, {event: b, where: {p: {gt: 1, lt: 1}}}]\n"
ON_ELEMENT = 'placement: {page: "/reports/*", element: "#share"}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "funnels").mkdir(parents=True)
    return tmp_path / "rules"


def add(folder: Path, name: str, more: str = "") -> None:
    (folder / f"{name}.yaml").write_text(GUIDE.format(name=name, more=more))


def test_a_folder_in_order_is_said_so_with_what_is_in_it(run_command: Run, folder: Path) -> None:
    add(folder, "a")
    (folder / "a.test.yaml").write_text("tests: [{name: t, steps: [{expect: shown}]}]\n")
    ended = run_command("rules", "check", "--folder", str(folder))
    assert (ended.status, ended.output) == (0, "1 guide, 0 funnels and 1 test are in order.\n")


def test_guides_their_tests_and_funnels_are_checked_in_one_run(run_command: Run, folder: Path) -> None:
    (folder / "bad.yaml").write_text(TEN_MISTAKES)
    add(folder, "a")
    (folder / "a.test.yaml").write_text("tests: [{name: t, steps: [{expct: shown}]}]\n")
    (folder / "funnels" / "f.yaml").write_text("funnel: f\n")
    ended = run_command("rules", "check", "--folder", str(folder))
    assert ended.status == 1
    lines = ended.output.splitlines()
    assert lines[-1] == "16 mistakes; nothing was applied."
    assert sum(f"{folder}/bad.yaml:" in line for line in lines) == 12
    assert any(f"{folder}/a.test.yaml:1:28:" in line and 'Did you mean "expect"?' in line for line in lines)
    assert any(f"{folder}/funnels/f.yaml:1:1:" in line for line in lines)


def warned(folder: Path) -> None:
    add(folder, "a", ON_ELEMENT)
    add(folder, "b", ON_ELEMENT + "trigger:\n  all:\n    - did: {event: x}\n    - did_not: {event: x}\n")
    add(folder, "c", ON_ELEMENT + "trigger:\n  all:\n    - did: {event: $guide_showed}\n")
    (folder / "funnels" / "f.yaml").write_text(FUNNEL)


def test_warnings_stand_at_their_places_and_say_what_they_mean(run_command: Run, folder: Path) -> None:
    warned(folder)
    ended = run_command("rules", "check", "--folder", str(folder))
    said = [line.removeprefix(f"{folder}/") for line in ended.output.splitlines()]
    assert said == [
        "b.yaml:7:7: warning: This can never hold together with line 6: "
        "it asks for at least 1 x at some time, and it asks for no x ever.",
        "c.yaml:3:42: warning: a points at the same element on /reports/*, and nothing keeps their people apart: "
        "a comes first. Part their audiences, or let one wait for the other.",
        'c.yaml:6:20: warning: The service sends no "$guide_showed". Did you mean "$guide_shown"?',
        "funnels/f.yaml:4:40: warning: This can never hold: no value of p can pass all of these.",
        "3 guides, 1 funnel and 0 tests are in order, 4 warnings.",
    ]


def test_a_guide_that_is_asked_about_and_is_not_there_is_told(run_command: Run, folder: Path) -> None:
    add(folder, "a", "trigger:\n  all:\n    - guide: {name: welcom, was: seen}\n")
    add(folder, "welcome")
    ended = run_command("rules", "check", "--folder", str(folder))
    assert 'a.yaml:5:21: warning: There is no guide "welcom" in this folder. Did you mean "welcome"?' in ended.output


def test_warnings_fail_only_where_they_are_meant_to(run_command: Run, folder: Path) -> None:
    warned(folder)
    assert run_command("rules", "check", "--folder", str(folder)).status == 0
    assert run_command("rules", "check", "--strict", "--folder", str(folder)).status == 1


def test_json_holds_every_finding_with_its_place(run_command: Run, folder: Path) -> None:
    warned(folder)
    (folder / "d.yaml").write_text("guide: d\nkind: tipp\nsteps: [{title: x}]\n")
    told = json.loads(run_command("rules", "check", "--format", "json", "--folder", str(folder)).output)
    places = [(Path(each["file"]).name, each["line"], each["severity"], each["about"]) for each in told["findings"]]
    assert places == [
        ("b.yaml", 7, "warning", "unreachable"),
        ("c.yaml", 3, "warning", "one-element"),
        ("c.yaml", 6, "warning", "event"),
        ("d.yaml", 2, "mistake", "mistake"),
        ("f.yaml", 4, "warning", "unreachable"),
    ]
    assert [each["code"] for each in told["findings"]] == [
        "unreachable",
        "one-element",
        "event-not-ours",
        "unknown-word",
        "unreachable",
    ]


def test_github_gets_workflow_commands(run_command: Run, folder: Path) -> None:
    warned(folder)
    (folder / "d.yaml").write_text("guide: d\nkind: tipp\nsteps: [{title: x}]\n")
    lines = run_command("rules", "check", "--format", "github", "--folder", str(folder)).output.splitlines()
    assert f"::error file={folder}/d.yaml,line=2,col=7,title=rules%3A mistake::" in lines[3]
    assert [line.split(" ")[0] for line in lines[:5]] == ["::warning", "::warning", "::warning", "::error", "::warning"]


def test_what_github_would_read_as_its_own_marks_is_written_as_it_asks() -> None:
    told = github_command("error", {"file": "a,b:c%.yaml"}, "100%\r\nsure: yes, really")
    assert told == "::error file=a%2Cb%3Ac%25.yaml::100%25%0D%0Asure: yes, really"


def test_a_folder_that_is_not_there_is_told_apart_from_mistakes(run_command: Run, tmp_path: Path) -> None:
    ended = run_command("rules", "check", "--folder", str(tmp_path / "none"))
    assert ended.status == 2 and "does not exist; set WIDGET_RULES or --folder" in ended.error
    assert run_command("rules", "check", "--no-such-option").status == 2


def test_checking_leaves_no_data_folder_behind(run_command: Run, folder: Path, tmp_path: Path) -> None:
    add(folder, "a")
    run_command("rules", "check", "--folder", str(folder))
    assert not (tmp_path / "data").exists()


DEEP = "audience: {all: [" + "{any: [" * 1000 + "{person.a: {eq: 1}}" + "]}" * 1000 + "]}\n"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (DEEP, "Nested deeper than 32 levels: flatten it."),
        ('placement: {page: "/(a+)+$/' + "*a" * 150 + '"}\n', "at most 200 characters"),
        ('placement: {page: "/a**b**c"}\n', '"**" stands for whole segments'),
        ("audience: {all: [{person.a: {matches: '(a+)+$'}}]}\n", 'Unknown operator "matches"'),
        ("audience: &a {all: [*a, *a]}\n", "Anchors (&a) are not read"),
    ],
    ids=["a 1,000-deep condition", "a pattern too long", "a pattern of no sense", "a regular expression", "a bomb"],
)
def test_what_is_hostile_is_refused_at_check(run_command: Run, folder: Path, more: str, says: str) -> None:
    add(folder, "a", more)
    ended = run_command("rules", "check", "--folder", str(folder))
    assert ended.status == 1 and says in ended.output


def test_a_pattern_that_would_take_years_elsewhere_is_compared_at_once(run_command: Run, folder: Path) -> None:
    """Both for one path, and for pairs of patterns that may have pages in common."""
    glob = "/" + "*a" * 99
    for name in ("a", "b"):
        add(folder, name, f'placement: {{page: "{glob}{name}", element: "#x"}}\n')
    assert run_command("rules", "check", "--folder", str(folder)).status == 0


def test_a_button_that_starts_a_guide_of_a_wrong_name_is_warned_of(run_command: Run, folder: Path) -> None:
    add(folder, "share-it")
    button = "steps: [{title: Hello, actions: [{label: Go, do: start_guide, guide: shareit}]}]\n"
    (folder / "a.yaml").write_text(f"guide: a\nkind: tip\n{button}")
    ended = run_command("rules", "check", "--folder", str(folder))
    assert ended.status == 0
    assert f'{folder}/a.yaml:3:70: warning: There is no guide "shareit" in this folder.' in ended.output
    assert 'Did you mean "share-it"?' in ended.output


def test_an_item_that_can_never_be_done_is_warned_of(run_command: Run, folder: Path) -> None:
    done = "{all: [{did: {event: made}}, {did_not: {event: made}}]}"
    text = f"steps: [{{title: List}}]\nitems: [{{name: a, title: A, done: {done}}}]\n"
    (folder / "a.yaml").write_text(f"guide: a\nkind: checklist\n{text}")
    ended = run_command("rules", "check", "--folder", str(folder))
    assert f"{folder}/a.yaml:4:" in ended.output and "This can never hold" in ended.output


def test_an_event_that_a_button_tells_need_not_have_come(run_command: Run, folder: Path) -> None:
    button = "steps: [{title: Hello, actions: [{label: Go, do: track, event: $no}]}]\n"
    (folder / "a.yaml").write_text(f"guide: a\nkind: tip\n{button}".replace("$no", "wanted"))
    ended = run_command("rules", "check", "--folder", str(folder), "--strict")
    assert ended.status == 0, ended.output
