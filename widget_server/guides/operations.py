"""Publishing guides: a changed document becomes a new frozen version, a vanished one is withdrawn."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select

from widget_server.db import db, utc_now
from widget_server.guides.models import ATTENTION, EDITED, Guide, GuideVersion, SegmentVersion

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """Names of the guides that an `apply` touched."""

    new: list[str]
    changed: list[str]
    withdrawn: list[str]


def publish_guides(workspace_id: int, documents: list[tuple[str, Document]], by: str | None = None) -> Published:
    """Makes exactly these guides live, beside those that members wrote on their pages. The caller commits.

    Each document comes with the file it was read from; `by` is who, or what, publishes.
    """
    kept = {guide.name: guide for guide in db.session.scalars(select(Guide).where(Guide.workspace_id == workspace_id))}
    published = Published([], [], [])
    for source, document in documents:
        name = document["guide"]
        guide = kept.pop(name, None)
        if guide is None:
            guide = Guide(workspace_id=workspace_id, name=name)
            db.session.add(guide)
            published.new.append(name)
            _publish(guide, document, source, by)
        elif guide.live_version is None or _live(guide).document != _text(document):
            published.changed.append(name)
            _publish(guide, document, source, by)
    for guide in kept.values():
        if guide.live_version is not None and _live(guide).source != EDITED:
            published.withdrawn.append(guide.name)
            withdraw_guide(guide)
    db.session.flush()
    return published


def publish_one(
    workspace_id: int, source: str, document: Document, by: str | None = None, from_staging: int | None = None
) -> int:
    """Makes one guide live as this document, the others stay; returns its version. The caller commits.

    `from_staging` is the version that was promoted.
    """
    name = document["guide"]
    guide = db.session.scalar(select(Guide).where(Guide.workspace_id == workspace_id, Guide.name == name))
    if guide is None:
        guide = Guide(workspace_id=workspace_id, name=name)
        db.session.add(guide)
    if guide.live_version is None or _live(guide).document != _text(document):
        _publish(guide, document, source, by, from_staging)
    db.session.flush()
    assert guide.live_version is not None
    return guide.live_version


def live_document(guide: Guide) -> Document | None:
    """The document that is live; None where the guide is withdrawn."""
    if guide.live_version is None:
        return None
    document: Document = msgspec.json.decode(_live(guide).document)
    return document


def publish_segments(workspace_id: int, documents: list[tuple[str, Document]], by: str | None = None) -> Published:
    """Makes exactly these saved segments live, as `publish_guides` does with guides. The caller commits."""
    named = [(source, document["segment"], document) for source, document in documents]
    return _publish_beside(workspace_id, named, SegmentVersion.name != ATTENTION, by)


def publish_attention(workspace_id: int, document: tuple[str, Document] | None, by: str | None = None) -> Published:
    """Makes this what the workspace says of attention; without one the defaults count. The caller commits.

    What did not come from a file stays, as guides do.
    """
    named = [] if document is None else [(document[0], ATTENTION, document[1])]
    return _publish_beside(workspace_id, named, SegmentVersion.name == ATTENTION, by)


def promote_beside(workspace_id: int, document: Document, by: str, from_staging: int) -> int:
    """Makes a segment, or what is said of attention, live as it is on staging; returns its version."""
    name = document.get("segment", ATTENTION)
    kept = select(SegmentVersion).where(SegmentVersion.workspace_id == workspace_id, SegmentVersion.name == name)
    versions, now = list(db.session.scalars(kept)), utc_now()
    for live in (version for version in versions if version.withdrawn_at is None):
        live.withdrawn_at = now
    number = 1 + max((version.version for version in versions), default=0)
    told = {"source": EDITED, "published_by": by, "from_staging": from_staging, "published_at": now}
    db.session.add(
        SegmentVersion(workspace_id=workspace_id, name=name, version=number, document=_text(document), **told)
    )
    db.session.flush()
    return number


def _publish_beside(
    workspace_id: int, documents: list[tuple[str, str, Document]], among: ColumnElement[bool], by: str | None
) -> Published:
    kept = select(SegmentVersion).where(SegmentVersion.workspace_id == workspace_id, among)
    versions = list(db.session.scalars(kept.order_by(SegmentVersion.version)))
    live = {version.name: version for version in versions if version.withdrawn_at is None}
    latest = {version.name: version.version for version in versions}
    # One moment for the end of one version and the beginning of the next: there was never none.
    published, now = Published([], [], []), utc_now()
    for source, name, document in documents:
        text = _text(document)
        current = live.pop(name, None)
        if current is not None and current.document == text:
            continue
        if current is not None:
            current.withdrawn_at = now
        (published.changed if name in latest else published.new).append(name)
        told = {"document": text, "source": source, "published_by": by, "published_at": now}
        db.session.add(SegmentVersion(workspace_id=workspace_id, name=name, version=1 + latest.get(name, 0), **told))
    for version in (one for one in live.values() if one.source != EDITED):
        version.withdrawn_at = now
        published.withdrawn.append(version.name)
    db.session.flush()
    return published


def _publish(guide: Guide, document: Document, source: str, by: str | None, from_staging: int | None = None) -> None:
    if guide.live_version is not None:
        withdraw_guide(guide)
    version = 1 + max((kept.version for kept in guide.versions), default=0)
    told = {"document": _text(document), "source": source, "published_by": by, "from_staging": from_staging}
    guide.versions.append(GuideVersion(version=version, **told))
    guide.live_version = version


def withdraw_guide(guide: Guide) -> None:
    _live(guide).withdrawn_at = utc_now()
    guide.live_version = None


def _live(guide: Guide) -> GuideVersion:
    return next(version for version in guide.versions if version.version == guide.live_version)


def _text(document: Document) -> str:
    return msgspec.json.encode(document, order="deterministic").decode()
