"""Guides in the editor: read, judged while they are written, and kept as drafts."""

from typing import Any

from tests.delivery.guides import publish, tip
from tests.editor.host import Editor, editor_of, told
from tests.stories import Story
from widget_server.db import db
from widget_server.guides.drafts import publish_draft


def words(title: str = "Share it", name: str = "share", **more: Any) -> dict[str, Any]:
    return tip(name, **{"trigger": None, "steps": [{"title": {"en": title, "ru": "Поделитесь"}}], **more})


def listed(editor: Editor) -> dict[str, tuple[str, str | None]]:
    found = (editor.call("GET", "/guides").json or {})["guides"]
    return {one["name"]: (one["state"], (one["read_only"] or {}).get("file")) for one in found}


def make_live(story: Story, name: str = "share") -> None:
    publish_draft(story.acme.workspace_id, name, "alice@acme.example")
    db.session.commit()


def test_a_new_guide_is_kept_as_a_draft_and_shown_to_nobody(story: Story) -> None:
    editor = editor_of(story)
    answer = editor.save(words(), None)
    assert (answer.status_code, told(answer)["mistakes"]) == (200, [])
    kept = editor.read("share")
    assert (kept["document"], kept["base"], kept["live_version"]) == (words(), told(answer)["base"], None)
    assert listed(editor) == {"share": ("draft", None)}
    assert story.acme.decide() == []


def test_a_draft_is_saved_again_and_again_with_the_mark_of_the_one_before(story: Story) -> None:
    editor = editor_of(story)
    first = told(editor.save(words("One"), None))["base"]
    second = told(editor.save(words("Two"), first))["base"]
    assert editor.save(words("Three"), second).status_code == 200
    assert editor.read("share")["document"] == words("Three")


def test_a_draft_that_somebody_else_saved_meanwhile_is_not_lost(story: Story) -> None:
    alice, erin = editor_of(story), editor_of(story, "erin")
    base = told(alice.save(words("One"), None))["base"]
    assert erin.save(words("Erin's"), base).status_code == 200
    refused = alice.save(words("Alice's"), base)
    assert (refused.status_code, told(refused)["error"]["code"], told(refused)["by"]) == (
        409,
        "changed_meanwhile",
        "Erin",
    )
    assert "Erin" in told(refused)["error"]["message"]
    assert alice.read("share")["document"] == words("Erin's")
    # Whoever has looked at it saves over it.
    assert alice.save(words("Alice's"), told(refused)["base"]).status_code == 200


def test_a_guide_that_is_there_already_is_not_begun_anew(story: Story) -> None:
    editor = editor_of(story)
    editor.save(words("One"), None)
    assert editor.save(words("Two"), None).status_code == 409


def test_a_draft_that_was_discarded_meanwhile_is_not_brought_back_unseen(story: Story) -> None:
    editor = editor_of(story)
    assert told(editor.save(words(), "0" * 64))["error"]["message"].startswith("The draft was discarded")


def test_a_guide_that_is_live_is_edited_in_a_draft_beside_it(story: Story) -> None:
    editor = editor_of(story)
    editor.save(words("One"), None)
    make_live(story)
    kept = editor.read("share")
    assert (kept["document"], kept["live_version"]) == (words("One"), 1)
    assert editor.save(words("Two"), kept["base"]).status_code == 200
    assert listed(editor) == {"share": ("live_with_draft", None)}
    assert [step["title"] for step in story.acme.decide()[0]["steps"]] == ["One"]


def test_a_guide_of_a_file_can_be_read_and_says_where_it_lives(story: Story) -> None:
    publish(story.acme, words())
    editor = editor_of(story)
    kept = editor.read("share")
    assert kept["read_only"]["file"] == "share.yaml"
    assert "share.yaml" in kept["read_only"]["why"]
    refused = editor.save(words("Mine"), kept["base"])
    assert (refused.status_code, told(refused)["error"]["code"]) == (403, "read_only")
    assert listed(editor) == {"share": ("live", "share.yaml")}


def test_mistakes_are_told_all_at_once_with_their_places_and_nothing_is_saved(story: Story) -> None:
    editor = editor_of(story)
    bad = words(frequency={"at_most": 0}) | {"steps": [{"title": {"en": ""}}], "colour": "red"}
    refused = editor.save(bad, None)
    assert refused.status_code == 422
    assert {one["path"] for one in told(refused)["mistakes"]} == {"frequency.at_most", "steps.0.title.en", "colour"}
    assert listed(editor) == {}


def test_a_draft_keeps_the_name_of_its_guide(story: Story) -> None:
    refused = editor_of(story).save(words(), None, name="another")
    assert [one["path"] for one in told(refused)["mistakes"]] == ["guide"]


def test_the_preview_is_what_the_page_would_be_told(story: Story) -> None:
    """With the person's own texts, whether or not it is for them now; nothing is claimed or written down."""
    document = tip(steps=[{"title": {"en": "Hello {{ person.name | there }}"}, "body": {"en": "**Look**"}}])
    story.acme.batch({"type": "identify", "userId": "dora", "traits": {"name": "Dora"}})
    editor = editor_of(story)
    people = (editor.call("GET", "/people?q=dor").json or {})["people"]
    assert [(one["user_id"], one["name"]) for one in people] == [("dora", "Dora")]
    shown = editor.check(document, person=people[0]["id"], language="en")
    assert shown["mistakes"] == []
    assert shown["decision"]["steps"] == [{"title": "Hello Dora", "body": [["p", ["strong", "Look"]]]}]
    assert "claim" not in shown["decision"]
    assert {gate["name"]: gate["outcome"] for gate in shown["gates"]}["behaviour"] == "fail"
    assert shown["person"] == {"id": people[0]["id"], "name": "Dora"}


def test_the_preview_for_nobody_has_the_fallbacks_and_no_gates(story: Story) -> None:
    document = words("Hello {{ person.name | there }}")
    shown = editor_of(story).check(document, language="en")
    assert shown["decision"]["steps"][0]["title"] == "Hello there"
    assert (shown["gates"], shown["person"]) == (None, None)


def test_the_preview_is_exactly_the_decision_once_it_is_live(story: Story) -> None:
    """Told on asking (`start`), so that no moment and no claim is in the way."""
    editor = editor_of(story)
    story.acme.track("report_created")
    dora = (editor.call("GET", "/people?q=dora").json or {})["people"][0]["id"]
    shown = editor.check(words(), person=dora, language="en")["decision"]
    editor.save(words(), None)
    make_live(story)
    story.app.extensions.pop("live_rules", None)
    live = story.acme.decide(start="share", language="en")[0]
    left_out = ("decision", "reason", "claim")
    assert {k: v for k, v in shown.items() if k not in left_out} == {k: v for k, v in live.items() if k not in left_out}


def test_what_reads_strangely_is_a_warning_and_can_be_saved(story: Story) -> None:
    editor = editor_of(story)
    document = words(audience={"any": [{"segment": "nobody-knows"}]}, trigger={"when": {"event": "never_seen"}})
    said = editor.check(document)
    assert said["mistakes"] == []
    assert {one["path"] for one in said["warnings"]} == {"audience.any.0.segment", "trigger.when.event"}
    assert editor.save(document, None).status_code == 200
