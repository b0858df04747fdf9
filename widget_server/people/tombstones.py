"""Tombstones: what was erased is refused when it comes again, and nobody can read from them who it was.

A digest is keyed with the workspace's salt, so that ids cannot be tried out on a list of digests alone. What happened
before the erasure is refused for ever; a message id alone (of a message that did not tell its time) for thirty days.
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from widget_server.db import placeholders
from widget_server.raw import Cursor

DAY_MS = 24 * 3600 * 1000
MESSAGES_KEPT_MS = 30 * DAY_MS
IDS_A_STATEMENT = 100
# A kind (`user`, `anonymous`, `account`, `message`) and the id itself.
Id = tuple[str, str]

_BURY = (
    "INSERT INTO tombstones (workspace_id, kind, digest, erased_ms) VALUES {} "
    "ON CONFLICT (workspace_id, kind, digest) DO UPDATE SET erased_ms = "
    "CASE WHEN excluded.erased_ms > tombstones.erased_ms THEN excluded.erased_ms ELSE tombstones.erased_ms END"
)


def digest_of(salt: str, kind: str, value: str) -> bytes:
    """16 bytes for an id of any length."""
    return blake2b(f"{kind}/{value}".encode("utf-8", "surrogatepass"), digest_size=16, key=salt.encode()).digest()


def bury(cursor: Cursor, workspace_id: int, ids: Iterable[Id], erased_ms: int) -> None:
    """Sets tombstones for ids that were erased at `erased_ms`."""
    salt = salt_of(cursor, workspace_id)
    lay_stones(
        cursor, workspace_id, [(kind, digest_of(salt, kind, value), erased_ms) for kind, value in sorted(set(ids))]
    )


def lay_stones(cursor: Cursor, workspace_id: int, stones: Sequence[tuple[str, bytes, int]]) -> None:
    """Kinds, digests and times of erasure, as they are kept; of two times for one digest the later stays."""
    latest: dict[tuple[str, bytes], int] = {}
    for kind, digest, erased_ms in stones:
        latest[kind, digest] = max(erased_ms, latest.get((kind, digest), 0))
    rows = [(*stone, erased_ms) for stone, erased_ms in sorted(latest.items())]
    for start in range(0, len(rows), IDS_A_STATEMENT):
        chunk = rows[start : start + IDS_A_STATEMENT]
        values = [value for stone in chunk for value in (workspace_id, *stone)]
        cursor.rows(_BURY.format(placeholders(len(chunk), 4)), values)


def erasure_times(cursor: Cursor, workspace_id: int, ids: Iterable[Id]) -> dict[Id, int]:
    """When those of the ids that have a tombstone were erased, ms since 1970."""
    if not cursor.rows("SELECT 1 FROM tombstones WHERE workspace_id = ? LIMIT 1", (workspace_id,)):
        return {}
    salt = salt_of(cursor, workspace_id)
    by_digest = {digest_of(salt, kind, value): (kind, value) for kind, value in ids}
    digests = list(by_digest)
    found: dict[Id, int] = {}
    for start in range(0, len(digests), IDS_A_STATEMENT):
        chunk = digests[start : start + IDS_A_STATEMENT]
        rows = cursor.rows(
            f"SELECT digest, erased_ms FROM tombstones WHERE workspace_id = ? AND kind IN "
            f"('user', 'anonymous', 'account', 'message') AND digest IN {placeholders(1, len(chunk))}",
            (workspace_id, *chunk),
        )
        found.update((by_digest[bytes(digest)], erased_ms) for digest, erased_ms in rows)
    return found


def forget_old_stones(cursor: Cursor, now_ms: int) -> None:
    """Those of messages are needed only while a sender may still try again."""
    cursor.rows("DELETE FROM tombstones WHERE kind = 'message' AND erased_ms < ?", (now_ms - MESSAGES_KEPT_MS,))


def salt_of(cursor: Cursor, workspace_id: int) -> str:
    return str(cursor.rows("SELECT erasure_salt FROM workspaces WHERE id = ?", (workspace_id,))[0][0])
