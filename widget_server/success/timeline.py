"""The latest events as people read them: who did what, for which account, when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Select, select

from widget_server.db import db
from widget_server.events.models import Event
from widget_server.people.models import Person
from widget_server.success.customers import PersonLine, account_names, persons_by_id, titles_of_ideas
from widget_server.triggers.attention_gates import MUTED_UNTIL
from widget_server.web.formats import time_of_ms
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l

LIMIT = 50
RECENT = 2000
MOST_PERSONS = 1000
MUTED: Final = _l("Was left in peace, or is no more")
OWN_NAMES: Final = {
    "$page": _l("Opened a page"),
    "$screen": _l("Opened a screen"),
    "$identify": _l("Signed in"),
    "$group": _l("Joined the account"),
    "$alias": _l("Became known"),
    "$guide_shown": _l("Was shown a guide"),
    "$guide_completed": _l("Completed a guide"),
    "$guide_dismissed": _l("Dismissed a guide"),
    "$guide_snoozed": _l("Put a guide off"),
    "$guide_missed": _l("Was not shown a guide: its element is missing"),
    "$guide_withheld": _l("Was kept from seeing a guide"),
    "$guide_not_helpful": _l("Found a guide not helpful"),
    "$announcements_read": _l("Read what is new"),
    "$hints_paused": _l("Paused hints"),
    "$hints_resumed": _l("Wants hints again"),
    "$hints_fewer": _l("Said whether to see fewer hints"),
    "$survey_answered": _l("Answered a question of a survey"),
    "$idea_posted": _l("Posted an idea"),
    "$idea_voted": _l("Voted for an idea"),
    "$idea_unvoted": _l("Withdrew a vote"),
    "$reply_rated": _l("Rated a reply"),
    "$csm_contacted": _l("Wrote to their CSM"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `words` names the service's own events, None for the product's; `detail` is the telling property."""

    position: int
    name: str
    words: str | None
    detail: str
    properties: dict[str, Any]
    person: PersonLine | None
    account_id: int | None
    account_name: str | None
    time: datetime


def latest_events(workspace_id: int, name: str = "", limit: int = LIMIT) -> list[Entry]:
    """Of the whole workspace, in the order of their arrival, the latest first."""
    newest = select(Event).where(Event.workspace_id == workspace_id)
    if not name:
        return _entries(workspace_id, newest, limit)
    # Among the newest of all, as many rows as can be read each second; an event that is rarer is found by its time.
    recent = (
        newest.order_by(Event.position.desc()).limit(RECENT).with_only_columns(Event.position, Event.name).subquery()
    )
    positions = select(recent.c.position).where(recent.c.name == name)
    entries = _entries(workspace_id, newest.where(Event.position.in_(positions)), limit)
    if entries:
        return entries
    latest = (
        newest.where(Event.name == name).with_only_columns(Event.position).order_by(Event.time_ms.desc()).limit(limit)
    )
    return _entries(workspace_id, newest.where(Event.position.in_(latest.subquery().select())), limit)


def events_of_person(workspace_id: int, person_id: int, limit: int = LIMIT) -> list[Entry]:
    return _entries(
        workspace_id, select(Event).where(Event.workspace_id == workspace_id, Event.person_id == person_id), limit
    )


def events_of_account(workspace_id: int, account_id: int, limit: int = LIMIT) -> list[Entry]:
    """Done for the account by its persons."""
    # Through the persons, whose events are indexed; an account's are not.
    persons = (
        select(Person.id)
        .where(Person.workspace_id == workspace_id, Person.account_id == account_id)
        .limit(MOST_PERSONS)
    )
    statement = select(Event).where(Event.person_id.in_(persons), Event.account_id == account_id)
    return _entries(workspace_id, statement, limit)


def _entries(workspace_id: int, statement: Select[Event], limit: int) -> list[Entry]:
    events = list(db.session.scalars(statement.order_by(Event.position.desc()).limit(limit)))
    persons = persons_by_id(workspace_id, {event.person_id for event in events})
    names = account_names(workspace_id, _known(event.account_id for event in events))
    entries = [_entry(event, persons.get(event.person_id), names) for event in events]
    titles = titles_of_ideas(
        workspace_id, {str(entry.properties["idea"]) for entry in entries if _is_about_idea(entry)}
    )
    return [
        replace(entry, detail=titles.get(entry.properties["idea"], "")) if _is_about_idea(entry) else entry
        for entry in entries
    ]


def _is_about_idea(entry: Entry) -> bool:
    return entry.name.startswith("$idea_") and "idea" in entry.properties


def _known(ids: Iterable[int | None]) -> set[int]:
    return {number for number in ids if number is not None}


def _entry(event: Event, person: PersonLine | None, names: dict[int, str]) -> Entry:
    properties: dict[str, Any] = msgspec.json.decode(event.properties)
    words = MUTED if _is_mute(event.name, properties) else OWN_NAMES.get(event.name)
    return Entry(
        position=event.position,
        name=event.name,
        words=None if words is None else str(words),
        detail=_detail(event.name, properties),
        properties=properties,
        person=person,
        account_id=event.account_id,
        account_name=names.get(event.account_id or 0),
        time=time_of_ms(event.time_ms),
    )


def _is_mute(name: str, properties: dict[str, Any]) -> bool:
    """A member's word about quiet is kept as a trait of the account, told by somebody of it."""
    return name == "$group" and set(properties.get("traits") or {}) == {MUTED_UNTIL}


def _detail(name: str, properties: dict[str, Any]) -> str:
    """What a reader would ask next: which page, which guide, how many stars."""
    if name == "$reply_rated" and isinstance(properties.get("stars"), int):
        return str(_("%(stars)s of 5", stars=properties["stars"]))
    keys = {"$page": ("name", "path"), "$screen": ("name",), "$group": ("group_id",)}
    wanted = keys.get(name, ("guide",) if name.startswith("$") else ())
    return next((str(properties[key]) for key in wanted if properties.get(key)), "")
