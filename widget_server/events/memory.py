"""Which messages came before: a bounded memory of message ids, so that a retry counts once.

A unique index over the log would remember for ever, and each append would dirty a page of it somewhere, however long
the log. This memory keeps digests alone, period by period: an id is looked for in the last periods and written into
the present one, and what is too old is forgotten in whole periods, page after page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from widget_server.db import placeholders
from widget_server.events.messages import Message
from widget_server.raw import Cursor, Row

DAY_MS = 24 * 3600 * 1000
PERIOD_MS = 7 * DAY_MS
# The present one and the one before: an id is known for at least one whole period after it came.
PERIODS_KEPT = 2
IDS_A_STATEMENT = 100
FORGOTTEN_AT_ONCE = 5_000
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Recalled:
    """The messages of a batch that are new, in their order; of the others (`duplicates`) `conflicts` say something
    else than the message that came first under their id.
    """

    fresh: list[Message]
    duplicates: int
    conflicts: int


def remember(cursor: Cursor, workspace_id: int, messages: Sequence[Message], received_ms: int) -> Recalled:
    """Tells new messages from known ones, and remembers the new ones in the same transaction.

    Nobody else appends meanwhile, as groups are written one at a time.
    """
    digests = [digest_of(message.message_id) for message in messages]
    known = _known(cursor.rows, workspace_id, digests, received_ms)
    fresh: list[Message] = []
    new: dict[bytes, bytes] = {}
    conflicts = 0
    for message, digest in zip(messages, digests, strict=True):
        body, first = body_of(message), known.get(digest)
        if first is None:
            fresh.append(message)
            known[digest] = new[digest] = body
        elif first != body:
            conflicts += 1
    _keep(cursor, workspace_id, new, received_ms)
    return Recalled(fresh, len(messages) - len(fresh), conflicts)


def came_before(read: Callable[..., list[Row]], workspace_id: int, message_id: str, now_ms: int) -> bool:
    """Whether a message of this id came; `read` is a cursor's, or the database's where a delay does no harm."""
    return bool(_known(read, workspace_id, [digest_of(message_id)], now_ms))


def forget_old_ids(cursor: Cursor, now_ms: int) -> bool:
    """Forgets some of the ids whose time is over, so few that other writes do not wait long; True if more are left."""
    oldest = now_ms // PERIOD_MS - PERIODS_KEPT + 1
    rows = cursor.rows(
        "DELETE FROM message_ids WHERE (period, workspace_id, digest) IN "
        "(SELECT period, workspace_id, digest FROM message_ids WHERE period < ? "
        "ORDER BY period, workspace_id, digest LIMIT ?) RETURNING 1",
        (oldest, FORGOTTEN_AT_ONCE),
    )
    return len(rows) == FORGOTTEN_AT_ONCE


def digest_of(message_id: str) -> bytes:
    """16 bytes for an id of any length."""
    return blake2b(message_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def body_of(message: Message) -> bytes:
    """8 bytes for what a message says. Its time is left out: without a timestamp a retry is given another one."""
    said = (
        message.name, message.anonymous_id, message.user_id, message.previous_id, message.group_id, message.properties,
    )  # fmt: skip
    return blake2b(_encode(said), digest_size=8).digest()


def _known(
    read: Callable[..., list[Row]], workspace_id: int, digests: Sequence[bytes], received_ms: int
) -> dict[bytes, bytes]:
    """The digests of bodies by the digests of the ids that came before."""
    latest = received_ms // PERIOD_MS
    # A clock that was put back writes into an older period and must still see what the later one holds.
    periods = range(latest + 1, latest - PERIODS_KEPT, -1)
    found: dict[bytes, bytes] = {}
    for start in range(0, len(digests), IDS_A_STATEMENT):
        chunk = digests[start : start + IDS_A_STATEMENT]
        statement = (
            f"SELECT digest, body FROM message_ids WHERE period IN {placeholders(1, len(periods))} "
            f"AND workspace_id = ? AND digest IN {placeholders(1, len(chunk))}"
        )
        found.update(read(statement, (*periods, workspace_id, *chunk)))
    return found


def _keep(cursor: Cursor, workspace_id: int, new: dict[bytes, bytes], received_ms: int) -> None:
    period, bodies = received_ms // PERIOD_MS, list(new.items())
    for start in range(0, len(bodies), IDS_A_STATEMENT):
        chunk = bodies[start : start + IDS_A_STATEMENT]
        cursor.rows(
            f"INSERT INTO message_ids (period, workspace_id, digest, body) VALUES {placeholders(len(chunk), 4)}",
            [value for digest, body in chunk for value in (period, workspace_id, digest, body)],
        )
