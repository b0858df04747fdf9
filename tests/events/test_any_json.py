"""Whatever JSON arrives: an answer in the agreed shape, never a 500, and the log holds just what was accepted."""

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.stories import ORIGIN, Story
from tests.tables import all_tables, rows

TRICKY = ("track", "identify", "dora", "$guide_shown", "\0", "\ud800", "2026-01-01T00:00:00Z")
TEXT = st.text(max_size=12) | st.sampled_from(TRICKY)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
NAMES = st.sampled_from(("type", "event", "userId", "groupId", "timestamp", "properties", "traits", "context"))
ANY = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | NAMES, inner, max_size=4))
KIND = st.sampled_from(["track", "identify", "group", "page", "screen", "alias"])
ALMOST = st.fixed_dictionaries(
    {"type": KIND | ANY, "userId": TEXT | ANY},
    optional={"event": TEXT | ANY, "groupId": TEXT, "previousId": TEXT, "messageId": TEXT, "timestamp": TEXT | ANY,
              "properties": st.dictionaries(TEXT, ANY, max_size=3) | ANY,
              "traits": st.dictionaries(TEXT, ANY, max_size=3),
              "context": st.fixed_dictionaries({"groupId": TEXT | ANY}) | ANY},
)  # fmt: skip
ENVELOPE = st.fixed_dictionaries(
    {"batch": st.lists(ALMOST | ANY, max_size=4) | ANY},
    optional={"sentAt": TEXT | ANY, "userId": TEXT | ANY, "anonymousId": TEXT | ANY,
              "decide": st.fixed_dictionaries({}, optional={"language": TEXT | ANY}) | ANY},
)  # fmt: skip
CALM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def send(story: Story, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    raw = json.dumps(body).encode("utf-8", "surrogatepass")
    answer = story.app.test_client().post(path, data=raw, headers={"Origin": ORIGIN})
    assert answer.json is not None
    return answer.status_code, answer.json


@CALM
@given(ENVELOPE)
@example({"batch": [{"type": "track", "event": "e", "userId": "d", "properties": {"a": 1e400}}]})
@example({"batch": [], "decide": {}, "userId": "d", "sentAt": "0001-01-01T00:00:00+23:59"})
def test_any_envelope(story: Story, envelope: dict[str, Any]) -> None:
    before = len(rows("events", "position"))
    status, answer = send(story, "/v1/batch", {**envelope, "key": story.acme.key})
    stored = len(rows("events", "position")) - before
    if status == 200:
        assert answer["accepted"] == stored
        assert answer["accepted"] + answer["duplicates"] + len(answer["refused"]) == len(envelope["batch"])
        assert all(set(refused) == {"index", "code", "message", "field"} for refused in answer["refused"])
    else:
        assert status in (400, 413)
        assert set(answer["error"]) == {"code", "message", "field"}
        assert stored == 0


@CALM
@given(ANY)
def test_anything_at_all(story: Story, body: Any) -> None:
    before = all_tables()
    for path in ("/v1/batch", "/v1/decide"):
        status, answer = send(story, path, body)
        assert status in (400, 401)
        assert set(answer["error"]) == {"code", "message", "field"}
    assert all_tables() == before


@CALM
@given(st.binary(max_size=60))
def test_any_bytes(story: Story, raw: bytes) -> None:
    for path in ("/v1/batch", "/v1/decide"):
        answer = story.app.test_client().post(path, data=raw)
        assert answer.status_code in (400, 401)
        assert answer.json is not None
        assert set(answer.json["error"]) == {"code", "message", "field"}
