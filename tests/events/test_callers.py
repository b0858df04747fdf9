"""Who may send: the key of the workspace, from an allowed origin, within the rate."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from tests.events.test_bad_bodies import refusal
from tests.stories import ORIGIN, Story
from tests.tables import all_tables, rows
from widget_server.config import Settings
from widget_server.db import db
from widget_server.parts import Parts, keep_parts, parts
from widget_server.workspaces.models import Key
from widget_server.workspaces.operations import revoke_key

EVENT = {"type": "track", "event": "e", "userId": "dora"}
PATHS = ("/v1/batch", "/v1/decide")


def send(
    story: Story, path: str = "/v1/batch", headers: dict[str, str] | None = None, **fields: object
) -> TestResponse:
    text = json.dumps({"batch": [EVENT], "userId": "dora", **fields})
    return story.app.test_client().post(path, data=text, headers=headers or {})


def basic(user: str, password: str = "") -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize("path", PATHS)
def test_the_key_may_stand_in_the_body_or_be_the_user_name_of_basic(story: Story, path: str) -> None:
    assert send(story, path, key=story.acme.key).status_code == 200
    assert send(story, path, basic(story.acme.key)).status_code == 200


def test_segment_s_name_for_the_key_is_taken_too(story: Story) -> None:
    assert send(story, writeKey=story.acme.key).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "key", [None, "", "pk_unknown", "pk_" + "x" * 100_000, "pk_ключ", "SECRET", "sk_unknown", "' OR 1=1 --"]
)
def test_no_key_an_unknown_one_and_a_secret_one_are_refused_alike(story: Story, path: str, key: str | None) -> None:
    before = all_tables()
    answer = send(story, path, key=story.acme.secret if key == "SECRET" else key)
    assert (answer.status_code, refusal(answer)["code"], refusal(answer)["field"]) == (401, "unknown_key", "key")
    assert all_tables() == before


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!!", "Basic " + b64encode(b"\xff\xfe:").decode(), "Bearer x", "Basic Og=="]
)
def test_a_broken_authorization_is_no_key(story: Story, header: str) -> None:
    assert send(story, headers={"Authorization": header}).status_code == 401


def test_a_long_text_that_is_no_key_is_not_remembered(story: Story) -> None:
    """Thousands of them, half a megabyte each, would fill the memory."""
    send(story, key="pk_" + "x" * 100_000)
    assert max(map(len, story.app.extensions["key_ring"]._known), default=0) <= 100


def test_a_revoked_key_is_refused_once_what_was_remembered_is_forgotten(story: Story) -> None:
    revoke_key(db.session.query(Key).filter_by(workspace_id=story.acme.workspace_id, kind="embed").one())
    db.session.commit()
    assert send(story, key=story.acme.key).status_code == 401
    assert send(story, key=story.other.key).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        ORIGIN + ".evil.example",
        ORIGIN.replace("https", "http"),
        ORIGIN + ":444",
        "ö",
    ],
)
def test_a_page_of_another_origin_is_refused_and_nothing_that_it_sends_is_stored(
    story: Story, path: str, origin: str
) -> None:
    before = all_tables()
    answer = send(story, path, {"Origin": origin}, key=story.acme.key)
    assert (answer.status_code, refusal(answer)["code"]) == (403, "origin_not_allowed")
    # That it was refused is told to the members, with its origin.
    for told in ("refused_events", "event_counts"):
        before[told] = all_tables()[told]
    assert all_tables() == before


def test_a_refusal_can_be_read_by_the_page_that_was_refused(story: Story) -> None:
    for headers, key in (({"Origin": "https://evil.example"}, story.acme.key), ({"Origin": ORIGIN}, "pk_unknown")):
        assert send(story, headers=headers, key=key).headers["Access-Control-Allow-Origin"] == "*"


def test_an_event_goes_to_the_workspace_of_the_key_whatever_the_body_says(story: Story) -> None:
    send(story, key=story.other.key, workspace="acme", workspace_id=story.acme.workspace_id)
    assert rows("events", "workspace_id") == [(story.other.workspace_id,)]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_another_method_is_refused_in_the_one_shape(story: Story, path: str, method: str) -> None:
    answer = story.app.test_client().open(path, method=method, data="{}")
    assert (answer.status_code, refusal(answer)["code"]) == (405, "method_not_allowed")


@pytest.fixture
def slow_settings(story: Story, settings: Settings) -> object:
    """Three requests at once, then one a second."""
    kept = parts()
    keep_parts(story.app, Parts(replace(settings, rate_per_second=1.0, rate_burst=3), kept.database, kept.cache))
    yield
    keep_parts(story.app, kept)


@pytest.mark.usefixtures("slow_settings")
def test_who_sends_too_often_is_told_when_to_come_again(story: Story) -> None:
    answers = [send(story, key=story.acme.key) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert refusal(answers[3])["code"] == "too_many_requests"
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 3
    assert len(rows("events", "position")) == 3


@pytest.mark.usefixtures("slow_settings")
def test_one_workspace_does_not_use_up_what_another_may_send(story: Story) -> None:
    for _ in range(4):
        send(story, key=story.acme.key)
    assert send(story, key=story.other.key).status_code == 200


def test_a_page_can_read_that_there_is_no_such_address(story: Story) -> None:
    """Its embed may be of another version; without the header it would see a broken network."""
    for method, path, status in (("POST", "/v1/nothing/here", 404), ("GET", "/v1/batch", 405)):
        answer = story.app.test_client().open(path, method=method, headers={"Origin": ORIGIN})
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
