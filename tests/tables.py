"""The whole database as a test sees it: to show that something changed nothing."""

from typing import Any

from sqlalchemy import select

from widget_server.db import Model, db

Tables = dict[str, list[tuple[Any, ...]]]


def all_tables() -> Tables:
    """Every row of every table, in the order of their keys."""
    with db.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Model.metadata.sorted_tables
        }


def rows(table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a table, sorted."""
    chosen = Model.metadata.tables[table]
    with db.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*(chosen.c[name] for name in columns))))
