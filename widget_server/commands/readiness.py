"""What is made sure of before the service starts: a free port, a folder to write to, tables of this version."""

import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from widget_server.config import BadSetting, Settings
from widget_server.db import MIGRATIONS, db, is_current, migrate_to_head
from widget_server.events.partitions import make_partitions
from widget_server.parts import parts
from widget_server.raw import Unavailable


def check_port(host: str, port: int, option: str) -> None:
    """Raises BadSetting when something listens on the port already, or it may not be opened."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise BadSetting(
                f"{host}:{port} cannot be used ({os.strerror(problem.errno or 0)}); "
                f"end what runs there, or choose another port with {option}"
            ) from problem


def check_folder(settings: Settings) -> None:
    """Makes the data folder, private to this user. Raises BadSetting when it cannot be written."""
    try:
        settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = settings.data_folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise BadSetting(
            f"the data folder {settings.data_folder} cannot be written ({problem.strerror}); "
            "set WIDGET_DATA to a folder that this user may write to"
        ) from problem


def bring_tables_up(app: Flask) -> bool:
    """Runs the migrations that are missing; True when there were any. Raises BadSetting when the database is away.

    Leaves no connection open: a process that is forked afterwards would close it, and with it drop SQLite's locks.
    """
    with clear_database_errors():
        try:
            is_old = not is_current(app, newest_migration())
            if is_old:
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
