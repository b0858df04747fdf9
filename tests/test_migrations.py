"""Migrations and models say the same."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from widget_server.db import Model, db


def test_the_migrations_make_exactly_the_tables_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Model.metadata)
    assert differences == []
