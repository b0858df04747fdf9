"""Reads of guides and their versions."""

from dataclasses import dataclass
from typing import Any

import msgspec

from widget_server.guides.models import ATTENTION
from widget_server.parts import parts


@dataclass(frozen=True, slots=True)
class PublishedGuide:
    """One published version of a guide, or of a segment: its number and its document.

    `first_ms` is when any version of that name was published first, 0 where that is of no interest.
    """

    version: int
    document: dict[str, Any]
    first_ms: int = 0


def guides_live_at(workspace_id: int, at_ms: int | None = None) -> list[PublishedGuide]:
    """The versions that were live at a moment (ms since 1970), or are live now, and not switched off; by name."""
    if at_ms is None:
        moment, off = "v.withdrawn_at IS NULL", "f.until IS NULL"
    else:
        moment = "v.published_at <= ? AND (v.withdrawn_at IS NULL OR v.withdrawn_at > ?)"
        off = "f.since <= ? AND (f.until IS NULL OR f.until > ?)"
    rows = parts().database.read(
        "SELECT v.version, v.document, "
        "(SELECT MIN(o.published_at) FROM guide_versions o WHERE o.guide_id = g.id) "
        "FROM guides g JOIN guide_versions v ON v.guide_id = g.id "
        f"WHERE g.workspace_id = ? AND {moment} AND NOT EXISTS (SELECT 1 FROM guide_faults f WHERE "
        f"f.workspace_id = g.workspace_id AND f.name = g.name AND f.version = v.version AND {off}) ORDER BY g.name",
        (workspace_id,) if at_ms is None else (workspace_id, *[at_ms] * 4),
    )
    return [PublishedGuide(version, msgspec.json.decode(document), first_ms) for version, document, first_ms in rows]


def segments_live_at(workspace_id: int, at_ms: int | None = None) -> list[PublishedGuide]:
    """The saved segments that were live at a moment (ms since 1970), or are live now; by name."""
    return _beside(workspace_id, at_ms, "name <> ?")


def attention_at(workspace_id: int, at_ms: int | None = None) -> PublishedGuide | None:
    """What the workspace said of attention at a moment (ms since 1970), or says now; None where nothing."""
    return next(iter(_beside(workspace_id, at_ms, "name = ?")), None)


def attention_between(workspace_id: int, since_ms: int, until_ms: int) -> list[dict[str, Any]]:
    """What the workspace said of attention from one moment to another; {} for a time without a document."""
    rows = parts().database.read(
        "SELECT published_at, COALESCE(withdrawn_at, ?), document FROM segment_versions "
        "WHERE workspace_id = ? AND name = ? AND published_at <= ? AND (withdrawn_at IS NULL OR withdrawn_at > ?) "
        "ORDER BY published_at",
        (until_ms + 1, workspace_id, ATTENTION, until_ms, since_ms),
    )
    found: list[dict[str, Any]] = []
    known_until = since_ms
    for published_ms, withdrawn_ms, document in rows:
        found += [{}] if published_ms > known_until else []
        found.append(msgspec.json.decode(document))
        known_until = withdrawn_ms
    return found + ([{}] if known_until <= until_ms else [])


def _beside(workspace_id: int, at_ms: int | None, among: str) -> list[PublishedGuide]:
    moment = (
        "withdrawn_at IS NULL" if at_ms is None else "published_at <= ? AND (withdrawn_at IS NULL OR withdrawn_at > ?)"
    )
    rows = parts().database.read(
        f"SELECT version, document FROM segment_versions WHERE workspace_id = ? AND {among} AND {moment} ORDER BY name",
        (workspace_id, ATTENTION) if at_ms is None else (workspace_id, ATTENTION, at_ms, at_ms),
    )
    return [PublishedGuide(version, msgspec.json.decode(document)) for version, document in rows]


def published_mark(workspace_id: int) -> tuple[Any, ...]:
    """Changes whenever what is live changes; cheap to read."""
    figures = "COUNT(*), MAX(v.published_at), COUNT(v.withdrawn_at), MAX(v.withdrawn_at), SUM(v.version)"
    of_guides = parts().database.read(
        f"SELECT {figures}, (SELECT COUNT(*) FROM guide_faults f WHERE f.workspace_id = ?), "
        "(SELECT COUNT(until) FROM guide_faults f WHERE f.workspace_id = ?) "
        "FROM guides g JOIN guide_versions v ON v.guide_id = g.id WHERE g.workspace_id = ?",
        (workspace_id, workspace_id, workspace_id),
    )
    of_segments = parts().database.read(
        f"SELECT {figures} FROM segment_versions v WHERE v.workspace_id = ?", (workspace_id,)
    )
    return *of_guides[0], *of_segments[0]


def newest_document(workspace_id: int, name: str) -> dict[str, Any] | None:
    """The document of a guide as it was published last; None for an unknown guide."""
    rows = parts().database.read(
        "SELECT v.document FROM guides g JOIN guide_versions v ON v.guide_id = g.id "
        "WHERE g.workspace_id = ? AND g.name = ? ORDER BY v.version DESC LIMIT 1",
        (workspace_id, name),
    )
    return msgspec.json.decode(rows[0][0]) if rows else None


def newest_version(workspace_id: int, name: str) -> int:
    """The number of the version that was published last; 0 where none was."""
    rows = parts().database.read(
        "SELECT MAX(v.version) FROM guides g JOIN guide_versions v ON v.guide_id = g.id "
        "WHERE g.workspace_id = ? AND g.name = ?",
        (workspace_id, name),
    )
    return rows[0][0] or 0
