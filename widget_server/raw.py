"""Raw connections for the hot path: prepared reads on the thread's own connection, and grouped durable writes.

A durable commit costs one wait for the disk, whatever it holds. So the writes of requests that arrive together
are executed one after the other in ONE transaction by one writer thread, and are answered after its commit.
"""

import logging
import queue
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from widget_server.config import Settings
from widget_server.db import for_psycopg, holds_transaction, open_sqlite
from widget_server.lane import Lane

if TYPE_CHECKING:
    import psycopg

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Row = tuple[Any, ...]
# Every process takes this lock first in each group, so that log positions become visible in their own order:
# who has read up to position p has seen everything below p.
APPEND_LOCK = 728_194_001
LARGEST_GROUP = 256
MOST_WAITING = 10_000
PATIENCE_SECONDS = 15.0
# A write that failed is held against the database for so long; then others may try again.
HELD_AGAINST_SECONDS = 5.0
LEAST_ROOM_BYTES = 1024 * 1024


class Unavailable(Exception):
    """The database cannot take or answer it now; nothing was acknowledged, the caller may try again."""


class NothingWritten(Exception):
    """Raised by an operation of a group before its first write: the rest of the group goes on without it."""


class Closing(Protocol):
    """What the operations of one group have in common and write once, before its commit, such as sums."""

    def write(self, cursor: "Cursor") -> None: ...


class Cursor(Protocol):
    """What operations of a group are given. `closing` holds, by its class, what is written at the group's end."""

    closing: dict[type, Closing]

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]: ...


class _SqliteCursor:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.closing: dict[type, Closing] = {}

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return self._connection.execute(statement, parameters).fetchall()


class _PostgresCursor:
    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._connection = connection
        self.closing: dict[type, Closing] = {}

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        cursor = self._connection.execute(cast(Any, for_psycopg(statement)), parameters)
        return cursor.fetchall() if cursor.description else []


class RawDatabase:
    """Opens raw connections of one database: one per reading thread, one for the writer thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.lost = _lost_connection(settings)
        self._local = threading.local()
        # What lies behind a network is waited for; only a local database is computed with.
        self.lane = Lane(is_open=not settings.is_sqlite)
        self._writer = _GroupWriter(self)
        # Called once in the process that writes, hence after any fork.
        self.on_first_write: list[Callable[[], None]] = []

    @property
    def is_sqlite(self) -> bool:
        return self._settings.is_sqlite

    def read(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of one SELECT, in a snapshot of its own. Raises Unavailable."""
        try:
            return self._reader().rows(statement, parameters)
        except self.lost:
            # The server was restarted or cut the connection: once more on a new one.
            self.close_reader()
        except sqlite3.OperationalError as problem:
            if not _is_of_the_disk(problem):
                raise Unavailable(_said(problem)) from problem
            # The file may have been out of reach for a moment, and a connection does not always get over that.
            log.warning("a read failed (%s); once more on a new connection", _said(problem))
            self.close_reader()
        try:
            return self._reader().rows(statement, parameters)
        except self.lost as problem:
            self.close_reader()
            raise Unavailable(str(problem)) from problem
        except sqlite3.OperationalError as problem:
            self.close_reader()
            raise Unavailable(_said(problem)) from problem

    def in_group(self, operation: Callable[[Cursor], Result]) -> Result:
        """Runs `operation` in a transaction shared with other requests; returns after the durable commit.

        The operation may be run twice (when a neighbour fails, each is run alone), so it must have no effect but on
        the database. Raises what the operation raises, or Unavailable. The caller must have ended its ORM transaction:
        on SQLite that one would hold the lock which this one waits for.
        """
        if holds_transaction():
            raise RuntimeError("commit or remove db.session before a grouped write")
        with self.lane.left():
            return self._writer.run(operation)

    def trouble(self) -> str | None:
        """Why a write could not be taken now, as far as is known without writing; None when nothing speaks against it.

        It passes by itself: where no request comes any more, no write can show that there is room again.
        """
        if self._settings.is_sqlite and shutil.disk_usage(self._settings.data_folder).free < LEAST_ROOM_BYTES:
            return "the disk is full"
        return self._writer.refusal()

    def close_reader(self) -> None:
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()
        self._local.__dict__.pop("cursor", None)

    def close(self) -> None:
        """Ends the writer thread after what it has taken, and this thread's connection."""
        self._writer.close()
        self.close_reader()

    def _reader(self) -> Cursor:
        cursor = self._local.__dict__.get("cursor")
        if cursor is None:
            self._local.connection, cursor = self.open()
            self._local.cursor = cursor
        return cast(Cursor, cursor)

    def open(self) -> tuple[Any, Cursor]:
        if self._settings.is_sqlite:
            path = self._settings.database_url.removeprefix("sqlite:///")
            lite = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
            open_sqlite(lite)
            return lite, _SqliteCursor(lite)
        import psycopg

        url = self._settings.database_url.replace("postgresql+psycopg", "postgresql")
        try:
            connection = psycopg.connect(url, autocommit=True, prepare_threshold=2, connect_timeout=5)
        except psycopg.OperationalError as problem:
            raise Unavailable(str(problem)) from problem
        return connection, _PostgresCursor(connection)

    @property
    def begin_group(self) -> tuple[str, ...]:
        if self._settings.is_sqlite:
            return ("BEGIN IMMEDIATE",)
        return ("BEGIN", f"SELECT pg_advisory_xact_lock({APPEND_LOCK})")


class _Task:
    """A write that waits for its group. Lighter than a Future, of which a request would pay a tenth of its time."""

    __slots__ = ("_answered", "is_given_up", "operation", "result")

    def __init__(self, operation: Callable[[Cursor], Any]) -> None:
        self.operation = operation
        self.result: Any = None
        self.is_given_up = False
        self._answered = threading.Lock()
        self._answered.acquire()

    def answer(self, result: Any) -> None:
        self.result = result
        self._answered.release()

    def wait(self, seconds: float) -> bool:
        """Whether it was answered within the time; a task that was not is left out if it has not begun."""
        self.is_given_up = not self._answered.acquire(timeout=seconds)
        return not self.is_given_up


class _GroupWriter:
    """The writer thread. It is started by the first write, hence after any fork, in the process that writes."""

    def __init__(self, database: RawDatabase) -> None:
        self._database = database
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._connection: Any = None
        self._cursor: Cursor | None = None
        self._refusal: tuple[float, str] | None = None

    def refusal(self) -> str | None:
        """What the database said to the last write, if it refused it and that is not long ago."""
        refusal = self._refusal
        return refusal[1] if refusal and time.monotonic() - refusal[0] < HELD_AGAINST_SECONDS else None

    def run(self, operation: Callable[[Cursor], Result]) -> Result:
        if self._tasks.qsize() >= MOST_WAITING:
            raise Unavailable("too many writes are waiting for the disk")
        task = _Task(operation)
        if self._thread is None:
            self._start()
        self._tasks.put(task)
        if not task.wait(PATIENCE_SECONDS):
            raise Unavailable("the database did not take the write in time")
        if isinstance(task.result, Exception):
            raise task.result
        return cast(Result, task.result)

    def close(self) -> None:
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join(timeout=PATIENCE_SECONDS)
            self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="group-writer", daemon=True)
                self._thread.start()
                for begin in self._database.on_first_write:
                    begin()

    def _work(self) -> None:
        while True:
            group, is_last = self._next_group()
            if group:
                self._commit(group)
            if is_last:
                self._disconnect()
                return

    def _next_group(self) -> tuple[list[_Task], bool]:
        """Waits for a first task and takes along what else is waiting already."""
        group: list[_Task] = []
        task = self._tasks.get()
        while task is not None:
            if not task.is_given_up:
                group.append(task)
            if len(group) >= LARGEST_GROUP:
                return group, False
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, group: list[_Task]) -> None:
        try:
            results = self._transaction(group)
        except Exception as problem:
            if len(group) == 1:
                group[0].answer(self._as_refusal(problem))
                return
            log.info("a group of %d writes failed (%s); running each alone", len(group), problem)
            for task in group:
                self._commit([task])
            return
        self._refusal = None
        for task, result in zip(group, results, strict=True):
            task.answer(result)

    def _as_refusal(self, problem: Exception) -> Exception:
        if isinstance(problem, (sqlite3.OperationalError, *self._database.lost)):
            said = _said(problem)
            self._refusal = (time.monotonic(), said)
            return Unavailable(said)
        return problem

    def _transaction(self, group: list[_Task]) -> list[Any]:
        cursor = self._begun()
        try:
            results = self._executed(group, cursor)
            cursor.rows("COMMIT")
            return results
        except BaseException:
            self._roll_back(cursor)
            raise

    def _executed(self, group: list[_Task], cursor: Cursor) -> list[Any]:
        with self._database.lane:
            results = [_attempt(task, cursor) for task in group]
            for closing in cursor.closing.values():
                closing.write(cursor)
            return results

    def _begun(self) -> Cursor:
        """A cursor inside a new transaction. A connection that was cut is opened anew: nothing was written yet."""
        try:
            return self._begin(self._connected())
        except self._database.lost:
            self._disconnect()
            return self._begin(self._connected())

    def _begin(self, cursor: Cursor) -> Cursor:
        cursor.closing.clear()
        try:
            for statement in self._database.begin_group:
                cursor.rows(statement)
        except BaseException:
            self._roll_back(cursor)
            raise
        return cursor

    def _roll_back(self, cursor: Cursor) -> None:
        try:
            cursor.rows("ROLLBACK")
        except Exception:
            self._disconnect()

    def _connected(self) -> Cursor:
        if self._cursor is None:
            self._connection, self._cursor = self._database.open()
        return self._cursor

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._cursor = None


def _attempt(task: _Task, cursor: Cursor) -> Any:
    try:
        return task.operation(cursor)
    except NothingWritten as refusal:
        return refusal


def _lost_connection(settings: Settings) -> tuple[type[Exception], ...]:
    """What a cut connection raises. PostgreSQL's driver is imported where it is used: a start does not wait for it."""
    if settings.is_sqlite:
        return ()
    import psycopg

    return (psycopg.OperationalError,)


def _is_of_the_disk(problem: sqlite3.Error) -> bool:
    # What Python's own part of sqlite3 raises, as of text that is not UTF-8, has no code.
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR


def _said(problem: Exception) -> str:
    """What the database said, with SQLite's own name for it: its words alone do not tell one I/O error from another."""
    name = getattr(problem, "sqlite_errorname", None)
    return f"{problem} ({name})" if name else str(problem)
