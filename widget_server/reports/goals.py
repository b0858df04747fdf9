"""Who reached a guide's goal in time, from the event log."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from widget_server.analytics.chains import passes_of
from widget_server.analytics.histories import Asked, Histories, parts_of, size_of
from widget_server.analytics.spans import Rows
from widget_server.analytics.truth import Integers
from widget_server.reports.comparisons import FirstClaim
from widget_server.triggers.clauses import Goal

# So many events are in memory at once, some 100 bytes each; three times that where properties are asked for.
PART = 500_000


class Times(NamedTuple):
    """When each of these persons did what the goal asks for: an entry for each time."""

    person: Integers
    time_ms: Integers


def who_reached(workspace_id: int, goal: Goal, claims: Sequence[FirstClaim], now_ms: int) -> frozenset[int]:
    """The persons of the claims who came to the goal in time, until now; read a part of the persons at a time."""
    since = min((claim.time_ms for claim in claims), default=now_ms)
    reached: set[int] = set()
    histories = Histories(workspace_id, now_ms + 1)
    for part, of in parts_of(size_of(workspace_id, [goal.occurrence.event]), PART):
        own = [claim for claim in claims if claim.person % of == part]
        if own:
            rows = histories.since(_asked(goal), since, part=part, of=of)
            reached |= reached_in_time(own, _times_of(rows, goal), goal.within_ms)
    return frozenset(reached)


def _asked(goal: Goal) -> Asked:
    name = goal.occurrence.event
    return Asked((name,), (name,) if goal.occurrence.where else ())


def _times_of(rows: Rows, goal: Goal) -> Times:
    passing = _passing(rows, goal) if goal.occurrence.where else np.ones(len(rows.log.person), bool)
    return Times(rows.log.person[passing], rows.log.time_ms[passing])


def _passing(rows: Rows, goal: Goal) -> np.ndarray:
    passes = passes_of(goal.occurrence)
    assert passes is not None
    verdicts = np.array([passes(msgspec.json.decode(text)) for text in rows.texts], bool)
    return verdicts[rows.text] if len(verdicts) else np.zeros(len(rows.text), bool)


def reached_in_time(claims: Sequence[FirstClaim], times: Times, within_ms: int) -> frozenset[int]:
    """The persons who did it later than their first claim and at most `within_ms` after it."""
    if not claims or not len(times.person):
        return frozenset()
    persons = [int(times.person.max()), *(claim.person for claim in claims)]
    begun = np.full(max(persons) + 1, -1)
    for claim in claims:
        begun[claim.person] = claim.time_ms
    begin = begun[times.person]
    counts = (begin >= 0) & (times.time_ms > begin) & (times.time_ms <= begin + within_ms)
    return frozenset(times.person[counts].tolist())
