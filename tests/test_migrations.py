"""Migrations and models say the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from widget_server import create_app
from widget_server.commands.tables import bring_tables_up, newest_migration
from widget_server.config import load_settings
from widget_server.db import Model, db, is_current, is_no_partition, make_tables, migrate_to_head


def test_the_migrations_make_exactly_the_tables_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"include_name": is_no_partition})
        differences = compare_metadata(found, Model.metadata)
    assert differences == []


def schema_of(folder: Path) -> set[tuple[str, ...]]:
    """Columns, indexes and foreign keys of all tables, as SQLite has them."""
    with closing(sqlite3.connect(folder / "widget.db")) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = set()
        for table in tables:
            for what in ("table_info", "foreign_key_list", "index_list"):
                for row in connection.execute(f"PRAGMA {what}({table})").fetchall():
                    # A number that SQLite gave, and names it made up, say nothing.
                    said = [str(cell) for cell in row[1:] if not str(cell).startswith("sqlite_autoindex")]
                    found.add((table, what, *(said if what != "foreign_key_list" else said[1:])))
            for (index,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
            ).fetchall():
                columns = [str(row[2]) for row in connection.execute(f"PRAGMA index_info({index})").fetchall()]
                found.add((table, index, *columns))
            [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
            found.add((table, "autoincrement" if "AUTOINCREMENT" in sql else "", str("WITHOUT ROWID" in sql)))
        return found


def test_the_tables_of_a_newcomer_are_those_that_the_migrations_make(tmp_path: Path) -> None:
    """An empty SQLite database gets them at once, without Alembic."""
    short, migrated = tmp_path / "short", tmp_path / "migrated"
    for folder in (short, migrated):
        folder.mkdir()
    app = create_app(load_settings({"WIDGET_DATA": str(short)}))
    assert bring_tables_up(app)
    assert is_current(app, newest_migration())
    assert not bring_tables_up(app)
    migrate_to_head(create_app(load_settings({"WIDGET_DATA": str(migrated)})))
    assert schema_of(short) == schema_of(migrated)
    assert len(schema_of(short)) > 200


def test_a_database_that_holds_anything_is_left_to_the_migrations(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "widget.db")) as connection:
        connection.execute("CREATE TABLE somebody_elses (id INTEGER)")
    assert not make_tables(create_app(load_settings({"WIDGET_DATA": str(tmp_path)})), newest_migration())
    assert len(schema_of(tmp_path)) == 2
