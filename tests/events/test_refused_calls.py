"""Why no event arrives: calls that are refused as a whole are told to the members of the workspace."""

import base64

import pytest

from tests.stories import Side, Story
from tests.tables import rows
from widget_server.events import refused_calls
from widget_server.events.messages import Refusal

ELSEWHERE = "https://staging.acme.example"
COUNTS = ("event_counts", "workspace_id", "kind", "total")


def from_elsewhere(side: Side, origin: str = ELSEWHERE, path: str = "/v1/batch") -> int:
    return side.post(path, {"batch": [], "userId": "dora"}, Origin=origin).status_code


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each refused call writes what was counted."""
    monkeypatch.setattr(refused_calls, "WRITE_EVERY_SECONDS", 0.0)


def test_a_page_of_a_forgotten_origin_is_on_the_live_page_at_once_with_the_way_to_allow_it(story: Story) -> None:
    assert from_elsewhere(story.acme) == 403
    page = story.signed_in("alice").get("/w/acme/events").text
    assert f"<code>{ELSEWHERE}</code>" in page
    assert "origin_not_allowed" in page
    assert '<a href="/w/acme/settings">Allow it in Settings</a>' in page


def test_who_may_not_change_the_origins_is_not_sent_there(story: Story) -> None:
    from_elsewhere(story.acme)
    page = story.signed_in("bob").get("/w/acme/events").text
    assert ELSEWHERE in page
    assert "Allow it in Settings" not in page


def test_it_is_told_to_the_workspace_of_the_key_and_to_no_other(story: Story) -> None:
    from_elsewhere(story.acme)
    assert [row[0] for row in rows("refused_events", "workspace_id")] == [story.acme.workspace_id]
    assert ELSEWHERE not in story.signed_in("charlie").get("/w/other/events").text


@pytest.mark.usefixtures("at_once")
def test_every_refused_call_counts_and_a_decision_that_was_asked_for_too(story: Story) -> None:
    for _ in range(3):
        from_elsewhere(story.acme)
    from_elsewhere(story.acme, path="/v1/decide")
    assert rows(*COUNTS) == [(story.acme.workspace_id, "refused.origin_not_allowed", 4)]


def test_a_flood_of_them_writes_once_in_two_seconds_and_keeps_only_so_many_apart(story: Story) -> None:
    """The clock stands still, so that only the first one is written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("widget_server.events.refused_calls.time.monotonic", lambda: 1_000.0)
        for number in range(refused_calls.MOST_DIFFERENT + 20):
            from_elsewhere(story.acme, f"https://{number}.example")
        assert rows(*COUNTS) == [(story.acme.workspace_id, "refused.origin_not_allowed", 1)]
        kept = story.app.extensions["refused_calls"]
        assert len(kept.counts) == refused_calls.MOST_DIFFERENT
        assert from_elsewhere(story.other) == 403
        assert len(kept.counts) == refused_calls.MOST_DIFFERENT + 1, "one workspace hides another's"
        patch.setattr(refused_calls, "WRITE_EVERY_SECONDS", -1.0)
        from_elsewhere(story.acme, "https://1.example")
    told = (story.acme.workspace_id, "refused.origin_not_allowed", refused_calls.MOST_DIFFERENT + 2)
    assert told in rows(*COUNTS)


@pytest.mark.usefixtures("at_once")
def test_what_anybody_can_cause_does_not_push_out_what_a_message_of_the_product_lacks(story: Story) -> None:
    story.acme.batch({"type": "track", "event": "report_shared", "userId": 7, "messageId": "m-bad"})
    for number in range(60):
        from_elsewhere(story.acme, f"https://{number}.example")
    kept = [("invalid_event",), *[("origin_not_allowed",)] * refused_calls.KEPT_OF_A_CODE]
    assert rows("refused_events", "code") == kept
    assert (story.acme.workspace_id, "refused.origin_not_allowed", 60) in rows(*COUNTS)


def of_a_server(side: Side) -> dict[str, str]:
    """Segment's server clients send the key as the user name of Basic."""
    return {"Authorization": f"Basic {base64.b64encode(f'{side.key}:'.encode()).decode()}"}


def test_a_place_that_is_too_long_to_keep_is_cut_and_the_caller_hears_the_reason(story: Story) -> None:
    body = {"event": "e", "userId": "dora", "properties": {"k" * 199: {"l" * 190: {"m": "\0"}}}}
    answer = story.app.test_client().post("/v1/track", json=body, headers=of_a_server(story.acme))
    assert (answer.status_code, (answer.json or {})["error"]["code"]) == (400, "invalid_event")
    assert [len(row[0]) for row in rows("refused_events", "field")] == [200]


def test_a_message_that_came_alone_is_told_once(story: Story) -> None:
    client = story.app.test_client()
    assert client.post("/v1/track", json={"userId": "dora"}, headers=of_a_server(story.acme)).status_code == 400
    assert rows(*COUNTS) == [(story.acme.workspace_id, "refused.invalid_event", 1)]
    assert len(rows("refused_events", "id")) == 1


@pytest.mark.usefixtures("at_once")
def test_a_note_that_cannot_be_written_costs_the_caller_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refused_calls, "_write", lambda *_, **__: 1 / 0)
    assert from_elsewhere(story.acme) == 403


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", "malformed_json"), (b"[]", "invalid_body"), (b" " * 600_000, "too_large")]
)
def test_a_body_that_cannot_be_read_is_told_where_the_key_is_not_in_it(story: Story, body: bytes, code: str) -> None:
    answer = story.app.test_client().post("/v1/batch", data=body, headers=of_a_server(story.acme))
    assert (answer.json or {})["error"]["code"] == code
    assert rows("refused_events", "workspace_id", "code") == [(story.acme.workspace_id, code)]


@pytest.mark.usefixtures("at_once")
def test_what_was_counted_for_a_workspace_that_was_deleted_since_does_no_harm(story: Story) -> None:
    kept = story.app.extensions.setdefault("refused_calls", refused_calls._Refused())
    kept.counts[2**31, Refusal("origin_not_allowed", "gone", None, None, None)] = 3
    assert from_elsewhere(story.acme) == 403
    assert [row[0] for row in rows("refused_events", "workspace_id")] == [story.acme.workspace_id]


def test_an_unknown_key_is_nobodys_and_leaves_nothing(story: Story) -> None:
    assert story.acme.post("/v1/batch", {"key": "pk_unknown", "batch": []}).status_code == 401
    assert rows("refused_events", "id") == rows(*COUNTS) == []
