"""Erasing and exporting a person or an account, everywhere.

The tables are cleaned in one durable transaction with the tombstones. What lies outside of them (sealed segments,
cached states, the journal of erasures) follows at once; should the process die in between, `finish_erasures` goes on.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from widget_server.parts import parts
from widget_server.people.identity import forget_tokens
from widget_server.people.tombstones import DAY_MS, bury, digest_of, forget_old_stones, lay_stones
from widget_server.raw import Cursor
from widget_server.web.bodies import now_ms

log = logging.getLogger(__name__)
PERSONS_A_GROUP = 50
JOURNAL = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erased:
    """Row numbers of what is erased in a workspace, and when (ms since 1970)."""

    workspace_id: int
    erased_ms: int
    persons: tuple[int, ...] = ()
    accounts: tuple[int, ...] = ()


# Rooms above this one add themselves in `wiring`; a test walks every table. Inside of the transaction:
on_erase: list[Callable[[Cursor, Erased], None]] = []
# For an id that nobody was seen with (person or account), inside of a transaction; each says whether it knew it.
on_erase_name: list[Callable[[Cursor, int, str, str], bool]] = []
# After it, outside of any; each may be called again for what it has done already.
after_erase: list[Callable[[Erased], None]] = []
# What is known of persons, by the name of its part in the export: each is called with their row numbers.
on_export: dict[str, Callable[[Sequence[int]], list[dict[str, Any]]]] = {}


def erase_person(workspace_id: int, person_id: int, erased_ms: int | None = None) -> None:
    """Erases a person who is there. Not to be called inside of an ORM transaction."""
    _erase_persons(workspace_id, [person_id], now_ms() if erased_ms is None else erased_ms)
    finish_erasures()


def erase_account(workspace_id: int, account_id: int, erased_ms: int | None = None) -> None:
    """Erases an account with the persons who belong to it now, and what others once did for it."""
    moment = now_ms() if erased_ms is None else erased_ms
    members = "SELECT id FROM persons WHERE workspace_id = ? AND account_id = ? AND merged_into IS NULL LIMIT ?"
    while found := parts().database.read(members, (workspace_id, account_id, PERSONS_A_GROUP)):
        _erase_persons(workspace_id, [int(row[0]) for row in found], moment)
    parts().database.in_group(partial(_erase_account, workspace_id=workspace_id, account_id=account_id, moment=moment))
    finish_erasures()


def erase_name(workspace_id: int, holder: str, value: str, erased_ms: int) -> bool:
    """Erases an id (of a `person` or an `account`) with which nobody was seen; whether anything knew it.

    Not to be called inside of an ORM transaction.
    """

    def write(cursor: Cursor) -> bool:
        is_known = [erase(cursor, workspace_id, holder, value) for erase in on_erase_name]
        if any(is_known):
            bury(cursor, workspace_id, [("user" if holder == "person" else holder, value)], erased_ms)
        return any(is_known)

    is_erased = parts().database.in_group(write)
    if is_erased:
        write_journal(workspace_id, erased_ms)
    return is_erased


def finish_erasures() -> None:
    """Lets everything outside of the tables follow the erasures that are not finished."""
    unfinished = "SELECT id, workspace_id, numbers, erased_ms FROM erasures WHERE finished_at IS NULL ORDER BY id"
    for number, workspace_id, numbers, erased_ms in parts().database.read(unfinished):
        persons, accounts = msgspec.json.decode(numbers, type=tuple[tuple[int, ...], tuple[int, ...]])
        erased = Erased(workspace_id, erased_ms, persons, accounts)
        try:
            _follow(erased)
        except Exception:
            # The tables are clean; what is away now is cleaned by the next run.
            log.exception("erasure %d is not finished: the analytics store or the journal could not be cleaned", number)
        else:
            parts().database.in_group(partial(_finish, number=number))


def _follow(erased: Erased) -> None:
    for person in erased.persons:
        parts().cache.drop(f"{person}:")
    # They may be counted in the state of any account that they acted for.
    parts().cache.drop("account-")
    forget_tokens()
    for follow in after_erase:
        follow(erased)
    write_journal(erased.workspace_id, erased.erased_ms)


def forget_old_tombstones(moment_ms: int) -> None:
    """Housekeeping: tombstones that nobody needs any more."""
    parts().database.in_group(lambda cursor: forget_old_stones(cursor, moment_ms))


def journal_path() -> Path:
    return parts().settings.data_folder / JOURNAL


class Stone(msgspec.Struct):
    """A line of the journal, which lies beside the database and outlives its restore. `digest` is in hex."""

    workspace: str
    kind: str
    digest: str
    erased_ms: int


def stones_of(condition: str = "1 = 1", parameters: Sequence[Any] = ()) -> list[Stone]:
    rows = parts().database.read(
        "SELECT w.slug, t.kind, t.digest, t.erased_ms FROM tombstones t JOIN workspaces w ON w.id = t.workspace_id "
        f"WHERE {condition} ORDER BY t.erased_ms, t.kind, t.digest",
        parameters,
    )
    return [Stone(slug, kind, bytes(digest).hex(), erased_ms) for slug, kind, digest, erased_ms in rows]


def as_lines(stones: Sequence[Stone]) -> bytes:
    return b"".join(msgspec.json.encode(stone) + b"\n" for stone in stones)


def write_journal(workspace_id: int, erased_ms: int) -> None:
    """Appends the tombstones of an erasure to the journal, durably. A line that stands there twice does no harm."""
    lines = as_lines(stones_of("t.workspace_id = ? AND t.erased_ms = ?", (workspace_id, erased_ms)))
    with journal_path().open("ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _erase_persons(workspace_id: int, persons: Sequence[int], erased_ms: int) -> None:
    write = partial(_erase_rows, workspace_id=workspace_id, persons=persons, moment=erased_ms)
    parts().database.in_group(write)


def _erase_rows(cursor: Cursor, workspace_id: int, persons: Sequence[int], moment: int) -> None:
    for person in persons:
        # Sealed events still hold the numbers of those who became this person.
        pointers = [int(row[0]) for row in cursor.rows("SELECT id FROM persons WHERE merged_into = ?", (person,))]
        erased = Erased(workspace_id, moment, (person, *pointers))
        _leave(cursor, erased)
        ids = cursor.rows("SELECT kind, value FROM person_ids WHERE person_id = ?", (person,))
        # What only an alias told may have been either.
        either = [(kind, value) for value in _aliases(ids) for kind in ("user", "anonymous")]
        bury(cursor, workspace_id, [*((kind, value) for kind, value in ids if kind != "alias"), *either], moment)
        cursor.rows("DELETE FROM person_ids WHERE person_id = ?", (person,))
        cursor.rows("DELETE FROM persons WHERE merged_into = ?", (person,))
        cursor.rows("DELETE FROM persons WHERE id = ?", (person,))


def _aliases(ids: Sequence[tuple[Any, ...]]) -> list[str]:
    return [value for kind, value in ids if kind == "alias"]


def _erase_account(cursor: Cursor, workspace_id: int, account_id: int, moment: int) -> None:
    names = cursor.rows(
        "SELECT external_id FROM accounts WHERE id = ? AND workspace_id = ?", (account_id, workspace_id)
    )
    if not names:
        return
    _leave(cursor, Erased(workspace_id, moment, (), (account_id,)))
    bury(cursor, workspace_id, [("account", names[0][0])], moment)
    cursor.rows("UPDATE persons SET account_id = NULL, account_time_ms = 0 WHERE account_id = ?", (account_id,))
    # A file that was sent and not yet confirmed may name the account; what was imported goes with its row.
    cursor.rows("DELETE FROM account_imports WHERE workspace_id = ? AND state = 'draft'", (workspace_id,))
    cursor.rows("DELETE FROM accounts WHERE id = ?", (account_id,))


def _leave(cursor: Cursor, erased: Erased) -> None:
    """Takes away what other rooms keep, and notes what lies outside of the tables."""
    for erase in on_erase:
        erase(cursor, erased)
    kind = "account" if erased.accounts else "person"
    numbers = msgspec.json.encode((erased.persons, erased.accounts)).decode()
    cursor.rows(
        "INSERT INTO erasures (workspace_id, kind, numbers, erased_ms) VALUES (?, ?, ?, ?)",
        (erased.workspace_id, kind, numbers, erased.erased_ms),
    )


def _finish(cursor: Cursor, number: int) -> None:
    cursor.rows("UPDATE erasures SET finished_at = ?, numbers = '[]' WHERE id = ?", (now_ms(), number))


def age_limit(moment_ms: int, days: int) -> int:
    """The time (ms since 1970) before which events are too old."""
    return moment_ms - days * DAY_MS


def restore_stones(stones: Sequence[Stone]) -> int:
    """Puts tombstones back after a restore, and erases again whom they name; returns how many.

    Somebody who came to be after the erasure is somebody new, and stays.
    """
    erased = 0
    for slug, of_workspace in groupby(sorted(stones, key=lambda stone: stone.workspace), key=lambda s: s.workspace):
        rows = parts().database.read("SELECT id, erasure_salt FROM workspaces WHERE slug = ?", (slug,))
        if rows:
            erased += _erase_again(rows[0][0], rows[0][1], list(of_workspace))
    finish_erasures()
    return erased


def _erase_again(workspace_id: int, salt: str, stones: Sequence[Stone]) -> int:
    laid = [(stone.kind, bytes.fromhex(stone.digest), stone.erased_ms) for stone in stones]
    parts().database.in_group(partial(lay_stones, workspace_id=workspace_id, stones=laid))
    times: dict[tuple[str, bytes], int] = {}
    for kind, digest, erased_ms in laid:
        times[kind, digest] = max(erased_ms, times.get((kind, digest), 0))
    persons = _named_by(workspace_id, salt, times, _NAMED_PERSONS)
    for person, erased_ms in persons.items():
        _erase_persons(workspace_id, [person], erased_ms)
    accounts = _named_by(workspace_id, salt, times, _NAMED_ACCOUNTS)
    for account, erased_ms in accounts.items():
        erase_account(workspace_id, account, erased_ms)
    return len(persons) + len(accounts)


_NAMED_PERSONS = (
    "SELECT p.id, i.kind, i.value, p.created_at FROM person_ids i JOIN persons p ON p.id = i.person_id "
    "WHERE i.workspace_id = ? AND i.kind IN ('user', 'anonymous')"
)
_NAMED_ACCOUNTS = "SELECT id, 'account', external_id, created_at FROM accounts WHERE workspace_id = ?"


def _named_by(workspace_id: int, salt: str, times: Mapping[tuple[str, bytes], int], statement: str) -> dict[int, int]:
    """Row numbers of those who were there when they were erased, with that time."""
    found: dict[int, int] = {}
    for number, kind, value, created_ms in parts().database.read(statement, (workspace_id,)):
        erased_ms = times.get((kind, digest_of(salt, kind, value)))
        if erased_ms is not None and created_ms <= erased_ms:
            found[number] = max(erased_ms, found.get(number, 0))
    return found
