"""Whatever the editor sends is judged, and nothing it can send is the service's mistake."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.editor.host import Editor, editor_of, told
from tests.stories import Story
from widget_server.db import db
from widget_server.guides.models import GuideDraft
from widget_server.triggers.kinds import KINDS

KEYS = (
    "guide", "kind", "audience", "trigger", "placement", "schedule", "frequency", "priority", "banner", "steps",
    "items", "budget", "quiet", "holdout", "variants", "goal", "title", "body", "actions", "label", "do", "image",
    "video", "url", "alt", "when", "all", "any", "not", "did", "event", "at_least", "within", "element", "page",
    "selector", "text", "en", "ru", "name", "weight", "percent", "by", "done", "segment", "list", "at_most", "every",
)  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(("14d", "0s", "*", "/**", "{{ person.name | there }}", "{{", "\0", "next", "complete", *KINDS)),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
STEP = {"title": {"en": "Hello {{ person.name | there }}"}}
SOUND: dict[str, Any] = {"guide": "sound", "kind": "tip", "steps": [STEP]}


def judged(editor: Editor, document: Any, **more: Any) -> int:
    """The status of both answers; they agree on whether there is a mistake."""
    check = editor.call("POST", "/check", {"document": document, **more})
    name = document.get("guide") if isinstance(document, dict) else None
    address = name if isinstance(name, str) and name.isascii() and name.isalnum() else "x"
    db.session.query(GuideDraft).delete()
    db.session.commit()
    save = editor.call("PUT", f"/guides/{address}/draft", {"document": document, "base": None})
    assert check.status_code in (200, 400), check.text
    assert save.status_code in (200, 400, 422), save.text
    if save.status_code == 200:
        assert told(check)["mistakes"] == []
        assert told(check)["decision"]["guide"] == name
    return save.status_code


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(more=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3), kind=st.sampled_from(KINDS))
def test_a_guide_with_anything_in_it_is_kept_or_its_mistakes_are_told(
    story: Story, more: dict[str, Any], kind: str
) -> None:
    editor = _EDITORS.setdefault(story.acme.workspace_id, None) or editor_of(story)
    _EDITORS[story.acme.workspace_id] = editor
    judged(editor, {**SOUND, "kind": kind, **more})


_EDITORS: dict[int, Editor | None] = {}


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"guide": None},
        {"guide": "a\0b", "kind": "tip"},
        {"guide": 7, "kind": ["tip"], "steps": {}},
        {**SOUND, "priority": 2**70},
        {**SOUND, "priority": 1e300},
        {**SOUND, "audience": {"any": [{"person.age": {"gt": 2**65}}]}},
        {**SOUND, "audience": {"any": [{"person.age": {"in": [2**53 + 1, "x", None]}}]}},
        {**SOUND, "audience": {"any": [{"person.age": {"matches": "(" * 50}}]}},
        {**SOUND, "steps": [{"title": {"en": "x" * 200_000}}]},
        {**SOUND, "steps": [STEP] * 5_000},
        {**SOUND, "steps": [{"title": {"en": "{{ person.name |" * 100}}]},
        {**SOUND, "steps": [{**STEP, "body": {"en": "[" * 5_000 + "*" * 5_000}}]},
        {**SOUND, "steps": [{**STEP, "body": {"en": "> " * 2_000 + "x"}}]},
        {**SOUND, "placement": {"page": "*" * 3_000, "element": ":" * 3_000}},
        {**SOUND, "kind": "tour", "steps": [{**STEP, "placement": None}]},
        {**SOUND, "kind": "checklist", "items": [{}]},
        {**SOUND, "kind": "checklist", "items": [{"name": "a", "title": {"en": "a"}, "done": {"did": {}}}]},
        {**SOUND, "variants": [{"name": "a", "weight": 0, "steps": []}]},
        {**SOUND, "trigger": {"all": [{"did": {"event": "x" * 10_000, "at_least": 10**9}}]}},
    ],
)
def test_what_looks_most_like_trouble_is_kept_or_its_mistakes_are_told(story: Story, document: dict[str, Any]) -> None:
    judged(editor_of(story), document)


def test_a_document_that_is_nested_without_end_is_refused(story: Story) -> None:
    deep = '{"a":' * 50_000 + "1" + "}" * 50_000
    editor = editor_of(story)
    headers = {"Origin": editor.origin, "Authorization": f"Bearer {editor.token}"}
    body = f'{{"document": {deep}, "base": null}}'
    answer = story.app.test_client().post("/v1/editor/check", data=body, headers=headers)
    assert answer.status_code in (200, 400)
    assert answer.headers["Access-Control-Allow-Origin"] == editor.origin


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '{"document": []}', '{"base": null}', '{"document": {}, "person": "x"}']
)
def test_a_body_of_another_shape_is_refused_with_its_place(story: Story, body: str) -> None:
    editor = editor_of(story)
    headers = {"Origin": editor.origin, "Authorization": f"Bearer {editor.token}"}
    answer = story.app.test_client().post("/v1/editor/check", data=body, headers=headers)
    assert answer.status_code == 400
    assert set(told(answer)["error"]) == {"code", "message", "field"}


@pytest.mark.parametrize("person", [0, -1, 2**62, 2**63 - 1, 987_654])
def test_a_person_of_nobody_is_not_found(story: Story, person: int) -> None:
    editor = editor_of(story)
    assert editor.call("POST", "/check", {"document": SOUND, "person": person}).status_code == 404


@pytest.mark.parametrize("language", ["", "ru", "pt-BR", "xx-YY-zz", "-", "😀"])
def test_any_language_is_answered_in_one_that_there_is(story: Story, language: str) -> None:
    assert editor_of(story).check(SOUND, language=language)["decision"]["steps"][0]["title"] == "Hello there"
