"""How a document says who is kept without a guide, and in which forms it is shown."""

from collections import Counter
from typing import Any

from marshmallow import ValidationError, fields, post_load

from widget_server.triggers.audiences import HOLDERS, Percent
from widget_server.triggers.clauses import Holdout, Variant
from widget_server.triggers.contents import steps_field
from widget_server.triggers.fields import NAME_FORM, Choice, Line, Whole
from widget_server.triggers.phrases import wrong, wrongs
from widget_server.triggers.strict import StrictSchema

MOST_VARIANTS = 5
MOST_HELD_OUT = 5_000


class HoldoutSchema(StrictSchema):
    """Who is kept without, for comparison: by chance, and then always the same."""

    percent = Percent(required=True, metadata={"description": "So many percent, at most 50. A higher one only adds."})
    by = Choice(
        HOLDERS, load_default="account", metadata={"description": "By which id: everybody of an account alike, or not."}
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Holdout:
        if data["percent"] > MOST_HELD_OUT:
            raise ValidationError(
                wrong("holdout-above-50", "At most 50 percent can be kept without: write a smaller number."), "percent"
            )
        return Holdout(data["percent"], data["by"])


class VariantSchema(StrictSchema):
    """One of several forms of a guide."""

    name = Line(
        32,
        NAME_FORM,
        wrong("name-form", "Write lower-case letters, digits and single hyphens, as in short-text."),
        required=True,
        metadata={"description": "Name of the form; the report tells the forms apart by it."},
    )
    weight = Whole(
        1, 1000, load_default=1, metadata={"description": "How often beside the other forms: 50 and 50 is half each."}
    )
    steps = steps_field(
        required=False, description="Its screens in place of the guide's. Without them: the guide's own."
    )


def variants_field() -> fields.List[Any]:
    return fields.List(
        fields.Nested(VariantSchema),
        load_default=list,
        metadata={
            "description": "Forms of the guide; each person always sees the same one.",
            "most": MOST_VARIANTS,
            "least": 2,
        },
    )


def check_variants(variants: list[dict[str, Any]]) -> None:
    """Raises ValidationError where the forms are too few or many, or share a name."""
    if variants and not 2 <= len(variants) <= MOST_VARIANTS:
        raise ValidationError(
            wrongs(
                "variants-number",
                "Write 2 to %(num)s form here, or remove the key.",
                "Write 2 to %(num)s forms here, or remove the key.",
                MOST_VARIANTS,
            ),
            "variants",
        )
    names = Counter(variant["name"] for variant in variants)
    for index, variant in enumerate(variants):
        if names[variant["name"]] > 1:
            message = wrong(
                "variant-twice", 'Two forms are called "%(name)s": give each a name of its own.', name=variant["name"]
            )
            raise ValidationError({"variants": {index: {"name": [message]}}})


def read_variants(variants: list[dict[str, Any]]) -> tuple[Variant, ...]:
    return tuple(Variant(one["name"], one["weight"], index) for index, one in enumerate(variants))
