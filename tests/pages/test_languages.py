"""Every screen in Russian and in English."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.pages.catalogues import asked_texts, bare_texts, catalogue, is_fresh, said_on, templates
from tests.pages.conftest import Lived
from tests.pages.forms import send
from tests.pages.test_access import PAGES, address_of
from tests.stories import Story

LANGUAGES = ("en", "ru")
PLACES = re.compile(r"%\((\w+)\)[sd]")


def _language_of(page: str) -> str:
    found = re.search(r'<html lang="(\w+)"', page)
    assert found
    return found.group(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_text_and_no_other(language: str) -> None:
    texts = {message.id: message for message in catalogue(language) if message.id}
    known = {text if isinstance(text, str) else tuple(text) for text in texts}
    assert known == asked_texts()
    for message in texts.values():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy, message.id


def _forms(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else [str(form) for form in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_text_has_to_say(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            texts, strings = _forms(message.id), _forms(message.string)
            may_stand = set(PLACES.findall(" ".join(texts)))
            assert all(set(PLACES.findall(string)) <= may_stand for string in strings), message.id
            assert set(PLACES.findall(strings[-1])) == set(PLACES.findall(texts[-1])), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    assert is_fresh(language), "run: pybabel compile -d widget_server/translations"


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_a_template_says_nothing_outside_of_the_catalogues(template: Path) -> None:
    assert list(bare_texts(template)) == []


def test_the_test_above_finds_a_bare_word(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p title="A hint">{{ _("Shown") }} of {{ n }}</p><code>code</code><p>{{ _("All") }}</p>')
    assert [text.strip("\N{WHITE SQUARE} ") for text in bare_texts(page)] == ["A hint", "of"]


@pytest.mark.parametrize(
    "endpoint", sorted(set(PAGES) - {"accounts.export", "privacy.export_person", "privacy.export_account"})
)
def test_a_russian_page_says_nothing_in_english(lived: Lived, endpoint: str) -> None:
    """No text node or label of a Russian page is an English text of the catalogue."""
    english = {
        text
        for message in catalogue("ru")
        if message.id and message.string != message.id
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    client = lived.story.signed_in("alice")
    send(client, "/w/acme/", "/language", language="ru")
    path = address_of(lived, PAGES[endpoint])
    page = client.get(path, headers={"HX-Request": "true"} if endpoint == "success.attention" else {}).text
    said = {said.text for said in said_on(page)}
    assert said & english == set()
    assert any(re.search("[а-яё]", text, re.IGNORECASE) for text in said)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("en-GB", "en"),
        ("de,fr;q=0.8", "en"),
        ("de,ru;q=0.5", "ru"),
        ("", "en"),
        ("x" * 500, "en"),
    ],
)
def test_a_newcomer_reads_what_the_browser_asks_for(
    story: Story, client: FlaskClient, asked: str, language: str
) -> None:
    assert _language_of(client.get("/sign-in", headers={"Accept-Language": asked}).text) == language


def test_the_choice_before_the_sign_in_is_remembered_by_the_browser(story: Story, client: FlaskClient) -> None:
    answer = send(client, "/sign-in", "/language", language="ru", next="/sign-in")
    assert answer.status_code == 303 and answer.location == "/sign-in"
    assert _language_of(client.get("/sign-in", headers={"Accept-Language": "en"}).text) == "ru"


def test_the_choice_of_a_member_is_kept_for_every_browser(story: Story) -> None:
    send(story.signed_in("bob"), "/w/acme/", "/language", language="ru")
    assert _language_of(story.signed_in("bob").get("/w/acme/").text) == "ru"
    assert _language_of(story.signed_in("cem").get("/w/acme/").text) == "en"


@pytest.mark.parametrize("language", ["", "de", "ru-RU", "../en", "a" * 1000])
def test_a_language_that_is_not_spoken_is_refused(story: Story, client: FlaskClient, language: str) -> None:
    assert send(client, "/sign-in", "/language", language=language).status_code == 400


def test_the_choice_leads_back_to_where_it_was_made_and_nowhere_else(story: Story) -> None:
    client = story.signed_in("alice")
    assert (
        send(client, "/w/acme/", "/language", language="ru", next="/w/acme/ideas?sort=new").location
        == "/w/acme/ideas?sort=new"
    )
    assert send(client, "/w/acme/", "/language", language="ru", next="https://evil.example").location == "/"


def test_numbers_are_written_as_the_language_writes_them(lived: Lived) -> None:
    client = lived.story.signed_in("alice")
    assert "18,000" in client.get("/w/acme/accounts").text
    send(client, "/w/acme/", "/language", language="ru")
    assert "18\N{NO-BREAK SPACE}000" in client.get("/w/acme/accounts").text
