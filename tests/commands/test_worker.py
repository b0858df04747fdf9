"""Housekeeping: one at a time, over and over, whatever a chore does."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Storage
from tests.services import Postgres, wait_until
from widget_server.commands import worker
from widget_server.commands.worker import Chore, keep_house, keep_house_from_first_write
from widget_server.config import Settings
from widget_server.parts import Parts, parts
from widget_server.raw import RawDatabase

Start = Callable[..., threading.Event]


@pytest.fixture
def start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts one that keeps house; returns what ends it. All are ended with the test."""
    monkeypatch.setattr(worker, "WAIT_SECONDS", 0.05)
    running: list[tuple[threading.Event, threading.Thread]] = []

    def begin(*chores: Chore) -> threading.Event:
        is_over = threading.Event()
        thread = threading.Thread(target=keep_house, args=(app, is_over, chores), daemon=True)
        running.append((is_over, thread))
        thread.start()
        return is_over

    yield begin
    for is_over, _ in running:
        is_over.set()
    for _, thread in running:
        thread.join(20)
        assert not thread.is_alive()


def counting(times: list[str], name: str) -> Chore:
    return Chore(name, 0.0, lambda: times.append(name))


def test_a_chore_is_done_over_and_over(start: Start) -> None:
    times: list[str] = []
    start(counting(times, "a"))
    wait_until(lambda: len(times) > 3, "the chore")


def test_a_chore_that_fails_keeps_none_of_the_others_waiting(start: Start) -> None:
    times: list[str] = []

    def fail() -> None:
        raise ValueError("of this chore alone")

    start(Chore("bad", 0.0, fail), counting(times, "good"))
    wait_until(lambda: len(times) > 3, "the other chore")


def test_of_two_workers_one_keeps_house_and_the_other_takes_its_place(start: Start) -> None:
    times: list[str] = []
    first = start(counting(times, "first"))
    wait_until(lambda: bool(times), "the first worker")
    start(counting(times, "second"))
    seen = len(times)
    wait_until(lambda: len(times) > seen + 20, "many turns")
    assert set(times) == {"first"}
    first.set()
    wait_until(lambda: "second" in times, "the second worker")


def test_every_chore_of_ours_runs_on_an_empty_installation(app: Flask) -> None:
    for chore in worker.CHORES:
        chore.do()


def test_an_embedded_service_keeps_house_itself_from_its_first_write_on(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not earlier: a thread does not survive a fork. On PostgreSQL it is left to the workers."""
    kept = threading.Event()
    monkeypatch.setattr(worker, "keep_house", lambda *_: kept.set())
    database = RawDatabase(settings)
    monkeypatch.setitem(app.extensions, "widget_server", Parts(settings, database, parts().cache))
    keep_house_from_first_write(app)
    assert database.read("SELECT 1") == [(1,)]
    assert not kept.is_set()
    database.in_group(lambda cursor: cursor.rows("SELECT 1"))
    assert kept.wait(10) is settings.is_sqlite or not settings.is_sqlite
    database.close()


def test_a_worker_ends_with_sigterm(storage: Storage, settings: Settings, app: Flask) -> None:
    environment = {**os.environ, **storage.environment(), "WIDGET_DATA": str(settings.data_folder)}
    command = [sys.executable, "-m", "widget_server.cli", "worker"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "keeps house" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_worker_waits_for_a_database_that_is_just_being_started(tmp_path: Path) -> None:
    postgres = Postgres()
    environment = {
        **os.environ,
        "DATABASE_URL": postgres.url("postgres"),
        "REDIS_URL": "",
        "WIDGET_DATA": str(tmp_path),
    }
    command = [sys.executable, "-m", "widget_server.cli", "worker"]
    try:
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            assert "it is tried again" in process.stderr.readline()
            postgres.start()
            assert "keeps house" in process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
    finally:
        postgres.stop()
