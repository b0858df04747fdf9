"""The figures of a report counted again, by hand: one pass over the raw events for each figure, nothing shared."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import select

from widget_server.db import db
from widget_server.events.models import Event
from widget_server.people.models import Person
from widget_server.reports.tallies import Chosen


class Raw(NamedTuple):
    name: str
    person: int
    account: int
    time_ms: int
    properties: dict[str, Any]


def raw_events(workspace_id: int) -> list[Raw]:
    """The log as it lies in the truth, with the account of today where an event has none; by person and time."""
    present = {row.id: row.account_id for row in db.session.execute(select(Person.id, Person.account_id))}
    found = db.session.scalars(select(Event).where(Event.workspace_id == workspace_id).order_by(Event.position))
    rows = [
        Raw(each.name, each.person_id, each.account_id or present[each.person_id] or 0, each.time_ms,
            json.loads(each.properties))
        for each in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.person, row.time_ms))


def counted(events: list[Raw], guide: str, chosen: Chosen) -> dict[str, dict[str, set[int]]]:
    """By figure and unit, who is in it."""
    about = [event for event in events if event.properties.get("guide") == guide]
    mine = [event for event in about if _takes(event, about, chosen)]
    figures: dict[str, list[Raw]] = {}
    for figure, names in {
        "eligible": ("$guide_shown", "$guide_withheld"),
        "shown": ("$guide_shown",),
        "withheld": ("$guide_withheld",),
        "completed": ("$guide_completed",),
        "dismissed": ("$guide_dismissed",),
        "missed": ("$guide_missed", "$guide_missed"),
    }.items():
        figures[figure] = [event for event in mine if event.name in names]
    for event in figures["withheld"]:
        figures.setdefault(f"withheld.{event.properties['why']}", [])
    for figure in [name for name in figures if name.startswith("withheld.")]:
        why = figure.partition(".")[2]
        figures[figure] = [event for event in figures["withheld"] if event.properties["why"] == why]
    found = {figure: _units(rows) for figure, rows in figures.items()}
    for step in range(1, 4):
        found[f"reached.{step}"] = {
            unit: {one for one in _all(mine, of) if _deepest(mine, of, one) >= step} for unit, of in BY.items()
        }
        found[f"stopped.{step}"] = {
            unit: {
                one for one in _all(mine, of) if _deepest(mine, of, one) == step and one not in found["completed"][unit]
            }
            for unit, of in BY.items()
        }
    return found


BY: dict[str, Callable[[Raw], int]] = {"person": lambda row: row.person, "account": lambda row: row.account}


def _units(rows: list[Raw]) -> dict[str, set[int]]:
    return {unit: {of(row) for row in rows if of(row)} for unit, of in BY.items()}


def _all(rows: list[Raw], of: Callable[[Raw], int]) -> set[int]:
    return {of(row) for row in rows if of(row)}


def _deepest(rows: list[Raw], of: Callable[[Raw], int], unit: int) -> int:
    own = [row for row in rows if of(row) == unit and row.name in ("$guide_shown", "$guide_stepped")]
    return max((row.properties.get("step", 1) for row in own), default=0)


def _takes(event: Raw, about: list[Raw], chosen: Chosen) -> bool:
    said = event.properties
    own = [row for row in about if row.person == event.person]
    alike = [row.properties for row in own if row.properties.get("version") == said.get("version")]
    same_version = [other["variant"] for other in alike if other.get("variant")]
    languages = [row.properties["language"] for row in own if row.properties.get("language")]
    return (
        chosen.since_ms <= event.time_ms < chosen.until_ms
        and chosen.version in (None, said.get("version"))
        and chosen.variant in (None, same_version[-1] if same_version else "")
        and chosen.language in (None, languages[-1] if languages else "")
        and chosen.account in (None, event.account)
    )


class Ended(NamedTuple):
    """Persons of an arm, by where they stand."""

    reached: set[int]
    not_reached: set[int]
    open: set[int]


def goal_by_arm(
    events: list[Raw], guide: str, versions: set[int], within_ms: int, now_ms: int
) -> dict[str, Ended]:  # fmt: skip
    """Who was shown, or held out, first; and whether they shared a report with the team in time."""
    arms = {"shown": Ended(set(), set(), set()), "control": Ended(set(), set(), set())}
    for person in {event.person for event in events}:
        first = next((event for event in events if event.person == person and _is_claim(event, guide)), None)
        if first is None or first.properties["version"] not in versions:
            continue
        ended = arms["shown" if first.name == "$guide_shown" else "control"]
        did = [
            event
            for event in events
            if event.person == person
            and event.name == "shared"
            and event.properties.get("with") == "team"
            and first.time_ms < event.time_ms <= first.time_ms + within_ms
        ]
        if first.time_ms + within_ms > now_ms:
            ended.open.add(person)
        else:
            (ended.reached if did else ended.not_reached).add(person)
    return arms


def _is_claim(event: Raw, guide: str) -> bool:
    if event.properties.get("guide") != guide:
        return False
    is_shown = event.name == "$guide_shown" and not event.properties.get("asked")
    return is_shown or (event.name == "$guide_withheld" and event.properties["why"] == "holdout")
