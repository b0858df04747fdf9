"""Redis that takes connections and answers nothing: it is waited for once in a while, not by every request."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from widget_server import cache
from widget_server.cache import Cache, open_cache


class Silent:
    """A server that is connected to and never answers; counts who came."""

    def __init__(self) -> None:
        self.callers: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listening.getsockname()[1]}/0"
        threading.Thread(target=self._take_calls, daemon=True).start()

    def _take_calls(self) -> None:
        with suppress(OSError):
            while True:
                self.callers.append(self._listening.accept()[0])

    def close(self) -> None:
        self._listening.close()
        for caller in self.callers:
            caller.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    server = Silent()
    yield server
    server.close()


def asks_of_everything(kept: Cache) -> None:
    kept.put("1:a", b"state", bytes)
    assert kept.get("1:a", bytes) == b"state"
    kept.wait_seconds("somebody", 0.001, 1_000)
    assert not kept.is_well()


def test_of_many_requests_one_waits_for_a_redis_that_does_not_answer(
    silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "PAUSE_SECONDS", 3600.0)
    kept = open_cache(silent.url)
    for _ in range(50):
        asks_of_everything(kept)
    assert len(silent.callers) == 1


def test_after_a_pause_one_request_asks_again(silent: Silent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PAUSE_SECONDS", 0.0)
    kept = open_cache(silent.url)
    assert not kept.is_well()
    assert not kept.is_well()
    assert len(silent.callers) == 2


def test_limits_bind_without_redis(silent: Silent) -> None:
    kept = open_cache(silent.url)
    waits = [kept.wait_seconds("somebody", rate=0.001, burst=3) for _ in range(5)]
    assert [wait > 0 for wait in waits] == [False, False, False, True, True]


def test_redis_may_be_reached_by_a_local_socket(tmp_path: Path) -> None:
    environment = {**os.environ, "WIDGET_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/widget.db"}
    environment["REDIS_URL"] = f"unix://{tmp_path}/redis.sock"
    command = [sys.executable, "-m", "widget_server.cli", "upgrade"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
