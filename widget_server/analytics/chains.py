"""A funnel's chains, by person and by account, from the analytics store."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from widget_server.analytics.definition import Funnel
from widget_server.analytics.kernel import CONVERTED, DROPPED, Chains, Rows, deepest_chains
from widget_server.analytics.queries import StuckKey
from widget_server.analytics.relay import catch_up
from widget_server.analytics.store import Columns, Wanted, scan
from widget_server.analytics.truth import NO_ACCOUNT
from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.operators import predicate_of


def chains_of(workspace_id: int, funnel: Funnel, units: tuple[str, ...], now_ms: int) -> dict[str, Chains]:
    """How far every unit came; `units` are person, account or both, read in one scan."""
    catch_up(workspace_id)
    wanted = [Wanted(step.occurrence.event, passes_of(step.occurrence)) for step in funnel.steps]
    columns = scan(workspace_id, wanted)

    def follow(unit: str) -> Chains:
        return deepest_chains(_rows_by(unit, columns), len(wanted), funnel.window_ms, now_ms)

    # NumPy lets go of the interpreter while it sorts, so that two units take hardly longer than one.
    with ThreadPoolExecutor(len(units)) as side_by_side:
        return dict(zip(units, side_by_side.map(follow, units), strict=True))


def stuck_at(chains: Chains, step: int, after: StuckKey | None, most: int) -> tuple[list[StuckKey], list[int]]:
    """The units that came to a step and no further, in the order of their keys: at most so many behind a key.

    With each comes its column in the chains.
    """
    column = np.flatnonzero((chains.depth == step + 1) & (chains.state != CONVERTED))
    dropped = (chains.state[column] == DROPPED).astype(np.int64)
    due = np.where(dropped, -chains.due_ms[column], chains.due_ms[column])
    unit = chains.unit[column]
    if after is not None:
        behind = (due > after.due) | ((due == after.due) & (unit > after.id))
        behind = (dropped > after.dropped) | ((dropped == after.dropped) & behind)
        column, dropped, due, unit = column[behind], dropped[behind], due[behind], unit[behind]
    chosen = np.lexsort((unit, due, dropped))[:most]
    keys = zip(dropped[chosen].tolist(), due[chosen].tolist(), unit[chosen].tolist(), strict=True)
    return [StuckKey(*key) for key in keys], column[chosen].tolist()


def passes_of(occurrence: Occurrence) -> Callable[[Mapping[str, Any]], bool] | None:
    """The question whether an event's properties pass all filters; None where there is no filter."""
    asked = [(each.name, predicate_of(each.tests)) for each in occurrence.where]
    if not asked:
        return None
    return lambda properties: all(passes(properties.get(name)) for name, passes in asked)


def _rows_by(unit: str, columns: Columns) -> Rows:
    if unit == "person":
        return Rows(columns.person, columns.time_ms, columns.order, columns.step)
    rows = Rows(columns.account, columns.time_ms, columns.order, columns.step)
    with_account = columns.account != NO_ACCOUNT
    if with_account.all():
        return rows
    chosen = np.flatnonzero(with_account)
    return Rows(*(column[chosen] for column in rows))
