"""What the memory of message ids costs and saves at appending, beside a unique index over the whole log.

    python -m bench.appends [events there before] [seconds each] [postgresql://…]

Both variants append durable batches of 1, 10 and 50 with random ids to a log of that many events (1,000,000 and 3 when
left out), in turns; SQLite in a temporary folder when no address is given. The database must be an empty one.
"""

import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.workspace import furnish
from widget_server import create_app
from widget_server.commands.loading import Size, load_past
from widget_server.config import load_settings
from widget_server.events.memory import remember
from widget_server.events.messages import Message
from widget_server.parts import parts
from widget_server.raw import Cursor

COLUMNS = "workspace_id, message_id, name, person_id, account_id, time_ms, received_ms, properties"
BATCHES = (1, 10, 50)
NOW_MS = time.time_ns() // 1_000_000
CHUNK = 5_000


def main() -> None:
    events, seconds = (int(sys.argv[1]) if sys.argv[1:] else 1_000_000), (float(sys.argv[2]) if sys.argv[2:] else 3.0)
    if sys.argv[3:]:
        os.environ["DATABASE_URL"] = sys.argv[3]
    with tempfile.TemporaryDirectory(prefix="widget-bench-") as folder:
        os.environ["WIDGET_DATA"] = folder
        furnish(Path(folder), 0)
        with create_app(load_settings()).app_context():
            load_past(parts().database, 1, Size(events, 1_000, 30))
            for start in range(0, events, CHUNK):
                parts().database.in_group(partial(_prefill, count=min(CHUNK, events - start)))
            parts().database.in_group(partial(_index_too, is_sqlite=parts().settings.is_sqlite))
            _compare(seconds)
            parts().close()


def _compare(seconds: float) -> None:
    for size in BATCHES:
        by_index, by_memory = (_per_second(append, size, seconds) for append in (_by_index, _by_memory))
        print(f"batches of {size:<3} index {by_index:>8,.0f}/s   memory {by_memory:>8,.0f}/s", flush=True)
        print(f"{'':<15} ratio {by_memory / by_index:.2f}", flush=True)


def _per_second(append: Callable[..., None], size: int, seconds: float) -> float:
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        batch = [Message("e", str(uuid.uuid4()), None, "u-1", None, None, None, "{}", NOW_MS) for _ in range(size)]
        parts().database.in_group(partial(append, messages=batch))
        count += size
    return count / (time.perf_counter() - started)


def _by_memory(cursor: Cursor, messages: list[Message]) -> None:
    fresh = remember(cursor, 1, messages, NOW_MS).fresh
    cursor.rows(_insert("events", len(fresh)), [value for message in fresh for value in _row(message)])


def _by_index(cursor: Cursor, messages: list[Message]) -> None:
    statement = f"{_insert('indexed_events', len(messages))} ON CONFLICT (workspace_id, message_id) DO NOTHING"
    cursor.rows(f"{statement} RETURNING position", [value for message in messages for value in _row(message)])


def _insert(table: str, rows: int) -> str:
    return f"INSERT INTO {table} ({COLUMNS}) VALUES " + ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * rows)


def _row(message: Message) -> tuple[object, ...]:
    return 1, message.message_id, message.name, 1, None, NOW_MS, NOW_MS, message.properties


def _prefill(cursor: Cursor, count: int) -> None:
    """As many ids in the memory as there are events."""
    remember(cursor, 1, [Message("e", str(uuid.uuid4()), None, "u", None, None, None, "{}", 0)
                         for _ in range(count)], NOW_MS)  # fmt: skip


def _index_too(cursor: Cursor, is_sqlite: bool) -> None:
    """The log as it was before: with the same rows under random ids, the same indexes, and the unique one."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if is_sqlite else "BIGSERIAL PRIMARY KEY"
    random_id = "lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()::text"
    cursor.rows(
        f"CREATE TABLE indexed_events (position {key}, workspace_id INTEGER REFERENCES workspaces (id), "
        "message_id VARCHAR(100), name VARCHAR(200), person_id BIGINT REFERENCES persons (id), "
        "account_id BIGINT REFERENCES accounts (id), time_ms BIGINT, received_ms BIGINT, properties TEXT)"
    )
    cursor.rows(
        f"INSERT INTO indexed_events ({COLUMNS}) SELECT workspace_id, {random_id}, name, person_id, account_id, "
        "time_ms, received_ms, properties FROM events ORDER BY position"
    )
    for name, columns in (
        ("person", "person_id, position"), ("name", "workspace_id, name, time_ms"),
        ("account", "account_id, position"), ("workspace", "workspace_id, position"),
    ):  # fmt: skip
        cursor.rows(f"CREATE INDEX indexed_{name} ON indexed_events ({columns})")
    cursor.rows("CREATE UNIQUE INDEX indexed_once ON indexed_events (workspace_id, message_id)")


if __name__ == "__main__":
    main()
