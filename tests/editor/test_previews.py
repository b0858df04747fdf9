"""What the editor shows of a guide is what pages are told of it, kind by kind."""

from pathlib import Path
from typing import Any

import pytest

from tests.delivery.guides import publish
from tests.editor.host import editor_of
from tests.stories import Story
from widget_server.triggers.loading import load_folder

GUIDES = {guide["guide"]: guide for guide in load_folder(Path(__file__).parents[2] / "rules").guides}
TOLD = ("guide", "kind", "priority", "placement", "steps", "items", "banner", "survey", "variant")


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_guide_of_the_demo_is_previewed_as_it_is_told(story: Story, name: str, language: str) -> None:
    """Whoever it is for: the preview asks for no audience, the page does."""
    document = {key: value for key, value in GUIDES[name].items() if key not in ("audience", "schedule")}
    publish(story.acme, document)
    dora = {"userId": "dora", "traits": {"name": "Dora", "role": "admin"}}
    story.acme.batch({"type": "identify", **dora}, {"type": "track", "event": "report_created", "userId": "dora"})
    live = next(one for one in story.acme.decide(start=name, language=language) if one["guide"] == name)
    editor = editor_of(story)
    people: list[dict[str, Any]] = (editor.call("GET", "/people?q=dora").json or {})["people"]
    # The preview needs no audience to hold: the whole document, as it stands in its file.
    shown = editor.check(GUIDES[name], person=people[0]["id"], language=language)
    assert shown["mistakes"] == []
    assert [shown["decision"].get(key) for key in TOLD] == [live.get(key) for key in TOLD]
    assert not {"claim", "when", "delay_ms", "expires_ms"} & shown["decision"].keys()
    assert {gate["outcome"] for gate in shown["gates"]} <= {"pass", "fail", "unknown"}


def test_a_preview_writes_nothing_down(story: Story) -> None:
    from tests.tables import all_tables

    story.acme.track("report_created")
    editor = editor_of(story)
    dora = (editor.call("GET", "/people?q=dora").json or {})["people"][0]["id"]
    before = all_tables()
    for document in GUIDES.values():
        editor.check(document, person=dora, language="en")
    assert all_tables() == before
