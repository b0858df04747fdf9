"""What a funnel means, written once: a pure kernel over columns that any store can scan.

**A chain** starts at an event of the first step and takes the following steps one by one, each by a later event
of the same unit (person or account), all of them not later than `window_ms` after its start. Events at the same
millisecond are ordered by their position in the log. One event is never two steps of one chain, but where an event
name stands at several steps it may serve each of them in another chain.

**Depth** of a unit is the number of steps of its deepest chain. **Start and reach** of a step are taken when the unit
stands at that step for the first time, from the latest start that gets it there.

**State**: `converted` when the depth is all steps; else `open` while some chain of the unit may still convert, which is
until its latest start is more than the window ago; else `dropped`. The latest start decides, not the deepest chain's:
who began anew yesterday has not been lost. So entered = converted + dropped + open.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

CONVERTED, DROPPED, OPEN = 0, 1, 2
STATES = ("converted", "dropped", "open")


class Rows(NamedTuple):
    """Events that serve as steps, in any order; one row for each step that an event serves.

    `unit` and `order` (position in the log) are whole numbers, `time_ms` since 1970, `step` counts from 0.
    """

    unit: Integers
    time_ms: Integers
    order: Integers
    step: npt.NDArray[np.signedinteger[Any]]


class Standing(NamedTuple):
    """How many units came to a step, and how many of them no further and not to the end."""

    reached: int
    dropped: int
    open: int


class Chains(NamedTuple):
    """The units that entered, ascending, and how far each came.

    `start_ms` and `reach_ms` have a line per step and a column per unit; they mean something where the unit's
    depth is greater than the step's index. `due_ms` is the last moment at which the unit could or can convert,
    `last_ms` its last event that is any step.
    """

    unit: Integers
    depth: Integers
    state: Integers
    start_ms: Integers
    reach_ms: Integers
    due_ms: Integers
    last_ms: Integers

    def standing(self, step: int) -> Standing:
        state = self.state[self.depth == step + 1]
        reached = int(np.count_nonzero(self.depth > step))
        return Standing(reached, int(np.count_nonzero(state == DROPPED)), int(np.count_nonzero(state == OPEN)))

    def median_ms(self, step: int) -> float | None:
        """Median of the time from start to reaching a step, over the units that reached it; None for no unit."""
        reached = self.depth > step
        if not reached.any():
            return None
        return float(np.median(self.reach_ms[step, reached] - self.start_ms[step, reached]))


def deepest_chains(rows: Rows, steps: int, window_ms: int, now_ms: int) -> Chains:
    """Follows all chains of all units at once; exact, in time that grows with the rows and not with the chains.

    From each start the next step is always taken by its earliest later event: whatever another choice reaches, this
    one reaches no later. Of several starts that meet in one event only the latest is followed: its window ends last.
    """
    rows = _in_order(rows, steps)
    start = reached = np.flatnonzero(rows.step == 0)
    unit, first, last = _runs(rows.unit[start])
    chains = _entered(rows, unit, steps, rows.time_ms[start[last]] + window_ms)
    chains.start_ms[0] = chains.reach_ms[0] = rows.time_ms[start[first]]
    for step in range(1, steps):
        start, reached = _one_step_on(rows, step, window_ms, (start, reached))
        there, first, _ = _runs(rows.unit[reached])
        column = np.searchsorted(unit, there)
        chains.depth[column] = step + 1
        chains.start_ms[step, column] = rows.time_ms[start[first]]
        chains.reach_ms[step, column] = rows.time_ms[reached[first]]
    chains.state[:] = np.where(chains.depth == steps, CONVERTED, np.where(chains.due_ms >= now_ms, OPEN, DROPPED))
    return chains


def _entered(rows: Rows, unit: Integers, steps: int, due_ms: Integers) -> Chains:
    blank = np.zeros((steps, len(unit)), np.int64)
    last_ms = rows.time_ms[np.searchsorted(rows.unit, unit, side="right") - 1]
    return Chains(unit, np.ones_like(unit), np.zeros_like(unit), blank, blank.copy(), due_ms, last_ms)


def _one_step_on(rows: Rows, step: int, window_ms: int, chains: tuple[Integers, Integers]) -> tuple[Integers, Integers]:
    """The chains (row of the start, row of the step before) that take this step, ascending in both."""
    start, reached = chains
    candidates = np.flatnonzero(rows.step == step)
    place = np.searchsorted(candidates, reached, side="right")
    start, place = start[place < len(candidates)], place[place < len(candidates)]
    following = candidates[place]
    takes = (rows.unit[following] == rows.unit[start]) & (rows.time_ms[following] - rows.time_ms[start] <= window_ms)
    start, following = start[takes], following[takes]
    _, _, latest = _runs(following)
    return start[latest], following[latest]


def _runs(ascending: Integers) -> tuple[Integers, Integers, Integers]:
    """The distinct values of a sorted column, and the index of the first and the last of each."""
    if not len(ascending):
        return ascending, ascending, ascending
    change = np.flatnonzero(ascending[1:] != ascending[:-1])
    first = np.concatenate(([0], change + 1))
    last = np.concatenate((change, [len(ascending) - 1]))
    return ascending[first], first, last


def _in_order(rows: Rows, steps: int) -> Rows:
    """The rows by unit, time and order; the rows of one event with its last step first, so that what comes
    later than a row of one step is never the same event."""
    rank = steps - 1 - rows.step
    packed = _pack(rows.unit, rows.time_ms, rank, steps)
    if packed is None:
        by = np.lexsort((rank, rows.order, rows.time_ms, rows.unit))
        return Rows(*(column[by] for column in rows))
    return _unpack(_sorted_keys(packed, rows.order, _bits(steps)), rows, steps)


def _bits(values: int) -> int:
    return max(values - 1, 0).bit_length()


def _span(column: Integers) -> int:
    return int(column.max()) - int(column.min()) + 1


def _pack(unit: Integers, time_ms: Integers, rank: Integers, steps: int) -> Integers | None:
    """One number a row that sorts as the three columns do, since sorting plain numbers is several times as fast as
    sorting row numbers; None when they do not fit into 63 bits."""
    if not len(unit):
        return None
    for_rank, for_time = _bits(steps), _bits(_span(time_ms))
    if _bits(_span(unit)) + for_time + for_rank > 63:
        return None
    packed: Integers = (unit - unit.min()) << for_time
    packed += time_ms - time_ms.min()
    packed <<= for_rank
    packed += rank
    return packed


def _unpack(keys: Integers, rows: Rows, steps: int) -> Rows:
    for_rank, for_time = _bits(steps), _bits(_span(rows.time_ms))
    step = steps - 1 - (keys & ((1 << for_rank) - 1)).astype(np.int8)
    keys >>= for_rank
    time_ms = (keys & ((1 << for_time) - 1)) + rows.time_ms.min()
    keys >>= for_time
    keys += rows.unit.min()
    return Rows(keys, time_ms, np.empty(0, np.int64), step)


def _sorted_keys(packed: Integers, order: Integers, for_rank: int) -> Integers:
    """The packed rows sorted; those of one unit at one millisecond by their order, which the key does not hold."""
    keys = np.sort(packed)
    moment = keys >> for_rank
    same = moment[1:] == moment[:-1]
    mixed = same & (keys[1:] != keys[:-1])
    if not mixed.any():
        return keys
    tied_moments = np.unique(moment[1:][mixed])
    tied = _found_in(packed >> for_rank, tied_moments)
    rank = packed[tied] & ((1 << for_rank) - 1)
    by = np.lexsort((rank, order[tied], packed[tied] >> for_rank))
    keys[_found_in(moment, tied_moments)] = packed[tied][by]
    return keys


def _found_in(column: Integers, few: Integers) -> Integers:
    """Where the column holds one of a few values, which are sorted.

    The last bits tell most rows apart from all of them, in one pass; a search for each row would take longer than
    sorting them all did.
    """
    last_bits = (1 << 16) - 1
    is_like_one = np.zeros(last_bits + 1, bool)
    is_like_one[few & last_bits] = True
    likely = np.flatnonzero(is_like_one[column & last_bits])
    return likely[np.isin(column[likely], few)]
