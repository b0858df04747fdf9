"""Articles through both doors: drafts stay among members, versions are frozen, readers get their language."""

from typing import Any

import pytest

from tests.stories import Side, Story
from tests.web.pages import ask_server, page_of

BOTH = {
    "en": {"title": "Share a report", "body": "Press **Share**."},
    "ru": {"title": "Как поделиться отчётом", "body": "Нажмите **Поделиться**."},
}


def write(side: Side, name: str = "share", texts: Any = BOTH, publish: bool = True, **more: Any) -> dict[str, Any]:
    answer = ask_server(side, "PUT", f"/api/v1/articles/{name}", {"texts": texts, "publish": publish, **more})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def english(body: str) -> dict[str, Any]:
    return {"en": {"title": "Title", "body": body}}


def listed(side: Side, **query: Any) -> list[dict[str, Any]]:
    answer = page_of(side, "dora").call("GET", "/v1/articles", **query)
    assert answer.status_code == 200, answer.text
    return list((answer.json or {})["articles"])


def read(side: Side, name: str = "share", **query: Any) -> dict[str, Any]:
    answer = page_of(side, "dora").call("GET", f"/v1/articles/{name}", **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_a_reader_gets_nodes_in_the_own_language(story: Story) -> None:
    write(story.acme, texts={**BOTH, "ru": {**BOTH["ru"], "tags": ["Отчёты"]}})
    told = read(story.acme, language="ru-RU")
    assert (told["title"], told["language"], told["tags"]) == ("Как поделиться отчётом", "ru", ["Отчёты"])
    assert told["body"] == [["p", "Нажмите ", ["strong", "Поделиться"], "."]]
    assert told["url"] == "http://127.0.0.1:8000/help/acme/share"


def test_who_reads_another_language_gets_english_and_without_it_what_is_there(story: Story) -> None:
    write(story.acme)
    write(story.acme, "only-russian", {"ru": BOTH["ru"]})
    assert read(story.acme, language="de")["language"] == "en"
    assert read(story.acme, "only-russian", language="en")["language"] == "ru"


def test_a_question_finds_across_languages_and_answers_in_the_reader_s(story: Story) -> None:
    write(story.acme)
    write(story.acme, "other", {"en": {"title": "Colours", "body": "Of charts."}})
    assert [line["title"] for line in listed(story.acme, q="поделиться", language="en")] == ["Share a report"]
    assert [line["title"] for line in listed(story.acme, q="sharing", language="ru")] == ["Как поделиться отчётом"]
    assert [line["name"] for line in listed(story.acme)] == ["share", "other"]


def test_a_draft_is_nowhere_for_readers(story: Story) -> None:
    write(story.acme, publish=False)
    page = page_of(story.acme, "dora")
    unknown = page.call("GET", "/v1/articles/never-was")
    draft = page.call("GET", "/v1/articles/share")
    assert (draft.status_code, draft.json) == (unknown.status_code, unknown.json) == (404, unknown.json)
    assert listed(story.acme) == listed(story.acme, q="share") == []
    write(story.acme)
    write(story.acme, texts=english("A secret to come"), publish=False)
    assert read(story.acme)["title"] == "Share a report"
    assert listed(story.acme, q="secret") == []


def test_published_versions_are_frozen_and_name_who_and_when(story: Story) -> None:
    for body in ("one", "two"):
        told = write(story.acme, texts=english(body))
    assert [(each["version"], each["published_by"]) for each in told["versions"]] == [(1, "API"), (2, "API")]
    assert told["versions"][0]["withdrawn_at"] and told["versions"][1]["withdrawn_at"] is None
    assert read(story.acme)["version"] == 2


def test_the_same_text_again_is_no_new_version(story: Story) -> None:
    write(story.acme)
    assert write(story.acme)["live_version"] == 1


def test_a_roll_back_brings_the_text_back_under_a_new_number(story: Story) -> None:
    for body in ("one", "two"):
        write(story.acme, texts=english(body))
    told = ask_server(story.acme, "POST", "/api/v1/articles/share/roll-back", {"version": 1}).json or {}
    assert (told["live_version"], told["versions"][2]["restored_from"]) == (3, 1)
    assert read(story.acme)["body"] == [["p", "one"]]
    assert ask_server(story.acme, "POST", "/api/v1/articles/share/roll-back", {"version": 9}).status_code == 404


def test_a_withdrawn_article_is_gone_at_once_and_its_text_is_kept(story: Story) -> None:
    write(story.acme)
    told = ask_server(story.acme, "DELETE", "/api/v1/articles/share").json or {}
    assert told["live_version"] is None and told["draft"]["texts"]["en"]["title"] == "Share a report"
    assert listed(story.acme) == []
    ask_server(story.acme, "POST", "/api/v1/articles/share/publish")
    assert [line["name"] for line in listed(story.acme)] == ["share"]


@pytest.mark.parametrize(("change", "field"), [
    ({"texts": {}, "publish": True}, "texts"),
    ({"texts": {"en": {"title": "T", "body": ""}}, "publish": True}, "texts.en.body"),
    ({"texts": {"en": {"title": "x" * 141, "body": "b"}}}, "texts.en.title"),
    ({"texts": {"en": {"title": "T", "body": "x" * 50_001}}}, "texts.en.body"),
    ({"texts": {"en": {"title": "T", "tags": ["t" * 41]}}}, "texts.en.tags"),
    ({"texts": {"en": {"title": "T", "tags": [str(n) for n in range(11)]}}}, "texts.en.tags"),
    ({"texts": {"de": {"title": "T", "body": "b"}}}, "texts.de"),
])  # fmt: skip
def test_what_cannot_be_an_article_is_refused_at_its_place(story: Story, change: dict[str, Any], field: str) -> None:
    answer = ask_server(story.acme, "PUT", "/api/v1/articles/share", change)
    assert answer.status_code == 400
    assert str((answer.json or {})["error"]["field"]).startswith(field), answer.text
    assert ask_server(story.acme, "GET", "/api/v1/articles").json == {"articles": []}


@pytest.mark.parametrize("name", ["Share", "a--b", "-a", "new", "preview", "settings", "a" * 81, "отчёт"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(story: Story, name: str) -> None:
    answer = ask_server(story.acme, "PUT", f"/api/v1/articles/{name}", {"texts": BOTH})
    assert (answer.status_code, (answer.json or {})["error"]["field"]) == (400, "name")


def test_articles_of_another_workspace_are_not_there(story: Story) -> None:
    write(story.acme)
    assert listed(story.other) == []
    assert page_of(story.other, "dora").call("GET", "/v1/articles/share").status_code == 404
    assert ask_server(story.other, "GET", "/api/v1/articles/share").status_code == 404
    # The same name is free there.
    assert write(story.other, texts=english("ours"))["live_version"] == 1
    assert read(story.acme)["title"] == "Share a report"


def test_pages_of_foreign_origins_are_refused_as_everywhere(story: Story) -> None:
    client = story.app.test_client()
    query = {"key": story.acme.key}
    answer = client.get("/v1/articles", query_string=query, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, (answer.json or {})["error"]["code"]) == (403, "origin_not_allowed")


@pytest.mark.parametrize("query", [{"q": "x" * 201}, {"q": "a\x00"}, {"language": "x" * 36}, {"language": "\x00"}])
def test_questions_that_cannot_be_asked_say_so(story: Story, query: dict[str, str]) -> None:
    assert page_of(story.acme, "dora").call("GET", "/v1/articles", **query).status_code == 400
