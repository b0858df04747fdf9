"""How guides fare: shown, completed, dismissed, put off, or skipped for want of an element, by the event log."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import String, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from widget_server.db import db
from widget_server.events.models import Event

ANSWERS: Final = {
    "$guide_shown": "shown",
    "$guide_completed": "completed",
    "$guide_dismissed": "dismissed",
    "$guide_snoozed": "snoozed",
    "$guide_missed": "skipped",
}


@dataclass(slots=True)
class Figures:
    """Times, and for each the number of different persons (`…_persons`)."""

    shown: int = 0
    shown_persons: int = 0
    completed: int = 0
    completed_persons: int = 0
    dismissed: int = 0
    dismissed_persons: int = 0
    snoozed: int = 0
    snoozed_persons: int = 0
    skipped: int = 0
    skipped_persons: int = 0


def figures_by_guide(workspace_id: int) -> Mapping[str, Figures]:
    """Of all time, over all versions, by guide name; zeros for a guide that nobody met."""
    about = _guide_of_event()
    counted = (
        select(about, Event.name, func.count(), func.count(Event.person_id.distinct()))
        .where(Event.workspace_id == workspace_id, Event.name.in_(ANSWERS))
        .group_by(about, Event.name)
    )
    found: defaultdict[str, Figures] = defaultdict(Figures)
    for guide, event, times, persons in db.session.execute(counted):
        setattr(found[str(guide)], ANSWERS[event], times)
        setattr(found[str(guide)], f"{ANSWERS[event]}_persons", persons)
    return found


def _guide_of_event() -> Any:
    if db.engine.dialect.name == "sqlite":
        return type_coerce(func.json_extract(Event.properties, "$.guide"), String)
    return cast(Event.properties, JSONB)["guide"].astext
