"""What all guides together take of people's attention, and what they change, from the event log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import select

from widget_server.analytics.histories import Asked, Histories, parts_of, read_between_merges, size_of
from widget_server.analytics.relay import catch_up
from widget_server.db import db
from widget_server.guides.models import ATTENTION, Guide, GuideVersion, SegmentVersion
from widget_server.reports.comparisons import (
    CONTROL,
    SHOWN,
    Comparison,
    Draw,
    FirstClaim,
    against_holdout,
    chosen_claims,
)
from widget_server.reports.happenings import PresentAccounts, told_rows
from widget_server.reports.queries import standings_of
from widget_server.reports.spending import (
    ANY_VERSION,
    Claimed,
    Quarter,
    Spending,
    percentile_of,
    programme_claims,
    quarters_of,
)
from widget_server.reports.tallies import Chosen
from widget_server.triggers.attention import Attention, cost_told
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.clauses import Goal, Holdout
from widget_server.triggers.durations import DAY
from widget_server.triggers.language import BadGuide
from widget_server.triggers.shares import PLACES

NAMES: Final = ("$guide_shown", "$guide_withheld")
WEEK_MS: Final = 7 * DAY
# So many showings are in memory at once, about 600 bytes each.
PART = 100_000


@dataclass(frozen=True, slots=True)
class InForce:
    """What a workspace says of attention now: `version` is 0 where it says nothing and the defaults count."""

    attention: Attention
    source: str = ""
    published_at: Any = None


@dataclass(frozen=True, slots=True)
class Programme:
    """All guides together at `now_ms`: what was spent since `since_ms`, and on whom how much in seven days."""

    in_force: InForce
    now_ms: int
    since_ms: int
    spending: Spending
    quarters: list[Quarter]
    median: int
    most: int
    effect: Comparison | None
    titles: dict[str, dict[str, Any]]


def programme_of(workspace_id: int, since_ms: int, now_ms: int, goal: Goal | None = None) -> Programme:
    """Every event counts that was acknowledged until now. `effect` is None without a goal, or without a holdout."""
    return read_between_merges(workspace_id, lambda: _programme(workspace_id, since_ms, now_ms, goal))


def _programme(workspace_id: int, since_ms: int, now_ms: int, goal: Goal | None) -> Programme:
    force = in_force(workspace_id)
    holdout, drawn_since = _drawn(workspace_id, force) if goal else (None, now_ms)
    latest, spending, first = Spending(), Spending(), list[FirstClaim]()
    for claims in _claims(workspace_id, min(since_ms, now_ms - WEEK_MS, drawn_since), now_ms, force.attention):
        latest.add(one for one in claims if one.time_ms >= now_ms - WEEK_MS)
        spending.add(one for one in claims if one.time_ms >= since_ms)
        if holdout is not None:
            first += programme_claims(one for one in claims if one.time_ms >= drawn_since)
    return Programme(
        force,
        now_ms,
        since_ms,
        spending,
        quarters_of(latest.by_cost, force.attention.week),
        percentile_of(latest.by_cost, 50),
        max(latest.by_cost, default=0),
        _effect(workspace_id, first, goal, holdout, now_ms) if goal and holdout else None,
        _documents(workspace_id, list(spending.by_guide)),
    )


def in_force(workspace_id: int) -> InForce:
    said = db.session.scalar(
        select(SegmentVersion).where(
            SegmentVersion.workspace_id == workspace_id,
            SegmentVersion.name == ATTENTION,
            SegmentVersion.withdrawn_at.is_(None),
        )
    )
    attention = _read(said) if said else None
    if said is None or attention is None:
        return InForce(Attention())
    return InForce(attention, said.source, said.published_at)


def _read(said: SegmentVersion) -> Attention | None:
    try:
        return read_attention(msgspec.json.decode(said.document), said.version)
    except BadGuide:
        return None


def _drawn(workspace_id: int, force: InForce) -> tuple[Holdout | None, int]:
    """The programme's holdout, and since when it draws as it does now: earlier draws are no part of the comparison."""
    holdout = force.attention.holdout
    since = 2**62
    if holdout is None:
        return None, since
    follower = None
    versions = db.session.scalars(
        select(SegmentVersion)
        .where(SegmentVersion.workspace_id == workspace_id, SegmentVersion.name == ATTENTION)
        .order_by(SegmentVersion.version.desc())
    )
    for one in versions:
        said = _read(one)
        has_gap = follower is not None and one.withdrawn_at is not None and one.withdrawn_at < follower
        if said is None or said.holdout != holdout or has_gap:
            break
        since, follower = round(one.published_at.timestamp() * 1000), one.published_at
    return holdout, since


class _Said(msgspec.Struct):
    """A page can send anything under these names."""

    guide: Any = None
    kind: Any = None
    cost: Any = None
    why: Any = None
    asked: Any = None
    holdout: Any = None


def _claims(workspace_id: int, since_ms: int, now_ms: int, attention: Attention) -> Iterator[list[Claimed]]:
    """A part of the persons at a time; of each everything, in order of person and time."""
    catch_up(workspace_id)
    histories, accounts = Histories(workspace_id, now_ms + 1), PresentAccounts(workspace_id)
    for part, of in parts_of(size_of(workspace_id, NAMES), PART):
        rows = histories.since(Asked(NAMES, NAMES), since_ms, part=part, of=of)
        yield [
            _claimed(NAMES[name], when, said, attention)
            for name, when, said in told_rows(accounts, rows, _Said)
            if isinstance(said.guide, str)
        ]


def _claimed(name: str, when: tuple[int, int, int], said: _Said, attention: Attention) -> Claimed:
    why = said.why if isinstance(said.why, str) else ""
    return Claimed(
        said.guide,
        *when,
        cost_told({"cost": said.cost, "asked": said.asked, "kind": said.kind}, attention.weights),
        why or "unknown" if name == "$guide_withheld" else "",
        said.holdout if isinstance(said.holdout, str) else "",
        said.asked is True,
    )


def _effect(workspace_id: int, first: list[FirstClaim], goal: Goal, holdout: Holdout, now_ms: int) -> Comparison:
    percent = holdout.below / (PLACES / 100)
    draw = Draw(frozenset({ANY_VERSION}), holdout.by == "account", {SHOWN: 100 - percent, CONTROL: percent})
    claims = chosen_claims(first, draw, Chosen(0, now_ms + 1))
    return against_holdout(claims, standings_of(workspace_id, claims, goal, now_ms), draw)


def _documents(workspace_id: int, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The latest published document of each guide, for its title."""
    if not names:
        return {}
    statement = (
        select(Guide.name, GuideVersion.document)
        .join(GuideVersion)
        .where(Guide.workspace_id == workspace_id)
        .order_by(GuideVersion.version)
    )
    wanted = set(names)
    return {name: msgspec.json.decode(text) for name, text in db.session.execute(statement) if name in wanted}
