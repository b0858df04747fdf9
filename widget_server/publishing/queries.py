"""What is on the server now: live guides, funnels, and drafts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from widget_server.analytics.models import Funnel
from widget_server.db import db
from widget_server.guides.models import ATTENTION, EDITED, Guide, GuideVersion, SegmentVersion
from widget_server.publishing.plans import Live, Plan, Wanted, plan_of


@dataclass(frozen=True, slots=True)
class LiveGuide:
    """A guide, or a saved segment, that is live, as the API tells it."""

    name: str
    version: int
    source: str
    published_at: datetime
    document: dict[str, Any]
    # Who published it, and the version of the staging workspace that was promoted; None where that is not known.
    published_by: str | None = None
    from_staging: int | None = None


def live_guides(workspace_id: int) -> list[LiveGuide]:
    """By name."""
    statement = (
        select(GuideVersion)
        .join(Guide)
        .where(Guide.workspace_id == workspace_id, Guide.live_version == GuideVersion.version)
        .options(selectinload(GuideVersion.guide))
        .order_by(Guide.name)
    )
    return [_told(one.guide.name, one) for one in db.session.scalars(statement)]


def live_segments(workspace_id: int) -> list[LiveGuide]:
    """The saved segments, by name."""
    statement = (
        select(SegmentVersion)
        .where(
            SegmentVersion.workspace_id == workspace_id,
            SegmentVersion.name != ATTENTION,
            SegmentVersion.withdrawn_at.is_(None),
        )
        .order_by(SegmentVersion.name)
    )
    return [_told(one.name, one) for one in db.session.scalars(statement)]


def live_attention(workspace_id: int) -> LiveGuide | None:
    """What is said of attention; None where the defaults count."""
    one = db.session.scalar(
        select(SegmentVersion).where(
            SegmentVersion.workspace_id == workspace_id,
            SegmentVersion.name == ATTENTION,
            SegmentVersion.withdrawn_at.is_(None),
        )
    )
    return _told(msgspec.json.decode(one.document)["attention"], one) if one is not None else None


def _told(name: str, one: GuideVersion | SegmentVersion) -> LiveGuide:
    who = (one.published_by, one.from_staging)
    return LiveGuide(name, one.version, one.source, one.published_at, msgspec.json.decode(one.document), *who)


def live_funnels(workspace_id: int) -> list[dict[str, Any]]:
    """Their documents, by name."""
    statement = select(Funnel).where(Funnel.workspace_id == workspace_id).order_by(Funnel.name)
    return [msgspec.json.decode(funnel.document) for funnel in db.session.scalars(statement)]


def plan_for(workspace_id: int, wanted: Wanted) -> Plan:
    """What would change in a workspace. What did not come from a file stays, unless a file takes its name."""
    named = {document["guide"] for _, document in wanted.guides}
    live = [guide for guide in live_guides(workspace_id) if guide.source != EDITED or guide.name in named]
    guides = {guide.name: Live(guide.document, guide.version) for guide in live}
    asked = {document["segment"] for _, document in wanted.segments}
    beside = [one for one in live_segments(workspace_id) if one.source != EDITED or one.name in asked]
    segments = {segment.name: Live(segment.document, segment.version) for segment in beside}
    funnels = {funnel["funnel"]: Live(funnel) for funnel in live_funnels(workspace_id)}
    said = live_attention(workspace_id)
    if said and said.source == EDITED and wanted.attention is None:
        said = None
    attention = {said.name: Live(said.document, said.version)} if said else {}
    return plan_of({"guide": guides, "segment": segments, "funnel": funnels, "attention": attention}, wanted)
