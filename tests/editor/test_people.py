"""Persons to preview as are found by what they are called."""

from typing import Any

import pytest

from tests.editor.host import editor_of, told
from tests.stories import Story
from widget_server.editor import people


def found(story: Story, asked: str) -> list[str]:
    answer = editor_of(story).call("GET", f"/people?q={asked}")
    assert answer.status_code == 200, answer.text
    return [one["user_id"] for one in told(answer)["people"]]


def known(story: Story, **persons: dict[str, Any]) -> None:
    story.acme.batch(*({"type": "identify", "userId": name, "traits": traits} for name, traits in persons.items()))


@pytest.mark.parametrize("asked", ["dora", "DORA", "smith", "dora sm", "acme.test", "дора", "u1"])
def test_a_person_is_found_by_letters_of_a_name_an_address_or_an_id(story: Story, asked: str) -> None:
    known(
        story,
        u1={"firstName": "Dora", "lastName": "Smith", "email": "u1@acme.test", "nickname": "Дора"},
        u12={"name": "Дора Смит u1", "email": "dora.smith@acme.test"},
    )
    expected = {"dora sm": ["u1"], "дора": ["u12"], "u1": ["u1", "u12"]}.get(asked, ["u12", "u1"])
    assert found(story, asked) == expected


def test_whoever_is_called_so_is_found_however_many_have_the_letters_elsewhere(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of traits, and what else they say, are no names of persons."""
    monkeypatch.setattr(people, "MOST_LOOKED_AT", 3)
    others = {f"p{number}": {"dora_score": number, "plan": "dora"} for number in range(6)}
    known(story, u1={"name": "Dora"}, **others)
    assert found(story, "dora") == ["u1"]


def test_values_of_other_kinds_are_no_trouble(story: Story) -> None:
    known(
        story,
        u1={"name": 7, "email": ["dora"]},
        u2={"name": {"first": "Dora"}, "firstName": True},
        u3={"name": "Dora %_"},
    )
    assert found(story, "dora") == ["u3"]
    assert found(story, "%25_") == ["u3"]
    assert found(story, "ra%25x") == []
