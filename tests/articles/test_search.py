"""Search: in Russian and English, by stems, by beginnings, with words mistyped, the best first."""

import pytest

from widget_server.articles.search import Index, excerpt_of

FILES = "Reports are exported as CSV or JSON. Nobody else sees them."
INVITED = "Colleagues get an e-mail. They can share reports, too."
SCHEDULED = "Отчёт уходит каждый понедельник в девять часов."
ARTICLES = {
    "share": {"title": "Share a report", "tags": "team", "body": "Press Share and choose who may see the report."},
    "export": {"title": "Export to a file", "tags": "files", "body": FILES},
    "invite": {"title": "Invite colleagues", "tags": "team", "body": INVITED},
    "schedule": {"title": "Отправка отчётов по расписанию", "tags": "", "body": SCHEDULED},
    "colours": {"title": "Цвета диаграмм", "tags": "вид", "body": "Выберите цвет линии в настройках диаграммы."},
}  # fmt: skip


def found(question: str) -> list[str]:
    return [each.key for each in Index(ARTICLES).find(question)]


@pytest.mark.parametrize(("question", "first"), [
    ("share report", "share"),
    ("sharing", "share"),
    ("exports", "export"),
    ("how do I invite a colleague?", "invite"),
    ("отчёты по расписанию", "schedule"),
    ("отчеты", "schedule"),
    ("цвет диаграммы", "colours"),
    ("настройка", "colours"),
    ("csv", "export"),
])  # fmt: skip
def test_words_are_found_in_any_of_their_forms(question: str, first: str) -> None:
    assert found(question)[0] == first


@pytest.mark.parametrize(("question", "first"), [
    ("reprot shaer", "share"), ("exprot", "export"), ("colleages", "invite"),
    ("распесание", "schedule"), ("диграммы", "colours"),
])  # fmt: skip
def test_a_mistyped_word_still_finds(question: str, first: str) -> None:
    assert found(question)[0] == first


@pytest.mark.parametrize(
    ("question", "first"), [("expo", "export"), ("colleague inv", "invite"), ("распис", "schedule")]
)
def test_what_is_still_being_typed_finds_by_its_beginning(question: str, first: str) -> None:
    assert first in found(question)[:1]


def test_a_keyboard_left_in_the_other_language_finds() -> None:
    assert found("wdtn")[0] == "colours"
    assert found("учзщке")[0] == "export"


def test_who_has_all_the_words_comes_before_who_has_one() -> None:
    assert found("share report colleagues")[0] == "invite"


@pytest.mark.parametrize("question", ["", "   ", "?!", "xyzzyqqq", "\U0001f600", "the" * 50])
def test_what_means_nothing_finds_nothing(question: str) -> None:
    assert found(question) == []


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index({}).find("share") == []


def test_an_excerpt_shows_the_word_that_was_meant() -> None:
    text = "First things first. " * 30 + "Here stands the export of files. " + "And so on. " * 30
    piece = excerpt_of(text, frozenset({"export"}))
    assert "export" in piece and piece.startswith("…") and piece.endswith("…") and len(piece) <= 185
    assert excerpt_of("Short.", frozenset()) == "Short."
