"""The engine is pure: any process may decide, and a replay needs nothing but rules, events and a clock."""

import ast
import sys
from pathlib import Path

import pytest

import widget_server.triggers

MODULES = sorted(Path(widget_server.triggers.__file__).parent.glob("*.py"))
LIBRARIES = {"marshmallow", "msgspec", "ruamel"}
IMPURE = {"time", "random", "os", "socket", "threading", "subprocess", "urllib.request"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def asks_the_clock(path: Path) -> bool:
    """Dates may be reckoned with, but none of these may be asked."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return any(isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today") for node in tree)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_of_the_engine_imports_no_other_room_no_clock_and_no_chance(path: Path) -> None:
    assert not asks_the_clock(path)
    for name in imported(path):
        top = name.split(".")[0]
        assert name not in IMPURE
        assert name.startswith("widget_server.triggers") or top in LIBRARIES or top in sys.stdlib_module_names
