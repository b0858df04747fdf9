"""Sealed segments: sorted, immutable Parquet files of one workspace's events, written and read by DuckDB in memory.

A segment `events-<first>-<last>.parquet` holds every event of the workspace whose position lies within its range, and
nothing else. The segments that count are a chain: the first begins at position 1, each next one where the one before
ends. A file outside the chain is a leftover of an interrupted merge or write: readers do not see it, the next writer
removes it. So whatever moment a process dies at, each event is in the chain once or not at all.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from widget_server.analytics.truth import Log, Properties

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT = "v1"
# A merged file grows no further than this (about two million events), so that a merge stays a matter of seconds.
LARGEST_MERGED_BYTES = 48 * 1024 * 1024
MEMORY_LIMIT, THREADS = "512MB", 2
_NAME = re.compile(r"events-(\d+)-(\d+)\.parquet")
_COLUMNS = (
    "position::BIGINT AS position, name::VARCHAR AS name, person_id::BIGINT AS person_id, "
    "account_id::BIGINT AS account_id, time_ms::BIGINT AS time_ms, properties::VARCHAR AS properties"
)


class Segment(NamedTuple):
    """Positions from `first` to `last`, both included."""

    first: int
    last: int
    path: Path


class Segments:
    """The segments of one workspace. Any number of processes may read while one writes."""

    def __init__(self, data_folder: Path, workspace_id: int) -> None:
        self.folder = data_folder / "analytics" / FORMAT / str(workspace_id)

    @contextmanager
    def held(self) -> Iterator[list[Segment]]:
        """The chain, none of whose files goes away meanwhile."""
        if not self.folder.is_dir():
            yield []
            return
        with _lock(self.folder / "files.lock", fcntl.LOCK_SH):
            yield chain_of(self.folder)

    @contextmanager
    def writing(self, *, patiently: bool = False) -> Iterator[bool]:
        """Whether this process is now the one that writes; False while another is, unless one waits patiently."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX if patiently else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            self._remove_leftovers()
            yield True

    def sealed_to(self) -> int:
        """The last position that is sealed; 0 for none."""
        chain = chain_of(self.folder)
        return chain[-1].last if chain else 0

    def seal(self, rows: dict[str, Any], last: int) -> None:
        """Adds the events from the end of the chain up to position `last`; for the writer only.

        `rows` are the columns by name. Smaller segments at the end of the chain are taken into the new one, so
        that an event is rewritten a few times at most and the files stay few.
        """
        chain = chain_of(self.folder)
        written = self._write(chain, [], rows, last)
        absorbed = _worth_merging(chain, written.path.stat().st_size)
        if absorbed:
            self._write(chain, [*absorbed, written], None, last)
        self._remove_leftovers()

    def drop_all(self) -> None:
        """Removes every segment; for the writer only."""
        with _lock(self.folder / "files.lock", fcntl.LOCK_EX):
            for path in self.folder.glob("events-*"):
                path.unlink()

    def _write(self, chain: list[Segment], merged: list[Segment], rows: dict[str, Any] | None, last: int) -> Segment:
        first = merged[0].first if merged else (chain[-1].last + 1 if chain else 1)
        path = self.folder / f"events-{first}-{last}.parquet"
        unfinished = path.with_suffix(".part")
        with open_duckdb(self.folder) as duckdb:
            if rows is not None:
                duckdb.register("fresh", rows)
            source = "fresh" if rows is not None else f"read_parquet({_paths(merged)})"
            duckdb.execute(
                f"COPY (SELECT {_COLUMNS} FROM {source} ORDER BY name, time_ms, position) "
                f"TO {_quoted(unfinished)} (FORMAT PARQUET, COMPRESSION ZSTD)"
            )
        _to_disk(unfinished)
        unfinished.rename(path)
        _to_disk(self.folder)
        return Segment(first, last, path)

    def _remove_leftovers(self) -> None:
        counted = {segment.path for segment in chain_of(self.folder)}
        leftovers = [path for path in self.folder.glob("events-*") if path not in counted]
        if leftovers:
            with _lock(self.folder / "files.lock", fcntl.LOCK_EX):
                for path in leftovers:
                    path.unlink(missing_ok=True)


def chain_of(folder: Path) -> list[Segment]:
    """The segments that count; where two begin at one position, the longer, which was merged from the other."""
    longest: dict[int, Segment] = {}
    for path in folder.glob("events-*.parquet"):
        if found := _NAME.fullmatch(path.name):
            segment = Segment(int(found[1]), int(found[2]), path)
            if segment.last > longest.get(segment.first, segment._replace(last=-1)).last:
                longest[segment.first] = segment
    chain: list[Segment] = []
    position = 1
    while position in longest:
        chain.append(longest[position])
        position = chain[-1].last + 1
    return chain


def scan_log(segments: Sequence[Segment], names: Sequence[str], fresh: Log) -> Log:
    """The sealed events of these names, and the fresh ones, in one copy."""
    codes = " ".join(f"WHEN ? THEN {code}" for code in range(len(names)))
    statement = (
        f"SELECT person_id, account_id, time_ms, position, (CASE name {codes} END)::BIGINT AS code "
        f"FROM read_parquet({_paths(segments)}) WHERE name IN ({', '.join('?' * len(names))}) "
        "UNION ALL SELECT * FROM fresh"
    )
    with open_duckdb(segments[0].path.parent) as duckdb:
        duckdb.register("fresh", fresh._asdict())
        columns = duckdb.execute(statement, [*names, *names]).fetchnumpy()
    return Log(*(np.asarray(column, np.int64) for column in columns.values()))


def count_rows(segments: Sequence[Segment]) -> int:
    """How many events are sealed, as the files themselves say."""
    if not segments:
        return 0
    with open_duckdb(segments[0].path.parent) as duckdb:
        counted = duckdb.execute(f"SELECT count(*) FROM read_parquet({_paths(segments)})").fetchone()
    return int(counted[0]) if counted else 0


def scan_properties(segments: Sequence[Segment], names: Sequence[str]) -> Properties:
    """The properties of the sealed events of these names."""
    statement = (
        f"SELECT position, properties FROM read_parquet({_paths(segments)}) "
        f"WHERE name IN ({', '.join('?' * len(names))})"
    )
    with open_duckdb(segments[0].path.parent) as duckdb:
        columns = duckdb.execute(statement, list(names)).fetchnumpy()
    return Properties(np.asarray(columns["position"], np.int64), columns["properties"].tolist())


@contextmanager
def open_duckdb(folder: Path) -> Iterator["DuckDBPyConnection"]:
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


def _worth_merging(chain: list[Segment], fresh_bytes: int) -> list[Segment]:
    """The segments at the end of the chain that are no larger than what would be merged with them."""
    total, merged = fresh_bytes, 0
    for segment in reversed(chain):
        size = segment.path.stat().st_size
        if size > total or size + total > LARGEST_MERGED_BYTES:
            break
        total, merged = total + size, merged + 1
    return chain[len(chain) - merged :]


@contextmanager
def _lock(path: Path, kind: int) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, kind)
        yield


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _paths(segments: Sequence[Segment]) -> str:
    return "[" + ", ".join(_quoted(segment.path) for segment in segments) + "]"
