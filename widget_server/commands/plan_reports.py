"""Plans and drafts as a reader sees them before anything changes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click
import msgspec

from widget_server.commands.rule_reports import counted
from widget_server.publishing.plans import Change, Plan
from widget_server.triggers.differences import Difference, shown_value

_MARKS = {"new": ("+", "green"), "changed": ("~", "yellow"), "withdrawn": ("-", "red")}
_LONGEST_VALUE = 100


def shown_plan(plan: Plan, style: str = "text") -> str:
    """The plan for people, or as JSON."""
    if style == "json":
        return json.dumps(msgspec.to_builtins(plan), ensure_ascii=False)
    lines = [line for change in plan.changes for line in _change_lines(change)]
    return "\n".join([*lines, plan_summary(plan)])


def plan_summary(plan: Plan) -> str:
    if not plan.changes:
        return f"Nothing to change: {plan.unchanged} guides and funnels are as they should be."
    kinds = [change.change for change in plan.changes]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in _MARKS if kind in kinds)
    return f"Plan: {told}; {plan.unchanged} unchanged."


def shown_drafts(drafts: Iterable[Mapping[str, Any]]) -> str:
    lines = [line for draft in drafts for line in _draft_lines(draft)]
    return "\n".join(lines) or "There are no drafts."


def shown_undrafted(plan: Plan) -> str:
    """What of the folder differs from what is live and has no drafts, with what to do; empty where nothing does."""
    left = [change for change in plan.changes if change.what != "guide"]
    if not left:
        return ""
    told = [f"  {change.what} {change.name}: {change.change}" for change in left]
    end = "To publish them: `rules diff` shows what changes, `rules apply` does it, guides included."
    return "\n".join(["Not kept, since only guides have drafts; what is live stays in force:", *told, end])


def _change_lines(change: Change) -> Iterator[str]:
    mark, colour = _MARKS[change.change]
    version = "" if change.version is None else f" (version {change.version} is live)"
    yield click.style(f"{mark} {change.what} {change.name}", fg=colour, bold=True) + f" {change.change}{version}"
    yield from difference_lines(change.differences)


def _draft_lines(draft: Mapping[str, Any]) -> Iterator[str]:
    beside = "not live yet" if draft["version"] is None else f"beside version {draft['version']}"
    found = [Difference(**each) for each in draft["differences"]]
    differs = "" if draft["version"] is None else f", {counted(len(found), 'difference')}"
    yield f"{click.style(draft['name'], bold=True)} {beside}{differs}, from {draft['source']}"
    yield from difference_lines(found)


def difference_lines(found: Iterable[Difference]) -> Iterator[str]:
    for one in found:
        if one.kind == "added":
            yield click.style(f"    + {one.path}: {_short(one.after)}", fg="green")
        elif one.kind == "removed":
            yield click.style(f"    - {one.path}: {_short(one.before)}", fg="red")
        else:
            yield click.style(f"    ~ {one.path}: {_short(one.before)} -> {_short(one.after)}", fg="yellow")


def _short(value: Any) -> str:
    text = shown_value(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
