"""`widget-server selectors check`: before a deploy, whether what guides point at is still there."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from widget_server.commands.endings import Cannot, cannot_on_bad_settings
from widget_server.commands.rule_reports import FORMATS, counted, github_command
from widget_server.commands.rule_targets import Target, on_target
from widget_server.commands.rules import FOLDER, chosen_folder
from widget_server.commands.selector_build import Build, read_build
from widget_server.commands.selector_crawl import Bounds, crawl
from widget_server.commands.selector_hooks import Hook, hooks_of
from widget_server.commands.selector_search import Checked, check_hooks
from widget_server.triggers.loading import read_rule_files

_COLOURS = {"found": "green", "not_found": "red", "cannot_tell": "yellow"}
_WORDS = {"found": "found", "not_found": "not found", "cannot_tell": "cannot tell"}
_KINDS = {"not_found": "error", "cannot_tell": "warning"}


@click.group()
def selectors() -> None:
    """The elements of your product that guides point at."""


@selectors.command()
@click.argument("build")
@FOLDER
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="For people, programs, or GitHub.")
@click.option("--strict", is_flag=True, help="What cannot be told makes it fail, too.")
@click.option("--ignore", multiple=True, help="A selector that is not looked for; may be given several times.")
@click.option("--pages", type=click.IntRange(1, 1000), default=50, help="Of an address: at most so many [50].")
@click.option("--live", is_flag=True, help="The guides that are live at WIDGET_SERVER, or in the database.")
@on_target
@cannot_on_bad_settings
def check(target: Target, build: str, folder: Path | None, live: bool, style: str, **how: Any) -> None:
    """Looks in BUILD, a folder or an address, for every element that a guide points at.

    The guides are those of the rules folder; with --live, --server or --workspace those that are live. Exit statuses: 0
    all are there or cannot be told, 1 one is not there, 2 it could not be tried.
    """
    wanted = _live_hooks(target, folder) if live or target.is_named else _hooks(folder)
    hooks = [hook for hook in wanted if not set(hook.selectors) & set(how["ignore"])]
    found = crawl(build, Bounds(how["pages"])) if "://" in build else read_build(Path(build))
    checked = check_hooks(hooks, found)
    click.echo(shown(checked, found, style))
    failing = ("not_found", "cannot_tell") if how["strict"] else ("not_found",)
    sys.exit(1 if any(one.verdict in failing for one in checked) else 0)


def _live_hooks(target: Target, folder: Path | None) -> list[Hook]:
    if folder is not None:
        raise Cannot("either --folder or what is live: leave one of them out")
    with target.opened() as there:
        return [hook for document in there.live_guides() for hook in hooks_of(document, "")]


def _hooks(folder: Path | None) -> list[Hook]:
    where = chosen_folder(folder)
    if not where.is_dir():
        raise Cannot(f"the rules folder {where} does not exist; set WIDGET_RULES or --folder")
    files, _strays = read_rule_files(where)
    readable = [file for file in files if isinstance(file.document.value, dict)]
    return [hook for file in readable for hook in hooks_of(file.document.value, file.file, file.document)]


def shown(checked: list[Checked], build: Build, style: str) -> str:
    """All that was found out, in one of FORMATS; the last line sums up."""
    if style == "json":
        told = {"summary": _summary(checked, build), "notes": build.notes, "hooks": [_as_json(one) for one in checked]}
        return json.dumps(told, ensure_ascii=False)
    if style == "github":
        lines = [_annotation(one) for one in checked if one.verdict in _KINDS]
    else:
        lines = [_line(one) for one in checked]
    return "\n".join([*lines, *(f"Note: {note}" for note in build.notes), _summary(checked, build)])


def _line(one: Checked) -> str:
    said = f"{click.style(_WORDS[one.verdict] + ':', fg=_COLOURS[one.verdict])} {one.hook.guide}: {one.message}"
    if not one.hook.file:
        return said
    place = click.style(f"{one.hook.file}:{one.hook.place.line}:{one.hook.place.column}:", bold=True)
    return f"{place} {said}"


def _annotation(one: Checked) -> str:
    """At the line of the rule; of a live guide, which lies elsewhere, at none."""
    hook = one.hook
    place = {"file": hook.file, "line": hook.place.line, "col": hook.place.column} if hook.file else {}
    return github_command(_KINDS[one.verdict], {**place, "title": f"selectors: {hook.guide}"}, one.message)


def _as_json(one: Checked) -> dict[str, object]:
    hook = one.hook
    return {
        "guide": hook.guide,
        "file": hook.file,
        "line": hook.place.line,
        "column": hook.place.column,
        "selectors": hook.selectors,
        "texts": hook.texts,
        "verdict": one.verdict,
        "where": one.where,
        "message": one.message,
    }


def _summary(checked: list[Checked], build: Build) -> str:
    numbers = {verdict: sum(one.verdict == verdict for one in checked) for verdict in _WORDS}
    told = ", ".join(f"{number} {_WORDS[verdict]}" for verdict, number in numbers.items() if number)
    elements = f"{counted(len(checked), 'element')}: {told or 'no guide points at any'}"
    looked = f"{counted(len(build.pages), 'page')} and {counted(len(build.scripts), 'script')}"
    return f"{elements}; looked into {looked} of {build.name}."
