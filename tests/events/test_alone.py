"""Messages that come alone, at Segment's addresses: each is a batch of one."""

import gzip
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.events.test_bad_bodies import refusal
from tests.events.test_callers import basic
from tests.stories import ORIGIN, Story
from tests.tables import rows

MESSAGES: dict[str, dict[str, Any]] = {
    "track": {"event": "report_created", "properties": {"rows": 200}},
    "identify": {"traits": {"name": "Ada"}},
    "page": {"name": "Reports", "category": "Work"},
    "screen": {"name": "Reports"},
    "group": {"groupId": "acct-1", "traits": {"plan": "trial"}},
    "alias": {"previousId": "visitor-1"},
}


def send(story: Story, path: str, **message: Any) -> TestResponse:
    text = json.dumps({"userId": "ada", **message})
    return story.app.test_client().post(path, data=text, headers=basic(story.acme.key))


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("short", [False, True], ids=["the whole word", "the first letter"])
def test_the_address_says_what_a_message_is(story: Story, kind: str, short: bool) -> None:
    answer = send(story, f"/v1/{kind[0] if short else kind}", **MESSAGES[kind], messageId="m-1")
    assert answer.json == {"accepted": 1, "duplicates": 0, "refused": []}
    name = MESSAGES[kind].get("event", f"${kind}")
    assert rows("events", "name", "message_id") == [(name, "m-1")]


def test_alone_or_in_a_batch_a_message_is_kept_the_same(story: Story) -> None:
    for kind, message in MESSAGES.items():
        send(story, f"/v1/{kind}", **message)
        story.acme.batch({"type": kind, "userId": "ada", **message})
    kept = rows("events", "name", "person_id", "account_id", "properties")
    assert len(kept) == 2 * len(MESSAGES)
    assert all(kept.count(row) == 2 for row in kept if row[0] != "$track")


def test_the_same_message_alone_and_in_a_batch_counts_once(story: Story) -> None:
    event = {"type": "track", "event": "report_created", "userId": "ada", "messageId": "m-1"}
    story.acme.batch(event)
    assert send(story, "/v1/track", **event).json == {"accepted": 0, "duplicates": 1, "refused": []}


def test_the_key_may_stand_in_the_message(story: Story) -> None:
    client = story.app.test_client()
    for name in ("writeKey", "key"):
        answer = client.post("/v1/track", json={"event": "e", "userId": "ada", name: story.acme.key})
        assert answer.status_code == 200
    assert client.post("/v1/track", json={"event": "e", "userId": "ada"}).status_code == 401


def test_the_time_of_sending_in_a_message_corrects_its_clock(story: Story) -> None:
    send(story, "/v1/track", event="e", timestamp="2026-01-01T10:00:00Z", sentAt="2026-01-01T10:00:01Z")
    send(story, "/v1/track", event="e", originalTimestamp="2026-01-01T10:00:00Z")
    times = rows("events", "time_ms")
    assert times[0] == (1_767_261_600_000,)


def test_segments_second_name_of_the_time_is_read(story: Story) -> None:
    send(story, "/v1/track", event="e", originalTimestamp="2026-01-01T10:00:00Z")
    assert rows("events", "time_ms") == [(1_767_261_600_000,)]


def test_a_message_alone_may_come_packed(story: Story) -> None:
    packed = gzip.compress(json.dumps({"event": "e", "userId": "ada"}).encode())
    headers = {**basic(story.acme.key), "Content-Encoding": "gzip"}
    assert story.app.test_client().post("/v1/t", data=packed, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/track"])
def test_a_small_body_that_would_unpack_to_gigabytes_is_refused_before_it_does(story: Story, path: str) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    headers = {**basic(story.acme.key), "Content-Encoding": "gzip"}
    answer = story.app.test_client().post(path, data=bomb, headers=headers)
    assert (answer.status_code, refusal(answer)["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("path", "message", "status", "code", "field"),
    [
        ("/v1/track", {}, 400, "invalid_event", "event"),
        ("/v1/group", {}, 400, "invalid_event", "groupId"),
        ("/v1/alias", {}, 400, "invalid_event", "previousId"),
        ("/v1/identify", {"traits": []}, 400, "invalid_event", "traits"),
        ("/v1/track", {"event": "e", "properties": {"text": "x" * 40_000}}, 413, "event_too_large", None),
    ],
)
def test_a_message_alone_that_cannot_be_taken_is_answered_as_a_refusal(
    story: Story, path: str, message: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    answer = send(story, path, **message)
    assert (answer.status_code, refusal(answer)["code"], refusal(answer)["field"]) == (status, code, field)
    assert rows("events", "name") == []


def test_what_is_no_call_of_segments_is_unknown(story: Story) -> None:
    assert send(story, "/v1/click").status_code == 404


def test_the_short_address_of_a_batch_takes_a_batch(story: Story) -> None:
    text = json.dumps({"writeKey": story.acme.key, "batch": [{"type": "track", "event": "e", "userId": "ada"}]})
    answer = story.app.test_client().post("/v1/b", data=text)
    assert answer.json == {"accepted": 1, "duplicates": 0, "refused": []}


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/t", "/v1/b", "/v1/projects/pk_x/settings"])
def test_a_browser_may_ask_first_and_is_allowed_what_segments_client_sends(story: Story, path: str) -> None:
    """It sends Authorization, and a count of its retries."""
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-retry-count,content-type",
    }
    answer = story.app.test_client().options(path, headers=asked)
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert answer.status_code == 200
    assert {"authorization", "x-retry-count", "content-type"} <= set(allowed)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_segments_browser_client_is_told_to_send_everything_here(story: Story) -> None:
    client = story.app.test_client()
    answer = client.get(f"/v1/projects/{story.acme.key}/settings", headers={"Origin": ORIGIN})
    integration = (answer.json or {})["integrations"]["Segment.io"]
    assert integration["apiKey"] == story.acme.key
    assert f"{integration['protocol']}://{integration['apiHost']}" == "http://127.0.0.1:8000/v1"
    assert client.get("/v1/projects/pk_unknown/settings").status_code == 401
