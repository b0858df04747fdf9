"""A recorded walk becomes two drafts at once: a tour and a step-by-step article."""

from typing import Any

import pytest

from tests.editor.host import Editor, editor_of
from tests.stories import Story
from widget_server.articles.contents import Contents, Text
from widget_server.articles.operations import begin_article, publish_draft
from widget_server.articles.queries import article_for_members, newest_contents
from widget_server.db import db
from widget_server.editor.walks import Walk, WalkStep, article_of, tour_of
from widget_server.triggers.language import read_guide
from widget_server.web.errors import ApiError
from widget_server.web.markdown import html_of

OPENED: dict[str, Any] = {"page": "/reports", "path": "/reports", "action": "open", "words": "Open “Reports”"}
MADE: dict[str, Any] = {
    "page": "/reports",
    "path": "/reports",
    "action": "click",
    "words": "Press “New report”",
    "text": "New report",
    "element": {"selector": '[data-tour="new-report"]'},
}
SHARED: dict[str, Any] = {
    "page": "/reports/*",
    "path": "/reports/7",
    "action": "click",
    "words": "Press “Share”",
    "text": "Share",
    "element": {"selector": ".toolbar .share", "text": "Share", "role": "button"},
}


def walk(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "share-a-report", "title": "Share a report", "language": "en", "steps": list(steps), **more}


def made(*steps: dict[str, Any], language: Any = "en", title: str = "Share a report") -> Walk:
    return Walk("share-a-report", title, [WalkStep(**step) for step in steps], language)


def sent(editor: Editor, *steps: dict[str, Any], **more: Any) -> Any:
    return editor.call("POST", "/walks", walk(*steps, **more))


def body_of(story: Story, name: str = "share-a-report", language: str = "en") -> str:
    return newest_contents(article_for_members(story.acme.workspace_id, name)).texts[language].body


def test_a_walk_becomes_a_tour_and_an_article_which_are_drafts(story: Story) -> None:
    editor = editor_of(story, task="walk")
    answer = sent(editor, OPENED, MADE, SHARED)
    assert answer.status_code == 201, answer.text
    assert (answer.json["tour"], answer.json["article"], answer.json["mistakes"]) == (
        "share-a-report",
        "share-a-report",
        [],
    )
    tour = editor.read("share-a-report")
    assert (tour["kind"], tour["state"], tour["live_version"]) == ("tour", "draft", None)
    assert article_for_members(story.acme.workspace_id, "share-a-report").live_version is None
    assert story.acme.decide() == []
    pages = story.signed_in("alice")
    for link in ("tour_url", "article_url"):
        assert pages.get(answer.json[link].partition("/w/")[2].join(["/w/", ""])).status_code == 200


def test_each_step_of_the_tour_points_at_its_element_on_its_page() -> None:
    document = tour_of(made(OPENED, MADE, SHARED), "share-a-report")
    read_guide(document)
    assert document["placement"]["element"] == MADE["element"] and document["placement"]["page"] == "/reports"
    assert document["steps"][1]["placement"]["element"] == SHARED["element"]
    assert document["steps"][1]["placement"]["page"] == "/reports/*"
    assert [step["title"]["en"] for step in document["steps"]] == ["Press “New report”", "Press “Share”"]
    assert "the tour waits for you on the next page" in document["steps"][0]["body"]["en"]
    assert [step["actions"][0]["do"] for step in document["steps"]] == ["next", "complete"]


def test_the_article_tells_every_step_with_a_number_and_keeps_a_place_for_each_picture() -> None:
    body = article_of(made(OPENED, MADE, SHARED)).texts["en"].body
    assert body.splitlines()[0] == "1. Open “Reports”."
    assert "2. Press “New report”.\n\n   [[picture: “New report” on /reports]]" in body
    assert "3. Press “Share”.\n\n   [[picture: “Share” on /reports/7]]" in body
    assert html_of(body).count("<ol>") == 1 and html_of(body).count("<li>") == 3


def test_a_walk_that_began_in_the_middle_says_first_where_to_go() -> None:
    assert article_of(made(SHARED)).texts["en"].body.startswith("1. Open `/reports/7`.\n2. Press “Share”.")


def test_in_russian_both_are_russian(story: Story) -> None:
    steps = [{**MADE, "words": "Нажмите «Новый отчёт»"}, {**SHARED, "words": "Нажмите «Поделиться»"}]
    editor = editor_of(story)
    answer = sent(editor, *steps, language="ru", name="", title="Как поделиться отчётом")
    assert answer.json["tour"] == "kak-podelitsya-otchetom"
    assert editor.read("kak-podelitsya-otchetom")["document"]["steps"][0]["actions"][0]["label"] == {"ru": "Продолжить"}
    assert body_of(story, answer.json["article"], "ru").startswith("1. Откройте `/reports`.\n2. Нажмите «Новый отчёт».")


def test_one_step_alone_is_a_tip() -> None:
    document = tour_of(made(OPENED, MADE), "share-a-report")
    read_guide(document)
    assert (document["kind"], len(document["steps"])) == ("tip", 1)


def test_names_that_are_taken_get_a_number_so_that_nothing_is_lost(story: Story) -> None:
    editor = editor_of(story)
    assert sent(editor, MADE, SHARED).json["tour"] == "share-a-report"
    again = sent(editor, MADE, SHARED).json
    assert (again["tour"], again["article"]) == ("share-a-report-2", "share-a-report-2")


@pytest.mark.parametrize(
    ("steps", "path", "says"),
    [
        ([OPENED], "steps", "Nothing was done in this walk yet"),
        ([MADE, *[SHARED] * 20], "steps", "at most 20 steps; these are 21"),
        ([OPENED, MADE, {**SHARED, "page": "reports"}], "steps.2", "/"),
        ([OPENED, {**MADE, "element": {}}, SHARED], "steps.1", "Write a selector"),
    ],
)
def test_what_is_wrong_is_said_at_its_step_and_neither_draft_is_made(
    story: Story, steps: list[dict[str, Any]], path: str, says: str
) -> None:
    answer = sent(editor_of(story), *steps)
    assert answer.status_code == 422
    assert answer.json["mistakes"][0]["path"] == path
    assert says in answer.json["mistakes"][0]["message"]
    with pytest.raises(ApiError):
        article_for_members(story.acme.workspace_id, "share-a-report")
    assert (editor_of(story).call("GET", "/guides").json or {})["guides"] == []


def test_what_a_page_says_is_text_and_neither_markup_nor_a_placeholder(story: Story) -> None:
    nasty = {
        **MADE,
        "words": "Press “{{ person.name }} <b>*Save*</b> [x](https://e.example)”",
        "text": "]] [[picture: x",
    }
    answer = sent(editor_of(story), nasty, SHARED)
    assert answer.status_code == 201, answer.text
    html = html_of(body_of(story))
    assert "<b>" not in html and "<em>" not in html and "<a" not in html
    assert "&lt;b&gt;*Save*&lt;/b&gt;" in html


@pytest.mark.parametrize("body", [{}, walk(), walk(MADE, language="fr"), walk({**MADE, "action": "drag"})])
def test_what_is_no_walk_is_refused(story: Story, body: dict[str, Any]) -> None:
    assert editor_of(story).call("POST", "/walks", body).status_code == 400


def test_pictures_that_are_still_to_come_are_named_before_an_article_is_published(story: Story) -> None:
    sent(editor_of(story), MADE, SHARED)
    client, address = story.signed_in("alice"), "/w/acme/articles/share-a-report"
    page = client.get(address)
    assert "2 pictures are still to come" in page.text and "“Share” on /reports/7" in page.text
    form = {
        "title-en": "Share a report",
        "body-en": body_of(story),
        "csrf_token": page.text.split('csrf_token" value="')[1].split('"')[0],
    }
    refused = client.post(address, data={**form, "do": "publish"})
    assert refused.status_code == 400 and "Some of its pictures are still to come" in refused.text
    assert article_for_members(story.acme.workspace_id, "share-a-report").live_version is None
    assert client.post(address, data={**form, "do": "publish_without_pictures"}).status_code == 303
    assert "[[picture" not in body_of(story)
    assert "Press “Share”." in body_of(story)


def test_a_draft_with_pictures_to_come_is_saved_as_it_is(story: Story) -> None:
    contents = Contents({"en": Text("A", "Text.\n\n[[picture: the button]]")})
    article = begin_article(story.acme.workspace_id, "a", contents, "alice@acme.example")
    db.session.commit()
    with pytest.raises(ApiError, match="still to come: the button"):
        publish_draft(article, "alice@acme.example")
    db.session.rollback()
    assert "[[picture: the button]]" in body_of(story, "a")
