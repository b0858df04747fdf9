"""Keyset paging: a cursor is the sort key of a page's last row, so a page costs the same however far in."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from widget_server.web.errors import invalid

Row = TypeVar("Row")
Key = TypeVar("Key")
# What both databases can hold.
Whole = Annotated[int, Meta(ge=0, le=2**63 - 1)]


def cursor_of(key: Any) -> str:
    """The sort key as opaque text for an address."""
    return urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def key_of(cursor: str, key_type: type[Key]) -> Key:
    """The sort key of a cursor that an earlier answer gave. Raises ApiError for anything else."""
    try:
        text = b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(text, type=key_type)
    except (ValueError, msgspec.MsgspecError, RecursionError) as problem:
        raise invalid("This is no cursor of this list; leave `after` out to begin anew.", "after") from problem


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], Any]) -> tuple[Sequence[Row], str | None]:
    """The first `limit` of at most `limit + 1` rows read, and the cursor of the next page if there is one."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], cursor_of(key(rows[limit - 1]))
