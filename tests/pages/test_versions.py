"""Drafts and versions on a guide's page: who, when, what differs; publishing, rolling back, previews."""

from typing import Any

import pytest

from tests.delivery.guides import look_again
from tests.pages.conftest import RULES, Lived
from tests.pages.forms import send, token_on
from widget_server.commands.rules import apply_folder
from widget_server.db import db
from widget_server.guides.drafts import draft_of, save_drafts
from widget_server.guides.models import EDITED, Guide
from widget_server.publishing.queries import live_guides

PAGE = "/w/acme/guides/welcome"
ITEM = {"name": "report", "title": "Make a report", "done": {"did": {"event": "report_created"}}}


def welcome(title: str, **more: Any) -> dict[str, Any]:
    return {"guide": "welcome", "kind": "tip", "steps": [{"title": title}], **more}


def draft(lived: Lived, document: dict[str, Any], source: str = EDITED) -> str:
    save_drafts(lived.acme.workspace_id, [(source, document)], "erin@acme.example")
    db.session.commit()
    found = draft_of(lived.acme.workspace_id, "welcome")
    assert found
    mark = found.mark
    db.session.remove()
    return mark


def publish(lived: Lived, *titles: str, source: str = EDITED) -> None:
    erin = lived.story.signed_in("erin")
    for title in titles:
        mark = draft(lived, welcome(title), source)
        assert send(erin, PAGE, f"{PAGE}/draft/publish", seen=mark).status_code == 303


def versions(lived: Lived) -> list[tuple[int, str, str | None, bool]]:
    db.session.remove()
    guide = db.session.query(Guide).filter_by(workspace_id=lived.acme.workspace_id, name="welcome").one()
    return [(one.version, one.source, one.published_by, one.version == guide.live_version) for one in guide.versions]


def test_an_editor_publishes_a_draft_and_it_is_known_who_did(lived: Lived) -> None:
    publish(lived, "Welcome")
    assert versions(lived) == [(1, EDITED, "erin@acme.example", True)]
    assert draft_of(lived.acme.workspace_id, "welcome") is None
    page = lived.story.signed_in("bob").get(PAGE).text
    assert "erin@acme.example" in page and "written on these pages" in page
    assert "Publish this draft" not in page


def test_a_draft_that_changed_since_it_was_looked_at_is_not_published(lived: Lived) -> None:
    seen = draft(lived, welcome("Looked at"))
    draft(lived, welcome("Written meanwhile"))
    erin = lived.story.signed_in("erin")
    assert send(erin, PAGE, f"{PAGE}/draft/publish", seen=seen).status_code == 303
    page = erin.get(PAGE).text
    assert "The draft has changed since you looked at it" in page and "This guide is not live" in page


def test_a_draft_that_asks_for_what_is_not_there_is_not_published(lived: Lived) -> None:
    audience = {"all": [{"segment": "nobody-knows"}]}
    seen = draft(lived, welcome("Welcome", audience=audience))
    erin = lived.story.signed_in("erin")
    send(erin, PAGE, f"{PAGE}/draft/publish", seen=seen)
    assert "Nothing was published" in erin.get(PAGE).text
    assert draft_of(lived.acme.workspace_id, "welcome") is not None


def test_a_draft_is_dropped(lived: Lived) -> None:
    seen = draft(lived, welcome("Welcome"))
    erin = lived.story.signed_in("erin")
    answer = send(erin, PAGE, f"{PAGE}/draft/discard", seen=seen)
    assert (answer.status_code, answer.location) == (303, "/w/acme/guides")
    assert erin.get(PAGE).status_code == 404


def test_rolling_back_makes_a_new_version_of_the_old_document(lived: Lived) -> None:
    publish(lived, "First", "Second")
    erin = lived.story.signed_in("erin")
    assert send(erin, PAGE, f"{PAGE}/versions/1/restore").status_code == 303
    assert versions(lived) == [
        (1, EDITED, "erin@acme.example", False),
        (2, EDITED, "erin@acme.example", False),
        (3, EDITED, "erin@acme.example", True),
    ]
    page = erin.get(PAGE).text
    assert "Version 3 is live, as version 1 was." in page
    look_again(lived.story.app)
    told = {decision["guide"]: decision for decision in lived.acme.decide("nobody")}
    assert told["welcome"]["steps"] == [{"title": "First"}]


def test_a_withdrawn_guide_is_shown_to_nobody_and_can_be_made_live_again(lived: Lived) -> None:
    publish(lived, "First", "Second")
    erin = lived.story.signed_in("erin")
    assert send(erin, PAGE, f"{PAGE}/versions/1/withdraw").status_code == 303
    assert "Version 1 is not live any more" in erin.get(PAGE).text, "another version is live by now"
    assert send(erin, PAGE, f"{PAGE}/versions/2/withdraw").status_code == 303
    page = erin.get(PAGE).text
    assert "Nobody is shown this guide any more" in page and "Withdrawn" in page
    look_again(lived.story.app)
    assert "welcome" not in {decision["guide"] for decision in lived.acme.decide("nobody")}
    assert send(erin, PAGE, f"{PAGE}/versions/2/restore").status_code == 303
    look_again(lived.story.app)
    assert "welcome" in {decision["guide"] for decision in lived.acme.decide("nobody")}
    assert send(erin, PAGE, "/w/acme/guides/unknown/versions/1/withdraw").status_code == 404


def test_a_version_that_never_was_cannot_be_rolled_back_to(lived: Lived) -> None:
    publish(lived, "First")
    erin = lived.story.signed_in("erin")
    assert send(erin, PAGE, f"{PAGE}/versions/9/restore").status_code == 404
    assert send(erin, PAGE, "/w/acme/guides/unknown/versions/1/restore").status_code == 404


def test_a_guide_that_lives_in_a_file_says_where_and_is_changed_there(lived: Lived) -> None:
    erin = lived.story.signed_in("erin")
    path = "/w/acme/guides/share-your-report"
    page = erin.get(path).text
    assert "share-your-report.yaml" in page and "Roll back" not in page and "Withdraw" not in page
    form = {"csrf_token": token_on(erin, "/w/acme/")}
    assert erin.post(f"{path}/versions/1/restore", data=form).status_code == 303
    assert erin.post(f"{path}/versions/1/withdraw", data=form).status_code == 303
    assert "share-your-report" in {guide.name for guide in live_guides(lived.acme.workspace_id)}
    assert "This guide lives in" in erin.get(path).text


def test_applying_a_folder_leaves_what_members_wrote(lived: Lived) -> None:
    publish(lived, "First")
    apply_folder(RULES, "acme")
    assert versions(lived)[-1][3] is True


def test_two_versions_are_compared(lived: Lived) -> None:
    publish(lived, "First")
    erin = lived.story.signed_in("erin")
    send(erin, PAGE, f"{PAGE}/draft/publish", seen=draft(lived, welcome("Second", frequency={"at_most": 1})))
    page = lived.story.signed_in("bob").get(f"{PAGE}/versions").text
    for text in ("From version 1 to version 2", "<code>steps[0].title</code>", "First", "Second",
                 "At most once for each person", "At most 3 times for each person"):  # fmt: skip
        assert text in page, text
    assert "Nothing differs" in erin.get(f"{PAGE}/versions?before=1&after=1").text
    assert erin.get("/w/acme/guides/unknown/versions").status_code == 404


def test_who_only_views_can_neither_publish_nor_roll_back(lived: Lived) -> None:
    publish(lived, "First", "Second")
    seen = draft(lived, welcome("Third"))
    page = lived.story.signed_in("bob").get(PAGE).text
    assert "Publish this draft" not in page and "Roll back" not in page
    bob = lived.story.signed_in("bob")
    form = {"csrf_token": token_on(bob, "/w/acme/"), "seen": seen}
    for path in (f"{PAGE}/draft/publish", f"{PAGE}/draft/discard", f"{PAGE}/versions/1/restore"):
        assert bob.post(path, data=form).status_code == 403


HOSTILE = "<script>alert(1)</script> **strong** [bad](javascript:alert(1)) [good](/help) `code`"


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        (welcome("Tip"), ["<h4>Tip</h4>"]),
        (welcome("Spot", kind="hotspot", placement={"element": "#a"}), ["shown-beacon", "<h4>Spot</h4>"]),
        ({"guide": "welcome", "kind": "tour", "placement": {"page": "/home"},
          "steps": [{"title": "One"}, {"title": "Two", "placement": {"page": "/b", "element": "#c"}}]},
         ["1 of 2", "2 of 2", "<code>/home</code>", "<code>/b · #c</code>"]),
        (welcome("List", kind="checklist", items=[ITEM]),
         ["0 of 1 done", "Make a report", "report: done when did report_created at least once"]),
        (welcome("Big", kind="modal"), ["shown-dim", "<h4>Big</h4>"]),
        (welcome("Bar", kind="banner", banner={"position": "bottom"}), ["shown-bottom"]),
        (welcome("News", kind="announcement"), ["shown-news", "Stands in the feed"]),
    ],
)  # fmt: skip
def test_every_kind_is_shown_as_it_looks(lived: Lived, document: dict[str, Any], shown: list[str]) -> None:
    seen = draft(lived, document)
    erin = lived.story.signed_in("erin")
    send(erin, PAGE, f"{PAGE}/draft/publish", seen=seen)
    page = erin.get(PAGE).text
    for text in shown:
        assert text in page, text


def test_a_preview_is_of_nodes_and_nobody_s_markup(lived: Lived) -> None:
    steps = [{"title": "Hello {{ person.name | there }}", "body": HOSTILE.replace("<script>", "<b>x</b>")}]
    body = {"en": "A **strong** word\n\n- one", "ru": "Слово"}
    steps.append({"title": {"en": "T", "ru": "Т"}, "body": body})  # type: ignore[dict-item]
    draft(lived, {"guide": "welcome", "kind": "tour", "steps": steps})
    page = lived.story.signed_in("bob").get(PAGE).text
    personal = '<span class="stands-for" title="person.name">there</span>'
    link = '<a href="/help" rel="noopener noreferrer" target="_blank">good</a>'
    for text in ("&lt;b&gt;x&lt;/b&gt;", "<strong>strong</strong>", personal, link, "<li>one</li>"):
        assert text in page, text
    assert 'href="javascript' not in page
    russian = lived.story.signed_in("bob").get(f"{PAGE}?in=ru").text
    assert "<p>Слово</p>" in russian and 'lang="ru" dir="ltr"' in russian
