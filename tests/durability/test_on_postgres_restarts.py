"""Web processes and a worker on PostgreSQL, Redis and ClickHouse under a stream of events; each is restarted in turn.

Segment's client, a browser and plain senders go through a balancer, as in production, or to one web process.
WIDGET_TEST_ROUNDS says how many times everything is restarted.
"""

import json
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from segment.analytics.client import Client

from tests.conftest import Storage
from tests.durability.balancer import Balancer
from tests.durability.browser_page import USER as BROWSER
from tests.durability.senders import Senders
from tests.durability.servers import Installation, Server, Worker
from tests.services import Postgres, Redis, free_port, wait_until
from widget_server.analytics.clickhouse import ClickHouseCopy
from widget_server.config import ClickHouse

ROUNDS = int(os.environ.get("WIDGET_TEST_ROUNDS", "1"))
NAMES = [f"sender-{number}" for number in range(4)]
USERS = [f"segment-{number}" for number in range(2)]
PER_SECOND = 200
TIP = "share-your-report"


@dataclass
class Service:
    """Everything that runs, each part of which may be killed and started alone."""

    installation: Installation
    postgres: Postgres
    redis: Redis
    clickhouse: ClickHouse
    webs: list[Server] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    product_port: int = field(default_factory=free_port)

    def start(self) -> None:
        environment = self.installation.environment
        self.webs = [Server(environment).start() for _ in range(2)]
        self.workers = [Worker(environment, "tests.durability.eager_worker").start()]

    def stop(self) -> None:
        for kill in [*(web.kill for web in self.webs), *(worker.kill for worker in self.workers)]:
            kill()

    def restarts(self) -> list[Callable[[], None]]:
        """Each part once: asked to end, or killed; then started."""
        first, second = self.webs
        pairs: list[tuple[Callable[[], None], Callable[[], object]]] = [
            (first.stop, first.start),
            (second.kill, second.start),
            (self.workers[0].kill, self.workers[0].start),
            (self.redis.kill, self.redis.start),
            (self.postgres.kill, self.postgres.start),
        ]
        return [partial(one_after_the_other, *pair) for pair in pairs]

    def events(self) -> list[tuple[int, str, str, int, int]]:
        """The log: position, message id, name, person, time."""
        columns = "position, message_id, name, person_id, time_ms"
        return self.installation.read(f"SELECT {columns} FROM events ORDER BY position")

    def copied(self) -> list[tuple[int, str, int, int]]:
        """The copy, up to its mark: position, name, person, time."""
        copy = ClickHouseCopy(self.clickhouse, 1)
        what, names = (
            "position, name, person_id, time_ms",
            ["$group", "$identify", "report_created", "$page", "report_opened"],
        )
        statement, parameters = copy.scan(what, copy.mark(), names)
        with copy.client() as client:
            return [tuple(row) for row in client.query(f"{statement} ORDER BY position", parameters).result_rows]

    def decisions(self, user: str) -> list[tuple[str, str]]:
        """What both web processes decide and why, which is the same but for how long ago that was."""
        first, second = (
            [(one["guide"], re.sub(r"\w+ ago", "… ago", one["reason"])) for one in self.installation.decide(web, user)]
            for web in self.webs
        )
        assert first == second
        return first


def one_after_the_other(end: Callable[[], None], start: Callable[[], object]) -> None:
    end()
    start()


@pytest.fixture
def service(storage: Storage, clickhouse_port: int, tmp_path: Path) -> Iterator[Service]:
    """With a PostgreSQL and a Redis that nobody else uses."""
    postgres, redis = Postgres().start(), Redis().start()
    clickhouse = ClickHouse("127.0.0.1", clickhouse_port, False, "default", "", "widget_restarts", None)
    addresses = {
        "DATABASE_URL": postgres.url("postgres"),
        "REDIS_URL": redis.url(),
        "ANALYTICS_URL": f"clickhouse://127.0.0.1:{clickhouse_port}/widget_restarts",
        "WIDGET_DATA": str(tmp_path),
    }
    limits = {"WIDGET_RATE_PER_SECOND": "100000", "WIDGET_RATE_BURST": "1000000"}
    service = Service(Installation({**os.environ, **addresses, **limits}), postgres, redis, clickhouse)
    try:
        service.installation.prepare(origin=f"http://127.0.0.1:{service.product_port}")
        service.start()
        yield service
    finally:
        service.stop()
        redis.stop()
        postgres.kill()
        postgres.stop()


class BrowserUser:
    """Somebody whose browser shows a product with the embed in it."""

    def __init__(self, service: Service, port: int) -> None:
        command = [sys.executable, "-m", "tests.durability.browser_page", str(service.product_port)]
        command += [f"http://127.0.0.1:{port}", service.installation.key]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._installation = service.installation
        assert self._listen() == "ready"

    def __enter__(self) -> "BrowserUser":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def _listen(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def finish(self) -> None:
        """Everything that was tracked is in the log, once; the page heard of nothing."""
        assert self._process.stdin is not None
        self._process.stdin.write("that is all\n")
        self._process.stdin.flush()
        told = json.loads(self._listen())
        assert told["exceptions"] == []
        wait_until(lambda: len(self._logged()) >= told["tracked"], "the embed's last events", 90)
        assert self._logged() == list(range(told["tracked"]))

    def person(self) -> int:
        found = f"SELECT person_id FROM person_ids WHERE kind = 'user' AND value = '{BROWSER}'"
        return int(self._installation.read(found)[0][0])

    def _logged(self) -> list[int]:
        named = f"SELECT properties FROM events WHERE name = 'report_opened' AND person_id = {self.person()}"
        return sorted(json.loads(row[0])["n"] for row in self._installation.read(named))


class SegmentUser(threading.Thread):
    """Somebody whose product uses Segment's client, with nothing but host and key changed."""

    def __init__(self, name: str, key: str, port: int) -> None:
        super().__init__(daemon=True, name=name)
        self.problems: list[str] = []
        self.said: list[str] = []
        self.is_over = threading.Event()
        self._client = Client(key, host=f"http://127.0.0.1:{port}", on_error=self._note)

    def _note(self, error: Exception, _batch: object) -> None:
        self.problems.append(str(error))

    def run(self) -> None:
        client, name = self._client, self.name
        self._keep(client.identify(name, {"name": "Ada"}))
        self._keep(client.group(name, f"account-of-{name}", {"plan": "trial"}))
        while not self.is_over.wait(0.05):
            self._keep(client.track(name, "report_created", {"rows": 200}))
        client.flush()
        client.join()

    def _keep(self, answer: tuple[bool, dict[str, str]]) -> None:
        assert answer[0]
        self.said.append(answer[1]["messageId"])

    def finish(self) -> None:
        self.is_over.set()
        self.join(90)
        assert not self.is_alive()


def test_each_part_restarted_under_load_loses_nothing_and_doubles_nothing(service: Service) -> None:
    installation = service.installation
    with Balancer([web.port for web in service.webs]) as balancer:
        ports = [balancer.port, service.webs[0].port, balancer.port, service.webs[1].port]
        users = [SegmentUser(name, installation.key, balancer.port) for name in USERS]
        with (
            BrowserUser(service, balancer.port) as browser,
            Senders(NAMES, installation.key, ports, PER_SECOND) as senders,
        ):
            for user in users:
                user.start()
            senders.send_more(100)
            for restart in service.restarts() * ROUNDS:
                restart()
                assert set(senders.acknowledged) <= {event[1] for event in service.events()}
                senders.catch_up()
                senders.send_more(100)
            senders.finish()
            for user in users:
                user.finish()
            browser.finish()
    assert senders.problems + [problem for user in users for problem in user.problems] == []
    assert senders.known > 0
    events = service.events()
    said = Counter(senders.acknowledged) + Counter(message for user in users for message in user.said)
    by_browser = browser.person()
    assert Counter(event[1] for event in events if event[3] != by_browser) == said
    assert set(said.values()) == {1}
    sums_are_those_of_the_log(installation)
    decisions_are_those_of_the_log(service)
    the_copy_becomes_the_log(service)
    sys.stdout.write(f"{ROUNDS} times each part restarted: {senders.told()}; {len(events)} events in log and copy\n")


def sums_are_those_of_the_log(installation: Installation) -> None:
    [(accepted, logged)] = installation.read(
        "SELECT (SELECT SUM(total) FROM event_counts WHERE kind = 'accepted'), (SELECT COUNT(*) FROM events)"
    )
    assert accepted == logged
    by_name = installation.read("SELECT name, COUNT(*) FROM events GROUP BY name ORDER BY name")
    assert installation.read("SELECT name, total FROM event_names ORDER BY name") == by_name
    assert installation.read("SELECT COUNT(*) FROM persons") == [(len(NAMES) + len(USERS) + 1,)]


def decisions_are_those_of_the_log(service: Service) -> None:
    """With the states that outlived all this, and with states that are folded anew."""
    before = {name: service.decisions(name) for name in [*NAMES, *USERS, BROWSER]}
    told = {name: [guide for guide, _ in found] for name, found in before.items()}
    assert told == {name: [TIP] if name in USERS else [] for name in before}
    service.redis.kill()
    service.redis.start()
    for web in service.webs:
        wait_until(lambda web=web: web.call("GET", "/health/ready")[1]["checks"]["cache"] == "ok", "Redis")  # type: ignore[misc]
    assert {name: service.decisions(name) for name in before} == before


def the_copy_becomes_the_log(service: Service) -> None:
    """The worker, that lost its database meanwhile, copies until too little is left to be worth it."""
    log = [(position, name, person, time_ms) for position, _, name, person, time_ms in service.events()]
    wait_until(lambda: len(service.copied()) > len(log) - 50, "the relay", 180)
    copied = service.copied()
    assert copied == log[: len(copied)]
