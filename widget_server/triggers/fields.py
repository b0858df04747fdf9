"""Fields of the guide schema that marshmallow does not have; each also describes itself as JSON Schema."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields

from widget_server.triggers import durations
from widget_server.triggers.clauses import Filter, Test
from widget_server.triggers.globs import LONGEST_GLOB, mistake_in_glob
from widget_server.triggers.mistakes import did_you_mean
from widget_server.triggers.operators import OPERATORS, Operator
from widget_server.triggers.phrases import KeyFault, Phrase, wrong, wrongs
from widget_server.triggers.relative_dates import RELATIVE, RelativeOperator

MOST_PARTS = 50
NAME_FORM = "^[a-z0-9]+(-[a-z0-9]+)*$"
# As `workspaces.looks.names` has it, which the engine does not know: `look` is what staging calls the workspace's own.
LOOK_FORM = "^(?!look$)[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST_LOOK = 64
_NO_TEXT = wrong("text-missing", "Write a text here.")
LANGUAGE = "^[a-z]{2,3}(-[A-Z]{2})?$"


def read_each(entries: Mapping[Any, Any], read: Callable[[Any, Any], Any]) -> list[tuple[Any, Any]]:
    """Read every entry, and complain of all the bad ones together under their keys."""
    found, faults = [], {}
    for key, value in entries.items():
        try:
            found.append((key, read(key, value)))
        except ValidationError as error:
            faults[key] = error.messages
    if faults:
        raise ValidationError(faults)
    return found


class Line(fields.Field[str]):
    """Text of limited length that is not blank, optionally of a fixed form."""

    def __init__(self, longest: int = 200, form: str | None = None, hint: Phrase | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.longest, self.form, self.hint = longest, form, hint

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            hint = self.hint
            missing = wrong("text-missing", "Write a text here. %(hint)s", hint=hint) if hint else _NO_TEXT
            raise ValidationError(missing)
        if len(value) > self.longest:
            raise ValidationError(
                wrongs(
                    "text-long",
                    "At most %(num)s character here; this has %(found)s.",
                    "At most %(num)s characters here; this has %(found)s.",
                    self.longest,
                    found=len(value),
                )
            )
        if self.form and not re.fullmatch(self.form, value, re.ASCII):
            raise ValidationError(self.hint or _NO_TEXT)
        return value

    def json_schema(self) -> dict[str, Any]:
        form = {"pattern": self.form} if self.form else {}
        return {"type": "string", "minLength": 1, "maxLength": self.longest, **form}


class Choice(fields.Field[str]):
    """One of a few words."""

    def __init__(self, words: tuple[str, ...], **more: Any) -> None:
        super().__init__(**more)
        self.words = words

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise ValidationError(
                wrong(
                    "unknown-word",
                    "Not one of the words known here. %(hint)s",
                    hint=did_you_mean(str(value), self.words),
                )
            )
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"enum": list(self.words)}


class Whole(fields.Field[int]):
    """A whole number within bounds; `true` and `3.0` are none."""

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(**more)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            raise ValidationError(
                wrong("whole-range", "Write a whole number from %(low)s to %(high)s.", low=self.low, high=self.high)
            )
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


class Yes(fields.Field[bool]):
    """`true`, and nothing else: a key that is either there or not."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> bool:
        if value is not True:
            raise ValidationError(wrong("true-or-nothing", "Write true, or remove the key."))
        return True

    def json_schema(self) -> dict[str, Any]:
        return {"const": True}


class Duration(fields.Field[int]):
    """A duration, read into milliseconds."""

    def __init__(self, zero_allowed: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.zero_allowed = zero_allowed

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> int:
        try:
            ms = durations.milliseconds(value if isinstance(value, str) else "")
        except ValueError:
            longest = durations.duration_text(durations.LONGEST)
            raise ValidationError(
                wrong(
                    "duration-form",
                    "Write a duration: a whole number and s, m, h or d, for example 14d; at most %(longest)s.",
                    longest=longest,
                )
            ) from None
        if not ms and not self.zero_allowed:
            raise ValidationError(wrong("duration-zero", "A duration here must be longer than zero."))
        return ms

    def json_schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": durations.PATTERN if self.zero_allowed else "^[1-9][0-9]{0,7}[smhd]$",
        }


class Wording(fields.Field[Any]):
    """A text that people read: one string for all, or one for each language."""

    def __init__(self, longest: int, **more: Any) -> None:
        super().__init__(**more)
        self.line = Line(longest)

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        if not isinstance(value, dict):
            return self.line.deserialize(value)
        if not value:
            raise ValidationError(wrong("text-or-languages", "Write a text, or one for each language: {en: …, ru: …}."))
        faults: dict[str, Any] = {}
        for language, text in value.items():
            if not re.fullmatch(LANGUAGE, language, re.ASCII):
                faults[language] = [
                    KeyFault(
                        wrong(
                            "language-code",
                            '"%(language)s" is no language code; write en, ru, pt-BR.',
                            language=language,
                        )
                    )
                ]
                continue
            try:
                self.line.deserialize(text)
            except ValidationError as error:
                faults[language] = error.messages
        if faults:
            raise ValidationError(faults)
        return value

    def json_schema(self) -> dict[str, Any]:
        text = self.line.json_schema()
        by_language = {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {LANGUAGE: text},
            "additionalProperties": False,
        }
        return {"anyOf": [text, by_language]}


class Either(fields.Field[Any]):
    """A value in its short form, or a mapping in its long one; with `most`, one of them or a list, read to a tuple."""

    def __init__(
        self, short: fields.Field[Any], long: type[Schema] | None = None, most: int | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        self.short, self.long, self.most = short, long() if long else None, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        if self.most is None:
            return self._one(value)
        if not isinstance(value, list):
            return (self._one(value),)
        if not 0 < len(value) <= self.most:
            raise ValidationError(wrong("list-length", "Write 1 to %(most)s here.", most=self.most))
        return tuple(one for _, one in read_each(dict(enumerate(value)), lambda _, one: self._one(one)))

    def _one(self, value: Any) -> Any:
        if self.long is not None and isinstance(value, dict):
            return self.long.load(value)
        return self.short.deserialize(value)


class PageGlob(fields.Field[str]):
    """A page glob; see `globs`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        complaint = (
            mistake_in_glob(value)
            if isinstance(value, str)
            else wrong("path-form", 'Write a path such as "/reports/*".')
        )
        if complaint:
            raise ValidationError(complaint)
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^/[^?#]*$", "maxLength": LONGEST_GLOB}


class Tests(fields.Field[tuple[Test, ...]]):
    """Operators with their operands; all of them must hold. `with_clock` takes those that look at the clock, too."""

    __test__ = False

    def __init__(self, with_clock: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.known: dict[str, Operator | RelativeOperator] = {**OPERATORS, **(RELATIVE if with_clock else {})}

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[Test, ...]:
        if not isinstance(value, dict) or not value:
            raise ValidationError(
                wrong("tests-form", "Write an operator and what to compare with, for example {eq: trial}.")
            )
        faults: dict[str, Any] = {}
        for operator, operand in value.items():
            if operator not in self.known:
                faults[operator] = [KeyFault(self._unknown(operator))]
            elif complaint := self.known[operator].complaint(operand):
                faults[operator] = [complaint]
        if faults:
            raise ValidationError(faults)
        return tuple(Test(name, tuple(x) if isinstance(x, list) else x) for name, x in sorted(value.items()))

    def _unknown(self, operator: str) -> Phrase:
        if operator in RELATIVE:
            return wrong(
                "operator-needs-clock",
                '"%(operator)s" looks at the clock, but an event is counted once, when it comes: use before or '
                "after with a date here, or within beside where.",
                operator=operator,
            )
        return wrong(
            "unknown-operator",
            'Unknown operator "%(operator)s". %(hint)s',
            operator=operator,
            hint=did_you_mean(operator, self.known),
        )

    def json_schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/tests"}


class Where(fields.Field[tuple[Filter, ...]]):
    """Filters on properties of an event, by property name; sorted, so that equal filters are one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[Filter, ...]:
        if not isinstance(value, dict) or not 0 < len(value) <= MOST_PARTS:
            raise ValidationError(wrong("where-form", "Write properties with tests, for example {format: {eq: pdf}}."))
        return tuple(
            Filter(name, tests) for name, tests in sorted(read_each(value, lambda _, tests: Tests().deserialize(tests)))
        )

    def json_schema(self) -> dict[str, Any]:
        return {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/tests"}}
