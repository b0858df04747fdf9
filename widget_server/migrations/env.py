"""How Alembic finds the tables and the database of the application."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from widget_server.db import UtcTime

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration must run the same when our own types have changed, so it names the plain one."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, UtcTime) else False


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            render_as_batch=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
