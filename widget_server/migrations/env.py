"""How Alembic finds the tables and the database of the application, and how it writes down a partitioned one."""

from collections.abc import Iterable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from flask import current_app
from sqlalchemy import PrimaryKeyConstraint

from widget_server.db import UtcTime, is_no_partition

database = current_app.extensions["migrate"].db
ON_POSTGRESQL = "op.get_context().dialect.name == 'postgresql'"


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration must run the same when our own types have changed, so it names the plain one."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.BigInteger()"
    if kind == "primary_key" and "postgresql_primary_key" in item.table.info:
        return _key_of_partitioned(item)
    return False


def _key_of_partitioned(key: PrimaryKeyConstraint) -> str:
    plain, partitioned = tuple(column.name for column in key.columns), key.table.info["postgresql_primary_key"]
    return f"sa.PrimaryKeyConstraint(*({partitioned} if {ON_POSTGRESQL} else {plain}), name=op.f({str(key.name)!r}))"


class DefaultPartition(ops.MigrateOperation):
    """The partition for rows that no other takes."""

    def __init__(self, table: str) -> None:
        self.table = table


@renderers.dispatch_for(DefaultPartition)
def render_default_partition(_context: AutogenContext, partition: DefaultPartition) -> str:
    table = partition.table
    return f"if {ON_POSTGRESQL}: op.execute('CREATE TABLE {table}_default PARTITION OF {table} DEFAULT')"


def add_default_partitions(_context: object, _revision: object, directives: Iterable[Any]) -> None:
    for script in directives:
        created = list(script.upgrade_ops.ops)
        for place, operation in reversed(list(enumerate(created))):
            if isinstance(operation, ops.CreateTableOp) and "postgresql_partition_by" in operation.kw:
                created.insert(place + 1, DefaultPartition(operation.table_name))
        script.upgrade_ops.ops = created


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            render_as_batch=True,
            render_item=render_item,
            include_name=is_no_partition,
            process_revision_directives=add_default_partitions,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
