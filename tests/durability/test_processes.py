"""One of the processes of a service is killed, say for its memory: the service goes on, and starts it again."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.conftest import Storage
from tests.durability.senders import Senders
from tests.durability.servers import Installation, Server
from tests.services import wait_until


@pytest.fixture
def web(installation: Installation, storage: Storage) -> Iterator[Server]:
    """With as many processes as the storage may have."""
    server = Server(installation.environment, processes=1 if storage.name == "sqlite" else 2)
    yield server.start()
    server.kill()


def test_a_process_that_is_killed_is_started_again_and_nothing_is_lost(installation: Installation, web: Server) -> None:
    before = web.pids()
    killed = max(before)
    with Senders(["process-0", "process-1"], installation.key, [web.port], 100) as senders:
        senders.send_more(50)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(web.pids() - {killed}) == len(before), "the process", 30)
        assert before - {killed} < web.pids()
        senders.catch_up()
        senders.send_more(50)
        senders.finish()
    assert senders.problems == []
    logged = installation.read("SELECT message_id FROM events WHERE message_id LIKE 'process-%'")
    assert sorted(message for (message,) in logged) == sorted(senders.acknowledged)
