"""Traits: each remembers when it was said, so that the latest word wins in whatever order it arrives."""

from typing import Any

import msgspec

Traits = dict[str, Any]
Times = dict[str, int]
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.encode


def merged_traits(kept: str, kept_times: str, said: Traits, time_ms: int) -> tuple[str, str] | None:
    """The kept traits (JSON texts of values and of their times in ms) after `said` at `time_ms`.

    A null forgets the trait. None when nothing changes.
    """
    values, times = _decode(kept), _decode(kept_times)
    news = {name: value for name, value in said.items() if times.get(name, -1) <= time_ms}
    changed = {name for name, value in news.items() if values.get(name, None) != value or name not in times}
    if not changed and all(times[name] == time_ms for name in news):
        return None
    for name, value in news.items():
        times[name] = time_ms
        values.pop(name, None)
        if value is not None:
            values[name] = value
    return _encode(values).decode(), _encode(times).decode()


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


def read_traits(text: str) -> Traits:
    traits: Traits = _decode(text)
    return traits
