"""Who writes a copy now: one process at a time, and none for ever, since a lock goes with the process that held it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from widget_server.parts import parts

# The first of the two numbers of PostgreSQL's advisory locks; the second is the workspace.
COPY_LOCK = 728_194


@contextmanager
def turn_of(workspace_id: int, *, patiently: bool) -> Iterator[bool]:
    """A turn among all processes of the installation: by a lock of PostgreSQL, or by a file beside SQLite."""
    settings = parts().settings
    if settings.is_sqlite:
        path = settings.data_folder / "analytics" / f"copy-{workspace_id}.lock"
        with turn_by_file(path, patiently=patiently) as is_mine:
            yield is_mine
        return
    connection, cursor = parts().database.open()
    try:
        take = "pg_advisory_lock" if patiently else "pg_try_advisory_lock"
        yield cursor.rows(f"SELECT {take}(?, ?)", [COPY_LOCK, workspace_id])[0][0] is not False
    finally:
        connection.close()


@contextmanager
def turn_by_file(path: Path, *, patiently: bool) -> Iterator[bool]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if patiently else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def while_shared(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextmanager
def while_sole(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
