"""A funnel by brute force: every chain of a unit is written down. Slow, short, and nothing like the kernel."""

from collections.abc import Iterator
from typing import NamedTuple


class Happened(NamedTuple):
    """One event of one unit; sorts as chains take them."""

    time_ms: int
    order: int
    name: str


class Standing(NamedTuple):
    """What the oracle says of one unit that entered."""

    depth: int
    state: str
    waits: list[int]
    due_ms: int
    last_ms: int


def standing(events: list[Happened], steps: str, window_ms: int, now_ms: int) -> Standing | None:
    """How far a unit came; None when it never entered."""
    chains = list(_chains(sorted(events), steps, window_ms))
    if not chains:
        return None
    depth = max(len(chain) for chain in chains)
    return Standing(
        depth,
        _state(events, steps, window_ms, now_ms, depth),
        [_first_wait([chain for chain in chains if len(chain) == length]) for length in range(1, depth + 1)],
        max(event.time_ms for event in events if event.name == steps[0]) + window_ms,
        max(event.time_ms for event in events if event.name in steps),
    )


def _chains(events: list[Happened], steps: str, window_ms: int) -> Iterator[tuple[Happened, ...]]:
    def longer(chain: tuple[Happened, ...], after: int) -> Iterator[tuple[Happened, ...]]:
        if chain:
            yield chain
        for index in range(after, len(events)):
            event = events[index]
            fits = len(chain) < len(steps) and event.name == steps[len(chain)]
            if fits and (not chain or event.time_ms - chain[0].time_ms <= window_ms):
                yield from longer((*chain, event), index + 1)

    return longer((), 0)


def _first_wait(chains: list[tuple[Happened, ...]]) -> int:
    reach = min(chain[-1] for chain in chains)
    start = max(chain[0] for chain in chains if chain[-1] == reach)
    return reach.time_ms - start.time_ms


def _state(events: list[Happened], steps: str, window_ms: int, now_ms: int, depth: int) -> str:
    """Open is who would convert if the remaining steps were taken all at once, now or at a later event's time."""
    if depth == len(steps):
        return "converted"
    after = max(event.order for event in events) + 1
    for moment in {now_ms} | {event.time_ms for event in events if event.time_ms >= now_ms}:
        rest = [Happened(moment, after + index, name) for index, name in enumerate(steps[1:])]
        begun = [event for event in events if event.name == steps[0]]
        if any(_converts([start, *rest], steps, window_ms) for start in begun if start.time_ms <= moment):
            return "open"
    return "dropped"


def _converts(events: list[Happened], steps: str, window_ms: int) -> bool:
    return any(len(chain) == len(steps) for chain in _chains(sorted(events), steps, window_ms))
