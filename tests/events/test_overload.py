"""More than can be taken is answered so that the sender comes again; nothing that was answered 200 is lost."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from tests.events.test_bad_bodies import refusal
from tests.services import wait_until
from tests.stories import Story
from tests.tables import rows
from widget_server import raw
from widget_server.parts import parts
from widget_server.raw import Cursor

WAITING = 3


class Disk:
    """A write that takes as long as the test likes: what comes meanwhile waits in the queue."""

    def __init__(self) -> None:
        self.begun, self.done = threading.Event(), threading.Event()

    def write(self, _cursor: Cursor) -> None:
        self.begun.set()
        self.done.wait(20)


@pytest.fixture
def busy_disk(story: Story, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    monkeypatch.setattr(raw, "MOST_WAITING", WAITING)
    disk, database = Disk(), parts().database
    thread = threading.Thread(target=database.in_group, args=(disk.write,))
    thread.start()
    disk.begun.wait(20)
    yield disk
    disk.done.set()
    thread.join()


def test_a_full_queue_answers_503_with_retry_after_and_keeps_what_it_took(story: Story, busy_disk: Disk) -> None:
    answers: list[TestResponse] = []

    def send(number: int) -> None:
        event = {"type": "track", "event": "e", "userId": "dora", "messageId": f"m-{number}"}
        answers.append(story.acme.post("/v1/batch", {"batch": [event]}))

    waiting = [threading.Thread(target=send, args=(number,)) for number in range(WAITING)]
    for thread in waiting:
        thread.start()
    queue = parts().database._writer._tasks
    wait_until(lambda: queue.qsize() == WAITING, "the queue to be full")
    send(99)
    [refused] = answers
    assert (refused.status_code, refusal(refused)["code"]) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["Access-Control-Expose-Headers"] == "Retry-After"
    busy_disk.done.set()
    for thread in waiting:
        thread.join()
    assert [answer.status_code for answer in answers[1:]] == [200] * WAITING
    assert rows("events", "message_id") == [(f"m-{number}",) for number in range(WAITING)]
