"""Strictness of every schema of the language: unknown keys, unreadable values, remarks with paths."""

from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields

from widget_server.triggers.mistakes import Path, Remark, did_you_mean
from widget_server.triggers.phrases import KeyFault, Phrase, wrong, wrongs
from widget_server.triggers.yaml_positions import DEEPEST


class StrictSchema(Schema):
    """A mapping whose unknown keys are mistakes; `later` names keys that this version does not run yet."""

    later: tuple[str, ...] = ()
    error_messages = {  # noqa: RUF012 - marshmallow declares it without ClassVar
        "type": wrong("mapping-form", "Write keys with values here."),
        "unknown": "unknown",
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        key = field_obj.data_key or field_name
        field_obj.allow_none = False
        field_obj.error_messages["required"] = wrong("key-missing", 'The key "%(key)s" is missing.', key=key)
        field_obj.error_messages["null"] = wrong(
            "key-empty", '"%(key)s" has no value: write one, or remove the key.', key=key
        )
        if isinstance(field_obj, fields.List):
            field_obj.error_messages["invalid"] = wrong("list-form", "Write a list here.")

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **more: Any) -> None:
        if not isinstance(data, dict) or not isinstance(error.messages, dict):
            return
        known = [field.data_key or name for name, field in self.fields.items()]
        for key in set(data).difference(known) & set(error.messages):
            if key in self.later:
                error.messages[key] = [KeyFault(wrong("not-supported", '"%(key)s" is not supported yet.', key=key))]
            else:
                error.messages[key] = [
                    KeyFault(
                        wrong("unknown-key", 'Unknown key "%(key)s". %(hint)s', key=key, hint=did_you_mean(key, known))
                    )
                ]


def unreadable(document: Any) -> Iterator[Remark]:
    """What no reader of the schema should meet: depth, keys that are no text, characters that are none."""
    left: list[tuple[Path, Any]] = [((), document)]
    while left:
        path, value = left.pop()
        if len(path) > DEEPEST:
            yield Remark(
                path[:3],
                wrongs(
                    "nested-deep",
                    "Nested deeper than %(num)s level: flatten it.",
                    "Nested deeper than %(num)s levels: flatten it.",
                    DEEPEST,
                ),
            )
            return
        if isinstance(value, dict):
            yield from (
                Remark(path, wrong("key-no-text", "The key %(key)s is no text: put it in quotes.", key=repr(key)))
                for key in value
                if not isinstance(key, str)
            )
            left.extend(((*path, key), inner) for key, inner in value.items())
        elif isinstance(value, list):
            left.extend(((*path, index), inner) for index, inner in enumerate(value))
        for text in (value, *path[-1:]):
            if isinstance(text, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
                yield Remark(path, wrong("character-no-text", "NUL and lone surrogates are no text: remove them."))


def remarks_of(messages: Any, path: Path = ()) -> Iterator[Remark]:
    """Marshmallow's nested messages as remarks, each with its path."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from remarks_of(inner, path if key == "_schema" else (*path, key))
    elif isinstance(messages, list):
        for message in messages:
            if isinstance(message, dict):
                yield from remarks_of(message, path)
            else:
                yield _remark(path, message)
    else:
        yield _remark(path, messages)


def _remark(path: Path, message: Any) -> Remark:
    # What marshmallow says by itself and is not known here would stand as it is, in English.
    said = message if isinstance(message, Phrase) else _MARSHMALLOW.get(str(message), Phrase(str(message)))
    return Remark(path, said, isinstance(said, KeyFault))


# A value without a key of its own, such as one of a list, never asks a schema for its words.
_MARSHMALLOW = {
    "Field may not be null.": wrong("value-empty", "There is no value here: write one, or remove this."),
}
