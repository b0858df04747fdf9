"""`docs/rules-reference.md`: every key of the language in tables, made from the one schema and its examples."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from marshmallow import fields, missing

from widget_server.triggers.audiences import Percent
from widget_server.triggers.conditions import Condition, Conditions
from widget_server.triggers.contents import Body, Values
from widget_server.triggers.durations import LONGEST, duration_text
from widget_server.triggers.editor_schema import write_schema
from widget_server.triggers.fields import (
    MOST_PARTS,
    Choice,
    Duration,
    Either,
    Line,
    PageGlob,
    Tests,
    Where,
    Whole,
    Wording,
    Yes,
)
from widget_server.triggers.globs import LONGEST_GLOB
from widget_server.triggers.operators import OPERATORS, Operator
from widget_server.triggers.placements import AddressTests, SomeTests
from widget_server.triggers.reference_examples import OPERANDS, SECTIONS, Section
from widget_server.triggers.relative_dates import RELATIVE, RelativeOperator
from widget_server.triggers.schedules import MOST_HOURS, DateEdge, Hours, Zone
from widget_server.triggers.sequences import MOST_WRITTEN, Steps

PAGE: Final = "rules-reference.md"
_HEAD = """# Reference of the rule language

Every key, with what it takes, its default and an example. `make reference` writes this page from the schema that
checks rules, and the tests check every example in it. [Rules](rules.md) says what the keys mean together.

A duration is a whole number and `s`, `m`, `h` or `d`, at most {longest}. A condition is a mapping with one key. An
example is a whole value of its section.
"""
# Of a field that is none of these the page would not know what to say: the test of freshness fails then.
_KINDS: Final[Mapping[type, Callable[[Any], str]]] = {
    Yes: lambda _: "`true`",
    Whole: lambda field: f"whole number, {field.low} to {field.high:,}",
    Duration: lambda field: "duration, or `0s`" if field.zero_allowed else "duration",
    Body: lambda field: f"Markdown, or one for each language; at most {field.line.longest:,} characters",
    Values: lambda _: f"at most {MOST_PARTS} properties, each with a text, a number, `true` or `false`",
    Wording: lambda field: f"text, or one for each language; at most {field.line.longest:,} characters",
    PageGlob: lambda _: f"glob of a path, at most {LONGEST_GLOB} characters",
    Line: lambda field: f"text, at most {field.longest:,} characters",
    Choice: lambda field: ", ".join(f"`{word}`" for word in field.words),
    Percent: lambda _: "number above 0, up to 100",
    DateEdge: lambda _: "date, or date and time",
    Hours: lambda _: f"hours such as `09:00-18:00`, or a list of at most {MOST_HOURS}",
    Zone: lambda _: "`person`, or the name of a time zone",
    Where: lambda _: f"at most {MOST_PARTS} properties, each with [tests](#operators)",
    AddressTests: lambda _: f"at most {MOST_PARTS} parameters, each with tests",
    SomeTests: lambda field: "tests: " + ", ".join(f"`{name}`" for name in field.operators),
    Tests: lambda _: "[tests](#operators)",
    Conditions: lambda _: f"list of 1 to {MOST_PARTS} conditions",
    Condition: lambda _: "one condition",
    Steps: lambda _: f"list of 1 to {MOST_WRITTEN} steps",
    fields.Nested: lambda _: "mapping, see below",
    fields.List: lambda field: (
        f"list of {field.metadata.get('least', 0)} to {field.metadata.get('most', 20)}: " + _kind(field.inner)
    ),
    Either: lambda field: (
        _kind(field.short)
        + ("; or the long form below" if field.long else "")
        + (f"; or a list of at most {field.most}" if field.most else "")
    ),
}


def reference_text() -> str:
    """The page as it stands in its file."""
    parts = [_HEAD.format(longest=duration_text(LONGEST)), *map(_section, SECTIONS), _operators()]
    return "\n".join(parts)


def write_reference(folder: Path) -> Path:
    """Write the page into the folder of the documentation; returns the file."""
    path = folder / PAGE
    path.write_text(reference_text(), encoding="utf-8")
    return path


def _section(section: Section) -> str:
    about = " ".join((type(section.schema).__doc__ or "").split())
    return _table(
        f"## {section.title}\n\n{about}", ("key", "what it says", "takes", "default", "example"), _rows(section)
    )


def _rows(section: Section) -> Iterator[tuple[str, ...]]:
    for name, field in section.schema.fields.items():
        key = field.data_key or name
        yield f"`{key}`", field.metadata["description"], _kind(field), _default(field), f"`{section.examples[key]}`"


def _operators() -> str:
    head = (
        "## Operators\n\nOf traits and of properties of events; several on one value must all hold. "
        f"{', '.join(f'`{name}`' for name in RELATIVE)} look at the clock and stand in an `audience` alone."
    )
    table: Mapping[str, Operator | RelativeOperator] = {**OPERATORS, **RELATIVE}
    return _table(
        head,
        ("operator", "holds when the value is", "example"),
        ((f"`{name}`", each.meaning, f"`{OPERANDS[name]}`") for name, each in table.items()),
    )


def _table(head: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (columns, ("---",) * len(columns), *rows)]
    return "\n".join([head, "", *lines, ""])


def _kind(field: fields.Field[Any]) -> str:
    known = next(kind for kind in type(field).__mro__ if kind in _KINDS)
    return _KINDS[known](field)


def _default(field: fields.Field[Any]) -> str:
    if field.required:
        return "required"
    default = field.load_default
    if isinstance(field, fields.Nested) or default in (missing, None, 0, list, ()):
        return "`0s`" if default == 0 and isinstance(field, Duration) else ""
    if isinstance(field, Duration):
        return f"`{duration_text(default)}`"
    return f"`{json.dumps(default, ensure_ascii=False) if isinstance(default, list) else default}`"


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    print(write_reference(root / "docs"), write_schema(root / "rules"), sep="\n")  # noqa: T201
