"""The copy of the log in ClickHouse, reached over its HTTP interface."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from widget_server.analytics.clickhouse_tables import CLUSTER_SETTINGS, definitions, stored_events
from widget_server.analytics.spans import Rows, Span, rows_of
from widget_server.analytics.truth import Integers, Log, Properties
from widget_server.analytics.turns import turn_of
from widget_server.config import ClickHouse
from widget_server.raw import Unavailable

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

COLUMNS = ("name", "time_ms", "position", "person_id", "account_id", "properties")
CONNECT_SECONDS, ANSWER_SECONDS, HASTE_SECONDS = 3, 300, 1
# So many persons are named in a question at most: it travels as an address.
MOST_TOLD = 5_000
# One row as RowBinary gives it: numbers one after the other, without anything between.
_ROW = np.dtype([("person", "<u8"), ("account", "<u8"), ("time_ms", "<i8"), ("order", "<u8"), ("name", "<u1")])
_OF_MARK = "workspace_id = {workspace:UInt32} AND generation = {generation:UInt32} AND position <= {position:UInt64}"
_OF_NAMES = _OF_MARK + " AND name IN {names:Array(String)}"


class Mark(NamedTuple):
    """A workspace is copied up to a position, in a generation of its copy."""

    generation: int
    position: int


class ClickHouseCopy:
    """The copy of one workspace."""

    def __init__(self, address: ClickHouse, workspace_id: int) -> None:
        self._address, self._workspace_id = address, workspace_id
        self._events, self._marks = f"{address.database}.events", f"{address.database}.marks"

    @contextmanager
    def held(self) -> Iterator["Held"]:
        yield Held(self, self.mark())

    @contextmanager
    def writing(self, *, patiently: bool = False) -> Iterator[bool]:
        with turn_of(self._workspace_id, patiently=patiently) as is_writer:
            yield is_writer

    def copied_to(self) -> int:
        return self.mark().position

    def mark(self) -> Mark:
        statement = (
            f"SELECT generation, max(position) FROM {self._marks} WHERE workspace_id = {{workspace:UInt32}} "
            "GROUP BY generation ORDER BY generation DESC LIMIT 1"
        )
        with answering(self._address) as client:
            rows = client.query(statement, {"workspace": self._workspace_id}).result_rows
        return Mark(*rows[0]) if rows else Mark(1, 0)

    def add(self, rows: dict[str, Any], last: int) -> None:
        generation = self.mark().generation
        size = len(rows["position"])
        if size:
            owner = [np.full(size, self._workspace_id), np.full(size, generation)]
            columns = [*owner, *(rows[name] for name in COLUMNS)]
            names = ("workspace_id", "generation", *COLUMNS)
            with answering(self._address) as client:
                client.insert(self._events, columns, column_names=names, column_oriented=True)
        self._set_mark(Mark(generation, last))

    def drop_all(self) -> None:
        """Begins a new generation, empty; the rows of older ones go after that."""
        generation = self.mark().generation + 1
        self._set_mark(Mark(generation, 0))
        self._delete(f"generation < {generation}")

    def count(self) -> int:
        statement = f"SELECT count() FROM {self._events} FINAL WHERE {_OF_MARK}"
        with answering(self._address) as client:
            return int(client.query(statement, self.parameters(self.mark())).result_rows[0][0])

    def forget(self, condition: str) -> None:
        self._delete(condition)
        # Deleted rows are only marked, until ClickHouse merges their part: it is asked to write such parts anew.
        with answering(self._address) as client:
            client.command(f"ALTER TABLE {stored_events(self._address)} APPLY DELETED MASK")

    def scan(self, what: str, mark: Mark, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """A statement that selects from the events of these names up to the mark, and its parameters."""
        statement = f"SELECT {what} FROM {self._events} FINAL WHERE {_OF_NAMES}"
        return statement, {**self.parameters(mark), "names": list(names)}

    def parameters(self, mark: Mark) -> dict[str, Any]:
        return {"workspace": self._workspace_id, **mark._asdict()}

    @property
    def events(self) -> str:
        return self._events

    def client(self) -> Any:
        return answering(self._address)

    def _set_mark(self, mark: Mark) -> None:
        with answering(self._address) as client:
            row = [self._workspace_id, mark.generation, mark.position]
            client.insert(self._marks, [row], column_names=("workspace_id", "generation", "position"))

    def _delete(self, condition: str) -> None:
        table = stored_events(self._address)
        with answering(self._address) as client:
            client.command(f"DELETE FROM {table} WHERE workspace_id = {self._workspace_id} AND ({condition})")


class Held(NamedTuple):
    """The copy as far as its mark went when the reading began."""

    copy: ClickHouseCopy
    mark: Mark

    @property
    def last(self) -> int:
        return self.mark.position

    def log(self, names: Sequence[str], fresh: Log) -> Log:
        what = "person_id, account_id, time_ms, position, toUInt8(indexOf({names:Array(String)}, name) - 1)"
        statement, parameters = self.copy.scan(what, self.mark, names)
        with self.copy.client() as client:
            data = client.raw_query(statement, parameters, fmt="RowBinary")
        rows = np.frombuffer(data, _ROW)
        return Log(*(np.concatenate((rows[name].astype(np.int64), getattr(fresh, name))) for name in Log._fields))

    def properties(self, names: Sequence[str]) -> Properties:
        statement, parameters = self.copy.scan("position, properties", self.mark, names)
        with self.copy.client() as client:
            columns = client.query(statement, parameters, column_oriented=True).result_columns
        order, text = columns or ([], [])
        return Properties(np.array(order, np.int64), list(text))

    def span(self, span: Span, moved: tuple[Integers, Integers]) -> Rows:
        named = "name IN {names:Array(String)}"
        others = "name NOT IN {not_there:Array(String)}"
        there = f"OR (time_ms >= {{there_since:Int64}} AND {others})" if span.is_presence else ""
        # A person of today has the events of several of those days: what is read too much is left out by whoever asked.
        ids, into = moved
        theirs = ids[into % span.parts == span.part].tolist()
        part = "AND (person_id % {parts:UInt64} = {part:UInt64} OR has({theirs:Array(Int64)}, person_id))"
        if len(theirs) > MOST_TOLD:
            part, theirs = "", []
        holds = "AND position(properties, {holding:String}) > 0" if span.holding else ""
        code = "if(has(names, name), indexOf(names, name) - 1, length(names))"
        statement = (
            "WITH {names:Array(String)} AS names SELECT person_id, account_id, time_ms, position, "
            f"{code}, if(has({{filtered:Array(String)}}, name), properties, '') "
            f"FROM {self.copy.events} FINAL WHERE {_OF_MARK} AND ({named} {there}) {part} "
            f"AND time_ms >= {{since:Int64}} AND time_ms < {{until:Int64}} {holds}"
        )
        lists = {name: list(getattr(span, name)) for name in ("names", "filtered", "not_there")}
        times = {"since": span.since_ms, "until": span.until_ms, "part": span.part, "parts": span.parts}
        with self.copy.client() as client:
            more = {"holding": span.holding, "there_since": span.there_since_ms, "theirs": theirs}
            parameters = {**self.copy.parameters(self.mark), **lists, **times, **more}
            columns = client.query(statement, parameters, column_oriented=True).result_columns or [[]] * 6
        log = Log(*(np.array(column, np.int64) for column in columns[:5]))
        return rows_of(log, columns[5])

    def is_whole(self) -> bool:
        return self.copy.mark().generation == self.mark.generation


def marks_of_all(address: ClickHouse) -> dict[int, int]:
    """Up to which position each workspace is copied; asked in haste. Raises Unavailable."""
    newest = f"SELECT workspace_id, generation, max(position) AS position FROM {address.database}.marks GROUP BY ALL"
    statement = f"SELECT workspace_id, argMax(position, generation) FROM ({newest}) GROUP BY workspace_id"
    with answering(address, HASTE_SECONDS) as client:
        return {int(workspace): int(position) for workspace, position in client.query(statement).result_rows}


@contextmanager
def answering(address: ClickHouse, seconds: int = ANSWER_SECONDS) -> Iterator["Client"]:
    """This process's client, its tables made. Raises Unavailable when ClickHouse does not do what it is asked to."""
    from clickhouse_connect.driver.exceptions import ClickHouseError

    try:
        yield _client(os.getpid(), address, seconds)
    except ClickHouseError as problem:
        raise Unavailable(f"ClickHouse: {problem}") from problem


@lru_cache(maxsize=8)
def _client(_process: int, address: ClickHouse, seconds: int) -> "Client":
    """Opened by the first report or copy in each process. Threads share it, for it keeps no session."""
    import clickhouse_connect

    client = clickhouse_connect.get_client(
        host=address.host,
        port=address.port,
        secure=address.is_secure,
        username=address.user,
        password=address.password,
        autogenerate_session_id=False,
        connect_timeout=min(CONNECT_SECONDS, seconds),
        send_receive_timeout=seconds,
        settings=CLUSTER_SETTINGS if address.cluster else {},
    )
    for statement in definitions(address):
        client.command(statement)
    return client
