"""Guides that failed while they were decided, or that too many missed: each is switched off alone, in its version,
until somebody mends it or says so."""

import logging
import traceback
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final, NamedTuple

from sqlalchemy import select, update

from widget_server.db import db, utc_now
from widget_server.guides.models import Guide, GuideFault
from widget_server.parts import parts
from widget_server.raw import Cursor
from widget_server.web.bodies import now_ms

log = logging.getLogger(__name__)
LONGEST_WHAT: Final = 300
FAILED: Final = "failed"
MISSED: Final = "missed"
_SWITCH_OFF = (
    "INSERT INTO guide_faults (workspace_id, name, version, what, since, kind) "
    "SELECT CAST(? AS INTEGER), CAST(? AS VARCHAR(100)), CAST(? AS INTEGER), CAST(? AS VARCHAR(300)), "
    "CAST(? AS BIGINT), CAST(? AS VARCHAR(10)) WHERE NOT EXISTS (SELECT 1 FROM guide_faults "
    "WHERE workspace_id = ? AND name = ? AND version = ? AND until IS NULL) ON CONFLICT DO NOTHING"
)


class Failure(NamedTuple):
    """A guide that raised instead of answering."""

    guide: str
    version: int
    error: Exception


def switch_off(workspace_id: int, failures: Iterable[Failure]) -> None:
    """Takes these versions out of what is live, and says so in the log. Never raises: the others are answered for."""
    rows = [(workspace_id, one.guide, one.version, what_happened(one.error), now_ms(), FAILED) for one in failures]

    def write(cursor: Cursor) -> None:
        for row in rows:
            cursor.rows(_SWITCH_OFF, (*row, *row[:3]))

    try:
        parts().database.in_group(write)
    except Exception:
        log.exception("guides of workspace %d failed, and could not be switched off", workspace_id)


def pause(workspace_id: int, guide: str, version: int, what: str) -> bool:
    """Takes a version that too many missed out of what is live; False where it is off already."""
    row = (workspace_id, guide, version, what[:LONGEST_WHAT], now_ms(), MISSED)

    def write(cursor: Cursor) -> bool:
        return bool(cursor.rows(_SWITCH_OFF + " RETURNING version", (*row, *row[:3])))

    return parts().database.in_group(write)


def what_happened(error: BaseException) -> str:
    """The kind of error and its place. Not its message, which may hold what is known of a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"[:LONGEST_WHAT]


def faults_of(workspace_id: int) -> dict[str, GuideFault]:
    """By name: those live versions that are switched off."""
    statement = (
        select(GuideFault)
        .join(
            Guide,
            (Guide.workspace_id == GuideFault.workspace_id)
            & (Guide.name == GuideFault.name)
            & (Guide.live_version == GuideFault.version),
        )
        .where(GuideFault.workspace_id == workspace_id, GuideFault.until.is_(None))
    )
    return {fault.name: fault for fault in db.session.scalars(statement)}


def try_again(workspace_id: int, name: str) -> bool:
    """Switches a guide on again; False where it was not off. The caller commits."""
    was_off = name in faults_of(workspace_id)
    off = (GuideFault.workspace_id == workspace_id, GuideFault.name == name, GuideFault.until.is_(None))
    # Kept: what is asked of a moment in the past is answered as it was then.
    db.session.execute(update(GuideFault).where(*off).values(until=utc_now()))
    return was_off
