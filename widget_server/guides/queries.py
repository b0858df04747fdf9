"""Reads of guides and their versions."""

from dataclasses import dataclass
from typing import Any

import msgspec

from widget_server.parts import parts


@dataclass(frozen=True, slots=True)
class PublishedGuide:
    """One published version of a guide: its number and its document."""

    version: int
    document: dict[str, Any]


def guides_live_at(workspace_id: int, at_ms: int | None = None) -> list[PublishedGuide]:
    """The versions that were live at a moment (ms since 1970), or are live now, and not switched off; by name."""
    if at_ms is None:
        moment, off_since = "v.withdrawn_at IS NULL", ""
    else:
        moment, off_since = "v.published_at <= ? AND (v.withdrawn_at IS NULL OR v.withdrawn_at > ?)", "AND f.since <= ?"
    rows = parts().database.read(
        "SELECT v.version, v.document FROM guides g JOIN guide_versions v ON v.guide_id = g.id "
        f"WHERE g.workspace_id = ? AND {moment} AND NOT EXISTS (SELECT 1 FROM guide_faults f WHERE "
        f"f.workspace_id = g.workspace_id AND f.name = g.name AND f.version = v.version {off_since}) ORDER BY g.name",
        (workspace_id,) if at_ms is None else (workspace_id, at_ms, at_ms, at_ms),
    )
    return [PublishedGuide(version, msgspec.json.decode(document)) for version, document in rows]


def published_mark(workspace_id: int) -> tuple[Any, ...]:
    """Changes whenever what is live changes; cheap to read."""
    return parts().database.read(
        "SELECT COUNT(*), MAX(v.published_at), COUNT(v.withdrawn_at), MAX(v.withdrawn_at), SUM(v.version), "
        "(SELECT COUNT(*) FROM guide_faults f WHERE f.workspace_id = ?), "
        "(SELECT MAX(since) FROM guide_faults f WHERE f.workspace_id = ?) "
        "FROM guides g JOIN guide_versions v ON v.guide_id = g.id WHERE g.workspace_id = ?",
        (workspace_id, workspace_id, workspace_id),
    )[0]


def newest_document(workspace_id: int, name: str) -> dict[str, Any] | None:
    """The document of a guide as it was published last; None for an unknown guide."""
    rows = parts().database.read(
        "SELECT v.document FROM guides g JOIN guide_versions v ON v.guide_id = g.id "
        "WHERE g.workspace_id = ? AND g.name = ? ORDER BY v.version DESC LIMIT 1",
        (workspace_id, name),
    )
    return msgspec.json.decode(rows[0][0]) if rows else None
