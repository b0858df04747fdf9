"""Parquet files of events, written and read by a DuckDB in memory."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from widget_server.analytics.spans import Rows, Span, rows_of
from widget_server.analytics.truth import Integers, Log, Properties

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_LIMIT, THREADS = "512MB", 2
_COLUMNS = (
    "position::BIGINT AS position, name::VARCHAR AS name, person_id::BIGINT AS person_id, "
    "account_id::BIGINT AS account_id, time_ms::BIGINT AS time_ms, properties::VARCHAR AS properties"
)


def write_rows(rows: dict[str, Any], path: Path) -> None:
    """A file of the events whose columns are given by name."""
    with _duckdb(path.parent) as duckdb:
        duckdb.register("fresh", rows)
        duckdb.execute(_copy("fresh", path))


def write_merged(files: Sequence[Path], path: Path, where: str = "TRUE") -> None:
    """A file of all events in the files, or of those for which a condition holds."""
    with _duckdb(path.parent) as duckdb:
        duckdb.execute(_copy(f"{_read(files)} WHERE {where}", path))


def _copy(source: str, path: Path) -> str:
    chosen = f"SELECT {_COLUMNS} FROM {source} ORDER BY name, time_ms, position"
    return f"COPY ({chosen}) TO {_quoted(path)} (FORMAT PARQUET, COMPRESSION ZSTD)"


def scan_log(files: Sequence[Path], names: Sequence[str], fresh: Log) -> Log:
    """The events of these names in the files, and the fresh ones, in one copy."""
    codes = " ".join(f"WHEN ? THEN {code}" for code in range(len(names)))
    statement = (
        f"SELECT person_id, account_id, time_ms, position, (CASE name {codes} END)::BIGINT AS code "
        f"FROM {_read(files)} WHERE name IN ({', '.join('?' * len(names))}) "
        "UNION ALL SELECT * FROM fresh"
    )
    with _duckdb(files[0].parent) as duckdb:
        duckdb.register("fresh", fresh._asdict())
        columns = duckdb.execute(statement, [*names, *names]).fetchnumpy()
    return Log(*(np.asarray(column, np.int64) for column in columns.values()))


def count_rows(files: Sequence[Path], where: str = "TRUE") -> int:
    """How many events the files hold, or how many of them a condition holds for."""
    if not files:
        return 0
    with _duckdb(files[0].parent) as duckdb:
        counted = duckdb.execute(f"SELECT count(*) FROM {_read(files)} WHERE {where}").fetchone()
    return int(counted[0]) if counted else 0


def scan_properties(files: Sequence[Path], names: Sequence[str]) -> Properties:
    """The properties of the events of these names."""
    statement = f"SELECT position, properties FROM {_read(files)} WHERE name IN ({', '.join('?' * len(names))})"
    with _duckdb(files[0].parent) as duckdb:
        columns = duckdb.execute(statement, list(names)).fetchnumpy()
    return Properties(np.asarray(columns["position"], np.int64), columns["properties"].tolist())


def scan_span(files: Sequence[Path], span: Span, moved: tuple[Integers, Integers]) -> Rows:
    """The events of a span; of the persons of its part as known today."""
    condition, parameters = span.condition
    marks = ", ".join("?" * len(span.filtered))
    text = f"CASE WHEN name IN ({marks}) THEN properties ELSE '' END" if span.filtered else "''"
    ids, into = moved
    # Who is known as somebody else today has the part of that one.
    today = "COALESCE(moved.into_id, person_id)" if len(ids) else "person_id"
    join = "LEFT JOIN moved ON moved.id = person_id" if len(ids) else ""
    of_part = [span.parts, span.part]
    # Names are compared for the persons of the part alone; a few are found faster by where they stand in the file.
    where = f"{today} % ? = ? AND {condition}"
    if span.is_presence:
        where = f"CASE WHEN {today} % ? = ? THEN {condition} ELSE FALSE END"
    statement = (
        f"SELECT {today} AS person, account_id, time_ms, position, ({span.codes})::BIGINT AS code, {text} AS text "
        f"FROM {_read(files)} {join} WHERE {where}"
    )
    asked = [*span.names, *span.filtered, *of_part, *parameters]
    with _duckdb(files[0].parent) as duckdb:
        duckdb.register("moved", {"id": ids, "into_id": into})
        columns = duckdb.execute(statement, asked).fetchnumpy()
    log = Log(
        *(np.asarray(columns[name], np.int64) for name in ("person", "account_id", "time_ms", "position", "code"))
    )
    if not span.filtered:
        return rows_of(log)
    return rows_of(log, columns["text"].tolist())


@contextmanager
def _duckdb(folder: Path) -> Iterator["DuckDBPyConnection"]:
    """A connection to this process's DuckDB, which has no file of its own and holds nothing between uses."""
    with _database(os.getpid(), folder.parent).cursor() as connection:
        yield connection


@lru_cache(maxsize=1)
def _database(_process: int, folder: Path) -> "DuckDBPyConnection":
    """Opened by the first report in each process, since it costs time and memory at start and survives no fork."""
    import duckdb

    settings: dict[str, Any] = {
        "threads": THREADS,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    return duckdb.connect(":memory:", config=settings)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _read(files: Sequence[Path]) -> str:
    return "read_parquet([" + ", ".join(_quoted(file) for file in files) + "])"
