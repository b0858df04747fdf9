"""Tables of this version, made sure of before the service starts."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from widget_server.config import BadSetting
from widget_server.db import MIGRATIONS, db, is_current, make_tables, migrate_to_head
from widget_server.events.partitions import make_partitions
from widget_server.parts import parts
from widget_server.raw import Unavailable


def bring_tables_up(app: Flask) -> bool:
    """Makes the tables, or runs the migrations that are missing; True when there were any.

    Raises BadSetting when the database is away. Leaves no connection open: a process that is forked afterwards would
    close it, and with it drop SQLite's locks.
    """
    with clear_database_errors():
        try:
            head = newest_migration()
            is_old = not is_current(app, head)
            if is_old and not make_tables(app, head):
                migrate_to_head(app)
            make_partitions(app.extensions["widget_server"].database, time.time_ns() // 1_000_000)
        finally:
            with app.app_context():
                parts().close()
                db.engine.dispose()
    return is_old


@contextmanager
def clear_database_errors() -> Iterator[None]:
    """A database that cannot be reached, read or locked is told in one line, as a BadSetting."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, Unavailable) as problem:
        reason = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
        raise BadSetting(
            f"the database cannot be used ({reason}); check DATABASE_URL, and that no other service uses the same one"
        ) from problem


def newest_migration() -> str:
    """The revision of the newest migration: its number, with which its file's name begins."""
    return max(path.name[:4] for path in Path(MIGRATIONS, "versions").glob("[0-9]*.py"))
