"""Tests of rules: their files are read strictly, and run as the server and the browser would act."""

from pathlib import Path
from typing import Any

import pytest

from tests.triggers.timelines import guide
from widget_server.triggers.browsers import Browser
from widget_server.triggers.language import read_guide
from widget_server.triggers.rehearsals import Outcome, rehearse, staged
from widget_server.triggers.rule_tests import read_test_file, read_test_files
from widget_server.triggers.timelines import time_of

SHARE = guide(
    {
        "guide": "share",
        "audience": {"all": [{"account.plan": {"in": ["trial", "pro"]}}]},
        "trigger": {"when": {"event": "made"}, "all": [{"did": {"event": "made", "at_least": 2}}]},
        "placement": {"page": "/reports/*"},
        "frequency": {"at_most": 2, "every": "1d"},
    }
)
OTHER = guide({"guide": "other", "priority": 90, "trigger": {"all": [{"did": {"event": "made", "at_least": 3}}]}})


def written(folder: Path, text: str) -> Path:
    path = folder / "share.test.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[str]:
    found = read_test_file(written(folder, text), ["share", "other"])
    return [str(mistake).removeprefix(f"{folder}/share.test.yaml:") for mistake in found.file.mistakes]


def outcome(folder: Path, *steps: str, head: str = "    account: {plan: trial}\n") -> Outcome:
    text = f"tests:\n  - name: one\n{head}    steps:\n" + "".join(f"      - {step}\n" for step in steps)
    file = read_test_file(written(folder, text), ["share", "other"])
    assert file.file.mistakes == []
    [found] = rehearse(file.cases, staged([SHARE, OTHER]))
    return found


def shortfalls(found: Outcome) -> list[tuple[str, str]]:
    return [(each.expected, each.got) for moment in found.moments for each in moment.shortfalls]


MADE_TWICE = "{event: made, times: 2}"


def test_a_timeline_passes_when_everything_that_it_expects_comes(tmp_path: Path) -> None:
    found = outcome(
        tmp_path,
        "event: made",
        "expect: not_shown",
        "wait: 5m",
        "event: made",
        "expect: {shown: share, not_shown: [other], because: {share: did made 2}}",
        "show: share",
        "expect: {not_shown: share, because: 'frequency: shown 1 of 2'}",
    )
    assert found.is_passed, shortfalls(found)


def test_what_does_not_come_is_told_with_the_gate_that_said_no(tmp_path: Path) -> None:
    found = outcome(tmp_path, "event: made", "expect: shown")
    assert shortfalls(found) == [("share is shown", "it is not")]
    [gate] = [gate for gate in found.moments[-1].shortfalls[0].gates if gate.outcome == "fail"]
    assert gate.text == "behaviour: did made 1 of 2"


def test_every_expectation_is_tried_even_after_one_that_failed(tmp_path: Path) -> None:
    found = outcome(tmp_path, "expect: shown", MADE_TWICE, "expect: shown", "expect: {not_shown: share}")
    assert shortfalls(found) == [("share is shown", "it is not"), ("share is not shown", "it is")]


@pytest.mark.parametrize(("page", "shows"), [("/reports/1", True), ("/reports/1?tab=2", True), ("/home", False)])
def test_a_guide_is_shown_on_its_pages_alone(tmp_path: Path, page: str, shows: bool) -> None:
    assert outcome(tmp_path, MADE_TWICE, f"page: {page}", "expect: shown").is_passed is shows
    found = outcome(tmp_path, MADE_TWICE, f"page: {page}", "expect: {because: '/reports/*'}")
    assert found.is_passed


def test_where_no_page_was_visited_any_page_will_do(tmp_path: Path) -> None:
    assert outcome(tmp_path, MADE_TWICE, "expect: {shown: share, because: 'any, none was opened'}").is_passed


def test_the_first_one_is_the_one_that_the_browser_would_show(tmp_path: Path) -> None:
    three = "{event: made, times: 3}"
    assert outcome(tmp_path, three, "expect: {shown: [share, other], first: other}").is_passed
    assert shortfalls(outcome(tmp_path, three, "expect: {first: share}")) == [("share comes first", "other does")]


def alone(folder: Path, trigger: dict[str, Any], *steps: str) -> Outcome:
    """A guide with this trigger, on any page."""
    text = "tests:\n  - name: one\n    steps:\n" + "".join(f"      - {step}\n" for step in steps)
    file = read_test_file(written(folder, text), ["share"])
    assert file.file.mistakes == []
    return rehearse(file.cases, staged([guide({"guide": "share", "trigger": trigger})]))[0]


@pytest.mark.parametrize(
    ("when", "before", "moment"),
    [
        ({"scroll": 60}, "scroll: 59", "scroll: 75"),
        ({"idle": "30s"}, "idle: 29s", "idle: 40s"),
        ({"dwell": "30s"}, "wait: 29999ms", "wait: 1ms"),
        ({"element_clicked": "#a"}, "element_seen: '#a'", "element_clicked: '#a'"),
        ({"element_seen": "#a"}, "element_seen: '#b'", "element_seen: '#a'"),
        ({"exit_intent": True}, "scroll: 100", "exit_intent: true"),
        ({"page": "/a/*"}, "page: /a", "page: /a/b"),
    ],
)
def test_a_moment_of_the_browser_is_waited_for_on_its_page(
    tmp_path: Path, when: dict[str, Any], before: str, moment: str
) -> None:
    found = alone(tmp_path, {"when": when}, "page: /a", before, "expect: not_shown", moment, "expect: shown")
    assert found.is_passed, shortfalls(found)
    assert alone(tmp_path, {"when": when}, "page: /a", moment, "page: /z", "expect: not_shown").is_passed


@pytest.mark.parametrize(
    ("page", "at", "says"),
    [
        (["/a", "/b/*"], "/b/1", "is /b/1, asked /a or /b/*"),
        (["/a", "/b/*"], "/c?x=1", "the page is /c?x=1, asked /a or /b/*"),
        ({"path": "/p/{id}", "params": {"id": {"gte": 100}}}, "/p/100", "is /p/100, asked /p/{id} where id gte 100"),
        ({"path": "/p/{id}", "params": {"id": {"gte": 100}}}, "/p/9", "the page is /p/9, asked /p/{id} where id gte"),
        (["/z", {"query": {"tab": {"eq": "x"}}}], "/q?tab=x", "is /q?tab=x, asked /z or any page where ?tab eq x"),
        (["/z", {"query": {"tab": {"eq": "x"}}}], "/q?tab=y", "the page is /q?tab=y, asked /z or any page where"),
    ],
)
def test_pages_in_a_list_and_in_the_long_form_are_told_apart_and_named_as_they_stand(
    page: Any, at: str, says: str
) -> None:
    placed = read_guide(guide({"guide": "share", "placement": {"page": page}}))
    gate = Browser(at, 0).gates(placed, 0)["page"]
    assert (gate.outcome, gate.text[: len(says)]) == ("pass" if says.startswith("is ") else "fail", says)


def test_device_width_and_query_are_those_of_the_screen(tmp_path: Path) -> None:
    where = {"page": {"path": "/r/{id}", "query": {"tab": {"eq": "share"}}}, "device": "phone", "width": {"lt": 500}}
    on_phone = guide({"guide": "share", "placement": where})
    steps = ["page: /r/1?tab=share", "expect: {not_shown: share, because: the device is a desktop}",
             "screen: {device: phone, width: 499}", "expect: shown", "screen: {width: 500}", "expect: not_shown",
             "screen: {width: 400}", "page: /r/1?tab=edit", "expect: not_shown"]  # fmt: skip
    text = "tests:\n  - name: one\n    steps:\n" + "".join(f"      - {step}\n" for step in steps)
    file = read_test_file(written(tmp_path, text), ["share"])
    [found] = rehearse(file.cases, staged([on_phone]))
    assert found.is_passed, shortfalls(found)


def test_a_delay_after_a_moment_of_the_browser_is_waited_for_to_the_millisecond(tmp_path: Path) -> None:
    steps = ["page: /a", "wait: 4999ms", "expect: not_shown", "wait: 1ms", "expect: shown", "wait: 30m"]
    assert alone(tmp_path, {"when": {"now": True}, "delay": "5s"}, *steps, "expect: not_shown").is_passed


def test_what_others_of_the_account_did_counts_for_the_account_alone(tmp_path: Path) -> None:
    two = {"all": [{"account_did": {"event": "made", "persons": 2}}, {"did_not": {"event": "made"}}]}
    steps = ["{event: made, by: bob}", "expect: not_shown", "{event: made, by: ann}", "expect: shown"]
    assert alone(tmp_path, two, *steps, "event: made", "expect: not_shown").is_passed


def test_a_sequence_with_an_absence_comes_true_by_waiting(tmp_path: Path) -> None:
    asked = {"all": [{"sequence": {"steps": ["opened", "failed", {"not": "done", "for": "90s"}], "within": "10m"}}]}
    steps = ["event: opened", "wait: 1s", "event: failed", "wait: 89999ms", "expect: not_shown", "wait: 1ms"]
    assert alone(tmp_path, asked, *steps, "expect: shown", "event: done", "expect: not_shown").is_passed


def test_traits_change_and_are_forgotten(tmp_path: Path) -> None:
    steps = [MADE_TWICE, "account: {plan: free}", "expect: not_shown", "account: {plan: pro}", "expect: shown"]
    assert outcome(tmp_path, *steps, "account: {plan: null}", "expect: not_shown").is_passed


def test_pages_and_traits_are_in_the_log_as_the_embed_would_send_them(tmp_path: Path) -> None:
    watching = guide(
        {
            "guide": "share",
            "trigger": {
                "all": [
                    {"did": {"event": "$page", "where": {"path": {"eq": "/a"}}}},
                    {"did": {"event": "$identify"}},
                    {"did": {"event": "$group"}},
                ]
            },
        }
    )
    text = "tests:\n  - name: one\n    steps:\n      - page: /a?b=1\n      - person: {a: 1}\n      - account: {b: 2}\n"
    file = read_test_file(written(tmp_path, text + "      - expect: shown\n"), ["share"])
    assert rehearse(file.cases, staged([watching]))[0].is_passed


def test_showing_a_guide_where_it_may_not_be_shown_fails(tmp_path: Path) -> None:
    found = outcome(tmp_path, "show: share", "expect: not_shown")
    assert shortfalls(found) == [("share is shown", "it is not")]


@pytest.mark.parametrize("answer", ["complete", "dismiss"])
def test_an_answer_ends_a_guide_and_later_puts_it_off(tmp_path: Path, answer: str) -> None:
    begun = [MADE_TWICE, "show: share"]
    assert outcome(tmp_path, *begun, f"{answer}: share", "wait: 2d", "event: made", "expect: not_shown").is_passed
    assert outcome(tmp_path, *begun, "snooze: share", "wait: 1d", "expect: shown").is_passed


def test_boundaries_can_be_told_to_the_millisecond(tmp_path: Path) -> None:
    inside = [MADE_TWICE, "wait: 29m", "wait: 59999ms", "expect: shown", "wait: 1ms", "expect: not_shown"]
    assert outcome(tmp_path, *inside).is_passed


def test_a_test_begins_on_a_monday_morning_in_utc_unless_it_says_another_time_and_zone(tmp_path: Path) -> None:
    assert outcome(tmp_path, "expect: not_shown").moments[0].time_ms == 1_767_603_600_000
    berlin = "    starts: 2026-01-05T09:00\n    zone: Europe/Berlin\n"
    assert outcome(tmp_path, "expect: not_shown", head=berlin).moments[0].time_ms == 1_767_600_000_000
    own = "    starts: '2026-01-05T09:00:00+03:00'\n"
    assert outcome(tmp_path, "expect: not_shown", head=own).moments[0].time_ms == 1_767_592_800_000


def test_a_day_in_which_clocks_change_has_its_own_length(tmp_path: Path) -> None:
    head = "    starts: 2026-03-28T12:00\n    zone: Europe/Berlin\n"
    found = outcome(tmp_path, "at: 2026-03-29T12:00", "expect: not_shown", head=head)
    assert found.moments[0].time_ms - time_of("2026-03-28T12:00", "Europe/Berlin") == 23 * 3_600_000


def test_the_clock_goes_forward_only(tmp_path: Path) -> None:
    [(expected, _)] = shortfalls(outcome(tmp_path, "at: 2026-01-05T08:59", "expect: not_shown"))
    assert expected == "2026-01-05T08:59 is still to come"


def test_tests_of_one_file_know_nothing_of_each_other(tmp_path: Path) -> None:
    case = "  - name: {}\n    account: {{plan: trial}}\n    steps: [{{event: made}}, {{expect: not_shown}}]\n"
    file = read_test_file(written(tmp_path, "tests:\n" + case.format("a") + case.format("b")), ["share"])
    assert [found.is_passed for found in rehearse(file.cases, staged([SHARE]))] == [True, True]


TWELVE_MISTAKES = """\
tests:
  - name: bad
    zone: Nowhere
    starts: yesterday
    stats: 2
    person: admin
    page: reports
    steps:
      - evnt: made
      - wait: 5
      - event: made
        wait: 3s
      - {event: made, times: 0}
      - expect: showed
      - expect: {shown: share, not_shown: share}
      - at: noon
"""


def test_a_file_with_twelve_mistakes_reports_all_of_them_at_their_places(tmp_path: Path) -> None:
    found = mistakes(tmp_path, TWELVE_MISTAKES)
    assert [line.split(" ")[0] for line in found] == [
        "3:11:", "4:13:", "5:5:", "6:13:", "7:11:", "9:9:", "10:15:", "11:9:", "13:30:", "14:17:", "15:17:", "16:13:"
    ]  # fmt: skip
    assert 'Did you mean "starts"?' in found[2]
    assert 'Did you mean "event"?' in found[5]
    assert 'Did you mean "shown"?' in found[9]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "1:1: The file is empty."),
        ("tests: []\n", "1:8: Write at least one test."),
        ("tests:\n  - name: a\n    steps: [{event: made}]\n", "3:12: A test without an expectation proves nothing"),
        ("tests:\n  - steps: [{expect: shown}]\n", '2:5: The key "name" is missing.'),
        (
            "tests:\n  - {name: a, steps: [{expect: {shown: othr}}]}\n",
            'There is no guide "othr". Did you mean "other"?',
        ),
        ("tests:\n  - {name: a, steps: [{expect: {because: {share: 5}}}]}\n", "Write a text here."),
        ("tests:\n  - {name: a, steps: [{expect: {shown: [share, other], because: x}}]}\n", "Say whose reason"),
        ("tests:\n  - {name: a, steps: [{}]}\n", "Write what happens: event, wait,"),
    ],
)
def test_a_mistake_says_what_to_write_instead(tmp_path: Path, text: str, says: str) -> None:
    assert any(says in line for line in mistakes(tmp_path, text))


def test_tests_of_a_guide_that_does_not_exist_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "shar.test.yaml").write_text("tests: [{name: a, steps: [{expect: not_shown}]}]\n")
    [file] = read_test_files(tmp_path, ["share"])
    assert file.file.mistakes[0].message == 'There is no guide shar.yaml for these tests. Did you mean "share"?'


@pytest.mark.parametrize("text", ["tests: " + "[" * 1000, "a: &x [1]\n", "tests: 5\n", "- 1\n", "tests: [1]\n"])
def test_nothing_in_a_file_ends_in_a_crash(tmp_path: Path, text: Any) -> None:
    assert mistakes(tmp_path, text)


TOUR = {
    "guide": "round",
    "kind": "tour",
    "trigger": {"when": {"dwell": "10s"}, "all": [{"did_not": {"event": "made"}}]},
    "placement": {"page": "/home"},
    "frequency": {"at_most": 1},
    "steps": [{"title": "One"}, {"title": "Two", "placement": {"page": "/reports"}}, {"title": "Three"}],
}
LIST = {
    "guide": "first-steps",
    "kind": "checklist",
    "steps": [{"title": "First steps"}],
    "items": [
        {"name": "make", "title": "Make", "done": {"did": {"event": "made"}}},
        {"name": "calm", "title": "Calm", "done": {"did_not": {"event": "error", "within": "5m"}}},
    ],
}


def told(folder: Path, document: dict[str, Any], *steps: str) -> Outcome:
    name = document["guide"]
    path = folder / f"{name}.test.yaml"
    path.write_text("tests:\n  - name: one\n    steps:\n" + "".join(f"      - {step}\n" for step in steps))
    file = read_test_file(path, [name])
    assert file.file.mistakes == []
    [found] = rehearse(file.cases, staged([document]))
    return found


def test_a_timeline_walks_through_a_tour_over_its_pages(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        TOUR,
        "page: /home",
        "wait: 10s",
        "show: round",
        "expect: {step: 1, shown: round}",
        "step: {round: 2}",
        "event: made",
        "expect: {step: 2, not_shown: round, because: goes on at step 2 of 3}",
        "page: /reports",
        "expect: shown",
        "show: round",
        "step: {round: 3}",
        "wait: 6d",
        "expect: {step: {round: 3}}",
        "wait: 1d",
        "expect: not_shown",
    )
    assert found.is_passed, shortfalls(found)


@pytest.mark.parametrize(
    ("steps", "expected", "got"),
    [
        (["expect: {step: 1}"], "round is at step 1", "it does not go on"),
        (["step: {round: 2}", "expect: not_shown"], "round goes on", "it does not: show it first"),
        (["wait: 10s", "show: round", "step: {round: 9}", "expect: shown"], "round has a step 9", "it has 3"),
        (["wait: 10s", "show: round", "expect: {step: 3}"], "round is at step 3", "it is at step 1"),
    ],
)
def test_a_tour_that_is_elsewhere_falls_short(tmp_path: Path, steps: list[str], expected: str, got: str) -> None:
    assert shortfalls(told(tmp_path, TOUR, "page: /home", *steps)) == [(expected, got)]


def test_a_timeline_expects_items_of_a_checklist(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        LIST,
        "expect: {shown: first-steps, done: calm, not_done: [make]}",
        "{event: error}",
        "{event: made}",
        "expect: {done: {first-steps: make}, not_done: calm}",
        "wait: 5m",
        "expect: {done: [make, calm], because: 2 of 2 items done}",
        "complete: first-steps",
        "expect: not_shown",
    )
    assert found.is_passed, shortfalls(found)


def test_an_item_that_is_otherwise_or_not_there_falls_short(tmp_path: Path) -> None:
    found = told(tmp_path, LIST, "expect: {done: [make, none], not_done: calm}")
    assert shortfalls(found) == [
        ("first-steps: make is done", "it is not"),
        ("first-steps: none is done", "there is no such item"),
        ("first-steps: calm is not done", "it is"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("      - step: 2\n", "welcome-tour: 2"),
        ("      - step: {share: 0}\n", "from 1 to 20"),
        ("      - step: {sahre: 2}\n", 'Did you mean "share"?'),
        ("      - expect: {step: two}\n", "from 1 to 20"),
        ("      - expect: {done: {othre: a}}\n", 'Did you mean "other"?'),
    ],
)
def test_a_mistake_about_steps_and_items_is_told(tmp_path: Path, text: str, says: str) -> None:
    found = mistakes(tmp_path, f"tests:\n  - name: one\n    steps:\n      - expect: shown\n{text}")
    assert len(found) == 1 and says in found[0]
