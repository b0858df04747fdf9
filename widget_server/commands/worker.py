"""`worker`: the housekeeping that no request should wait for, in a process of its own or beside the requests.

Any number of workers may run: one at a time keeps house, the others wait to take its place. Each chore can be killed at
any moment and goes on where it stood.
"""

import fcntl
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask

from widget_server.config import BadSetting, load_settings
from widget_server.db import db
from widget_server.events.memory import forget_old_ids
from widget_server.events.partitions import make_partitions
from widget_server.parts import Parts, parts
from widget_server.raw import RawDatabase

log = logging.getLogger(__name__)
# Held on PostgreSQL by the worker that keeps house; see raw.APPEND_LOCK for the other lock of ours.
HOUSE_LOCK = 728_194_002
WAIT_SECONDS = 5.0
# After a start of the whole machine the database takes its time.
DATABASE_STARTS_SECONDS = 30
# So that a chore ends soon after it was asked to; what is left is done the next time.
BITES = 100


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done over and over, inside the application's context, `every_seconds` after it was last done."""

    name: str
    every_seconds: float
    do: Callable[[], object]


def partitions_ahead() -> None:
    make_partitions(parts().database, _now_ms())


def forget_messages() -> None:
    """In small bites, each in a group of its own, with room for other writes between them."""
    for _ in range(BITES):
        if not parts().database.in_group(partial(forget_old_ids, now_ms=_now_ms())):
            return


def catch_up_analytics() -> None:
    """Seals what has gathered, so that no report has to do it."""
    # NumPy and DuckDB are loaded by the first chore, not by the start.
    from widget_server.analytics.relay import catch_up_all

    catch_up_all()


def keep_privacy() -> None:
    """Events, files that wait and backtests that are too old go; erasures that were cut off are finished."""
    from widget_server.backtests.operations import forget_old_backtests
    from widget_server.events.privacy import forget_old_events
    from widget_server.people.privacy import finish_erasures, forget_old_tombstones
    from widget_server.people.waiting import forget_old_drafts

    finish_erasures()
    forget_old_events(_now_ms())
    forget_old_tombstones(_now_ms())
    forget_old_drafts("account_imports", _now_ms())
    forget_old_drafts("list_imports", _now_ms())
    forget_old_backtests(_now_ms())


def pause_missed_guides() -> None:
    """A guide whose element too many do not find is paused within half a minute."""
    from widget_server.guides.misses import pause_missed

    pause_missed(_now_ms())


def tell_of_tasks() -> None:
    """A member is sent a mail within half a minute; nothing where no mail server is set up."""
    from widget_server.tasks.notices import send_notices

    send_notices()


CHORES = (
    Chore("partitions ahead", 6 * 3600, partitions_ahead),
    Chore("forgetting message ids", 60, forget_messages),
    Chore("guides that are missed", 30, pause_missed_guides),
    Chore("mail about tasks", 20, tell_of_tasks),
    Chore("analytics store", 30, catch_up_analytics),
    Chore("privacy", 600, keep_privacy),
)


@click.command()
def worker() -> None:
    """Keeps house: partitions ahead, message ids forgotten, the analytics store filled. SIGTERM ends it."""
    from widget_server import create_app
    from widget_server.commands.readiness import check_folder

    settings = load_settings()
    check_folder(settings)
    app = create_app(settings)
    is_over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: is_over.set())
    _bring_tables_up(app, is_over)
    click.echo("The worker keeps house; it ends with SIGTERM.")
    keep_house(app, is_over)
    with app.app_context():
        parts().close()


def _bring_tables_up(app: Flask, is_over: threading.Event) -> None:
    """A database that is just being started is waited for. Raises BadSetting when it is not there then either."""
    from widget_server.commands.tables import bring_tables_up

    until = time.monotonic() + DATABASE_STARTS_SECONDS
    while True:
        try:
            bring_tables_up(app)
            return
        except BadSetting as problem:
            if is_over.is_set() or time.monotonic() >= until:
                raise
            click.echo(f"{problem}; it is tried again for {DATABASE_STARTS_SECONDS} seconds.", err=True)
            is_over.wait(1.0)


def keep_house_from_first_write(app: Flask) -> None:
    """In the embedded mode the one process that serves keeps house too, in a thread that no fork can lose."""
    kept: Parts = app.extensions["widget_server"]

    def start() -> None:
        threading.Thread(target=keep_house, args=(app, threading.Event()), name="housekeeping", daemon=True).start()

    if kept.settings.is_sqlite:
        kept.database.on_first_write.append(start)


def keep_house(app: Flask, is_over: threading.Event, chores: tuple[Chore, ...] = CHORES) -> None:
    """Does the chores that are due until `is_over`, while this process is the one that keeps house."""
    kept: Parts = app.extensions["widget_server"]
    while not is_over.is_set():
        try:
            with _house(kept) as still_ours:
                due = dict.fromkeys(chores, 0.0)
                while still_ours() and not is_over.is_set():
                    _do_due(app, due)
                    is_over.wait(min(WAIT_SECONDS, max(0.05, min(due.values()) - time.monotonic())))
        except Exception as problem:
            log.warning("no housekeeping for now: %s", problem)
        is_over.wait(WAIT_SECONDS)


def _do_due(app: Flask, due: dict[Chore, float]) -> None:
    for chore, at in due.items():
        if at > time.monotonic():
            continue
        with app.app_context():
            try:
                chore.do()
            except Exception:
                # The next turn tries again; the other chores do not wait for it.
                log.exception("housekeeping: %s failed", chore.name)
            finally:
                db.session.remove()
        due[chore] = time.monotonic() + chore.every_seconds


@contextmanager
def _house(kept: Parts) -> Iterator[Callable[[], bool]]:
    """A test whether this process keeps house, which one at a time does; the lock is gone with its process."""
    if kept.settings.is_sqlite:
        with _locked_file(kept.settings.data_folder / "housekeeping.lock") as is_ours:
            yield lambda: is_ours
        return
    with _locked_on_postgres(kept.database) as is_ours:
        yield is_ours


@contextmanager
def _locked_file(path: Path) -> Iterator[bool]:
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def _locked_on_postgres(database: RawDatabase) -> Iterator[Callable[[], bool]]:
    connection: Any
    connection, cursor = database.open()
    try:
        is_ours = bool(cursor.rows("SELECT pg_try_advisory_lock(?)", (HOUSE_LOCK,))[0][0])
        # Asked each time: a restart of PostgreSQL takes the lock with the connection, and raises here.
        yield lambda: is_ours and bool(cursor.rows("SELECT 1"))
    finally:
        connection.close()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
