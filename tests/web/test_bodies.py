"""What a page may send as a body, and how it learns what was wrong with it."""

import json
from typing import Any

import msgspec
import pytest

from tests.stories import Story
from tests.web.pages import page_of, rows_of
from widget_server.web.bodies import check_text, decoded
from widget_server.web.errors import ApiError

BOARD = "/v1/boards/ideas/ideas"
TABLES = ("ideas", "votes", "replies", "ratings", "persons", "events")

MALFORMED = {
    "empty": b"",
    "cut off": b'{"title": "Dark m',
    "nested 10,000 deep": b'{"x": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "nested deep and cut off": b'{"x": ' + b'{"a":' * 10_000,
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "not UTF-8 in a field nobody reads": b'{"unread": "\xed\xa0\x80", "title": "Dark mode", "userId": "dora"}',
    "a lone high surrogate": b'{"title": "Dark \\ud800 mode", "userId": "dora"}',
    "a lone low surrogate": b'{"title": "Dark \\udc00", "userId": "dora"}',
    "a NUL byte": b'{"title": "Dark \x00 mode"}',
    "not a number": b'{"stars": NaN}',
    "more behind it": b'{"title": "Dark mode"} {}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_json_is_refused_and_nothing_is_stored(story: Story, body: bytes) -> None:
    before = [rows_of(table) for table in TABLES]
    answer = page_of(story.acme).call("POST", BOARD, body)
    assert answer.status_code == 400
    assert answer.json is not None and answer.json["error"]["code"] == "malformed_json"
    assert [rows_of(table) for table in TABLES] == before


INVALID: dict[str, tuple[Any, str | None]] = {
    "a list": ([], None),
    "no title": ({"userId": "dora"}, "title"),
    "a number for a text": ({"title": 7}, "title"),
    "a text too short": ({"title": "ab", "userId": "dora"}, "title"),
    "a text of spaces": ({"title": "      ", "userId": "dora"}, "title"),
    "a text too long": ({"title": "a" * 141, "userId": "dora"}, "title"),
    "a body too long": ({"title": "abc", "body": "a" * 5001, "userId": "dora"}, "body"),
    "a NUL character": ({"title": "Dark \0 mode", "userId": "dora"}, "title"),
    "a NUL character in an id": ({"title": "Dark mode", "userId": "do\0ra"}, "userId"),
    "an empty id": ({"title": "Dark mode", "userId": ""}, "userId"),
    "an id too long": ({"title": "Dark mode", "anonymousId": "a" * 201}, "anonymousId"),
    "an id that is an object": ({"title": "Dark mode", "anonymousId": {}}, "anonymousId"),
    "nobody's": ({"title": "Dark mode"}, "anonymousId"),
    "no UUID": ({"title": "Dark mode", "userId": "dora", "client_id": "1"}, "client_id"),
}


@pytest.mark.parametrize(("body", "field"), INVALID.values(), ids=INVALID.keys())
def test_a_refusal_names_the_field_that_is_wrong(story: Story, body: Any, field: str | None) -> None:
    before = [rows_of(table) for table in TABLES]
    answer = page_of(story.acme).call("POST", BOARD, json.dumps(body))
    assert answer.status_code == 400 and answer.json is not None
    error = answer.json["error"]
    assert (error["code"], error["field"]) == ("invalid_body", field)
    assert error["message"].endswith(".") and "`" not in error["message"]
    assert [rows_of(table) for table in TABLES] == before


def test_a_body_over_the_limit_is_told_the_limit(story: Story) -> None:
    limit = story.app.config["MAX_CONTENT_LENGTH"]
    answer = page_of(story.acme).call("POST", BOARD, json.dumps({"title": "x" * (limit * 3 // 2)}))
    assert answer.status_code == 413 and answer.json is not None
    assert answer.json["error"]["code"] == "too_large"
    assert str(limit) in answer.json["error"]["message"]


class Inner(msgspec.Struct):
    event: str
    count: int = msgspec.field(default=0, name="howMany")


class Outer(msgspec.Struct):
    batch: list[Inner]
    traits: dict[str, Any] = {}
    raw: msgspec.Raw = msgspec.Raw(b"null")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b'{"batch": [{"event": "a"}, {"event": 3}]}', "batch.1.event"),
        (b'{"batch": [{"event": "a", "howMany": "3"}]}', "batch.0.howMany"),
        (b'{"batch": [{}]}', "batch.0.event"),
        (b"{}", "batch"),
        (b'{"batch": 1}', "batch"),
        (b'{"batch": [{"event": "\\u0000"}]}', "batch.0.event"),
        (b'{"batch": [], "traits": {"a": [{"b": "\\u0000"}]}}', "traits.a.0.b"),
        (b'{"batch": [], "traits": {"a": {"\\u0000": 1}}}', "traits.a"),
    ],
)
def test_the_path_to_a_field_is_the_one_that_was_sent(text: bytes, field: str) -> None:
    with pytest.raises(ApiError) as refusal:
        decoded(text, Outer)
    assert refusal.value.field == field


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert decoded(rb'{"batch": [{"event": "\\u0000"}]}', Outer).batch[0].event == r"\u0000"


def test_raw_parts_are_left_to_their_own_reader() -> None:
    outer = decoded(rb'{"batch": [], "raw": {"event": "\u0000"}}', Outer)
    with pytest.raises(ApiError) as refusal:
        decoded(outer.raw, Inner)
    assert refusal.value.field == "event"


@pytest.mark.parametrize("value", ["a\0", "a\ud800", "\udfff"])
def test_texts_that_no_database_can_keep_are_refused(value: str) -> None:
    with pytest.raises(ApiError) as refusal:
        check_text(value, "name")
    assert refusal.value.field == "name"


def test_texts_of_any_language_are_kept() -> None:
    assert check_text("Тёмная тема 🌚", "name") == "Тёмная тема 🌚"
