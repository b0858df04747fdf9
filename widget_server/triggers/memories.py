"""What is remembered of events: tallies, first times, trails, visits, rolls. Any order of arrival makes the same."""

from bisect import bisect_right, insort
from collections.abc import Iterator
from typing import Any, Final

import msgspec

VISIT_GAP_MS: Final = 30 * 60_000
"""A visit (session) ends when nothing comes for so long."""

DAY_MS: Final = 24 * 3600_000
MOST_VISITS: Final = 200
"""Of so many visits the times are kept; of older ones the number."""


class Tally(msgspec.Struct, array_like=True):
    """How often one occurrence was met, and its latest times in ascending order."""

    total: int
    times: list[int]

    def add(self, time_ms: int, kept: int) -> None:
        """Count one more, of which only the latest `kept` times stay."""
        self.total += 1
        times = self.times
        if len(times) < kept:
            insort(times, time_ms)
        elif time_ms > times[0]:
            del times[0]
            insort(times, time_ms)

    def count(self, now_ms: int, within_ms: int | None = None) -> int:
        """Occurrences with now - within < time <= now, as far as times are kept; without `within` all.

        An event stamped later than now does not count yet.
        """
        times = self.times
        past = len(times) if not times or times[-1] <= now_ms else bisect_right(times, now_ms)
        if within_ms is None:
            return self.total - len(times) + past
        return past - bisect_right(times, now_ms - within_ms, 0, past)

    def next_change(self, now_ms: int, within_ms: int | None = None) -> int | None:
        """The first moment after now at which `count` changes although nothing happens; None for never."""
        times = self.times
        ahead = bisect_right(times, now_ms)
        enters = times[ahead] if ahead < len(times) else None
        if within_ms is None:
            return enters
        oldest = bisect_right(times, now_ms - within_ms)
        leaves = times[oldest] + within_ms if oldest < len(times) else None
        return leaves if enters is None else enters if leaves is None else min(enters, leaves)

    def latest(self, now_ms: int) -> int | None:
        """Time of the latest occurrence up to now."""
        times = self.times
        if times and times[-1] <= now_ms:
            return times[-1]
        past = bisect_right(times, now_ms)
        return times[past - 1] if past else None

    def copied(self) -> "Tally":
        return Tally(self.total, self.times.copy())

    def numbers(self) -> list[int]:
        return [self.total, *_steps(self.times)]


class First(msgspec.Struct, array_like=True):
    """The earliest time of an occurrence."""

    time: int

    def add(self, time_ms: int) -> bool:
        """True when it is earlier than what was known."""
        is_earlier = time_ms < self.time
        self.time = min(self.time, time_ms)
        return is_earlier

    def copied(self) -> "First":
        return First(self.time)

    def numbers(self) -> list[int]:
        return [self.time]


class Trail(msgspec.Struct, array_like=True):
    """The latest events of an occurrence in the order of their times: (time, position, key).

    The position tells events apart: one that two occurrences ask for stands in the trails of both. `key` is a
    digest of the value by which events belong together, 0 where none is asked for.
    """

    entries: list[tuple[int, int, int]]

    def add(self, entry: tuple[int, int, int], kept: int) -> bool:
        """Keep the event while it is among the latest `kept`; False if it is not."""
        entries = self.entries
        if len(entries) < kept:
            insort(entries, entry)
        elif entry > entries[0]:
            del entries[0]
            insort(entries, entry)
        else:
            return False
        return True

    def copied(self) -> "Trail":
        return Trail(self.entries.copy())

    def numbers(self) -> list[int]:
        times = _steps([time for time, _, _ in self.entries])
        return [number for step, (_, *rest) in zip(times, self.entries, strict=True) for number in (step, *rest)]


class Visits(msgspec.Struct, array_like=True):
    """Spans (begin, end) of events with less than VISIT_GAP_MS between them; `dropped` are older ones."""

    dropped: int
    spans: list[tuple[int, int]]

    def add(self, time_ms: int) -> bool:
        """Lengthen, begin or join visits; False where it lies within one that is known."""
        spans = self.spans
        after = bisect_right(spans, time_ms, key=lambda span: span[0])
        begin = end = time_ms
        low = high = after
        if after and time_ms - spans[after - 1][1] < VISIT_GAP_MS:
            low = after - 1
            begin, end = spans[low][0], max(spans[low][1], time_ms)
        if after < len(spans) and spans[after][0] - end < VISIT_GAP_MS:
            end, high = spans[after][1], after + 1
        if spans[low:high] == [(begin, end)] or (self.dropped and after == low == 0 == high):
            return False
        spans[low:high] = [(begin, end)]
        if len(spans) > MOST_VISITS:
            del spans[0]
            self.dropped += 1
        return True

    def add_recent(self, time_ms: int) -> bool:
        """As `add`, but only of the day before the latest event anything is kept."""
        spans = self.spans
        if not spans:
            spans.append((time_ms, time_ms))
            return True
        begin, end = spans[-1]
        if time_ms > end:
            # What nearly every event does, at a tenth of the price.
            if time_ms - end < VISIT_GAP_MS:
                spans[-1] = (begin, time_ms)
            else:
                spans.append((time_ms, time_ms))
            if spans[0][1] < time_ms - DAY_MS:
                self._forget_before(time_ms - DAY_MS)
            return True
        if time_ms >= begin or time_ms < end - DAY_MS:
            return False
        is_new = self.add(time_ms)
        self._forget_before(end - DAY_MS)
        return is_new

    def _forget_before(self, time_ms: int) -> None:
        while self.spans[0][1] < time_ms:
            del self.spans[0]

    def session_at(self, now_ms: int) -> int:
        """When the visit that goes on now began; now, where none does."""
        spans = self.spans
        return spans[-1][0] if spans and now_ms - spans[-1][1] < VISIT_GAP_MS else now_ms

    def count(self, now_ms: int, within_ms: int | None = None) -> int:
        """Visits that began up to now; with `within` those that were still going on after now - within."""
        begun = bisect_right(self.spans, now_ms, key=lambda span: span[0])
        if within_ms is None:
            return self.dropped + begun
        return begun - bisect_right(self.spans, now_ms - within_ms, 0, begun, key=lambda span: span[1])

    def next_change(self, now_ms: int, within_ms: int | None = None) -> int | None:
        """The first moment after now at which `count` changes although nothing happens; None for never."""
        coming = [begin for begin, _ in self.spans if begin > now_ms]
        leaving = [end + within_ms for _, end in self.spans if end + within_ms > now_ms] if within_ms else []
        return min(coming + leaving, default=None)

    def copied(self) -> "Visits":
        return Visits(self.dropped, self.spans.copy())

    def numbers(self) -> list[int]:
        begins = _steps([begin for begin, _ in self.spans])
        lengths = (end - begin for begin, end in self.spans)
        return [self.dropped, *(number for pair in zip(begins, lengths, strict=True) for number in pair)]


class Roll(msgspec.Struct, array_like=True):
    """The different persons who did something, each with the latest time."""

    latest: dict[int, int]

    def add(self, person_id: int, time_ms: int, kept: int) -> bool:
        """Keep the person's latest time, of the `kept` persons who did it last."""
        latest = self.latest
        if latest.get(person_id, -1) >= time_ms:
            return False
        latest[person_id] = time_ms
        if len(latest) > kept:
            del latest[min(latest, key=lambda one: (latest[one], one))]
        return person_id in latest

    def count(self, now_ms: int, within_ms: int | None = None) -> int:
        """Persons whose latest time is now - within < time <= now."""
        since = -1 if within_ms is None else now_ms - within_ms
        return sum(since < time <= now_ms for time in self.latest.values())

    def next_change(self, now_ms: int, within_ms: int | None = None) -> int | None:
        """The first moment after now at which `count` changes although nothing happens; None for never."""
        turns = [time + (within_ms or 0) for time in self.latest.values()]
        ahead = [time for time in self.latest.values() if time > now_ms]
        return min((turn for turn in turns + ahead if turn > now_ms), default=None)

    def copied(self) -> "Roll":
        return Roll(self.latest.copy())

    def numbers(self) -> list[int]:
        return [number for pair in sorted(self.latest.items()) for number in pair]


Memory = Tally | Trail | Visits | Roll | First
KINDS: Final = (Tally, Trail, Visits, Roll, First)


def memory_of(kind: int, numbers: list[int]) -> Memory:
    """The memory of the n-th of KINDS that gave these `numbers`. Raises IndexError or ValueError for others."""
    if kind == 0:
        return Tally(numbers[0], list(_sums(numbers[1:])))
    if kind == 1:
        return Trail(list(zip(_sums(numbers[::3]), numbers[1::3], numbers[2::3], strict=True)))
    if kind == 2:
        begins = list(_sums(numbers[1::2]))
        return Visits(
            numbers[0], [(begin, begin + length) for begin, length in zip(begins, numbers[2::2], strict=True)]
        )
    if kind == 3:
        return Roll(dict(zip(numbers[::2], numbers[1::2], strict=True)))
    if kind == 4:
        [time] = numbers
        return First(time)
    raise ValueError(f"There is no kind {kind} of memories.")


def kind_of(memory: Memory) -> int:
    """The memory's place in KINDS."""
    return KINDS.index(type(memory))


def _steps(times: list[int]) -> list[int]:
    return [time - before for time, before in zip(times, [0, *times], strict=False)]


def _sums(steps: list[Any]) -> Iterator[int]:
    time = 0
    for step in steps:
        time += step
        yield time
