"""What is known of a person and an account: the latest word about each trait."""

import json
from typing import Any

from tests.stories import Story
from tests.tables import rows


def said(traits: dict[str, Any], at: str | None = None, **more: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": "dora", "traits": traits, **({"timestamp": at} if at else {}), **more}


def traits_of_dora() -> dict[str, Any]:
    [(text,)] = rows("persons", "traits")
    return dict(json.loads(text))


def test_a_word_that_comes_late_does_not_undo_a_later_one(story: Story) -> None:
    story.acme.batch(said({"plan": "pro"}, "2026-01-02T00:00:00Z"))
    story.acme.batch(said({"plan": "trial", "city": "Riga"}, "2026-01-01T00:00:00Z"))
    assert traits_of_dora() == {"plan": "pro", "city": "Riga"}


def test_a_null_forgets_a_trait_and_what_came_before_it(story: Story) -> None:
    story.acme.batch(said({"plan": None}, "2026-01-02T00:00:00Z"))
    story.acme.batch(said({"plan": "trial"}, "2026-01-01T00:00:00Z"))
    assert traits_of_dora() == {}


def test_of_two_words_of_one_batch_without_timestamps_the_second_counts(story: Story) -> None:
    story.acme.batch(said({"plan": "trial"}), said({"plan": "pro"}))
    assert traits_of_dora() == {"plan": "pro"}


def test_a_trait_may_be_any_json(story: Story) -> None:
    traits = {"list": [1, {"a": None}], "number": 1.5, "truth": False, "text": "Дора", "empty": "", "none": {}}
    story.acme.batch(said(traits))
    assert traits_of_dora() == traits


def test_a_group_describes_the_account_not_the_person(story: Story) -> None:
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "g-1", "traits": {"plan": "pro"}})
    assert traits_of_dora() == {}
    assert rows("accounts", "external_id", "traits") == [("g-1", '{"plan":"pro"}')]


def test_an_event_with_an_account_in_its_context_moves_nobody(story: Story) -> None:
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "home"})
    story.acme.batch({"type": "track", "event": "e", "userId": "dora", "context": {"groupId": "away"}})
    accounts = dict(rows("accounts", "id", "external_id"))
    assert [accounts[account] for (account,) in rows("persons", "account_id")] == ["home"]
