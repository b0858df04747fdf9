"""The engine is pure: any process may decide, and a replay needs nothing but rules, events and a clock."""

import ast
import sys
from pathlib import Path

import pytest

import widget_server.triggers

MODULES = sorted(Path(widget_server.triggers.__file__).parent.glob("*.py"))
LIBRARIES = {"markdown_it", "marshmallow", "msgspec", "nh3", "ruamel"}
IMPURE = {"time", "random", "os", "socket", "threading", "subprocess", "urllib.request"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def clock_calls(path: Path) -> list[str]:
    """What would ask the machine's clock; `datetime` may be used for what a calendar says."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    names = [call.attr for call in calls if isinstance(call, ast.Attribute)]
    return [name for name in names if name in ("now", "utcnow", "today")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_the_engine_imports_no_other_room_no_clock_and_no_chance(path: Path) -> None:
    for name in imported(path):
        top = name.split(".")[0]
        assert name not in IMPURE
        assert name.startswith("widget_server.triggers") or top in LIBRARIES or top in sys.stdlib_module_names
    assert clock_calls(path) == []
