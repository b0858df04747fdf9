"""Several servers on PostgreSQL and Redis are one service."""

import threading
from collections.abc import Callable, Iterator

import pytest

from tests.durability.servers import Installation, Server, report
from tests.services import Redis

TRIAL: dict[str, object] = {"type": "group", "groupId": "g-1", "traits": {"plan": "trial"}}


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis that may be killed, as others of this run use theirs."""
    server = Redis().start()
    yield server
    server.stop()


def as_user(event: dict[str, object], user: str) -> dict[str, object]:
    return {**event, "userId": user, "messageId": f"{user}-{event.get('messageId', 'group')}"}


def guides(installation: Installation, server: Server, user: str) -> list[str]:
    return [decision["guide"] for decision in installation.decide(server, user)]


def tell_story(installation: Installation, turns: Iterator[Server], user: str) -> None:
    """Each call goes to the next server, and each server says what the whole service knows."""
    installation.batch(next(turns), as_user(TRIAL, user))
    for number in range(3):
        assert guides(installation, next(turns), user) == []
        installation.batch(next(turns), report(user, f"{user}-{number}"))
    for _ in range(2):
        assert guides(installation, next(turns), user) == ["share-your-report"]
    dismissed = {**report(user, f"{user}-no", "$guide_dismissed"), "properties": {"guide": "share-your-report"}}
    installation.batch(next(turns), dismissed)
    for _ in range(2):
        assert guides(installation, next(turns), user) == []


def in_turn(*servers: Server) -> Iterator[Server]:
    while True:
        yield from servers


def test_what_one_server_took_the_other_decides_over(
    installation: Installation, start_server: Callable[..., Server]
) -> None:
    first, second = start_server(), start_server()
    tell_story(installation, in_turn(first, second), "ann")
    tell_story(installation, in_turn(first, second, second), "ben")


def test_one_person_s_events_through_both_at_once_are_all_counted(
    installation: Installation, start_server: Callable[..., Server]
) -> None:
    servers = [start_server(), start_server()]
    installation.batch(servers[0], as_user(TRIAL, "busy"))

    def stream(server: Server, number: int) -> None:
        for index in range(40):
            installation.batch(server, report("busy", f"busy-{number}-{index}"), userId="busy", decide={})

    threads = [threading.Thread(target=stream, args=(servers[n % 2], n), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert installation.read("SELECT COUNT(*) FROM events WHERE message_id LIKE 'busy-%' AND name <> '$group'") == [
        (160,)
    ]
    told = [[decision["reason"] for decision in installation.decide(server, "busy")] for server in servers]
    assert told[0] == told[1]
    assert told[0] != []


def test_with_redis_gone_the_service_is_slower_never_wrong(
    installation: Installation, start_server: Callable[..., Server], redis: Redis
) -> None:
    first, second = (start_server(REDIS_URL=redis.url()) for _ in range(2))
    turns = in_turn(first, second)
    tell_story(installation, turns, "before")
    installation.batch(next(turns), as_user(TRIAL, "meanwhile"), report("meanwhile", "w-1"), report("meanwhile", "w-2"))
    assert guides(installation, next(turns), "meanwhile") == []
    redis.stop()
    installation.batch(next(turns), report("meanwhile", "w-3"))
    for _ in range(2):
        assert guides(installation, next(turns), "meanwhile") == ["share-your-report"]
    tell_story(installation, turns, "after")
    status, health = first.call("GET", "/health/ready")
    assert status == 200
    assert health["checks"]["cache"].startswith("away")
    redis.start()
    tell_story(installation, turns, "again")
    assert guides(installation, next(turns), "meanwhile") == ["share-your-report"]
