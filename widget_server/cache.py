"""The one door to Redis: short-lived person states and rate limits, in process when there is no Redis.

Everything kept here can be dropped at any time. When Redis is away, each process folds states from the log and keeps
them and the rate limits for itself: slower, never wrong, and never wide open.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

Value = TypeVar("Value")
log = logging.getLogger(__name__)
STATE_SECONDS = 14 * 24 * 3600
# An answer takes a fraction of a millisecond; who waits longer than this does better without.
ANSWER_SECONDS = 0.5
PAUSE_SECONDS = 3.0


class Cache(Protocol):
    """Person states by key, and token buckets."""

    def get(self, key: str, decode: Callable[[bytes], Value]) -> Value | None: ...
    def put(self, key: str, value: Value, encode: Callable[[Value], bytes]) -> None: ...
    def wait_seconds(self, bucket: str, rate: float, burst: int, cost: int = 1) -> float:
        """Takes `cost` tokens and answers 0.0, or takes none and answers the seconds until they are there."""
        ...

    def drop(self, beginning: str) -> None:
        """Drops the states whose keys begin so."""
        ...

    def is_well(self) -> bool: ...
    def clear(self) -> None: ...


def open_cache(redis_url: str | None, largest: int = 50_000) -> Cache:
    """Redis when an address is given, else this process's memory."""
    in_process = InProcessCache(largest)
    return RedisCache(redis_url, in_process) if redis_url else in_process


def impatience() -> dict[str, Any]:
    """Options of a Redis client for which nobody waits long: by itself it would try again up to ten times."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    return {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS, "retry": once}


class InProcessCache:
    """The least recently used states are dropped beyond `largest`. Values are shared: never change one in place."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._values: OrderedDict[str, Any] = OrderedDict()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, decode: Callable[[bytes], Value]) -> Value | None:
        with self._lock:
            value: Value | None = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: str, value: Value, encode: Callable[[Value], bytes]) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._largest:
                self._values.popitem(last=False)

    def wait_seconds(self, bucket: str, rate: float, burst: int, cost: int = 1) -> float:
        now = time.monotonic()
        with self._lock:
            tokens, since = self._buckets.get(bucket, (float(burst), now))
            tokens = min(burst, tokens + (now - since) * rate)
            wait = max(0.0, (cost - tokens) / rate)
            self._buckets[bucket] = (tokens - cost if wait == 0.0 else tokens, now)
            self._buckets.move_to_end(bucket)
            if len(self._buckets) > self._largest:
                self._buckets.popitem(last=False)
        return wait

    def drop(self, beginning: str) -> None:
        with self._lock:
            for key in [key for key in self._values if key.startswith(beginning)]:
                del self._values[key]

    def is_well(self) -> bool:
        return True

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._buckets.clear()


# One round trip, by Redis's own clock, so that all processes share one bucket.
_TAKE = """
local rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'since')
local tokens = math.min(burst, (tonumber(kept[1]) or burst) + (now - (tonumber(kept[2]) or now)) * rate)
local wait = 0
if tokens >= cost then tokens = tokens - cost else wait = (cost - tokens) / rate end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'since', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 1)
return tostring(wait)
"""


class _Breaker:
    """Whether Redis is to be asked. After it failed it is left alone for a while, and then asked by one call alone:

    so that, while it is away, the wait for its answer is paid now and then and not by every request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_try: float | None = None

    def lets_through(self) -> bool:
        if self._next_try is None:
            return True
        with self._lock:
            now = time.monotonic()
            if self._next_try is not None and now < self._next_try:
                return False
            self._next_try = now + PAUSE_SECONDS
            return True

    def note_failure(self, problem: Exception) -> None:
        with self._lock:
            if self._next_try is None:
                log.warning("without Redis for now, each process keeps rate limits for itself: %s", problem)
            self._next_try = time.monotonic() + PAUSE_SECONDS

    def note_answer(self) -> bool:
        """To be called for each answer; whether it is the first one after a failure."""
        if self._next_try is None:
            return False
        with self._lock:
            self._next_try = None
        log.warning("Redis answers again")
        return True


class RedisCache:
    """States as bytes that expire after two weeks without use; buckets by one Lua script.

    While Redis is away, this process's memory serves in its place. A state that is kept there may fall behind what
    other processes know, which does no harm: who reads it folds what the log has beyond it.
    """

    def __init__(self, url: str, fallback: InProcessCache) -> None:
        # Imported here: an installation without Redis need not wait for its client to load.
        import redis

        self._away = redis.RedisError
        self._client = redis.Redis.from_url(url, **impatience())
        self._take = self._client.register_script(_TAKE)
        self._fallback = fallback
        self._breaker = _Breaker()

    def get(self, key: str, decode: Callable[[bytes], Value]) -> Value | None:
        try:
            raw: Any = self._ask(lambda: self._client.getex(f"widget:state:{key}", ex=STATE_SECONDS))
            return None if raw is None else decode(raw)
        except _Away:
            return self._fallback.get(key, decode)
        except (ValueError, TypeError):
            return None

    def put(self, key: str, value: Value, encode: Callable[[Value], bytes]) -> None:
        try:
            self._ask(lambda: self._client.set(f"widget:state:{key}", encode(value), ex=STATE_SECONDS))
        except _Away:
            self._fallback.put(key, value, encode)

    def wait_seconds(self, bucket: str, rate: float, burst: int, cost: int = 1) -> float:
        try:
            answer: Any = self._ask(lambda: self._take(keys=[f"widget:bucket:{bucket}"], args=[rate, burst, cost]))
            return float(answer)
        except _Away:
            return self._fallback.wait_seconds(bucket, rate, burst, cost)

    def drop(self, beginning: str) -> None:
        self._fallback.drop(beginning)
        try:
            for key in self._client.scan_iter(f"widget:state:{beginning}*", count=1000):
                self._client.delete(key)
        except self._away as problem:
            log.warning("states expire in Redis instead of being dropped: %s", problem)

    def is_well(self) -> bool:
        try:
            return bool(self._ask(self._client.ping))
        except _Away:
            return False

    def clear(self) -> None:
        """Drops every state and bucket of ours; other keys of that Redis stay."""
        self._fallback.clear()
        for key in self._client.scan_iter("widget:*", count=1000):
            self._client.delete(key)

    def _ask(self, question: Callable[[], Any]) -> Any:
        """What Redis answers. Raises _Away when it does not, or did not a moment ago."""
        if not self._breaker.lets_through():
            raise _Away
        try:
            answer = question()
        except self._away as problem:
            self._breaker.note_failure(problem)
            raise _Away from problem
        if self._breaker.note_answer():
            # The buckets stay: whoever used them up must not find them full if Redis goes again.
            self._fallback.drop("")
        return answer


class _Away(Exception):
    """Redis does not answer now."""
