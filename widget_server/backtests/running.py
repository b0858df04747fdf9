"""`run_backtest`: reads the stored events a part of the persons at a time, and replays each part."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

import numpy as np

from widget_server.analytics.histories import Histories, parts_of, size_of
from widget_server.analytics.spans import Rows
from widget_server.backtests.chunks import Chunk, Compiled, Plan, Profile, replay_chunk, stays_of
from widget_server.backtests.report import About, Backtest, Sums, report_of
from widget_server.delivery.live_rules import readable_live
from widget_server.parts import parts
from widget_server.triggers.candidates import PAGE_EVENT
from widget_server.triggers.durations import DAY, MINUTE
from widget_server.triggers.replay import Window

STAY_MS = 5 * MINUTE
MOST_DAYS = 730
# So many events of one part are in memory, some 300 bytes each.
PART = 1_000_000
NICE = 10

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
    live = tuple((guide.version, guide.document) for guide in readable_live(workspace_id))
    plan = Plan(window, document, live, size_of(workspace_id, [PAGE_EVENT]) > 0)
    compiled = Compiled(plan)
    reading, sums = _Reading(workspace_id, compiled), Sums()
    for done, part in enumerate(_replayed(plan, compiled, reading, processes), 1):
        sums.add(part)
        if progress:
            progress(done / reading.of)
    about = About(compiled.draft.guide.rules.name, window, compiled.goes_first, _unchecked(compiled))
    return report_of(sums, about)


def _replayed(plan: Plan, compiled: Compiled, reading: "_Reading", processes: int) -> Iterator[Sums]:
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
    _of_child[:] = [Compiled(plan)]


def _in_child(chunk: Chunk) -> Sums:
    return replay_chunk(_of_child[0], chunk)


class _Reading:
    """The parts of one workspace's persons, as chunks."""

    def __init__(self, workspace_id: int, plan: Compiled) -> None:
        self.workspace_id, self.plan = workspace_id, plan
        self.histories = Histories(workspace_id, plan.window.to_ms)
        names = None if plan.asked.with_presence else plan.asked.names
        # Presence takes two columns of every event of the period, a third of what a replayed event takes.
        size = size_of(workspace_id, names) + size_of(workspace_id, None) // 3
        self.parts = list(parts_of(size, PART))
        self.of = len(self.parts)

    def chunks(self) -> Iterator[Chunk]:
        account_rows = self._account_rows()
        accounts = self._accounts()
        for part, of in self.parts:
            yield self._chunk(part, of, accounts, account_rows)

    def _chunk(self, part: int, of: int, accounts: dict[int, str], account_rows: Rows | None) -> Chunk:
        window = self.plan.window
        presence = self.histories.presence(window.from_ms - window.stay_ms, part, of)
        stays = stays_of(presence, window)
        rows = self.histories.events(self.plan.asked, part, of)
        # Who was not there in the period is shown nothing.
        rows = rows.chosen(np.flatnonzero(np.isin(rows.log.person, stays[0])))
        profiles = self._profiles(part, of)
        theirs = {profile.account for profile in profiles.values()}
        if account_rows is not None:
            account_rows = account_rows.chosen(np.flatnonzero(np.isin(account_rows.log.account, list(theirs))))
        events = int((presence.time_ms >= window.from_ms).sum())
        known = {account: accounts[account] for account in theirs if account in accounts}
        return Chunk(_compact(rows), stays, profiles, known, account_rows, events)

    def _profiles(self, part: int, of: int) -> dict[int, Profile]:
        traits = "traits" if "person" in self.plan.traits else "'{}'"
        rows = parts().database.read(
            f"SELECT id, COALESCE(account_id, 0), {traits} FROM persons "
            "WHERE workspace_id = ? AND merged_into IS NULL AND id - id / ? * ? = ?",
            [self.workspace_id, of, of, part],
        )
        return {row[0]: Profile(row[1], row[2]) for row in rows}

    def _accounts(self) -> dict[int, str]:
        if "account" not in self.plan.traits:
            return {}
        found = parts().database.read("SELECT id, traits FROM accounts WHERE workspace_id = ?", [self.workspace_id])
        return {row[0]: row[1] for row in found}

    def _account_rows(self) -> Rows | None:
        asked = self.plan.asked_of_accounts
        if not asked.names:
            return None
        rows = self.histories.events(asked)
        return rows.chosen(np.lexsort((rows.log.order, rows.log.time_ms, rows.log.account)))


def _compact(rows: Rows) -> Rows:
    """Without the texts of rows that are gone."""
    used, text = np.unique(rows.text[rows.text >= 0], return_inverse=True)
    numbers = rows.text.copy()
    numbers[rows.text >= 0] = text
    return replace(rows, text=numbers, texts=[rows.texts[index] for index in used.tolist()])


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
        "traits": bool(compiled.traits),
    }
    return tuple(name for name, is_so in asked.items() if is_so)
