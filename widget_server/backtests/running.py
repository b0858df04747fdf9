"""`run_backtest`: reads the stored events a part of the persons at a time, and replays each part."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from typing import Any

from widget_server.analytics.histories import size_of
from widget_server.backtests.chunks import replay_chunk
from widget_server.backtests.plan import Chunk, Compiled, Plan
from widget_server.backtests.reading import Reading
from widget_server.backtests.report import About, Backtest, Sums, report_of
from widget_server.db import db
from widget_server.delivery.live_rules import attention_live_at, readable_live
from widget_server.parts import parts
from widget_server.triggers.candidates import PAGE_EVENT
from widget_server.triggers.durations import DAY, MINUTE
from widget_server.triggers.replay import Window
from widget_server.workspaces.queries import zone_of

STAY_MS = 5 * MINUTE
MOST_DAYS = 730
NICE = 10
ATTENDED = 4_000
"""Of about so many persons it is asked what the attention budget would have let through."""

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of UTC or parts of them: from_ms <= moment < to_ms. A person is there for `stay_ms` after an event."""

    from_ms: int
    to_ms: int
    stay_ms: int = STAY_MS


def last_days(days: int, now_ms: int) -> Period:
    """The last so many days up to now."""
    return Period(now_ms - days * DAY, now_ms)


def run_backtest(
    workspace_id: int,
    document: dict[str, Any],
    period: Period,
    *,
    progress: Progress | None = None,
    processes: int = 1,
) -> Backtest:
    """What the guide of the document would have done, beside the guides that are live now.

    Shows nothing and changes nothing. `progress` is told shares from 0 to 1. Raises BadGuide for a document that
    `rules check` would refuse, Unavailable when a store does not answer.
    """
    window = Window(period.from_ms, period.to_ms, period.stay_ms)
    guides, segments = readable_live(workspace_id)
    live = tuple((guide.version, guide.document) for guide in guides)
    zone, found = zone_of(workspace_id), attention_live_at(workspace_id)
    # As it is told to other processes.
    attention = replace(found, weights=dict(found.weights))
    # What was read would hold back others for as long as the replay takes.
    db.session.remove()
    tracked = size_of(workspace_id, [PAGE_EVENT]) > 0
    plan = Plan(window, document, live, tracked, segments, zone, attention, _attended_every(workspace_id))
    compiled = Compiled(plan)
    reading, sums = Reading(workspace_id, compiled), Sums()
    for done, part in enumerate(_replayed(plan, compiled, reading, processes), 1):
        sums.add(part)
        if progress:
            progress(done / reading.of)
    about = About(
        compiled.draft.guide.rules.name,
        window,
        compiled.goes_first,
        _unchecked(compiled),
        plan.attended_every if compiled.cast else None,
    )
    return report_of(sums, about)


def _attended_every(workspace_id: int) -> int:
    """Guides side by side take five times as long as one alone: in a large workspace a sample is enough to know."""
    [(persons,)] = parts().database.read(
        "SELECT COUNT(*) FROM persons WHERE workspace_id = ? AND merged_into IS NULL", [workspace_id]
    )
    return max(1, -(-int(persons) // ATTENDED))


def _replayed(plan: Plan, compiled: Compiled, reading: Reading, processes: int) -> Iterator[Sums]:
    """Part after part, in any order."""
    if processes < 2 or reading.of < 2:
        for chunk in reading.chunks():
            yield replay_chunk(compiled, chunk)
        return
    # A fork would inherit the locks of this process's threads.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (plan,)) as pool:
        pending: set[Future[Sums]] = set()
        for chunk in reading.chunks():
            pending.add(pool.submit(_in_child, chunk))
            if len(pending) > processes:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in done)
        yield from (each.result() for each in pending)


_of_child: list[Compiled] = []


def _begin(plan: Plan) -> None:
    os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _of_child[:] = [Compiled(plan)]


def _end_with_parent() -> None:
    """One that was stopped or killed has no time to tell; who waits for its work would wait for ever."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _in_child(chunk: Chunk) -> Sums:
    return replay_chunk(_of_child[0], chunk)


def _unchecked(compiled: Compiled) -> tuple[str, ...]:
    """What the replay took for granted."""
    rules = compiled.draft.guide.rules
    moment, placement = rules.browser_moment, rules.placement
    asked = {
        "page": any(page.path for page in placement.pages) and not compiled.draft.pages,
        "query": any(page.query for page in placement.pages),
        "device": bool(placement.devices or placement.width),
        "element": placement.element is not None,
        "moment": moment is not None and moment.kind not in ("now", *(("page",) if compiled.draft.pages else ())),
        "traits": bool(compiled.asked_traits),
        "lists": compiled.asks_lists,
        "zone": rules.schedule is not None,
        "attention": compiled.cast is not None,
    }
    return tuple(name for name, is_so in asked.items() if is_so)
