"""Migrations and models say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from widget_server.db import Model, db, is_no_partition


def test_the_migrations_make_exactly_the_tables_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"include_name": is_no_partition})
        differences = compare_metadata(found, Model.metadata)
    assert differences == []
