"""`docs/operating.md` names every setting and every command."""

import re
from pathlib import Path

import click

from widget_server.cli import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operating.md").read_text()


def test_every_setting_is_documented_and_no_other() -> None:
    source = (ROOT / "widget_server" / "config.py").read_text()
    known = set(re.findall(r'source\.\w+\("([A-Z_]+)"', source))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", PAGE, re.MULTILINE))
    assert known
    assert documented == known


def test_every_command_is_documented() -> None:
    commands = _commands(cli)
    assert len(commands) > 10
    for path in commands:
        assert re.search(rf"`[^`]*\b{path}\b", PAGE), f"widget-server {path} is not in docs/operating.md"


def _commands(group: click.Group, prefix: str = "") -> list[str]:
    found, context = [], click.Context(group)
    for name in group.list_commands(context):
        command, path = group.get_command(context, name), f"{prefix}{name}"
        if command is None or command.hidden:
            continue
        found += _commands(command, f"{path} ") if isinstance(command, click.Group) else [path]
    return found
