"""Reads of the truth by column: events as whole numbers, out of SQLite or PostgreSQL."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from widget_server.db import db, for_psycopg
from widget_server.parts import parts

Integers = npt.NDArray[np.int64]
NO_ACCOUNT = 0
# While no more than so many positions are wanted, a walk along the log is cheaper than the index by name.
SHORT_TAIL = 200_000
_HEADER_BYTES, _TRAILER_BYTES = 19, 2


class Log(NamedTuple):
    """Events as columns. `name` is the index in the names that were asked for, `account` is NO_ACCOUNT for none,
    `order` the position in the log."""

    person: Integers
    account: Integers
    time_ms: Integers
    order: Integers
    name: Integers


class Properties(NamedTuple):
    """Positions of events and the JSON texts of their properties."""

    order: Integers
    text: Sequence[str]


def log_head() -> int:
    """The position of the newest event of all; 0 for an empty log."""
    return int(parts().database.read("SELECT COALESCE(MAX(position), 0) FROM events")[0][0])


def count_log(workspace_id: int, after: int) -> int:
    """How many events a workspace has behind a position."""
    statement = "SELECT COUNT(*) FROM events WHERE workspace_id = ? AND position > ?"
    return int(parts().database.read(statement, [workspace_id, after])[0][0])


def log_before(workspace_id: int) -> int:
    """A position up to which the log holds nothing of a workspace."""
    # In this order: what comes between the two reads must not be passed over.
    head = log_head()
    first = parts().database.read("SELECT MIN(position) FROM events WHERE workspace_id = ?", [workspace_id])[0][0]
    return head if first is None else int(first) - 1


def read_rows(workspace_id: int, after: int, last: int) -> dict[str, Any]:
    """Everything that a copy holds of a workspace's events behind a position and up to another, by column."""
    table = "events NOT INDEXED" if parts().settings.is_sqlite else "events"
    rows = parts().database.read(
        f"SELECT position, name, person_id, COALESCE(account_id, {NO_ACCOUNT}), time_ms, properties FROM {table} "
        "WHERE workspace_id = ? AND position > ? AND position <= ?",
        [workspace_id, after, last],
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    names = ("position", "name", "person_id", "account_id", "time_ms", "properties")
    texts = ("name", "properties")
    return {
        name: np.array(column, object if name in texts else np.int64)
        for name, column in zip(names, columns, strict=True)
    }


def read_log(workspace_id: int, names: Sequence[str], after: int) -> Log:
    """The events of these names behind a position."""
    codes = " ".join(f"WHEN ? THEN {code}" for code in range(len(names)))
    account = f"COALESCE(account_id, {NO_ACCOUNT})"
    columns = ("person_id", account, "time_ms", "position", f"CASE name {codes} END")
    where, parameters = _of_names(workspace_id, names, after)
    return Log(*read_integers(columns, where, [*names, *parameters]))


def read_properties(workspace_id: int, names: Sequence[str], after: int) -> Properties:
    """The properties of the events of these names behind a position."""
    where, parameters = _of_names(workspace_id, names, after)
    rows = parts().database.read(f"SELECT position, properties {where}", parameters)
    return Properties(np.array([row[0] for row in rows], np.int64), [row[1] for row in rows])


def read_integers(columns: Sequence[str], where: str, parameters: Sequence[Any]) -> Integers:
    """Expressions that are whole numbers and never null, selected by a FROM-clause; a line for each expression."""
    listed = ", ".join(f"CAST({column} AS BIGINT)" for column in columns)
    read = _by_cursor if parts().settings.is_sqlite else _by_copy
    return read(f"SELECT {listed} {where}", parameters, len(columns))


def _of_names(workspace_id: int, names: Sequence[str], after: int) -> tuple[str, list[Any]]:
    table = "events"
    if parts().settings.is_sqlite and log_head() - after <= SHORT_TAIL:
        table = "events NOT INDEXED"
    marks = ", ".join("?" * len(names))
    where = f"FROM {table} WHERE workspace_id = ? AND position > ? AND name IN ({marks})"
    return where, [workspace_id, after, *names]


def _by_cursor(statement: str, parameters: Sequence[Any], width: int) -> Integers:
    connection = db.engine.raw_connection()
    try:
        # SQLite's connection gives an iterator of rows; SQLAlchemy's type for it knows only what all databases have.
        rows: Iterable[tuple[int, ...]] = cast(Any, connection).execute(statement, parameters)
        return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, width).T
    finally:
        connection.close()


def _by_copy(statement: str, parameters: Sequence[Any], width: int) -> Integers:
    """PostgreSQL's binary COPY of numbers has rows of one length, so that it is read as it is.

    Source: PostgreSQL's manual, COPY, "Binary Format": a header of 19 bytes; for each row the number of fields in 2
    bytes, for each field its length in 4 and its value; a trailer of 2.
    """
    connection = db.engine.raw_connection()
    try:
        with cast(Any, connection).cursor() as cursor:
            command = f"COPY ({for_psycopg(statement)}) TO STDOUT (FORMAT BINARY)"
            with cursor.copy(command, parameters) as copy:
                data = b"".join(copy)
    finally:
        connection.close()
    fields = [part for number in range(width) for part in ((f"length{number}", ">i4"), (f"{number}", ">i8"))]
    rows = np.frombuffer(data[_HEADER_BYTES:-_TRAILER_BYTES], np.dtype([("fields", ">i2"), *fields]))
    return np.stack([rows[f"{number}"].astype(np.int64) for number in range(width)])
