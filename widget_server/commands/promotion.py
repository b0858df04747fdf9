"""`widget-server rules promote`: what is live on staging becomes live in production, the plan first."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from widget_server.commands.endings import Cannot, Refused, cannot_on_bad_settings
from widget_server.commands.plan_reports import difference_lines
from widget_server.commands.rule_reports import counted
from widget_server.commands.rule_targets import Target, on_target
from widget_server.triggers.differences import Difference

Item = Mapping[str, Any]
_MARKS = {"new": ("+", "green"), "changed": ("~", "yellow")}
# Of what a workspace has one, and which is named alone.
_SINGLE = ("attention", "look")


@click.command()
@click.argument("names", nargs=-1, metavar="[THING]...")
@on_target
@click.option("--plan", "only_plan", is_flag=True, help="Show what would change; change nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing; for scripts.")
@click.option("--format", "style", type=click.Choice(("text", "json")), default="text", help="For people or programs.")
@cannot_on_bad_settings
def promote(target: Target, names: tuple[str, ...], only_plan: bool, yes: bool, style: str) -> None:
    """Publishes in production what its staging workspace has live; without names all that differs.

    A THING is the name of a guide, segment:NAME, article:NAME, attention or look. The workspace, or the secret key, is
    production's.
    """
    with target.opened() as there:
        found = there.comparison()
        items = _chosen(found, names)
        click.echo(_shown(items, style))
        if only_plan or not items:
            return
        if not yes:
            _ask()
        done = there.promote([{part: item[part] for part in ("what", "name", "mark")} for item in items])
    if style == "json":
        click.echo(json.dumps({"promoted": done}, ensure_ascii=False))
        return
    for one in done:
        live = "is live" if one["version"] is None else f"version {one['version']} is live"
        click.echo(f"{_thing(one)}: {live}.")


def _ask() -> None:
    if not sys.stdin.isatty():
        raise Cannot("there is nobody to ask: look at the plan with rules promote --plan, and pass --yes")
    if not click.confirm("Promote this?"):
        raise Refused("nothing was promoted")


def _chosen(found: Sequence[Item], names: Sequence[str]) -> list[Item]:
    """Without names all that can go. Raises Refused for a name that is not there, or lives in a file of production."""
    if not names:
        return [item for item in found if item["state"] in _MARKS and item["file"] is None]
    known = {_thing(item): item for item in found}
    items = []
    for name in dict.fromkeys(names):
        item = known.get(name)
        if item is None or item["state"] == "only_production":
            raise Refused(f"{name} is not live on staging; nothing was promoted")
        if item["state"] == "same":
            raise Refused(f"{name} is the same in production; nothing was promoted")
        if item["file"] is not None:
            raise Refused(
                f"{name} lives in {item['file']} in production: change it there and apply it; nothing was promoted"
            )
        items.append(item)
    return items


def _thing(item: Item) -> str:
    """As it is written on the command line."""
    if item["what"] in _SINGLE:
        return str(item["what"])
    return str(item["name"] if item["what"] == "guide" else f"{item['what']}:{item['name']}")


def _shown(items: Sequence[Item], style: str) -> str:
    if style == "json":
        return json.dumps({"plan": list(items)}, ensure_ascii=False, default=str)
    if not items:
        return "Nothing to promote: whatever is live on staging is live in production, too, or lives in files."
    lines = [line for item in items for line in _lines(item)]
    return "\n".join([*lines, f"Plan: {counted(len(items), 'thing')} to promote."])


def _lines(item: Item) -> Iterator[str]:
    mark, colour = _MARKS[item["state"]]
    live = "" if item["live_version"] is None else f" (version {item['live_version']} is live)"
    came = "" if item["version"] is None else f", from version {item['version']} on staging"
    name = item["what"] if item["what"] in _SINGLE else f"{item['what']} {item['name']}"
    yield click.style(f"{mark} {name}", fg=colour, bold=True) + f" {item['state']}{live}{came}"
    yield from difference_lines(Difference(**one) for one in item["differences"])
    if item["draft"] is not None:
        by = f" of {item['draft']['by']}" if item["draft"]["by"] else ""
        yield f"    ! a draft{by} waits in production; it stays, beside the new version"
