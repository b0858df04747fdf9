"""What the tests of rules say: for people, for programs, as annotations of GitHub, and as JUnit's XML."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import click

from widget_server.commands.rule_reports import counted, github_command
from widget_server.triggers.mistakes import Path
from widget_server.triggers.rehearsals import Gate, Moment, Outcome, Shortfall
from widget_server.triggers.rule_tests import GuideTests

MOST_NAMED = 20
TEST_FORMATS = ("text", "json", "github", "junit")
# What XML 1.0 cannot hold.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ANSWERS = {"pass": ("yes", "green"), "fail": ("no", "red"), "unknown": ("?", "yellow")}


class Ran(NamedTuple):
    """A file of tests, and how each went."""

    file: GuideTests
    outcomes: tuple[Outcome, ...]


def shown_tests(ran: Sequence[Ran], without_tests: Sequence[str], style: str) -> str:
    """The results in one of TEST_FORMATS; `without_tests` are the guides that no test is about."""
    if style == "json":
        return json.dumps({"summary": _summary(ran), "tests": [*_json(ran)]}, ensure_ascii=False)
    if style == "junit":
        return _junit(ran)
    lines = [line for one in ran for outcome in one.outcomes for line in _lines(one.file, outcome, style)]
    if without_tests and style == "text":
        named, rest = without_tests[:MOST_NAMED], len(without_tests) - MOST_NAMED
        lines.append(f"Without tests: {', '.join(named)}{f' and {rest} more' if rest > 0 else ''}.")
    return "\n".join([*lines, _summary(ran)])


def _summary(ran: Sequence[Ran]) -> str:
    outcomes = [outcome for one in ran for outcome in one.outcomes]
    failed = sum(not outcome.is_passed for outcome in outcomes)
    told = f"{counted(len(outcomes), 'test')} of {counted(len(ran), 'guide')}"
    return f"{told}: {failed} failed." if failed else f"{told} passed."


def _lines(file: GuideTests, outcome: Outcome, style: str) -> Iterator[str]:
    if outcome.is_passed:
        return
    moment = outcome.first_failure
    assert moment is not None
    if style == "github":
        place = file.file.document.place(moment.path)
        where = {"file": file.file.file, "line": place.line, "col": place.column, "title": outcome.case.name}
        yield github_command("error", where, "\n".join(_story(outcome)))
        return
    yield f"{click.style('FAILED', fg='red', bold=True)} {click.style(outcome.case.name, bold=True)}"
    yield f"  {_place(file, moment.path)}"
    yield from (f"  {line}" for line in _story(outcome))
    yield ""


def _place(file: GuideTests, path: Path) -> str:
    place = file.file.document.place(path)
    return f"{file.file.file}:{place.line}:{place.column}"


def _story(outcome: Outcome) -> Iterator[str]:
    """The timeline up to the last thing that fell short, each shortfall with what the guide's gates said."""
    last = max(index for index, moment in enumerate(outcome.moments) if moment.shortfalls)
    for moment in outcome.moments[: last + 1]:
        mark = click.style(">", fg="red", bold=True) if moment.shortfalls else " "
        yield f"{mark} {_time_text(moment, outcome.case.zone)}  {moment.words}"
        for shortfall in moment.shortfalls:
            yield from _shortfall_lines(shortfall)


def _shortfall_lines(shortfall: Shortfall) -> Iterator[str]:
    yield click.style(f"    - expected: {shortfall.expected}", fg="green")
    yield click.style(f"    + got:      {shortfall.got}", fg="red")
    yield from (_gate_line(gate) for gate in shortfall.gates)


def _gate_line(gate: Gate) -> str:
    word, colour = _ANSWERS[gate.outcome]
    return f"        {click.style(f'{word:<3}', fg=colour)} {gate.text}"


def _time_text(moment: Moment, zone: str) -> str:
    time = datetime.fromtimestamp(moment.time_ms // 1000, UTC).astimezone(ZoneInfo(zone))
    part = f".{moment.time_ms % 1000:03}" if moment.time_ms % 1000 else ""
    return f"{time:%a %Y-%m-%d %H:%M:%S}{part}"


def _json(ran: Sequence[Ran]) -> Iterator[dict[str, Any]]:
    for one in ran:
        for outcome in one.outcomes:
            place = one.file.file.document.place(outcome.case.path)
            yield {
                "guide": one.file.guide,
                "name": outcome.case.name,
                "file": one.file.file.file,
                "line": place.line,
                "passed": outcome.is_passed,
                "moments": [_json_moment(one.file, moment) for moment in outcome.moments],
            }


def _json_moment(file: GuideTests, moment: Moment) -> dict[str, Any]:
    line = file.file.document.place(moment.path).line
    missed = [{**each._asdict(), "gates": [gate._asdict() for gate in each.gates]} for each in moment.shortfalls]
    return {"line": line, "time_ms": moment.time_ms, "step": moment.words, "shortfalls": missed}


def _junit(ran: Sequence[Ran]) -> str:
    root = ElementTree.Element("testsuites", name="widget-server rules test")
    for one in ran:
        failures = sum(not outcome.is_passed for outcome in one.outcomes)
        counts = {"tests": str(len(one.outcomes)), "failures": str(failures), "errors": "0"}
        about = {"name": one.file.guide, "file": one.file.file.file, **counts}
        suite = ElementTree.SubElement(root, "testsuite", about)
        for outcome in one.outcomes:
            _add_case(suite, one.file, outcome)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _add_case(suite: ElementTree.Element, file: GuideTests, outcome: Outcome) -> None:
    line = str(file.file.document.place(outcome.case.path).line)
    about = {"classname": file.guide, "name": _xml(outcome.case.name), "line": line}
    case = ElementTree.SubElement(suite, "testcase", about)
    if moment := outcome.first_failure:
        failure = ElementTree.SubElement(case, "failure", {"message": _xml(moment.shortfalls[0].expected)})
        failure.text = _xml(click.unstyle("\n".join([_place(file, moment.path), *_story(outcome)])))


def _xml(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
