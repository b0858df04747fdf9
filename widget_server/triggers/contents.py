"""What is shown: the screens of a guide, their buttons and pictures, and the points of a checklist."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from widget_server.triggers.behaviours import BEHAVIOURS
from widget_server.triggers.conditions import Condition
from widget_server.triggers.fields import MOST_PARTS, NAME_FORM, Choice, Line, Wording
from widget_server.triggers.kinds import MOST_STEPS
from widget_server.triggers.markdown import remarks_on
from widget_server.triggers.phrases import Phrase, wrong, wrongs
from widget_server.triggers.placeholders import mistakes_in
from widget_server.triggers.placements import StepPlacementSchema
from widget_server.triggers.strict import StrictSchema

ACTIONS = (
    "complete", "dismiss", "snooze", "next", "back",
    "open_url", "open_board", "open_article", "start_guide", "track", "contact_csm",
)  # fmt: skip
ITEM_ACTIONS: Final = ("open_url", "open_board", "open_article", "start_guide", "track", "contact_csm")
STYLES: Final = ("primary", "quiet")
PRESS: Final = "press"
POSITIONS: Final = ("top", "bottom", "inline")
MOST_ITEMS = 20
MOST_BUTTONS = 4

_ADDRESS_FORM = r"^(https?://[^\s/?#]\S*|/(?![/\\])\S*)$"
_SAFE_FORM = r"^https://[^\s/?#]\S*$"

_TARGETS: Final = {
    "open_url": "url",
    "open_board": "board",
    "open_article": "article",
    "start_guide": "guide",
    "track": "event",
}


def steps_field(required: bool = True, description: str = "Its screens, in order.") -> fields.List[Any]:
    return fields.List(
        fields.Nested(StepSchema),
        required=required,
        validate=lambda steps: _at_most(steps, MOST_STEPS, _STEPS, at_least=1),
        metadata={"description": description, "most": MOST_STEPS, "least": 1},
    )


def items_field() -> fields.List[Any]:
    return fields.List(
        fields.Nested(ItemSchema),
        validate=lambda items: _at_most(items, MOST_ITEMS, _ITEMS, at_least=1),
        metadata={
            "description": "For a checklist: its points, each ticked off by what was done.",
            "most": MOST_ITEMS,
            "least": 1,
        },
    )


class Words(Wording):
    """A text of people's, in which `{{ person.name | there }}` may stand; `remarks` finds what is wrong in it."""

    def __init__(self, longest: int, remarks: Callable[[str], Iterable[Phrase]] = mistakes_in, **more: Any) -> None:
        super().__init__(longest, **more)
        self.remarks = remarks

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> Any:
        read = super()._deserialize(value, attr, data, **more)
        texts = read if isinstance(read, dict) else {"": read}
        faults = {language: found for language, text in texts.items() if (found := list(self.remarks(text)))}
        if faults:
            raise ValidationError(faults.get("", faults))
        return read


class Body(Words):
    """A text in Markdown."""

    def __init__(self, longest: int, **more: Any) -> None:
        super().__init__(longest, remarks_on, **more)


class Values(fields.Field[dict[str, Any]]):
    """Properties of an event with their values: texts, numbers, true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not 0 < len(value) <= MOST_PARTS:
            raise ValidationError(wrong("values-form", "Write properties with values, for example {from: checklist}."))
        if any(not isinstance(one, str | int | float | bool) for one in value.values()):
            raise ValidationError(wrong("value-type", "A value here is a text, a number, true or false."))
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "object", "minProperties": 1, "additionalProperties": {"type": ["string", "number", "boolean"]}}


class ActionSchema(StrictSchema):
    """A button of a step."""

    label = Words(60, required=True, metadata={"description": "Text of the button."})
    do = Choice(ACTIONS, required=True, metadata={"description": "What the button does."})
    url = Line(
        2000,
        _ADDRESS_FORM,
        wrong("address-form", 'Write an address that begins with https://, http:// or "/".'),
        metadata={"description": "For open_url: where to."},
    )
    board = Line(
        100,
        NAME_FORM,
        wrong("board-name-form", "Write the board's short name, as in its address."),
        metadata={"description": "For open_board."},
    )
    article = Line(
        100,
        NAME_FORM,
        wrong("article-name-form", "Write the article's short name, as in its address."),
        metadata={"description": "For open_article."},
    )
    guide = Line(
        64,
        NAME_FORM,
        wrong("guide-name-form", "Write the guide's name, as in share-your-report."),
        metadata={"description": "For start_guide."},
    )
    event = Line(
        200,
        r"^[^$\s].*$",
        wrong("event-name-form", "Write the name of an event of the product's; those with $ are the service's own."),
        metadata={"description": "For track: the event that the button tells."},
    )
    properties = Values(metadata={"description": "For track: the properties of that event."})
    style = Choice(
        STYLES, metadata={"description": "How it looks. Without it: the first button is primary, the others quiet."}
    )

    @validates_schema
    def target_fits(self, data: dict[str, Any], **_: Any) -> None:
        do = data["do"]
        wanted = _TARGETS.get(do)
        if wanted is not None and wanted not in data:
            raise ValidationError(
                wrong("action-needs-key", '%(action)s needs the key "%(key)s".', action=do, key=wanted), "do"
            )
        for action, key in (*_TARGETS.items(), ("track", "properties")):
            if key in data and do != action:
                raise ValidationError(
                    wrong("action-other-key", "Only %(action)s takes this: remove it.", action=action), key
                )
        if "{{" in data.get("url", ""):
            raise ValidationError(
                wrong("placeholder-in-address", "A placeholder stands in texts, not in addresses: remove it."), "url"
            )


def _actions(description: str) -> fields.List[Any]:
    return fields.List(
        fields.Nested(ActionSchema),
        validate=lambda actions: _at_most(actions, MOST_BUTTONS, _BUTTONS),
        metadata={"description": description, "most": MOST_BUTTONS},
    )


def _safe_address() -> Line:
    return Line(
        2000,
        _SAFE_FORM,
        wrong("address-form-https", "Write an address that begins with https://."),
        required=True,
        metadata={"description": "Where it lies: https only."},
    )


class ImageSchema(StrictSchema):
    """A picture by its address. The policy of the host page must allow it."""

    url = _safe_address()
    alt = Words(200, required=True, metadata={"description": "What is to be seen, for those who do not see it."})


class VideoSchema(StrictSchema):
    """A film by its address. The policy of the host page must allow it."""

    url = _safe_address()
    title = Words(200, required=True, metadata={"description": "What it shows, for those who do not see it."})


class StepSchema(StrictSchema):
    """One screen of a guide."""

    title = Words(120, required=True, metadata={"description": "The heading."})
    body = Body(2000, metadata={"description": "The text below it, in Markdown."})
    image = fields.Nested(ImageSchema, metadata={"description": "A picture by its address."})
    video = fields.Nested(VideoSchema, metadata={"description": "A film by its address, in place of a picture."})
    actions = _actions("Its buttons, most important first.")
    placement = fields.Nested(StepPlacementSchema, metadata={"description": "For a tour: where this step shows."})
    advance_on = Choice(
        (PRESS,), metadata={"description": "For a tour. press: it goes on when the person presses this step's element."}
    )

    @validates_schema
    def one_picture(self, data: dict[str, Any], **_: Any) -> None:
        if "image" in data and "video" in data:
            raise ValidationError(wrong("picture-or-film", "A picture or a film, not both: remove one."), "video")


class ItemSchema(StrictSchema):
    """One point of a checklist."""

    name = Line(
        64,
        NAME_FORM,
        wrong("name-form", "Write lower-case letters, digits and single hyphens, as in first-report."),
        required=True,
        metadata={"description": "Stable name of the point, told once in the list."},
    )
    title = Words(120, required=True, metadata={"description": "What is to be done."})
    body = Body(1000, metadata={"description": "How, in Markdown; opens under the title."})
    actions = _actions("Buttons that lead there.")
    done = Condition(
        BEHAVIOURS, required=True, metadata={"description": "The behaviour by which the service ticks it off."}
    )

    @validates_schema
    def actions_fit(self, data: dict[str, Any], **_: Any) -> None:
        for index, action in enumerate(data.get("actions", ())):
            if action["do"] not in ITEM_ACTIONS:
                message = wrong(
                    "item-button",
                    "A point is done by what its done says; its buttons are %(actions)s.",
                    actions=", ".join(ITEM_ACTIONS),
                )
                raise ValidationError({"actions": {index: {"do": [message]}}})


class BannerSchema(StrictSchema):
    """Where a banner stands."""

    position = Choice(
        POSITIONS,
        required=True,
        metadata={"description": "At the top or the bottom of the window, or inside of placement.element."},
    )


def _at_most(items: list[Any], most: int, said: Phrase, at_least: int = 0) -> None:
    if not at_least <= len(items) <= most:
        raise ValidationError(said)


_STEPS = wrongs("steps-number", "Write 1 to %(num)s step here.", "Write 1 to %(num)s steps here.", MOST_STEPS)
_ITEMS = wrongs("items-number", "Write 1 to %(num)s item here.", "Write 1 to %(num)s items here.", MOST_ITEMS)
_BUTTONS = wrongs("buttons-number", "Write 0 to %(num)s button here.", "Write 0 to %(num)s buttons here.", MOST_BUTTONS)
