"""Requests a second as ratios to the yardstick, taken in turns so that a busy moment of the machine hits both."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.figures import Figure
from bench.inserts import inserted_per_second
from bench.load import CONNECTIONS, Generator, Load
from bench.servers import Server
from bench.workspace import IDEA

# What a batch that also asks for decisions may cost is what a batch and a decision may cost together.
BUDGETS = {"decide": 0.6, "batch": 0.4, "decided_batch": 1 / (1 / 0.6 + 1 / 0.4), "vote": 0.5}
NAMES = {
    "decide": "decide_over_hello",
    "batch": "batch_of_1_over_hello",
    "decided_batch": "batch_of_1_with_decisions_over_hello",
    "vote": "vote_over_hello",
}
CONNECTIONS_OF_SERVERS = 8
BATCHES = (1, 10, 50)
# Of the same inserts without Flask. Only the largest batches have a goal; of the others the share is shown.
SHARES = {1: 0.0, 10: 0.0, 50: 0.5}
P99_MS = 100.0


@dataclass
class Rounds:
    """What all rounds have measured so far."""

    hellos: list[float] = field(default_factory=list)
    loads: dict[str, list[Load]] = field(default_factory=lambda: defaultdict(list))
    ratios: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shares: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Contest:
    """The yardstick and the service side by side, with what sends them requests."""

    hello: Server
    service: Server
    folder: Path
    inserts_folder: Path
    events: Generator
    votes: Generator

    def run(self, rounds: int) -> Rounds:
        """One round to warm up, then those that count."""
        kept = Rounds()
        self._round(Rounds(), kept)
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", flush=True)
            self._round(kept, kept)
        return kept

    def _round(self, measured: Rounds, sent: Rounds) -> None:
        for kind in BUDGETS:
            hello = self.events.run("hello", self.hello).per_second
            load = (self.votes if kind == "vote" else self.events).run(kind, self.service)
            measured.hellos.append(hello)
            measured.ratios[kind].append(load.per_second / hello)
            sent.loads[kind].append(load)
        for size in BATCHES:
            inserts = inserted_per_second(self.inserts_folder, self.events.seconds, CONNECTIONS_OF_SERVERS, size)
            load = self.events.run(f"batch_of_{size}", self.service, CONNECTIONS_OF_SERVERS)
            measured.shares[size].append(size * load.per_second / inserts)
            sent.loads[f"batch_of_{size}"].append(load)

    def figures(self, kept: Rounds) -> Iterator[Figure]:
        """The medians, and what must be exact."""
        for kind, budget in BUDGETS.items():
            yield Figure(NAMES[kind], median(kept.ratios[kind]), "x hello", budget, is_floor=True)
        for size, share in SHARES.items():
            loads = kept.loads[f"batch_of_{size}"]
            durable, p99 = size * median(load.per_second for load in loads), median(load.p99_ms for load in loads)
            yield Figure(f"durable_events_in_batches_of_{size}", durable, "events/s", 0, is_floor=True)
            yield Figure(f"batch_of_{size}_over_inserts", median(kept.shares[size]), "x inserts", share, is_floor=True)
            yield Figure(f"batch_of_{size}_p99", p99, "ms", P99_MS)
        failed = sum(load.failed for loads in kept.loads.values() for load in loads)
        yield Figure("failed_requests", failed, "requests", 0)
        yield Figure("vote_miscount", self._miscount(kept.loads["vote"]), "votes", 0)
        yield Figure("acknowledged_events_missing", self._missing(kept), "events", 0)

    def _miscount(self, loads: list[Load]) -> int:
        """How far the count shown is from the voters, and the voters from the acknowledged votes."""
        shown, voters = self._row(
            "SELECT votes, (SELECT COUNT(DISTINCT person_id) FROM votes WHERE idea_id = ideas.id) "
            f"FROM ideas WHERE public_id = '{IDEA}'"
        )
        acknowledged = sum(load.requests - load.failed for load in loads)
        under_way = CONNECTIONS * len(loads)
        return abs(shown - voters) + max(0, acknowledged - voters) + max(0, voters - acknowledged - under_way)

    def _missing(self, kept: Rounds) -> int:
        sizes = {"batch": 1, "decided_batch": 1, **{f"batch_of_{size}": size for size in BATCHES}}
        loads = [(size, load) for kind, size in sizes.items() for load in kept.loads[kind]]
        (logged,) = self._row("SELECT COUNT(*) FROM events WHERE message_id LIKE 'm-%'")
        return max(0, sum(size * (load.requests - load.failed) for size, load in loads) - logged)

    def _row(self, statement: str) -> tuple[int, ...]:
        with closing(sqlite3.connect(self.folder / "widget.db")) as connection:
            row: tuple[int, ...] = connection.execute(statement).fetchone()
            return row
