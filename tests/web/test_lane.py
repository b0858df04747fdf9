"""One call of the embed computes at a time, and none of them can stop another."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.stories import ORIGIN, Story
from widget_server.lane import Lane
from widget_server.web.application import MOST_UNFINISHED

FOREVER = 30.0


class Waiting(io.BytesIO):
    """A body whose sender takes a break in its middle, until `go_on`."""

    def __init__(self, body: bytes, is_under_way: threading.Event, go_on: threading.Event) -> None:
        super().__init__(body)
        self._is_under_way, self._go_on = is_under_way, go_on

    def read(self, size: int | None = -1, /) -> bytes:
        self._is_under_way.set()
        assert self._go_on.wait(FOREVER), "the others waited for the slow one"
        return super().read(size)


@pytest.fixture
def lane(story: Story, monkeypatch: pytest.MonkeyPatch) -> Lane:
    """The application's lane, with so much patience that whoever waits for it is found out."""
    app: Any = story.app
    monkeypatch.setattr(app.lane, "patience_seconds", 10 * FOREVER)
    monkeypatch.setattr(app.lane, "is_open", False)
    return app.lane  # type: ignore[no-any-return]


def decide(app: Flask, key: str, **environ: Any) -> int:
    body = b'{"key": "%s", "userId": "lena"}' % key.encode()
    told: dict[str, Any] = {"content_type": "text/plain", "data": body, **environ}
    return app.test_client().post("/v1/decide", **told).status_code


def test_who_sends_slowly_keeps_nobody_waiting(story: Story, lane: Lane) -> None:
    is_under_way, go_on = threading.Event(), threading.Event()
    body = b'{"key": "%s", "userId": "lena"}' % story.acme.key.encode()
    slow = {"data": None, "input_stream": Waiting(body, is_under_way, go_on), "content_length": len(body)}
    with ThreadPoolExecutor() as pool:
        first = pool.submit(decide, story.app, story.acme.key, **slow)
        assert is_under_way.wait(FOREVER)
        assert decide(story.app, story.acme.key) == 200
        go_on.set()
        assert first.result(FOREVER) == 200


def test_bodies_that_never_end_leave_threads_for_others(story: Story) -> None:
    """Here as if so many were under way; each of them holds a thread."""
    app: Any = story.app
    for _ in range(MOST_UNFINISHED):
        app._unfinished.acquire()
    try:
        answer = app.test_client().post("/v1/decide", data=b"{}", headers={"Origin": ORIGIN})
        assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After"
        assert app.test_client().get("/health/live").status_code == 200
        assert app.test_client().get(f"/v1/projects/{story.acme.key}/settings").status_code == 200
    finally:
        for _ in range(MOST_UNFINISHED):
            app._unfinished.release()
    assert decide(story.app, story.acme.key) == 200


def test_a_body_that_broke_off_gives_its_place_back(story: Story) -> None:
    for _ in range(MOST_UNFINISHED + 1):
        answer = story.app.test_client().post(
            "/v1/decide", input_stream=io.BytesIO(b"{"), headers={"Content-Length": "10"}
        )
        assert (answer.status_code, (answer.json or {})["error"]["code"]) == (400, "malformed_json")


def test_a_request_that_waits_for_its_write_has_left_the_lane_to_the_writer(story: Story, lane: Lane) -> None:
    database = story.app.extensions["widget_server"].database
    with story.app.app_context(), lane:
        assert database.in_group(lambda _cursor: "written") == "written"


def test_a_lane_is_taken_by_one_at_a_time_and_left_for_a_wait() -> None:
    lane, seen = Lane(patience_seconds=FOREVER), []

    def other() -> None:
        with lane:
            seen.append("other")

    thread = threading.Thread(target=other)
    with lane:
        thread.start()
        seen.append("first")
        with lane.left():
            thread.join(FOREVER)
        seen.append("first again")
    assert seen == ["first", "other", "first again"]


def test_a_long_computation_does_not_stop_the_others_for_ever() -> None:
    lane, is_through = Lane(patience_seconds=0.001), threading.Event()

    def other() -> None:
        with lane, lane.left():
            is_through.set()

    with lane:
        thread = threading.Thread(target=other)
        thread.start()
        assert is_through.wait(FOREVER)
        thread.join(FOREVER)


def test_a_refusal_and_a_bug_give_the_lane_back(story: Story, lane: Lane) -> None:
    """Else the second call would wait for the first one's turn."""
    assert decide(story.app, "pk_unknown") == 401
    with pytest.raises(ZeroDivisionError), lane:
        raise ZeroDivisionError
    assert decide(story.app, story.acme.key) == 200
