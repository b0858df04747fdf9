"""Drafts of guides: documents that wait beside what is live, and are shown to nobody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from widget_server.db import db, utc_now
from widget_server.guides.models import Guide, GuideDraft
from widget_server.guides.operations import live_document, publish_one
from widget_server.triggers.differences import Difference, differences

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft beside the live version of its guide; `version` is None, and nothing differs, where none is live."""

    name: str
    document: Document
    source: str
    saved_at: datetime
    version: int | None
    differences: tuple[Difference, ...]
    saved_by: str | None = None
    live_document: Document | None = None

    @property
    def mark(self) -> str:
        """Names the draft as it is now."""
        return hashlib.blake2b(msgspec.json.encode(self.document, order="deterministic"), digest_size=8).hexdigest()

    @property
    def is_new(self) -> bool:
        return self.version is None


def drafts_of(workspace_id: int) -> list[Draft]:
    """By name."""
    kept = db.session.scalars(
        select(GuideDraft).where(GuideDraft.workspace_id == workspace_id).order_by(GuideDraft.name)
    ).all()
    guides = _guides(workspace_id) if kept else {}
    return [_beside(draft, guides.get(draft.name)) for draft in kept]


def draft_of(workspace_id: int, name: str) -> Draft | None:
    return next((draft for draft in drafts_of(workspace_id) if draft.name == name), None)


def save_drafts(workspace_id: int, documents: Sequence[tuple[str, Document]], by: str | None = None) -> list[str]:
    """Keeps each document as the draft of its guide, in place of the one before. Returns the names that are drafts now.

    A document that is live already is no draft: the draft of that guide goes. The caller commits.
    """
    guides, saved = _guides(workspace_id), []
    for source, document in documents:
        name = document["guide"]
        discard_draft(workspace_id, name)
        guide = guides.get(name)
        if guide is None or live_document(guide) != document:
            text = msgspec.json.encode(document, order="deterministic").decode()
            told = {"document": text, "source": source, "saved_at": utc_now(), "saved_by": by}
            db.session.add(GuideDraft(workspace_id=workspace_id, name=name, **told))
            saved.append(name)
    db.session.flush()
    return saved


def publish_draft(workspace_id: int, name: str, by: str | None = None) -> int | None:
    """Makes the draft live and returns its version; None where there is no such draft. The caller commits."""
    draft = draft_of(workspace_id, name)
    if draft is None:
        return None
    version = publish_one(workspace_id, draft.source, draft.document, by)
    discard_draft(workspace_id, name)
    return version


def discard_draft(workspace_id: int, name: str) -> bool:
    """False where there was none. The caller commits."""
    key = (GuideDraft.workspace_id == workspace_id, GuideDraft.name == name)
    found = db.session.scalar(select(GuideDraft.name).where(*key))
    db.session.execute(delete(GuideDraft).where(*key))
    return found is not None


def forget_published_drafts(workspace_id: int) -> None:
    """Drafts that are live by now are drafts no more."""
    for draft in drafts_of(workspace_id):
        if not draft.is_new and not draft.differences:
            discard_draft(workspace_id, draft.name)


def _guides(workspace_id: int) -> dict[str, Guide]:
    statement = select(Guide).where(Guide.workspace_id == workspace_id).options(selectinload(Guide.versions))
    return {guide.name: guide for guide in db.session.scalars(statement)}


def _beside(draft: GuideDraft, guide: Guide | None) -> Draft:
    document = msgspec.json.decode(draft.document)
    live = live_document(guide) if guide else None
    told = () if live is None else tuple(differences(live, document))
    version = guide.live_version if guide else None
    return Draft(draft.name, document, draft.source, draft.saved_at, version, told, draft.saved_by, live)
