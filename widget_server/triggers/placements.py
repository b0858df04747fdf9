"""Where: what the browser checks before a guide shows. How it is checked stands in `placement_check`."""

import re
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, validates_schema

from widget_server.triggers.clauses import Filter, Placement, PlacementElement, PlacementPage, Test
from widget_server.triggers.fields import (
    MOST_PARTS,
    Choice,
    Duration,
    Either,
    Line,
    PageGlob,
    Tests,
    read_each,
)
from widget_server.triggers.globs import ANY_DEPTH
from widget_server.triggers.mistakes import all_known
from widget_server.triggers.operators import OPERATORS
from widget_server.triggers.phrases import KeyFault, wrong
from widget_server.triggers.strict import StrictSchema

DEVICES: Final = ("phone", "tablet", "desktop")
WHEN_MISSING: Final = ("wait", "skip")
STRICT: Final = "strict"
MATCHES: Final = (STRICT, "lenient")
ADDRESS_OPERATORS: Final = ("eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "exists", "contains")
"""What may be asked of the texts of an address: those that the browser has, too."""

WIDTH_OPERATORS: Final = ("gt", "gte", "lt", "lte")
MOST_PAGES: Final = 20
MOST_NAMES: Final = 10
MOST_FALLBACKS: Final = 5
LONGEST_SELECTOR: Final = 300
_PARAMETER = re.compile(r"\{(\w+)\}", re.ASCII)


class SomeTests(Tests):
    """Tests with some of the operators only."""

    def __init__(self, operators: tuple[str, ...], **more: Any) -> None:
        super().__init__(**more)
        self.operators = operators

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[Test, ...]:
        known = all_known(self.operators)
        faults = {
            operator: [
                KeyFault(
                    wrong(
                        "operator-not-in-browser",
                        '"%(operator)s" cannot be asked by the browser here. %(known)s',
                        operator=operator,
                        known=known,
                    )
                )
            ]
            for operator in (value if isinstance(value, dict) else ())
            if operator in OPERATORS and operator not in self.operators
        }
        if faults:
            raise ValidationError(faults)
        return super()._deserialize(value, attr, data, **more)

    def json_schema(self) -> dict[str, Any]:
        operators = {name: OPERATORS[name] for name in self.operators}
        return {
            "type": "object",
            "properties": {name: {"description": op.meaning, **op.json_schema} for name, op in operators.items()},
            "minProperties": 1,
            "additionalProperties": False,
        }


class AddressTests(fields.Field[tuple[Filter, ...]]):
    """Tests of parameters by their names; sorted, so that equal ones are one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> tuple[Filter, ...]:
        if not isinstance(value, dict) or not 0 < len(value) <= MOST_PARTS:
            raise ValidationError(wrong("params-form", "Write parameters with tests, for example {tab: {eq: share}}."))
        tests = SomeTests(ADDRESS_OPERATORS)
        return tuple(Filter(name, read) for name, read in sorted(read_each(value, lambda _, t: tests.deserialize(t))))

    def json_schema(self) -> dict[str, Any]:
        return {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/$defs/address_tests"}}


class PlainPage(PageGlob):
    """A page glob without named parameters."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **more: Any) -> str:
        glob = super()._deserialize(value, attr, data, **more)
        if found := _PARAMETER.search(glob):
            raise ValidationError(
                wrong(
                    "page-params",
                    'Write * for any one segment; to test it: {path: "%(glob)s", params: {%(name)s: {ne: new}}}.',
                    glob=glob,
                    name=found[1],
                )
            )
        return glob


class PageSchema(StrictSchema):
    """A page by its path, its parameters and its query; all that is given must hold."""

    path = PageGlob(metadata={"description": "As page; a whole segment may be a {parameter}."})
    params = AddressTests(load_default=(), metadata={"description": "Tests of the path's {parameters}."})
    query = AddressTests(load_default=(), metadata={"description": "Tests of the query's parameters."})

    @validates_schema
    def parameters_are_there(self, data: dict[str, Any], **_: Any) -> None:
        path = data.get("path")
        if path is None and (data["params"] or not data["query"]):
            raise ValidationError(
                {"_schema": [wrong("page-form-long", "Write path, query or both; params belong to a path.")]}
            )
        named = [found[1] for segment in (path or "").split("/") if (found := _PARAMETER.fullmatch(segment))]
        if len(named) < len(_PARAMETER.findall(path or "")):
            raise ValidationError(
                wrong(
                    "page-parameter-segment",
                    "A {parameter} stands for a whole segment: put a slash before and after it.",
                ),
                "path",
            )
        if named and ANY_DEPTH in (path or ""):
            raise ValidationError(
                wrong("page-parameter-depth", '"**" leaves open which segment a {parameter} is: write * for each one.'),
                "path",
            )
        if len(set(named)) < len(named):
            raise ValidationError(wrong("page-parameter-twice", "Two parameters have one name."), "path")
        unknown = {
            test.name: [
                KeyFault(
                    wrong(
                        "page-parameter-unknown",
                        "The path has no {%(name)s}: write it there in place of a segment.",
                        name=test.name,
                    )
                )
            ]
            for test in data["params"]
            if test.name not in named
        }
        if unknown:
            raise ValidationError({"params": unknown})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> PlacementPage:
        return PlacementPage(data.get("path"), data["params"], data["query"])


class ElementSchema(StrictSchema):
    """An element by a selector, others to fall back to, and what proves that it is the right one."""

    selector = Line(LONGEST_SELECTOR, load_default=None, metadata={"description": "CSS selector."})
    fallback = fields.List(
        Line(LONGEST_SELECTOR),
        load_default=list,
        validate=lambda found: _few(found, MOST_FALLBACKS),
        metadata={"description": "Other selectors, tried in turn.", "least": 1, "most": MOST_FALLBACKS},
    )
    text = Either(
        Line(),
        most=MOST_NAMES,
        load_default=(),
        metadata={"description": "Its whole text or aria-label, or one for each language."},
    )
    role = Line(
        40,
        "^[a-z]+$",
        wrong("role-form", "Write a role of ARIA, for example button."),
        load_default=None,
        metadata={"description": "Its role."},
    )
    tag = Line(
        40,
        "^[a-z][a-z0-9-]*$",
        wrong("tag-form", "Write the name of a tag in lower case, for example button."),
        load_default=None,
        metadata={"description": "Its tag."},
    )
    match = Choice(
        MATCHES,
        load_default=STRICT,
        metadata={
            "description": "strict: all that is said holds. lenient: most of it, clearly more than for any other."
        },
    )

    @validates_schema
    def lenient_has_a_choice(self, data: dict[str, Any], **_: Any) -> None:
        told = [data["selector"] or data["fallback"], data["text"], data["role"], data["tag"]]
        if data["match"] != STRICT and sum(map(bool, told)) < 2:
            raise ValidationError(
                wrong("match-of-one", "One thing alone holds or not: add text, role or tag, or remove match."), "match"
            )

    @validates_schema
    def can_be_found(self, data: dict[str, Any], **_: Any) -> None:
        if data["selector"] is None and not data["text"]:
            raise ValidationError(
                {"_schema": [wrong("element-form", "Write a selector, or the text by which to find the element.")]}
            )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> PlacementElement:
        return PlacementElement(
            data["selector"], tuple(data["fallback"]), data["text"], data["role"], data["tag"], data["match"]
        )


class StepPlacementSchema(StrictSchema):
    """Where one step of a tour shows; what it does not say is as in the step before, but for the element."""

    later = ("idle", "scroll", "exit_intent")
    page = Either(
        PlainPage(),
        PageSchema,
        most=MOST_PAGES,
        load_default=(),
        metadata={"description": "Path; * is one segment, or the rest when last; ** is any depth. Or a list of them."},
    )
    element = Either(
        Line(LONGEST_SELECTOR),
        ElementSchema,
        load_default=None,
        metadata={"description": "CSS selector of the element to point at, or more that tells it."},
    )
    wait_for = Duration(
        load_default=None,
        metadata={"description": "So long nothing else is shown while the element is missing."},
    )
    when_missing = Choice(
        WHEN_MISSING,
        load_default="wait",
        metadata={"description": "After that: wait for the element behind others, or skip the guide. Default wait."},
    )

    @validates_schema
    def element_is_there(self, data: dict[str, Any], **_: Any) -> None:
        if data["element"] is not None:
            return
        if data["wait_for"] is not None:
            raise ValidationError(
                wrong("wait-for-nothing", "Nothing to wait for: add element, or remove wait_for."), "wait_for"
            )
        if data["when_missing"] != "wait":
            raise ValidationError(
                wrong("missing-nothing", "Nothing can be missing: add element, or remove when_missing."), "when_missing"
            )


class PlacementSchema(StepPlacementSchema):
    """Where: checked by the browser."""

    device = Either(
        Choice(DEVICES),
        most=len(DEVICES),
        load_default=(),
        metadata={"description": "Only on these kinds of device."},
    )
    width = SomeTests(
        WIDTH_OPERATORS,
        load_default=(),
        metadata={"description": "Width of the window in pixels of CSS."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Placement:
        pages = tuple(PlacementPage(page) if isinstance(page, str) else page for page in data["page"])
        element = data["element"]
        return Placement(
            pages=pages,
            element=PlacementElement(element) if isinstance(element, str) else element,
            wait_for_ms=data["wait_for"],
            when_missing=data["when_missing"],
            devices=data["device"],
            width=data["width"],
        )


def _few(found: list[Any], most: int) -> None:
    if not 0 < len(found) <= most:
        raise ValidationError(wrong("list-length", "Write 1 to %(most)s here.", most=most))
