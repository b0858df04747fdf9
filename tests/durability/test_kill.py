"""A 2xx for an event means: on disk, exactly once, even after `kill -9` and with clients that send again."""

import os
import random
import sys
from collections.abc import Callable

import psycopg

from tests.durability.senders import Senders
from tests.durability.servers import Installation, Server, report

KILLS = int(os.environ.get("WIDGET_TEST_KILLS", "3"))
NAMES = [f"kill-{number}" for number in range(4)]
PROMISED_PER_SECOND = 500
# A little more, so that what is offered is not less for a thread that woke up late.
PER_SECOND = 550


def test_every_acknowledged_event_is_there_once_after_kill_9_under_500_events_a_second(
    installation: Installation, start_server: Callable[..., Server]
) -> None:
    """`make durability` does so a hundred times."""
    server, chance = start_server(), random.Random(KILLS)
    with Senders(NAMES, installation.key, [server.port], PER_SECOND) as senders:
        for _ in range(KILLS):
            if chance.random() < 0.5:
                senders.catch_up()
            senders.send_more(chance.randint(50, 800))
            server.kill()
            acknowledged_by_then = set(senders.acknowledged)
            assert acknowledged_by_then <= set(logged(installation))
            server.start()
        senders.finish()
    assert senders.problems == []
    assert senders.known > 0
    assert sorted(logged(installation)) == sorted(senders.acknowledged)
    server.kill()
    is_well = integrity(installation)
    sys.stdout.write(f"{KILLS} times kill -9, {senders.told()}, each of them there once; {is_well}\n")
    assert is_well in ("integrity_check: ok", "amcheck: ok")
    assert senders.offered_per_second >= PROMISED_PER_SECOND


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
    damages = installation.read(
        "SELECT v.msg FROM pg_class c, verify_heapam(c.oid) v "
        "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    if damages:
        return f"amcheck: {damages[0][0]}"
    return "amcheck: ok"


def logged(installation: Installation) -> list[str]:
    return [row[0] for row in installation.read("SELECT message_id FROM events WHERE message_id LIKE 'kill-%'")]


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
