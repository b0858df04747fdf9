"""A 2xx for an event means: on disk, exactly once, even after `kill -9` and with clients that send again."""

import os
import random
import sys
import threading
from collections.abc import Callable
from http.client import HTTPException

import psycopg

from tests.durability.servers import Installation, Server, report
from tests.services import wait_until

KILLS = int(os.environ.get("WIDGET_TEST_KILLS", "3"))
CLIENTS = 4


class Client(threading.Thread):
    """Sends one batch after the other; what was not acknowledged is sent again with the same message ids."""

    def __init__(self, number: int, installation: Installation, server: Server) -> None:
        super().__init__(daemon=True)
        self.number, self.installation, self.server = number, installation, server
        self.chance = random.Random(number)
        self.acknowledged: list[str] = []
        self.problems: list[str] = []
        self.sent_again = 0
        self.is_done = threading.Event()

    def run(self) -> None:
        while not self.is_done.is_set():
            ids = [
                f"kill-{self.number}-{len(self.acknowledged) + index}" for index in range(self.chance.randint(1, 20))
            ]
            self._send(ids)
            self.acknowledged.extend(ids)

    def _send(self, ids: list[str]) -> None:
        events = [report(f"user-{self.number}", message) for message in ids]
        wait_until(lambda: self._is_taken(events), "an acknowledgement", 60)

    def _is_taken(self, events: list[dict[str, object]]) -> bool:
        try:
            answer = self.installation.batch(self.server, *events)
        except (OSError, HTTPException, ValueError):
            self.sent_again += 1
            return False
        if answer["accepted"] + answer["duplicates"] != len(events):
            self.problems.append(str(answer))
        return True


def test_every_acknowledged_event_is_there_once_after_kill_9(
    installation: Installation, start_server: Callable[..., Server]
) -> None:
    server = start_server()
    clients = [Client(number, installation, server) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for _ in range(KILLS):
        before = acknowledged(clients)
        wait_until(lambda before=before: acknowledged(clients) > before + 200, "a stream of batches")  # type: ignore[misc]
        server.kill()
        acknowledged_by_then = {message for client in clients for message in list(client.acknowledged)}
        assert acknowledged_by_then <= set(logged(installation))
        server.start()
    for client in clients:
        client.is_done.set()
    for client in clients:
        client.join(60)
    assert [problem for client in clients for problem in client.problems] == []
    assert sum(client.sent_again for client in clients) > 0
    assert sorted(logged(installation)) == sorted(message for client in clients for message in client.acknowledged)
    server.kill()
    is_well = integrity(installation)
    told = f"{KILLS} times kill -9, {acknowledged(clients)} events acknowledged, each of them there once; {is_well}\n"
    sys.stdout.write(told)
    assert is_well in ("integrity_check: ok", "amcheck: ok")


def integrity(installation: Installation) -> str:
    """What the database itself says about its tables and indexes."""
    if installation.environment["DATABASE_URL"].startswith("sqlite"):
        return f"integrity_check: {installation.read('PRAGMA integrity_check')[0][0]}"
    with psycopg.connect(installation.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
    # Raises for the first index that is damaged, or that misses a row of its table.
    installation.read(
        "SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND c.relkind = 'i' AND i.indisvalid "
        "AND c.relnamespace = 'public'::regnamespace"
    )
    return "amcheck: ok"


def logged(installation: Installation) -> list[str]:
    return [row[0] for row in installation.read("SELECT message_id FROM events WHERE message_id LIKE 'kill-%'")]


def acknowledged(clients: list[Client]) -> int:
    return sum(len(client.acknowledged) for client in clients)


def test_after_the_restart_the_person_s_state_is_what_was_acknowledged(
    installation: Installation, start_server: Callable[..., Server]
) -> None:
    """The state was in the memory that the kill took; the log gives it again."""
    server = start_server()
    group = {"type": "group", "userId": "kim", "groupId": "g-1", "traits": {"plan": "trial"}, "messageId": "group"}
    installation.batch(server, group, report("kim", "kim-1"), report("kim", "kim-2"))
    assert installation.decide(server, "kim") == []
    server.kill()
    server.start()
    answer = installation.batch(server, report("kim", "kim-2"), report("kim", "kim-3"), userId="kim", decide={})
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    assert [decision["guide"] for decision in answer["decisions"]] == ["share-your-report"]
