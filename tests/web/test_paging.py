"""Cursors: opaque, checked, and never a way to make a query fail."""

from typing import Any

import msgspec
import pytest

from widget_server.web.errors import ApiError
from widget_server.web.paging import Whole, cursor_of, key_of, page_of


class Key(msgspec.Struct, array_like=True, tag="top", forbid_unknown_fields=True):
    votes: Whole
    id: Whole


def test_a_cursor_leads_back_to_its_key() -> None:
    assert key_of(cursor_of(Key(12, 2**63 - 1)), Key) == Key(12, 2**63 - 1)


NO_CURSORS = ["", "x", "xx", "Привет", "a b", "\0", "=" * 8, "/" * 8, "A" * 10_000]
OTHER_KEYS: list[Any] = [
    ["new", 1],
    ["top", 1],
    ["top", -1, 1],
    ["top", 1, 2**63],
    ["top", 1, 1, 1],
    {},
    "top",
]
TOO_DEEP = msgspec.Raw(b"[" * 10_000)


@pytest.mark.parametrize("cursor", NO_CURSORS + [cursor_of(key) for key in [*OTHER_KEYS, TOO_DEEP]])
def test_what_is_no_cursor_of_the_list_is_refused(cursor: str) -> None:
    with pytest.raises(ApiError) as refusal:
        key_of(cursor, Key)
    assert (refusal.value.status, refusal.value.field) == (400, "after")


def test_the_last_page_has_no_next() -> None:
    assert page_of([1, 2], 2, lambda row: row) == ([1, 2], None)
    assert page_of([1, 2, 3], 2, lambda row: row) == ([1, 2], cursor_of(2))
