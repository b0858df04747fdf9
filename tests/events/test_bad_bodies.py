"""Bodies that are no batch: one shape of refusal, nothing stored, never a 500."""

import gzip
import json

import pytest
from werkzeug.test import TestResponse

from tests.stories import ORIGIN, Story
from tests.tables import all_tables

EVENT = '{"type":"track","event":"e","userId":"dora"}'
DEEP = "[" * 10_000 + "]" * 10_000
# In each, KEY stands for the workspace's embed key, EVENT for a good event, DEEP for 10,000 lists in each other.
BODIES: list[tuple[str, str | bytes, int, str]] = [
    ("nothing", "", 400, "malformed_json"),
    ("spaces", "   ", 400, "malformed_json"),
    ("no JSON", "hello", 400, "malformed_json"),
    ("half an object", '{"key":"KEY","batch":[', 400, "malformed_json"),
    ("two objects", '{"key":"KEY","batch":[EVENT]}{}', 400, "malformed_json"),
    ("a list", "[EVENT]", 400, "invalid_body"),
    ("null", "null", 400, "invalid_body"),
    ("a number", "12345678901234567890123", 400, "invalid_body"),
    ("no batch", '{"key":"KEY"}', 400, "invalid_body"),
    ("a batch that is an object", '{"key":"KEY","batch":{}}', 400, "invalid_body"),
    ("a batch that is null", '{"key":"KEY","batch":null}', 400, "invalid_body"),
    ("a key that is a number", '{"key":7,"batch":[EVENT]}', 400, "invalid_body"),
    ("a key that is a list", '{"key":["KEY"],"batch":[EVENT]}', 400, "invalid_body"),
    ("a sending time that is none", '{"key":"KEY","sentAt":"now","batch":[EVENT]}', 400, "invalid_body"),
    ("deciding for nobody", '{"key":"KEY","decide":{},"batch":[EVENT]}', 400, "invalid_body"),
    ("a language that is a number", '{"key":"KEY","userId":"d","decide":{"language":1},"batch":[]}',
     400, "invalid_body"),
    ("deciding that is a text", '{"key":"KEY","userId":"d","decide":"en","batch":[EVENT]}', 400, "invalid_body"),
    ("an id that is an object", '{"key":"KEY","userId":{},"batch":[EVENT]}', 400, "invalid_body"),
    ("a NUL in an id", '{"key":"KEY","userId":"\\u0000","batch":[EVENT]}', 400, "invalid_body"),
    ("a NUL byte", '{"key":"KEY","batch":[EVENT]}\0', 400, "malformed_json"),
    ("a NUL in the key", '{"key":"KEY\\u0000","batch":[EVENT]}', 400, "invalid_body"),
    ("half a surrogate pair in the key", '{"key":"\\ud800","batch":[EVENT]}', 400, "malformed_json"),
    ("half a surrogate pair in an id", '{"key":"KEY","userId":"\\udc00","batch":[EVENT]}', 400, "malformed_json"),
    ("bytes that are not UTF-8", b'{"key":"KEY","userId":"\xff\xfe","batch":[]}', 400, "malformed_json"),
    ("bytes of a surrogate", b'{"key":"KEY","userId":"\xed\xa0\x80","batch":[]}', 400, "malformed_json"),
    ("UTF-16", '{"key":"KEY","batch":[]}'.encode("utf-16"), 400, "malformed_json"),
    ("a depth of 10,000", DEEP, 400, "invalid_body"),
    ("such a depth as the batch", '{"key":"KEY","batch":DEEP}', 400, "malformed_json"),
    ("such a depth as an event", '{"key":"KEY","batch":[EVENT,DEEP]}', 400, "malformed_json"),
    ("such a depth beside the batch", '{"key":"KEY","more":DEEP,"batch":[EVENT]}', 400, "malformed_json"),
    (
        "such a depth as properties",
        '{"key":"KEY","batch":[EVENT,{"type":"track","event":"e","userId":"d","properties":{"a":DEEP}}]}',
        400,
        "malformed_json",
    ),
    ("10,000 objects in each other",
     '{"key":"KEY","batch":[' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]}", 400, "malformed_json"),
    ("a number that is none, beside the batch", '{"key":"KEY","userId":NaN,"batch":[]}', 400, "malformed_json"),
    ("501 events", '{"key":"KEY","batch":[' + ",".join(["EVENT"] * 501) + "]}", 413, "too_large"),
    ("750 events", '{"key":"KEY","batch":[' + ",".join(["EVENT"] * 750) + "]}", 413, "too_large"),
    ("768 KB", '{"key":"KEY","batch":[EVENT],"more":"' + "x" * 786_432 + '"}', 413, "too_large"),
]  # fmt: skip


def send(story: Story, body: str | bytes, **headers: str) -> TestResponse:
    raw = body.encode() if isinstance(body, str) else body
    for name, text in (("KEY", story.acme.key), ("EVENT", EVENT), ("DEEP", DEEP)):
        raw = raw.replace(name.encode(), text.encode())
    return story.app.test_client().post("/v1/batch", data=raw, headers={"Origin": ORIGIN, **headers})


def refusal(answer: TestResponse) -> dict[str, object]:
    """What a refusal says, once its shape is the one of all refusals."""
    assert answer.json is not None
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) == {"code", "message", "field"}
    return dict(answer.json["error"])


@pytest.mark.parametrize(("body", "status", "code"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES])
def test_a_body_that_is_no_batch_is_refused_and_nothing_is_stored(
    story: Story, body: str | bytes, status: int, code: str
) -> None:
    before = all_tables()
    answer = send(story, body)
    assert (answer.status_code, refusal(answer)["code"]) == (status, code), answer.text
    assert all_tables() == before


def test_a_batch_of_exactly_the_limit_is_taken(story: Story) -> None:
    assert send(story, '{"key":"KEY","batch":[' + ",".join(["EVENT"] * 500) + "]}").status_code == 200


def test_of_a_name_that_stands_twice_the_last_counts(story: Story) -> None:
    """As in every JSON parser of browsers and of Python."""
    answer = send(story, '{"key":"wrong","key":"KEY","batch":[{"type":"track","userId":"d","event":"e","event":"f"}]}')
    assert answer.json == {"accepted": 1, "duplicates": 0, "refused": []}
    assert [row[3] for row in all_tables()["events"]] == ["f"]


def test_a_number_beyond_64_bits_is_kept_and_decided_over(story: Story) -> None:
    event = {**json.loads(EVENT), "properties": {"n": 10**30}}
    answer = story.acme.post("/v1/batch", {"userId": "d", "decide": {}, "batch": [event]})
    assert answer.status_code == 200
    assert answer.json == {"accepted": 1, "duplicates": 0, "refused": [], "decisions": []}


def test_a_refusal_tells_the_path_of_what_is_wrong(story: Story) -> None:
    assert (
        refusal(send(story, '{"key":"KEY","batch":[],"decide":{"language":7},"userId":"d"}'))["field"]
        == "decide.language"
    )


def test_a_packed_body_is_unpacked(story: Story) -> None:
    body = json.dumps({"key": story.acme.key, "batch": [json.loads(EVENT)]}).encode()
    assert send(story, gzip.compress(body), **{"Content-Encoding": "gzip"}).json == {
        "accepted": 1,
        "duplicates": 0,
        "refused": [],
    }


@pytest.mark.parametrize(
    ("name", "status"), [("bomb", 413), ("plain", 400), ("cut", 400), ("longer", 400), ("deflate", 415)]
)
def test_a_packed_body_that_cannot_be_taken_is_refused(story: Story, name: str, status: int) -> None:
    """Half a megabyte of zeros packs to half a kilobyte: what counts is the size when unpacked."""
    packed, bomb = gzip.compress(b'{"key":"KEY","batch":[]}'), gzip.compress(b" " * 600_000)
    bodies = {"bomb": bomb, "plain": b"{}", "cut": packed[:-9], "longer": packed + b"x", "deflate": b"x"}
    coding = "deflate" if name == "deflate" else "gzip"
    before = all_tables()
    answer = send(story, bodies[name], **{"Content-Encoding": coding})
    assert answer.status_code == status, refusal(answer)
    assert all_tables() == before


@pytest.mark.parametrize("length", ["5", "1000000000", "-1", "many"])
def test_a_length_that_is_not_the_body_s_is_refused(story: Story, length: str) -> None:
    """5 cuts the body; what is announced as too large is not even read."""
    body = json.dumps({"key": story.acme.key, "batch": [json.loads(EVENT)]})
    before = all_tables()
    answer = story.app.test_client().post("/v1/batch", data=body, environ_overrides={"CONTENT_LENGTH": length})
    assert answer.status_code in (400, 413), answer.text
    refusal(answer)
    assert all_tables() == before
