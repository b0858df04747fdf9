"""Pages of articles: a form that loses nothing, versions that can be looked at, two writers who see one another."""

import html
import re

import pytest
from flask.testing import FlaskClient

from tests.pages.forms import send, token_on
from tests.stories import Story
from tests.web.pages import ask_server

NEW = "/w/acme/articles/new"
WRITTEN = {"title-en": "Share a report", "body-en": "Press **Share**.", "tags-en": "Reports, team"}


@pytest.fixture
def erin(story: Story) -> FlaskClient:
    return story.signed_in("erin")


def written(client: FlaskClient, do: str = "publish", **fields: str) -> str:
    """Sends the form of a new article; returns where it leads."""
    answer = send(client, NEW, NEW, do=do, **{**WRITTEN, **fields})
    assert answer.status_code == 303, html.unescape(answer.text)
    return answer.location


def test_an_article_is_written_and_published_and_readers_find_it(erin: FlaskClient, story: Story) -> None:
    assert written(erin) == "/w/acme/articles/share-a-report"
    page = erin.get("/w/acme/articles/share-a-report").text
    assert "The article is published." in page and "http://127.0.0.1:8000/help/acme/share-a-report" in page
    assert story.app.test_client().get("/help/acme/share-a-report").status_code == 200


def test_a_russian_title_gives_a_name_too_and_a_taken_one_gets_a_number(erin: FlaskClient) -> None:
    fields = {"title-en": "", "body-en": "", "title-ru": "Как поделиться отчётом", "body-ru": "Нажмите."}
    assert written(erin, **fields).endswith("/kak-podelitsya-otchetom")
    assert written(erin, **fields).endswith("/kak-podelitsya-otchetom-2")


def test_a_draft_is_saved_and_seen_by_members_alone(erin: FlaskClient, story: Story) -> None:
    place = written(erin, do="save")
    assert "Readers do not see it yet." in erin.get(place).text
    assert story.app.test_client().get("/help/acme/share-a-report").status_code == 404
    assert "Press <strong>Share</strong>." in story.signed_in("bob").get(place).text


@pytest.mark.parametrize(("fields", "words"), [
    ({"body-en": ""}, "Write a text of at most 50000 characters"),
    ({"title-en": "x" * 141}, "A title has 1 to 140 characters"),
    ({"tags-en": ",".join("abcdefghijk")}, "Keep at most 10 tags"),
    ({"name": "Not A Name"}, "A name is made of small latin letters"),
])  # fmt: skip
def test_what_cannot_be_published_is_said_and_nothing_written_is_lost(
    erin: FlaskClient, fields: dict[str, str], words: str
) -> None:
    answer = send(erin, NEW, NEW, do="publish", **{**WRITTEN, **fields})
    assert answer.status_code == 400 and words in html.unescape(answer.text)
    for kept in {**WRITTEN, **fields}.values():
        assert kept.split(",")[0] in html.unescape(answer.text)


def test_a_name_that_is_taken_is_said_and_the_text_stays(erin: FlaskClient) -> None:
    written(erin)
    answer = send(erin, NEW, NEW, do="save", **{**WRITTEN, "name": "share-a-report", "body-en": "My own words"})
    assert answer.status_code == 409 and "My own words" in answer.text
    assert "There is an article with this name" in answer.text


def test_who_saves_after_somebody_else_is_told_and_keeps_their_text(erin: FlaskClient, story: Story) -> None:
    place = written(erin, do="save")
    opened = re.search(r'name="seen" value="(\d+)"', erin.get(place).text)
    assert opened
    alice = story.signed_in("alice")
    seen = re.search(r'name="seen" value="(\d+)"', alice.get(place).text)
    assert seen
    send(alice, place, place, do="save", seen=seen[1], **{**WRITTEN, "body-en": "What Alice wrote"})
    mine = {**WRITTEN, "body-en": "What Erin wrote"}
    answer = send(erin, place, place, do="save", seen=opened[1], **mine)
    assert answer.status_code == 409 and "Somebody else has saved" in answer.text and "What Erin wrote" in answer.text
    assert "What Alice wrote" in erin.get(place).text
    again = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert again and send(erin, place, place, do="save", seen=again[1], **mine).status_code == 303
    assert "What Erin wrote" in erin.get(place).text


def test_an_earlier_version_is_looked_at_and_brought_back(erin: FlaskClient, story: Story) -> None:
    place = written(erin)
    send(erin, place, place, do="publish", **{**WRITTEN, "body-en": "Second text"})
    assert "Press <strong>Share</strong>." in erin.get(f"{place}/versions/1").text
    assert send(erin, place, f"{place}/versions/1/restore").status_code == 303
    page = erin.get(place).text
    assert "as version 3" in html.unescape(page) and "the text of version 1 again" in page and "Erin" in page
    assert "Press" in story.app.test_client().get("/help/acme/share-a-report").text
    assert erin.get(f"{place}/versions/9").status_code == 404


def test_a_preview_shows_markdown_and_keeps_nothing(erin: FlaskClient, story: Story) -> None:
    form = {"csrf_token": token_on(erin, NEW), "of": "ru", "body-ru": "**да** <script>x</script>"}
    answer = erin.post("/w/acme/articles/preview", data=form)
    assert answer.text.strip() == "<p><strong>да</strong> &lt;script&gt;x&lt;/script&gt;</p>"
    assert ask_server(story.acme, "GET", "/api/v1/articles").json == {"articles": []}


def test_a_draft_that_was_never_published_is_discarded_whole(erin: FlaskClient) -> None:
    place = written(erin, do="save")
    assert send(erin, place, f"{place}/discard").location == "/w/acme/articles"
    assert erin.get(place).status_code == 404
