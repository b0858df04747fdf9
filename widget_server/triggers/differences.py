"""What differs between two documents of a rule, field by field, as a reader of the rule would say it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, as `trigger.all[1].did.at_least`; `before` is None where it was added, `after` where it went."""

    path: str
    kind: Literal["changed", "added", "removed"]
    before: Any = None
    after: Any = None


def differences(before: Any, after: Any) -> list[Difference]:
    """Every field in which two documents differ, in the order of the first one. True and 1 are two values."""
    return list(_between(before, after, ""))


def shown_value(value: Any) -> str:
    """A value on one line, as YAML in braces would have it."""
    return json.dumps(value, ensure_ascii=False)


def _between(before: Any, after: Any, path: str) -> Iterator[Difference]:
    if _text(before) == _text(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _between_mappings(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _between_lists(before, after, path)
    else:
        yield Difference(path, "changed", before, after)


def _between_mappings(before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Difference]:
    for key, value in before.items():
        here = f"{path}.{key}" if path else key
        if key in after:
            yield from _between(value, after[key], here)
        else:
            yield Difference(here, "removed", before=value)
    for key, value in after.items():
        if key not in before:
            yield Difference(f"{path}.{key}" if path else key, "added", after=value)


def _between_lists(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    """Items that stayed are found again wherever they moved to, so that one more item is one difference."""
    matcher = SequenceMatcher(None, [_text(item) for item in before], [_text(item) for item in after], autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for step in range(both):
            yield from _between(before[i + step], after[j + step], f"{path}[{j + step}]")
        for index in range(i + both, i_end):
            yield Difference(f"{path}[{index}]", "removed", before=before[index])
        for index in range(j + both, j_end):
            yield Difference(f"{path}[{index}]", "added", after=after[index])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
