"""The log's partitions on PostgreSQL: one for each month of receipt (UTC), made ahead of time.

By receipt, not by the time of the event: so a partition is appended to for a month and then rests, and positions rise
from one to the next. A month without a partition fails no append; its rows wait in `events_default` until the
partition is made, and are moved then.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from widget_server.raw import Cursor, RawDatabase

MONTHS_AHEAD = 3


def make_partitions(database: RawDatabase, from_ms: int, until_ms: int | None = None) -> list[str]:
    """Makes what is missing from one month through another, or through MONTHS_AHEAD beyond the first.

    Returns the names of what was made; nothing on SQLite, which has no partitions. Any number of processes may do so at
    once. Raises Unavailable.
    """
    if database.is_sqlite:
        return []
    wanted = list(_months(from_ms, until_ms))
    there = {
        name for (name,) in database.read("SELECT inhrelid::regclass::text FROM pg_inherits "
                                          "WHERE inhparent = 'events'::regclass")
    }  # fmt: skip
    missing = [month for month in wanted if partition_name(month) not in there]
    return [partition_name(month) for month in missing if database.in_group(lambda cursor, at=month: _make(cursor, at))]  # type: ignore[misc]


def partition_name(month: datetime) -> str:
    return f"events_{month:%Y_%m}"


def _make(cursor: Cursor, month: datetime) -> bool:
    """Within a group, so that nobody appends meanwhile; False when another process was first."""
    name, first, end = partition_name(month), _in_ms(month), _in_ms(_next(month))
    if cursor.rows("SELECT 1 WHERE to_regclass(?) IS NOT NULL", (name,)):
        return False
    # Filled before it is attached: readers are kept waiting for the moment of the attachment alone.
    cursor.rows(f"CREATE TABLE {name} (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)")
    cursor.rows(
        f"WITH moved AS (DELETE FROM events_default WHERE received_ms >= {first} AND received_ms < {end} RETURNING *) "
        f"INSERT INTO {name} SELECT * FROM moved"
    )
    cursor.rows(f"ALTER TABLE events ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})")
    return True


def _months(from_ms: int, until_ms: int | None) -> Iterator[datetime]:
    month = datetime.fromtimestamp(from_ms / 1000, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = month
    if until_ms is None:
        for _ in range(MONTHS_AHEAD):
            last = _next(last)
    else:
        last = datetime.fromtimestamp(until_ms / 1000, UTC)
    while month <= last:
        yield month
        month = _next(month)


def _next(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _in_ms(month: datetime) -> int:
    return round(month.timestamp()) * 1000
