"""Conditions of the guide schema: all, any and not to any depth, over leaves that a place allows."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

from marshmallow import Schema, ValidationError, fields

from widget_server.triggers.clauses import AllOf, AnyOf, Clause, NotOf
from widget_server.triggers.fields import MOST_PARTS, read_each
from widget_server.triggers.mistakes import did_you_mean
from widget_server.triggers.phrases import KeyFault, wrong, wrongs


class Leaves(Protocol):
    """The conditions that may stand inside all, any and not."""

    name: str

    def read(self, key: str, value: Any) -> Clause:
        """The clause of one entry. Raises ValidationError, with a KeyFault for a key that is unknown."""

    def json_schemas(self, of_schema: Callable[[Schema], dict[str, Any]]) -> list[dict[str, Any]]:
        """One JSON Schema for each shape of leaf."""


class SchemaLeaves:
    """Conditions with a schema each, by their key; `later` are those that this version does not run yet."""

    def __init__(self, name: str, schemas: Mapping[str, Schema], later: tuple[str, ...] = ()) -> None:
        self.name, self.schemas, self.later = name, schemas, later

    def read(self, key: str, value: Any) -> Clause:
        if key in self.later:
            raise ValidationError([KeyFault(wrong("not-supported", '"%(key)s" is not supported yet.', key=key))])
        if key not in self.schemas:
            known = [*self.schemas, "all", "any", "not"]
            raise ValidationError(
                [
                    KeyFault(
                        wrong(
                            "unknown-condition",
                            'Unknown condition "%(key)s". %(hint)s',
                            key=key,
                            hint=did_you_mean(key, known),
                        )
                    )
                ]
            )
        return cast(Clause, self.schemas[key].load(value))

    def json_schemas(self, of_schema: Callable[[Schema], dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {
                "type": "object",
                "properties": {key: of_schema(schema)},
                "required": [key],
                "additionalProperties": False,
            }
            for key, schema in self.schemas.items()
        ]


class Condition(fields.Field[Clause]):
    """One condition: a mapping with exactly one key, which is all, any, not or one of the leaves."""

    def __init__(self, leaves: Leaves, **more: Any) -> None:
        super().__init__(**more)
        self.leaves = leaves

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Clause:
        if not isinstance(value, dict) or not value:
            raise ValidationError(wrong("condition-form", "Write a condition here: a key with its value."))
        if len(value) > 1:
            raise ValidationError(
                wrong(
                    "condition-several",
                    "One condition at a place: put %(conditions)s into a list under all or any.",
                    conditions=", ".join(value),
                )
            )
        [(_, clause)] = read_each(value, self.read)
        return cast(Clause, clause)

    def read(self, key: str, value: Any) -> Clause:
        if key in ("all", "any"):
            return cast(Clause, Conditions(self.leaves, of=key).deserialize(value))
        if key == "not":
            return NotOf(self.deserialize(value))
        return self.leaves.read(key, value)

    def json_schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.leaves.name}"}


class Negation(Condition):
    """What must not hold."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Clause:
        return NotOf(cast(Clause, Condition(self.leaves).deserialize(value)))


class Conditions(fields.Field[Clause]):
    """A list of conditions of which all or any must hold."""

    def __init__(self, leaves: Leaves, of: str, **more: Any) -> None:
        super().__init__(**more)
        self.leaves, self.of = leaves, of

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Clause:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_PARTS:
            raise ValidationError(
                wrongs(
                    "conditions-form",
                    "Write a list of 1 to %(num)s condition here.",
                    "Write a list of 1 to %(num)s conditions here.",
                    MOST_PARTS,
                )
            )
        one = Condition(self.leaves)
        parts = tuple(clause for _, clause in read_each(dict(enumerate(value)), lambda _, part: one.deserialize(part)))
        return AllOf(parts) if self.of == "all" else AnyOf(parts)

    def json_schema(self) -> dict[str, Any]:
        items = {"$ref": f"#/$defs/{self.leaves.name}"}
        return {"type": "array", "minItems": 1, "maxItems": MOST_PARTS, "items": items}


def together(data: Mapping[str, Any]) -> Clause | None:
    """One clause of what stands side by side under all, any and not; None for nothing."""
    parts = tuple(data[key] for key in ("all_", "any_", "not_") if key in data)
    return parts[0] if len(parts) == 1 else AllOf(parts) if parts else None
