"""The one door to SQLAlchemy, and to the raw connections beneath it for the hot path.

Three ways in:
- `db.session`, the ORM, for members' pages and the management API;
- `read(sql, …)`, one prepared statement on this thread's own connection, for the hot views;
- `in_group(operation)`, a write that shares its durable commit with the writes of other requests.

SQL given to the last two is written with `?` for both databases.
"""

import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, has_app_context, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Engine, Integer, MetaData, TypeDecorator, event, inspect
from sqlalchemy.orm import DeclarativeBase, Session

from widget_server.config import Settings

# For tables whose ids are kept elsewhere (in sealed segments, in cached states): SQLite must not give one out again.
NEVER_AGAIN = {"sqlite_autoincrement": True}
BigKey = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, kept as whole milliseconds since 1970 in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class Model(DeclarativeBase):
    """What every table shares: names of constraints that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def is_no_partition(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic should look at it: the partitions of a table come and go by themselves."""
    return kind != "table" or not re.fullmatch(r"events_(\d+_\d+|default)", name or "")


MIGRATIONS = Path(__file__).parent / "migrations"
db = SQLAlchemy(model_class=Model)


def utc_now() -> datetime:
    return datetime.now(UTC)


def connect_app(app: Flask, settings: Settings) -> None:
    """Binds the app to its database; nothing is opened until the first use."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    if not settings.is_sqlite:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "connect_args": {"connect_timeout": 5},
        }  # fmt: skip
    db.init_app(app)
    with app.app_context():
        if settings.is_sqlite:
            _prepare_sqlite(db.engine)
    if not event.contains(db.session, "before_flush", _refuse_writes_of_a_get):
        event.listen(db.session, "before_flush", _refuse_writes_of_a_get)


def migrate_to_head(app: Flask) -> None:
    """Brings the tables to the newest migration."""
    # Alembic takes a third of a second to import, which a start with current tables need not wait for.
    from flask_migrate import Migrate, upgrade

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        upgrade()


def make_tables(app: Flask, head: str) -> bool:
    """All tables at once in an empty SQLite database, as of migration `head`; False, and nothing, in any other.

    The same tables as the migrations make, without Alembic, which a newcomer would wait for.
    """
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
            return False
        Model.metadata.create_all(connection)
        connection.exec_driver_sql(_VERSION_TABLE)
        connection.exec_driver_sql("INSERT INTO alembic_version (version_num) VALUES (?)", (head,))
    return True


# As Alembic makes it.
_VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def open_sqlite(connection: sqlite3.Connection) -> None:
    """Settings of every SQLite connection: durable commits, readers beside the writer, patience.

    Pages are read through a shared memory map, so that a connection for each thread costs little memory. What is
    deleted is overwritten, as by the SQLite of Debian: what was erased is not just out of reach.
    """
    for pragma in (
        "busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
        "cache_size=-2000", "mmap_size=1073741824", "secure_delete=ON",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        open_sqlite(connection)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        # A deferred transaction that turns into a writer may find the database moved on and fail at once;
        # so whoever may write takes the lock first and waits for it.
        connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def _only_reads() -> bool:
    return has_request_context() and request.method in ("GET", "HEAD", "OPTIONS")


def _refuse_writes_of_a_get(session: Session, _context: object, _instances: object) -> None:
    if _only_reads() and (session.new or session.dirty or session.deleted):
        raise RuntimeError(f"{request.method} {request.path} tried to change {list(session.new) + list(session.dirty)}")


def holds_transaction() -> bool:
    """Whether this context's ORM session is inside a transaction that may write."""
    return has_app_context() and db.session.registry.has() and db.session().in_transaction() and not _only_reads()


@lru_cache(maxsize=1024)
def for_psycopg(statement: str) -> str:
    """The statement with psycopg's placeholders. Statements hold no literal `?` or `%`."""
    return statement.replace("?", "%s")


def placeholders(rows: int, columns: int) -> str:
    """`(?,?),(?,?)` for a statement that inserts several rows at once."""
    row = "(" + ",".join("?" * columns) + ")"
    return ",".join([row] * rows)


def is_current(app: Flask, head: str) -> bool:
    """Whether the database's tables are those of migration `head`."""
    with app.app_context(), db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        rows: Sequence[Any] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
        return [row[0] for row in rows] == [head]
