"""Redis gone or hanging: no limit opens, each process keeps its own; and Redis is used again by itself."""

import re
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
import redis as client

from tests.durability.servers import Installation, Server, report
from tests.services import Redis, wait_until

LIMITS = {"WIDGET_RATE_PER_SECOND": "1", "WIDGET_RATE_BURST": "20", "WIDGET_SIGN_IN_LIMIT": "5 per hour"}
GOING = {"killed": Redis.kill, "hanging": Redis.hang}


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis that may be killed, as others of this run use theirs."""
    server = Redis().start()
    yield server
    server.stop()


@pytest.fixture
def start_limited(start_server: Callable[..., Server], redis: Redis) -> Callable[[], Server]:
    return lambda: start_server(REDIS_URL=redis.url(), **LIMITS)


def embed_status(installation: Installation, server: Server) -> int:
    return server.call("POST", "/v1/decide", {"key": installation.key, "userId": "limited"})[0]


def management_status(installation: Installation, server: Server) -> int:
    request = Request(f"http://127.0.0.1:{server.port}/api/v1/funnels")
    request.add_header("Authorization", f"Bearer {installation.secret}")
    return status_of(build_opener(), request)


CALLS = {"embed": embed_status, "management": management_status}


class Visitor:
    """A browser that tries passwords at the sign-in."""

    def __init__(self, server: Server) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._page = f"http://127.0.0.1:{server.port}/sign-in"

    def tries(self, email: str) -> int:
        with self._opener.open(self._page, timeout=20) as answer:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
        assert token is not None
        filled = {"csrf_token": token[1], "email": email, "password": "not the right one", "next": ""}
        return status_of(self._opener, Request(self._page, urlencode(filled).encode(), {"Referer": self._page}))


def status_of(opener: object, request: Request) -> int:
    try:
        with opener.open(request, timeout=20) as answer:  # type: ignore[attr-defined]
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def use_up(call: Callable[[], int]) -> None:
    """Calls until the limit answers; 300 calls are more than any machine takes for the seconds in which it refills."""
    statuses: list[int] = []
    for _ in range(300):
        statuses.append(call())
        if statuses[-1] == 429:
            break
    assert statuses[-1] == 429
    assert 20 <= statuses.count(200) < 300


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize("how", GOING)
def test_requests_are_limited_while_redis_is_away(
    installation: Installation, start_limited: Callable[[], Server], redis: Redis, how: str, kind: str
) -> None:
    server = start_limited()
    assert CALLS[kind](installation, server) == 200
    GOING[how](redis)
    use_up(lambda: CALLS[kind](installation, server))


@pytest.mark.parametrize("how", GOING)
def test_tries_to_sign_in_are_limited_while_redis_is_away_and_when_it_is_back(
    start_limited: Callable[[], Server], redis: Redis, how: str
) -> None:
    visitor = Visitor(start_limited())
    assert visitor.tries("a@b.example") == 401
    GOING[how](redis)
    assert [visitor.tries("a@b.example") for _ in range(6)] == [401] * 5 + [429]
    assert visitor.tries("somebody-else@b.example") == 429
    redis.go_on() if how == "hanging" else redis.start()

    def is_counted_in_redis() -> bool:
        visitor.tries("a@b.example")
        return bool(client.Redis.from_url(redis.url()).keys("*sign-in*"))

    wait_until(is_counted_in_redis, "a try that Redis counts", 60)
    statuses = [visitor.tries("a@b.example") for _ in range(6)]
    assert statuses[-1] == 429
    assert set(statuses) <= {401, 429}


def test_a_server_that_starts_while_redis_is_away_has_its_limits(
    installation: Installation, start_limited: Callable[[], Server], redis: Redis
) -> None:
    redis.kill()
    server = start_limited()
    visitor = Visitor(server)
    assert [visitor.tries("a@b.example") for _ in range(6)] == [401] * 5 + [429]
    use_up(lambda: embed_status(installation, server))


def test_servers_share_their_limits_again_once_redis_is_back(
    installation: Installation, start_limited: Callable[[], Server], redis: Redis
) -> None:
    first, second = start_limited(), start_limited()
    redis.kill()
    use_up(lambda: embed_status(installation, first))
    assert embed_status(installation, second) == 200
    redis.start()
    for server in (first, second):
        wait_until(lambda server=server: cache_of(server) == "ok", "Redis to be used again")  # type: ignore[misc]
    use_up(lambda: embed_status(installation, first))
    assert 429 in [embed_status(installation, second) for _ in range(10)]


def test_decisions_are_right_whatever_redis_does(
    installation: Installation, start_server: Callable[..., Server], redis: Redis
) -> None:
    """Two servers over one person: what the one kept while Redis was away is behind, and is brought up to the log."""
    servers = [start_server(REDIS_URL=redis.url()) for _ in range(2)]
    trial = {"type": "group", "userId": "hung", "groupId": "g-hung", "traits": {"plan": "trial"}}
    installation.batch(servers[0], trial, report("hung", "hung-1"))
    assert [installation.decide(server, "hung") for server in servers] == [[], []]
    redis.hang()
    assert [installation.decide(server, "hung") for server in servers] == [[], []]
    installation.batch(servers[0], report("hung", "hung-2"))
    assert [installation.decide(server, "hung") for server in servers] == [[], []]
    installation.batch(servers[0], report("hung", "hung-3"))
    for server in servers:
        assert [decision["guide"] for decision in installation.decide(server, "hung")] == ["share-your-report"]
    redis.go_on()
    for server in servers:
        wait_until(lambda server=server: cache_of(server) == "ok", "Redis to be used again")  # type: ignore[misc]
        assert [decision["guide"] for decision in installation.decide(server, "hung")] == ["share-your-report"]


def cache_of(server: Server) -> str:
    return str(server.call("GET", "/health/ready")[1]["checks"]["cache"])
