"""Kinds of guides: what each takes, and what is said of what it does not take."""

from typing import Any

import pytest

from tests.triggers.test_language import remarks
from widget_server.triggers.clauses import PlacementElement
from widget_server.triggers.kinds import step_placements
from widget_server.triggers.language import read_guide

STEP = {"title": "Title"}
ITEM = {"name": "report", "title": "Make a report", "done": {"did": {"event": "report_created"}}}
LAYOUT: dict[str, dict[str, Any]] = {
    "tip": {},
    "hotspot": {"placement": {"element": "#a"}},
    "tour": {"steps": [STEP, STEP]},
    "checklist": {"items": [ITEM]},
    "modal": {},
    "banner": {"banner": {"position": "top"}},
    "announcement": {},
    "survey": {"questions": [{"name": "why", "ask": "Why?", "type": "text"}]},
}
SCALE = {"name": "easy", "ask": "Was it easy?", "type": "scale", "from": 1, "to": 5}
OPTIONS = [{"name": "slow", "label": "Too slow"}, {"name": "dear", "label": "Too expensive"}]
CHOICE = {"name": "why-not", "ask": "Why not?", "type": "choice", "options": OPTIONS}


def asking(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return of_kind("survey", questions=list(questions), **more)


def of_kind(kind: str, **more: Any) -> dict[str, Any]:
    return {"guide": "a", "kind": kind, "steps": [STEP], **LAYOUT[kind], **more}


def button(**action: Any) -> dict[str, Any]:
    return {"title": "Title", "actions": [{"label": "x", **action}]}


@pytest.mark.parametrize("kind", LAYOUT)
def test_the_smallest_guide_of_each_kind_is_read(kind: str) -> None:
    assert read_guide(of_kind(kind)).kind == kind


@pytest.mark.parametrize(
    ("document", "path", "says"),
    [
        (of_kind("hotspot", placement={}), "kind", "placement: {element"),
        (of_kind("hotspot", steps=[STEP, STEP]), "steps", "write one step"),
        (of_kind("tour", steps=[STEP]), "steps", "two steps or more"),
        (
            of_kind("tip", steps=[{**STEP, "placement": {"page": "/a"}}]),
            "steps.0.placement",
            "Only the steps of a tour",
        ),
        (of_kind("tip", steps=[{**STEP, "advance_on": "press"}]), "steps.0.advance_on", "Only a tour goes"),
        (
            of_kind("tour", steps=[{**STEP, "advance_on": "press"}, STEP]),
            "steps.0.advance_on",
            "no element that could be pressed",
        ),
        (
            of_kind("tour", steps=[STEP, {**STEP, "advance_on": "press"}], placement={"element": "#a"}),
            "steps.1.advance_on",
            "no element that could be pressed",
        ),
        (
            of_kind("tour", steps=[STEP, {**STEP, "placement": {"element": "#a"}, "advance_on": "click"}]),
            "steps.1.advance_on",
            "press",
        ),
        (
            of_kind("tour", variants=[{"name": "a"}, {"name": "b", "steps": [{**STEP, "advance_on": "press"}, STEP]}]),
            "variants.1.steps.0.advance_on",
            "no element that could be pressed",
        ),
        (
            of_kind("tour", steps=[STEP, {**STEP, "placement": {"device": "phone"}}]),
            "steps.1.placement.device",
            "Unknown",
        ),
        (
            of_kind("tour", steps=[STEP, {**STEP, "placement": {"wait_for": "5s"}}]),
            "steps.1.placement.wait_for",
            "Nothing to wait for",
        ),
        (of_kind("tour", steps=[button(do="back"), STEP]), "steps.0.actions.0.do", "nothing is before it"),
        (of_kind("tour", steps=[STEP, button(do="next")]), "steps.1.actions.0.do", "nothing is next"),
        (of_kind("checklist", items=[]), "items", "1 to 20 items"),
        ({"guide": "a", "kind": "checklist", "steps": [STEP]}, "kind", "A checklist has items"),
        (of_kind("checklist", items=[ITEM, ITEM]), "items.1.name", "second time"),
        (of_kind("checklist", items=[{**ITEM, "done": {"did_it": {}}}]), "items.0.done.did_it", "Unknown condition"),
        (of_kind("checklist", items=[{"name": "a", "title": "b"}]), "items.0.done", "is missing"),
        (
            of_kind("checklist", items=[{**ITEM, "actions": [{"label": "x", "do": "complete"}]}]),
            "items.0.actions.0.do",
            "its done says",
        ),
        (of_kind("checklist", steps=[STEP, STEP]), "steps", "heading"),
        (of_kind("checklist", placement={"element": "#a"}), "placement.element", "corner"),
        (of_kind("checklist", frequency={"at_most": 1}), "frequency.at_most", "until it is completed"),
        (of_kind("announcement", frequency={"every": "1d"}), "frequency.every", "in the feed"),
        (of_kind("announcement", trigger={"when": {"event": "a"}}), "trigger.when", "remove when"),
        (of_kind("announcement", steps=[button(do="snooze")]), "steps.0.actions.0.do", "put off"),
        (of_kind("announcement", placement={"element": "#a"}), "placement.element", "in the feed"),
        (of_kind("tip", items=[ITEM]), "items", "Only a checklist"),
        ({"guide": "a", "kind": "survey", "steps": [STEP]}, "kind", "A survey has questions"),
        (asking(), "questions", "1 to 20 questions"),
        (asking(SCALE, SCALE), "questions.1.name", "second time"),
        (asking(SCALE, steps=[STEP, STEP]), "steps", "heading"),
        (asking(SCALE, steps=[button(do="complete")]), "steps.0.actions", "a title and a body"),
        (asking(SCALE, placement={"element": "#a"}), "placement.element", "corner"),
        (asking({**SCALE, "type": "skale"}), "questions.0.type", 'Did you mean "scale"?'),
        (asking({**SCALE, "lables": {}}), "questions.0.lables", 'Did you mean "labels"?'),
        (asking({**SCALE, "to": 12}), "questions.0.to", "2 to 11 points"),
        (asking({**SCALE, "to": 1}), "questions.0.to", "2 to 11 points"),
        (asking({**SCALE, "to": 1.5}), "questions.0.to", "whole number"),
        (asking({"name": "a", "ask": "b", "type": "scale"}), "questions.0.from", 'needs the key "from"'),
        (asking({**SCALE, "labels": {"low": "a"}}), "questions.0.labels.low", "Unknown key"),
        (asking({**SCALE, "many": True}), "questions.0.many", "Only a choice takes this"),
        (asking({**SCALE, "at_most": 9}), "questions.0.at_most", "Only a text takes this"),
        (asking({**CHOICE, "from": 1}), "questions.0.from", "Only a scale takes this"),
        (asking({**CHOICE, "options": OPTIONS[:1]}), "questions.0.options", "2 to 12 options"),
        (asking({**CHOICE, "options": [*OPTIONS, OPTIONS[0]]}), "questions.0.options.2.name", "second time"),
        (asking({**CHOICE, "type": "text"}), "questions.0.options", "Only a choice takes this"),
        (asking({**SCALE, "ask": "{{ name }}"}), "questions.0.ask", "no placeholder"),
        (asking(SCALE, thanks="{{ name }}"), "thanks", "no placeholder"),
        (of_kind("tip", thanks="Thank you"), "thanks", "Only a survey"),
        (of_kind("modal", questions=[SCALE]), "questions", "Only a survey"),
        (of_kind("tip", banner={"position": "top"}), "banner", "Only a banner"),
        (of_kind("banner", banner={"position": "left"}), "banner.position", "top, bottom"),
        (of_kind("banner", banner={"position": "inline"}), "banner.position", "inside of an element"),
        (of_kind("banner", placement={"element": "#a"}), "placement.element", "position: inline"),
        (of_kind("banner", steps=[STEP, STEP]), "steps", "one screen"),
        (of_kind("modal", placement={"element": "#a"}), "placement.element", "middle"),
        (of_kind("tip", steps=[button(do="start_guide")]), "steps.0.actions.0.do", 'needs the key "guide"'),
        (of_kind("tip", steps=[button(do="start_guide", guide="a")]), "steps.0.actions.0.guide", "start itself"),
        (of_kind("tip", steps=[button(do="track")]), "steps.0.actions.0.do", 'needs the key "event"'),
        (of_kind("tip", steps=[button(do="track", event="$identify")]), "steps.0.actions.0.event", "service's own"),
        (
            of_kind("tip", steps=[button(do="track", event="a", properties={"b": []})]),
            "steps.0.actions.0.properties",
            "a text, a number",
        ),
        (
            of_kind("tip", steps=[button(do="complete", properties={"b": 1})]),
            "steps.0.actions.0.properties",
            "Only track",
        ),
        (of_kind("tip", steps=[button(do="open_article")]), "steps.0.actions.0.do", 'needs the key "article"'),
        (of_kind("tip", steps=[button(do="contact_csm", url="/a")]), "steps.0.actions.0.url", "Only open_url"),
        (
            of_kind("tip", steps=[button(do="open_url", url="/{{person.name|x}}")]),
            "steps.0.actions.0.url",
            "placeholder",
        ),
        (of_kind("tip", steps=[button(do="complete", style="loud")]), "steps.0.actions.0.style", "primary, quiet"),
        (
            of_kind("tip", steps=[{**STEP, "image": {"url": "https://a.example/a.png"}}]),
            "steps.0.image.alt",
            "is missing",
        ),
        (
            of_kind("tip", steps=[{**STEP, "image": {"url": "http://a.example/a.png", "alt": "A"}}]),
            "steps.0.image.url",
            "https://",
        ),
        (
            of_kind("tip", steps=[{**STEP, "image": {"url": "data:image/png;base64,AA", "alt": "A"}}]),
            "steps.0.image.url",
            "https://",
        ),
        (
            of_kind("tip", steps=[{**STEP, "video": {"url": "https://a.example/a.mp4"}}]),
            "steps.0.video.title",
            "is missing",
        ),
        (
            of_kind(
                "tip",
                steps=[
                    {
                        **STEP,
                        "image": {"url": "https://a.example/a", "alt": "A"},
                        "video": {"url": "https://a.example/a", "title": "A"},
                    }
                ],
            ),
            "steps.0.video",
            "not both",
        ),
        (of_kind("tip", steps=[{"title": "Hello {{ person.name }}"}]), "steps.0.title", "a bar, and what stands there"),
        (of_kind("tip", steps=[{"title": {"en": "a", "ru": "{{ name | b }}"}}]), "steps.0.title.ru", "no placeholder"),
        (of_kind("tip", steps=[button(do="complete", label="{{ person.name|}}")]), "steps.0.actions.0.label", "bar"),
        (of_kind("tip", steps=[{**STEP, "body": "{{ person.name }}"}]), "steps.0.body", "bar"),
        (of_kind("tip", steps=[{**STEP, "body": "<b>a</b>"}]), "steps.0.body", "not HTML"),
        (of_kind("tip", steps=[{**STEP, "body": "![a](https://a.example/a.png)"}]), "steps.0.body", "image: {url"),
        (of_kind("tip", steps=[{**STEP, "body": {"en": "[a](javascript:alert)"}}]), "steps.0.body.en", "no address"),
        (of_kind("tip", steps=[{**STEP, "body": "[a](/b/{{person.id|x}})"}]), "steps.0.body", "not in addresses"),
    ],
)
def test_what_does_not_fit_is_named_at_its_place_with_what_to_write(
    document: dict[str, Any], path: str, says: str
) -> None:
    assert says in remarks(document)[path]


def test_every_mistake_of_a_kind_is_told_at_once() -> None:
    document = of_kind("announcement", placement={"element": "#a"}, frequency={"at_most": 1, "every": "1d"})
    assert set(remarks(document)) == {"placement.element", "frequency.at_most", "frequency.every"}


def test_a_step_of_a_tour_may_stand_in_the_corner_and_stays_on_the_pages_of_the_one_before() -> None:
    places: list[dict[str, Any]] = [{}, {"page": "/b"}, {"element": "#c", "wait_for": "5s"}, {}]
    document = of_kind("tour", placement={"page": "/a", "element": "#a", "device": "phone"})
    document["steps"] = [{**STEP, **({"placement": place} if place else {})} for place in places]
    assert step_placements(document) == [
        {"page": "/a", "element": "#a", "device": "phone"},
        {"page": "/b", "device": "phone"},
        {"page": "/b", "device": "phone", "element": "#c", "wait_for": "5s"},
        {"page": "/b", "device": "phone"},
    ]
    read = read_guide(document)
    assert read.placement == read.step_placements[0]
    assert [place.element for place in read.step_placements] == [
        PlacementElement("#a"),
        None,
        PlacementElement("#c"),
        None,
    ]


def test_the_first_step_of_a_tour_may_have_its_own_element() -> None:
    document = of_kind("tour", placement={"page": "/a", "element": "#a", "wait_for": "5s"})
    document["steps"] = [{**STEP, "placement": {"element": "#b"}}, STEP]
    assert step_placements(document)[0] == {"page": "/a", "element": "#b"}


def test_what_stays_is_shown_however_often() -> None:
    assert [read_guide(of_kind(kind)).frequency.at_most for kind in ("checklist", "announcement", "tip")] == [
        None,
        None,
        3,
    ]


def test_a_form_of_a_tour_has_as_many_steps_and_each_leads_somewhere() -> None:
    forms = [{"name": "a"}, {"name": "b", "steps": [button(do="back"), STEP, button(do="next")]}]
    assert set(remarks(of_kind("tour", variants=forms))) == {
        "variants.1.steps.0.actions.0.do",
        "variants.1.steps.2.actions.0.do",
    }
    short = [{"name": "a"}, {"name": "b", "steps": [STEP, STEP, STEP]}]
    assert "as many steps" in remarks(of_kind("tour", variants=short))["variants.1.steps"]


def test_a_step_may_go_on_when_its_element_is_pressed_also_the_guides_own_at_the_first() -> None:
    pressed = {**STEP, "advance_on": "press"}
    last = {**pressed, "placement": {"element": "#b"}}
    guide = read_guide(of_kind("tour", placement={"element": "#a"}, steps=[pressed, STEP, last]))
    assert guide.pressed_steps == (1, 3)
    assert read_guide(of_kind("tour")).pressed_steps == ()
