"""`load`: a made-up past of any size, to see how the service does with the numbers one expects.

It writes past the requests, in large transactions of its own, and asks for the append lock in each: a service that runs
beside it waits a second at a time. What it made is found by its ids, `load-1` and up: run again after an interruption,
it goes on where it stood; run again after its end, it does nothing.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from widget_server.config import BadSetting, load_settings
from widget_server.events.ledger import Ledger
from widget_server.raw import Cursor, RawDatabase

DAY_MS = 24 * 3600 * 1000
PERSONS_OF_ACCOUNT = 20
ROWS_AT_ONCE = 50_000
NAMES = ("$page", "report_opened", "report_created", "report_saved", "filter_saved", "report_shared", "report_exported")
SHARES = (0.4, 0.2, 0.15, 0.1, 0.06, 0.06, 0.03)
PLANS = ("trial", "pro", "free", "enterprise")
NOTHING = '{"source":"load"}'
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """What the past is to hold; the events end now, and began `days` ago."""

    events: int
    persons: int
    days: int


@click.command()
@click.option("--workspace", "slug", required=True, help="Slug of the workspace that is filled.")
@click.option("--events", default=1_000_000, show_default=True, type=click.IntRange(1, 2**31), help="Events in all.")
@click.option("--persons", default=100_000, show_default=True, type=click.IntRange(1, 2**31), help="Persons in all.")
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 3650), help="Days of the past.")
def load(slug: str, events: int, persons: int, days: int) -> None:
    """Fills a workspace with a made-up past, to try out its size. There is no way back but a backup."""
    from widget_server import create_app
    from widget_server.analytics.relay import catch_up
    from widget_server.commands.tables import bring_tables_up, clear_database_errors
    from widget_server.db import db
    from widget_server.parts import parts
    from widget_server.workspaces.queries import workspace_by_slug

    app = create_app(load_settings())
    bring_tables_up(app)
    with app.app_context(), clear_database_errors():
        found = workspace_by_slug(slug)
        if found is None:
            raise BadSetting(f"there is no workspace {slug!r}; make it with `widget-server workspace create`")
        workspace_id, started = found.id, time.monotonic()
        # What was read holds SQLite's lock until here.
        db.session.remove()
        loaded = load_past(parts().database, workspace_id, Size(events, persons, days))
        catch_up(workspace_id)
        parts().close()
    click.echo(f"{loaded:,} events were loaded in {time.monotonic() - started:.0f} s; {events:,} are there now.")


def load_past(database: RawDatabase, workspace_id: int, size: Size) -> int:
    """Loads what is missing; returns how many events that was."""
    from widget_server.events.partitions import make_partitions

    now_ms = time.time_ns() // 1_000_000
    make_partitions(database, now_ms - size.days * DAY_MS, now_ms)
    loading = _Loading(database, workspace_id, size, now_ms)
    try:
        loading.fill("accounts", -(-size.persons // PERSONS_OF_ACCOUNT), loading.add_accounts)
        loading.fill("persons", size.persons, loading.add_persons)
        return loading.fill("events", size.events, loading.add_events)
    finally:
        loading.connection.close()


class _Loading:
    """One run; a step is known by how many of its rows are there already."""

    def __init__(self, database: RawDatabase, workspace_id: int, size: Size, now_ms: int) -> None:
        self.workspace_id, self.size, self.now_ms = workspace_id, size, now_ms
        self.is_sqlite, self._begin = database.is_sqlite, database.begin_group
        self.connection: Any
        self.cursor: Cursor
        self.connection, self.cursor = database.open()
        if self.is_sqlite:
            self.cursor.rows("PRAGMA cache_size=-500000")
        self._ids: dict[str, list[int]] = {}

    def fill(self, what: str, wanted: int, add: Any) -> int:
        done = first = self._there(what)
        with click.progressbar(length=max(0, wanted - done), label=f"{what:<8}", width=40) as bar:
            while done < wanted:
                count = min(ROWS_AT_ONCE, wanted - done)
                with self._transaction():
                    add(range(done + 1, done + count + 1))
                done += count
                bar.update(count)
        return done - first

    def add_accounts(self, numbers: range) -> None:
        ids = self._new_ids("accounts", len(numbers))
        self._put("accounts", "id, workspace_id, external_id, traits, trait_times, created_at", (
            (new, self.workspace_id, f"load-{number}",
             f'{{"name":"Company {number}","plan":"{PLANS[number % len(PLANS)]}"}}', "{}", self._start_ms)
            for new, number in zip(ids, numbers, strict=True)
        ))  # fmt: skip

    def add_persons(self, numbers: range) -> None:
        accounts, ids = self._ids_of("accounts"), self._new_ids("persons", len(numbers))
        columns = "id, workspace_id, account_id, account_time_ms, traits, trait_times, history, created_at"
        self._put("persons", columns, (
            (new, self.workspace_id, accounts[(number - 1) // PERSONS_OF_ACCOUNT], self._start_ms,
             f'{{"name":"Person {number}"}}', "{}", 0, self._start_ms)
            for new, number in zip(ids, numbers, strict=True)
        ))  # fmt: skip
        self._put("person_ids", "workspace_id, kind, value, person_id", (
            (self.workspace_id, "user", f"load-{number}", new) for new, number in zip(ids, numbers, strict=True)
        ))  # fmt: skip

    def add_events(self, numbers: range) -> None:
        columns = "workspace_id, message_id, name, person_id, account_id, time_ms, received_ms, properties"
        # Read before: while a COPY goes on, its connection takes no question.
        persons, accounts = self._ids_of("persons"), self._ids_of("accounts")
        ledger = Ledger()
        self._put("events", columns, self._noted(ledger, self._events(numbers, persons, accounts)))
        ledger.write(self.cursor)

    def _noted(self, ledger: Ledger, events: Iterable[Row]) -> Iterator[Row]:
        """The events; they are counted as if they had come in when they happened."""
        for event in events:
            _, _, name, _, _, time_ms, received_ms, _ = event
            ledger.count(self.workspace_id, received_ms, "accepted")
            ledger.name(self.workspace_id, name, time_ms)
            yield event

    def _events(self, numbers: range, persons: list[int], accounts: list[int]) -> Iterator[Row]:
        import numpy as np

        chance = np.random.default_rng(numbers.start)
        who = chance.integers(0, self.size.persons, len(numbers)).tolist()
        names = chance.choice(len(NAMES), len(numbers), p=SHARES).tolist()
        step = self.size.days * DAY_MS / self.size.events
        for number, person, name in zip(numbers, who, names, strict=True):
            time_ms = self._start_ms + int(number * step)
            account = accounts[person // PERSONS_OF_ACCOUNT]
            yield (
                self.workspace_id, f"load-{number}", NAMES[name], persons[person], account, time_ms, time_ms, NOTHING
            )  # fmt: skip

    @property
    def _start_ms(self) -> int:
        return self.now_ms - self.size.days * DAY_MS

    def _there(self, what: str) -> int:
        """The number of the last one; they are made in order, and a transaction is there as a whole or not at all."""
        statement = {
            "accounts": "SELECT COUNT(*) FROM accounts WHERE workspace_id = ? AND external_id LIKE ?",
            "persons": "SELECT COUNT(*) FROM person_ids WHERE workspace_id = ? AND kind = 'user' AND value LIKE ?",
            "events": "SELECT message_id FROM events WHERE workspace_id = ? AND message_id LIKE ? "
            "ORDER BY position DESC LIMIT 1",
        }[what]
        rows = self.cursor.rows(statement, (self.workspace_id, "load-%"))
        return int(str(rows[0][0]).removeprefix("load-")) if rows else 0

    def _ids_of(self, what: str) -> list[int]:
        """Ids by number: the first is that of `load-1`."""
        if what not in self._ids:
            statement = {
                "accounts": "SELECT id, external_id FROM accounts WHERE workspace_id = ? AND external_id LIKE ?",
                "persons": "SELECT person_id, value FROM person_ids WHERE workspace_id = ? AND kind = 'user' "
                "AND value LIKE ?",
            }[what]
            rows = self.cursor.rows(statement, (self.workspace_id, "load-%"))
            self._ids[what] = [row[0] for row in sorted(rows, key=lambda row: int(row[1].removeprefix("load-")))]
        return self._ids[what]

    def _new_ids(self, table: str, count: int) -> list[int]:
        if self.is_sqlite:
            rows = self.cursor.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
            last = rows[0][0] if rows else 0
            return list(range(last + 1, last + count + 1))
        statement = f"SELECT nextval('{table}_id_seq') FROM generate_series(1, {count})"
        return [row[0] for row in self.cursor.rows(statement)]

    def _put(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        if self.is_sqlite:
            marks = ", ".join("?" * (columns.count(",") + 1))
            self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
            return
        with self.connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        for statement in self._begin:
            self.cursor.rows(statement)
        try:
            yield
        except BaseException:
            self.cursor.rows("ROLLBACK")
            raise
        self.cursor.rows("COMMIT")
