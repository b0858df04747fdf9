"""Funnel reports: the figures of every step, and the names behind each figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
from sqlalchemy import select

from widget_server.analytics import models
from widget_server.analytics.definition import Funnel, Texts, read_funnel
from widget_server.analytics.names import Named, accounts_named, persons_named
from widget_server.db import db

if TYPE_CHECKING:
    from widget_server.analytics.kernel import Chains

# A unit that is in the log but no longer among the names.
NOBODY = Named(None, None, None, None)

Unit = Literal["person", "account"]
UNITS: tuple[Unit, Unit] = ("person", "account")


@dataclass(frozen=True, slots=True)
class States:
    """entered = converted + dropped + open; open is who may still convert within a window that has begun."""

    entered: int
    converted: int
    dropped: int
    open: int


@dataclass(frozen=True, slots=True)
class Figures:
    """One step for one kind of unit. `of_previous` and `of_first` are fractions, None where there is no whole.

    `median_ms` is the median time from the start to first reaching the step. `dropped` and `open` are the units that
    came to this step and no further; the list of `stuck` has as many rows.
    """

    reached: int
    of_previous: float | None
    of_first: float | None
    median_ms: float | None
    dropped: int
    open: int


@dataclass(frozen=True, slots=True)
class StepReport:
    title: Texts
    event: str
    person: Figures
    account: Figures


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """A funnel as it stood at `now_ms`. Titles are in one text or in one per language; see `definition.text_in`."""

    funnel: str
    title: Texts
    window_ms: int
    now_ms: int
    person: States
    account: States
    steps: tuple[StepReport, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a report: a step, counted from 0, and what is counted."""

    funnel: str
    step: int
    unit: Unit = "account"


class StuckKey(NamedTuple):
    """Where a row stands in the list: open before dropped; the soonest due, or the latest dropped, first; by id."""

    dropped: int
    due: int
    id: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """One unit that came to the step and no further: since `reached_ms`, last active in this funnel at `last_ms`,
    and able to convert until `due_ms`."""

    id: int
    who: Named
    state: Literal["open", "dropped"]
    reached_ms: int
    last_ms: int
    due_ms: int


@dataclass(frozen=True, slots=True)
class StuckList:
    """A page of the list behind a figure; `total` = `open` + `dropped` is the length of the whole list."""

    total: int
    open: int
    dropped: int
    rows: tuple[Stuck, ...]
    next: StuckKey | None


def funnels_by_name(workspace_id: int) -> list[Funnel]:
    rows = db.session.scalars(
        select(models.Funnel.document).where(models.Funnel.workspace_id == workspace_id).order_by(models.Funnel.name)
    )
    return [read_funnel(msgspec.json.decode(document)) for document in rows]


def funnel_named(workspace_id: int, name: str) -> Funnel | None:
    document = db.session.scalar(
        select(models.Funnel.document).where(models.Funnel.workspace_id == workspace_id, models.Funnel.name == name)
    )
    return None if document is None else read_funnel(msgspec.json.decode(document))


def funnel_report(workspace_id: int, funnel_name: str, now_ms: int) -> FunnelReport | None:
    """The figures of a funnel, every event counted that was acknowledged until now; None for an unknown one."""
    from widget_server.analytics.chains import chains_of

    funnel = funnel_named(workspace_id, funnel_name)
    if funnel is None:
        return None
    chains = chains_of(workspace_id, funnel, UNITS, now_ms)
    figures = {unit: list(_figures(chains[unit], len(funnel.steps))) for unit in UNITS}
    steps = tuple(
        StepReport(step.title, step.occurrence.event, figures["person"][index], figures["account"][index])
        for index, step in enumerate(funnel.steps)
    )
    person, account = (_states(figures[unit]) for unit in UNITS)
    return FunnelReport(funnel.name, funnel.title, funnel.window_ms, now_ms, person, account, steps)


def stuck(
    workspace_id: int, cell: Cell, now_ms: int, limit: int = 50, after: StuckKey | None = None
) -> StuckList | None:
    """Who came to the step of the cell and no further, by name; None for an unknown funnel or step.

    Open ones come first, the soonest due at the top; then the dropped, the latest dropped at the top.
    """
    from widget_server.analytics.chains import chains_of, stuck_at

    funnel = funnel_named(workspace_id, cell.funnel)
    if funnel is None or not 0 <= cell.step < len(funnel.steps):
        return None
    chains = chains_of(workspace_id, funnel, (cell.unit,), now_ms)[cell.unit]
    standing = chains.standing(cell.step)
    keys, columns = stuck_at(chains, cell.step, after, limit + 1)
    named = accounts_named if cell.unit == "account" else persons_named
    names = named(workspace_id, [key.id for key in keys[:limit]])
    rows = tuple(
        Stuck(
            id=key.id,
            who=names.get(key.id, NOBODY),
            state="dropped" if key.dropped else "open",
            reached_ms=int(chains.reach_ms[cell.step, column]),
            last_ms=int(chains.last_ms[column]),
            due_ms=int(chains.due_ms[column]),
        )
        for key, column in zip(keys[:limit], columns, strict=False)
    )
    total = standing.open + standing.dropped
    return StuckList(total, standing.open, standing.dropped, rows, keys[limit - 1] if keys[limit:] else None)


def _figures(chains: "Chains", steps: int) -> Iterator[Figures]:
    first = previous = len(chains.unit)
    for step in range(steps):
        standing = chains.standing(step)
        yield Figures(
            reached=standing.reached,
            of_previous=standing.reached / previous if previous else None,
            of_first=standing.reached / first if first else None,
            median_ms=chains.median_ms(step),
            dropped=standing.dropped,
            open=standing.open,
        )
        previous = standing.reached


def _states(figures: list[Figures]) -> States:
    return States(
        entered=figures[0].reached,
        converted=figures[-1].reached,
        dropped=sum(step.dropped for step in figures),
        open=sum(step.open for step in figures),
    )
