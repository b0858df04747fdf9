"""The texts of a step come in one language already."""

from typing import Any

import pytest

from tests.delivery.guides import publish, tip
from tests.stories import Story
from widget_server.db import db
from widget_server.delivery.contents import in_language, rendered_in
from widget_server.delivery.decisions import wanted_languages
from widget_server.workspaces.queries import workspace_by_slug

ALL = {"ru": "Да", "en": "Yes", "de": "Ja", "pt": "Sim", "pt-BR": "Sim!"}


def title(wording: Any, asked: str | None, offered: tuple[str, ...] = ("en", "ru")) -> Any:
    return in_language(wording, wanted_languages(asked, offered))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("de", "Ja"),
        ("ru-RU", "Да"),
        ("RU", "Да"),
        ("pt-BR", "Sim!"),
        ("pt-br", "Sim!"),
        ("pt-PT", "Sim"),
        ("fr", "Yes"),
        (None, "Yes"),
        ("", "Yes"),
        ("-", "Yes"),
        ("zh-Hans-CN", "Yes"),
    ],
)
def test_the_asked_language_then_the_workspace_s_first(asked: str | None, expected: str) -> None:
    assert title(ALL, asked) == expected


def test_without_any_wanted_language_the_author_s_first_text_is_told() -> None:
    assert title({"fi": "Kyllä", "et": "Jah"}, "de") == "Kyllä"


def test_a_text_for_all_languages_is_told_as_it_is() -> None:
    assert title("OK", "ru") == "OK"


def test_parts_of_a_step_whose_names_look_like_languages_are_left_alone() -> None:
    """`do` is no language, though it has two letters."""
    link = {"do": "open_url", "url": "/x"}
    step = {
        "title": {"en": "Share", "ru": "Поделитесь"},
        "body": {"en-GB": "Colour", "en": "Color"},
        "actions": [
            {"label": {"en": "Yes", "ru": "Да"}, "do": "complete"},
            {"label": "X", **link},
        ],
    }
    [(told, _)] = rendered_in({"steps": [step]}, wanted_languages("ru", ("en",))).steps
    assert told == {
        "title": "Поделитесь",
        "body": [["p", "Color"]],
        "actions": [{"label": "Да", "do": "complete"}, {"label": "X", **link}],
    }


def test_the_page_asks_for_its_language_and_the_workspace_has_its_own_first(story: Story) -> None:
    publish(story.acme, tip(trigger=None))
    workspace = workspace_by_slug("acme")
    assert workspace is not None
    workspace.languages = ["ru", "en"]
    db.session.commit()
    for asked, expected in (("en", "Share it"), ("ru", "Поделитесь"), ("fr", "Поделитесь"), (None, "Поделитесь")):
        answer = story.acme.post("/v1/decide", {"userId": "dora", "language": asked})
        assert [step["title"] for step in (answer.json or {})["decisions"][0]["steps"]] == [expected]
