"""What is shown: the screens of a guide and their buttons."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from widget_server.triggers.fields import Choice, Line, Wording
from widget_server.triggers.strict import StrictSchema

ACTIONS = ("complete", "dismiss", "snooze", "next", "open_url", "open_board")
ACTIONS_LATER = ("contact_csm",)
MOST_STEPS = 20

NAME_FORM = "^[a-z0-9]+(-[a-z0-9]+)*$"
_ADDRESS_FORM = r"^(https?://[^\s/?#]\S*|/(?![/\\])\S*)$"


def steps_field(required: bool = True, description: str = "Its screens, in order.") -> fields.List[Any]:
    return fields.List(
        fields.Nested(StepSchema),
        required=required,
        validate=lambda steps: _at_most(steps, MOST_STEPS, "steps", at_least=1),
        metadata={"description": description, "most": MOST_STEPS, "least": 1},
    )


def check_next(steps: list[dict[str, Any]]) -> None:
    """Raises ValidationError where the last step has a button that leads to a step after it."""
    last = len(steps) - 1
    for index, action in enumerate(steps[last].get("actions", ())):
        if action["do"] == "next":
            message = 'This is the last step, nothing is next: write "complete".'
            raise ValidationError({"steps": {last: {"actions": {index: {"do": [message]}}}}})


class ActionSchema(StrictSchema):
    """A button of a step."""

    label = Wording(60, required=True, metadata={"description": "Text of the button."})
    do = Choice(ACTIONS, ACTIONS_LATER, required=True, metadata={"description": "What the button does."})
    url = Line(
        2000,
        _ADDRESS_FORM,
        'Write an address that begins with https://, http:// or "/".',
        metadata={"description": "For open_url: where to."},
    )
    board = Line(
        100,
        NAME_FORM,
        "Write the board's short name, as in its address.",
        metadata={"description": "For open_board."},
    )

    @validates_schema
    def target_fits(self, data: dict[str, Any], **_: Any) -> None:
        for action, key in (("open_url", "url"), ("open_board", "board")):
            if data["do"] == action and key not in data:
                raise ValidationError(f'{action} needs the key "{key}".', "do")
            if data["do"] != action and key in data:
                raise ValidationError(f"Only {action} takes this: remove it.", key)


class StepSchema(StrictSchema):
    """One screen of a guide."""

    title = Wording(120, required=True, metadata={"description": "The heading."})
    body = Wording(1000, metadata={"description": "The text below it."})
    actions = fields.List(
        fields.Nested(ActionSchema),
        validate=lambda actions: _at_most(actions, 4, "buttons"),
        metadata={"description": "Its buttons, most important first.", "most": 4},
    )


def _at_most(items: list[Any], most: int, what: str, at_least: int = 0) -> None:
    if not at_least <= len(items) <= most:
        raise ValidationError(f"Write {at_least} to {most} {what} here.")
