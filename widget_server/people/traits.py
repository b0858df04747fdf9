"""Traits: each remembers when it was said, so that the latest word wins in whatever order it arrives.

A signed word (see `identity`) is never overwritten by one that is not: it is kept with a time beyond all times.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

Traits = dict[str, Any]
Times = dict[str, int]
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.encode
# Added to the time (ms) of a signed word: it outranks every word that is not, and of two signed ones the later wins.
SIGNED_RANK: Final = 10**15
NOT_SIGNED: Final[Mapping[str, int]] = {}


def merged_traits(
    kept: str, kept_times: str, said: Traits, time_ms: int, signed: Mapping[str, int] = NOT_SIGNED
) -> tuple[str, str] | None:
    """The kept traits (JSON texts of values and of their times in ms) after `said` at `time_ms`.

    `signed` names those that were signed, with the time at which they were. A null forgets the trait. None when nothing
    changes.
    """
    values, times = _decode(kept), _decode(kept_times)
    ranks = {name: rank_of(name, time_ms, signed) for name in said}
    news = {name: value for name, value in said.items() if times.get(name, -1) <= ranks[name]}
    changed = {name for name, value in news.items() if values.get(name, None) != value or name not in times}
    if not changed and all(times[name] == ranks[name] for name in news):
        return None
    for name, value in news.items():
        times[name] = ranks[name]
        values.pop(name, None)
        if value is not None:
            values[name] = value
    return _encode(values).decode(), _encode(times).decode()


def rank_of(name: str, time_ms: int, signed: Mapping[str, int]) -> int:
    """By which one word about a trait is weighed against another."""
    return SIGNED_RANK + signed[name] if name in signed else time_ms


def joined_traits(into: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    """Values and times of two persons who are one: for each trait the later word, `into`'s when equal."""
    values, times = _decode(into[0]), _decode(into[1])
    other_values, other_times = _decode(other[0]), _decode(other[1])
    for name, time_ms in other_times.items():
        if time_ms > times.get(name, -1):
            times[name] = time_ms
            values.pop(name, None)
            if name in other_values:
                values[name] = other_values[name]
    return _encode(values).decode(), _encode(times).decode()


def said_before(kept: str, kept_times: str, before_ms: int) -> Traits:
    """The kept traits about which nothing was said since."""
    times = read_times(kept_times)
    return {name: value for name, value in read_traits(kept).items() if times.get(name, 0) < before_ms}


def read_traits(text: str) -> Traits:
    traits: Traits = _decode(text)
    return traits


def read_times(text: str) -> Times:
    """When the latest word about each trait was said, in ms."""
    return {name: rank % SIGNED_RANK for name, rank in _decode(text).items()}
