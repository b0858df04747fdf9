"""The public help: readable without JavaScript, in the reader's language, and nothing of it that is not published."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.articles.test_articles import BOTH, english, write
from tests.pages.conftest import requests_apart  # noqa: F401
from tests.pages.forms import send
from tests.stories import Story
from widget_server.db import db

# The form that chooses a language says where it stands.
CHANGING = re.compile(r'value="[^"]*"')


def get(story: Story, path: str, language: str = "en", client: FlaskClient | None = None) -> TestResponse:
    browser = client or story.app.test_client()
    return browser.get(f"/help/{path}", headers={"Accept-Language": language})


def test_an_article_is_read_by_anybody(story: Story) -> None:
    write(story.acme)
    answer = get(story, "acme/share")
    assert answer.status_code == 200
    assert "<h1>Share a report</h1>" in answer.text and "<p>Press <strong>Share</strong>.</p>" in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert 'hreflang="ru" href="http://127.0.0.1:8000/help/acme/share?language=ru"' in answer.text


def test_the_address_s_language_goes_before_the_browser_s(story: Story) -> None:
    write(story.acme)
    assert '<html lang="ru">' in get(story, "acme/share", "ru").text
    assert '<html lang="en">' in get(story, "acme/share?language=en", "ru").text
    assert '<html lang="ru">' in get(story, "acme/share?language=xx", "ru").text


def test_what_is_not_translated_is_shown_in_its_own_language_and_says_so(story: Story) -> None:
    write(story.acme, texts={"en": BOTH["en"]})
    page = get(story, "acme/share", "ru").text
    assert '<article lang="en">' in page and "ещё не переведена" in page


def test_questions_are_answered_without_javascript(story: Story) -> None:
    write(story.acme)
    assert "Share a report" in get(story, "acme?q=shrae").text
    nothing = get(story, "acme?q=<script>alert(1)</script>").text
    assert "Nothing was found" in nothing and "<script>alert" not in nothing


def test_author_s_markup_is_shown_and_never_run(story: Story) -> None:
    write(story.acme, texts=english("<img src=x onerror=alert(1)> [x](javascript:alert(2))"))
    body = re.search(r'<div class="prose">(.*?)</div>', get(story, "acme/share").text, re.DOTALL)
    assert body is not None and "<img" not in body[1] and "href" not in body[1]


def test_drafts_unknown_names_and_unknown_workspaces_answer_the_same(story: Story) -> None:
    write(story.acme)
    write(story.acme, "draft", english("hidden words"), publish=False)
    answers = [get(story, path) for path in ("acme/draft", "acme/never-was", "nowhere/share", "nowhere", "other")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({CHANGING.sub("", answer.text) for answer in answers}) == 1
    assert "hidden words" not in get(story, "acme").text + get(story, "acme?q=words").text


def test_a_workspace_may_keep_its_help_to_its_product(story: Story) -> None:
    write(story.acme)
    erin = story.signed_in("erin")
    assert send(erin, "/w/acme/articles", "/w/acme/articles/settings", has_launcher="on").status_code == 303
    assert get(story, "acme/share").status_code == 404
    send(erin, "/w/acme/articles", "/w/acme/articles/settings", is_public="on")
    assert get(story, "acme/share").status_code == 200


def test_the_product_shows_a_help_button_where_the_workspace_wants_one(story: Story) -> None:
    story.acme.track("report_opened")
    erin = story.signed_in("erin")
    for wanted in ({"has_launcher": "on"}, {}):
        send(erin, "/w/acme/articles", "/w/acme/articles/settings", **wanted)
        story.app.extensions.pop("key_ring", None)
        db.session.remove()
        told = story.acme.post("/v1/decide", {"userId": "dora"}).json or {}
        taken = story.acme.batch({"type": "track", "event": "e", "userId": "dora"}, userId="dora", decide={})
        assert told.get("launcher", False) == taken.get("launcher", False) == bool(wanted)


def test_every_reader_is_asked_anew_so_that_nothing_withdrawn_is_kept(story: Story) -> None:
    write(story.acme)
    assert get(story, "acme/share").headers["Cache-Control"] == "private, no-cache"
