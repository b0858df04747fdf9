"""The tables that the program makes in ClickHouse, on one server or on a cluster.

`events` holds the log in the order that funnels read it. Its key names an event by its position, so that one which was
inserted twice counts once (ReplacingMergeTree, read with FINAL), whatever died in between. `marks` says how far each
workspace is copied; raising `generation` begins a workspace anew, and what anybody still writes into an older
generation is never read.

On a cluster an event lives on the shard that its position gives, never on one that its person gives: persons are
merged, positions stay, and the same event must find its double.
"""

from widget_server.config import ClickHouse

_EVENTS = """(
    workspace_id UInt32,
    generation UInt32,
    name LowCardinality(String),
    time_ms Int64 CODEC(Delta, ZSTD(1)),
    position UInt64 CODEC(Delta, ZSTD(1)),
    person_id UInt64,
    account_id UInt64,
    properties String CODEC(ZSTD(1))
)"""
_MARKS = "(workspace_id UInt32, generation UInt32, position UInt64)"
_EVENTS_KEY = "ORDER BY (workspace_id, generation, name, time_ms, position)"
_MARKS_KEY = "ORDER BY (workspace_id, generation)"
# A read must see what an acknowledged write put on another replica, and never go without a shard.
CLUSTER_SETTINGS = {
    "insert_quorum": "auto",
    "insert_quorum_parallel": 0,
    "select_sequential_consistency": 1,
    "distributed_foreground_insert": 1,
    "skip_unavailable_shards": 0,
    "distributed_ddl_task_timeout": 60,
}


def definitions(address: ClickHouse) -> list[str]:
    """The statements that make what is missing, in their order."""
    return _on_cluster(address) if address.cluster else _on_one_server(address)


def stored_events(address: ClickHouse) -> str:
    """The table from which rows are deleted, with the cluster on which to do so."""
    if address.cluster:
        return f"{address.database}.events_local ON CLUSTER `{address.cluster}`"
    return f"{address.database}.events"


def _on_one_server(address: ClickHouse) -> list[str]:
    database = address.database
    return [
        f"CREATE DATABASE IF NOT EXISTS {database}",
        f"CREATE TABLE IF NOT EXISTS {database}.events {_EVENTS} ENGINE = ReplacingMergeTree {_EVENTS_KEY}",
        f"CREATE TABLE IF NOT EXISTS {database}.marks {_MARKS} ENGINE = ReplacingMergeTree(position) {_MARKS_KEY}",
    ]


def _on_cluster(address: ClickHouse) -> list[str]:
    database, on_cluster = address.database, f"ON CLUSTER `{address.cluster}`"
    path = f"/clickhouse/tables/{database}"
    events = f"ReplicatedReplacingMergeTree('{path}/{{shard}}/events', '{{replica}}')"
    # Every node of every shard has all marks.
    marks = f"ReplicatedReplacingMergeTree('{path}/marks', '{{shard}}-{{replica}}', position)"
    spread = f"Distributed(`{address.cluster}`, {database}, events_local, intHash64(position))"
    return [
        f"CREATE DATABASE IF NOT EXISTS {database} {on_cluster}",
        f"CREATE TABLE IF NOT EXISTS {database}.events_local {on_cluster} {_EVENTS} ENGINE = {events} {_EVENTS_KEY}",
        f"CREATE TABLE IF NOT EXISTS {database}.marks {on_cluster} {_MARKS} ENGINE = {marks} {_MARKS_KEY}",
        f"CREATE TABLE IF NOT EXISTS {database}.events {on_cluster} {_EVENTS} ENGINE = {spread}",
    ]
