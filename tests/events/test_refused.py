"""One bad event never costs the others, and is told why it was refused."""

from typing import Any

import pytest

from tests.stories import Story
from tests.tables import rows


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


GOOD = {"type": "track", "event": "good", "userId": "dora"}
BAD: list[tuple[str, Any, str | None]] = [
    ("no object", 3, None),
    ("a text", "track", None),
    ("null", None, None),
    ("an empty object", {}, "type"),
    ("an unknown type", {**GOOD, "type": "click"}, "type"),
    ("a type that is no text", {**GOOD, "type": ["track"]}, "type"),
    ("no name", {"type": "track", "userId": "dora"}, "event"),
    ("an empty name", {**GOOD, "event": ""}, "event"),
    ("a name that is too long", {**GOOD, "event": "e" * 201}, "event"),
    ("a name that is a number", {**GOOD, "event": 7}, "event"),
    ("one of our own names", {**GOOD, "event": "$idea_voted"}, "event"),
    ("a guide's name that is none of the four", {**GOOD, "event": "$guide_liked"}, "event"),
    ("nobody", {"type": "track", "event": "good"}, "userId"),
    ("an empty id", {**GOOD, "userId": ""}, "userId"),
    ("an id that is a number", {**GOOD, "userId": 7}, "userId"),
    ("an id that is too long", {**GOOD, "anonymousId": "a" * 201}, "anonymousId"),
    ("a message id that is too long", {**GOOD, "messageId": "m" * 101}, "messageId"),
    ("a group without its id", {"type": "group", "userId": "dora"}, "groupId"),
    ("an alias without the other id", {"type": "alias", "userId": "dora"}, "previousId"),
    ("an alias without the user", {"type": "alias", "anonymousId": "a", "previousId": "b"}, "previousId"),
    ("properties that are a list", {**GOOD, "properties": []}, "properties"),
    ("traits that are a text", {"type": "identify", "userId": "dora", "traits": "admin"}, "traits"),
    ("a context that is a text", {**GOOD, "context": "home"}, "context"),
    ("an account that is a number", {**GOOD, "context": {"groupId": 7}}, "context.groupId"),
    ("a time that is none", {**GOOD, "timestamp": "yesterday"}, "timestamp"),
    ("a time that is a number", {**GOOD, "timestamp": 1_700_000_000}, "timestamp"),
    ("a day without a time", {**GOOD, "timestamp": "2026-01-01"}, "timestamp"),
    ("a time before there was a web product", {**GOOD, "timestamp": "1999-12-31T23:59:59Z"}, "timestamp"),
    ("the first moment of the calendar", {**GOOD, "timestamp": "0001-01-01T00:00:00+23:59"}, "timestamp"),
    ("a number that is none", {**GOOD, "properties": {"n": float("nan")}}, None),
    ("a number beyond all numbers", {**GOOD, "properties": {"n": float("inf")}}, None),
    ("a NUL in a property", {**GOOD, "properties": {"text": "a\0b"}}, "properties.text"),
    ("a NUL in a property's name", {**GOOD, "properties": {"a\0b": 1}}, "properties"),
    ("a NUL in the name", {**GOOD, "event": "a\0b"}, "event"),
    ("a NUL in an id", {**GOOD, "userId": "a\0b"}, "userId"),
    ("a NUL in a trait", {"type": "identify", "userId": "d", "traits": {"x": ["\0"]}}, "traits.x.0"),
    ("half a surrogate pair", {**GOOD, "properties": {"text": "\ud800"}}, None),
    ("properties nested too deeply", {**GOOD, "properties": {"a": nested(40)}}, "properties"),
    ("an event that is too large", {**GOOD, "properties": {"text": "x" * 33_000}}, None),
]  # fmt: skip


@pytest.mark.parametrize(("event", "field"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_event_is_refused_with_its_index_and_the_rest_is_taken(
    story: Story, event: Any, field: str | None
) -> None:
    answer = story.acme.batch(GOOD, event, {**GOOD, "event": "good too"})
    assert answer["accepted"] == 2
    assert [name for (name,) in rows("events", "name")] == ["good", "good too"]
    [refused] = answer["refused"]
    assert (refused["index"], refused["field"]) == (1, field), refused["message"]
    assert refused["code"] in ("invalid_event", "event_too_large")
    assert len(refused["message"]) > 10


def test_a_batch_of_bad_events_alone_stores_nothing_and_says_so(story: Story) -> None:
    answer = story.acme.batch({}, 3, None)  # type: ignore[arg-type]
    assert (answer["accepted"], [refused["index"] for refused in answer["refused"]]) == (0, [0, 1, 2])
    assert rows("persons", "id") == []


def test_an_event_that_is_too_large_is_told_its_size_and_the_limit(story: Story) -> None:
    [refused] = story.acme.batch({**GOOD, "properties": {"text": "x" * 40_000}})["refused"]
    assert refused["code"] == "event_too_large"
    assert "32768" in refused["message"]
