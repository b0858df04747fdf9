"""What the checks of rule files say, for people, for programs and as annotations of GitHub."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from widget_server.triggers.checking import Finding

FORMATS = ("text", "json", "github")


def shown_findings(findings: Sequence[Finding], summary: str, style: str) -> str:
    """The findings in one of FORMATS; `summary` is the last line for people."""
    if style == "json":
        return json.dumps({"summary": summary, "findings": [as_json(one) for one in findings]}, ensure_ascii=False)
    lines = [github_line(one) if style == "github" else text_line(one) for one in findings]
    return "\n".join([*lines, summary])


def as_json(finding: Finding) -> dict[str, Any]:
    return {**finding._asdict(), "code": finding.code}


def text_line(finding: Finding) -> str:
    place = click.style(f"{finding.file}:{finding.line}:{finding.column}:", bold=True)
    if finding.severity == "mistake":
        return f"{place} {click.style('mistake:', fg='red')} {finding.message}"
    return f"{place} {click.style('warning:', fg='yellow')} {finding.message}"


def github_line(finding: Finding) -> str:
    """A workflow command, by which GitHub marks the line of a pull request."""
    kind = "error" if finding.severity == "mistake" else "warning"
    place = {"file": finding.file, "line": finding.line, "col": finding.column, "title": f"rules: {finding.about}"}
    return github_command(kind, place, finding.message)


def github_command(kind: str, properties: dict[str, Any], message: str) -> str:
    """`::error file=…,line=…::message`, with what GitHub reads as its own marks written as it asks."""
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(items: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = [*items] or [""]
    return f"{', '.join(most)} and {last}" if most else last
