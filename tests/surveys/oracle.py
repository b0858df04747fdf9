"""The figures of a survey counted by hand: every event looked at anew for every figure, nothing kept in between."""

import json
from typing import Any

from sqlalchemy import select

from widget_server.db import db
from widget_server.events.models import Event

Told = tuple[int, int, int, dict[str, Any]]


def raw_answers(workspace_id: int, guide: str) -> list[Told]:
    """(time, position, person, properties) of every answer in the log."""
    wanted = select(Event).where(Event.workspace_id == workspace_id, Event.name == "$survey_answered")
    found = [(e.time_ms, e.position, e.person_id, json.loads(e.properties)) for e in db.session.scalars(wanted)]
    db.session.remove()
    return [one for one in found if one[3].get("guide") == guide]


def standing(told: list[Told], question: str, version: int | None) -> list[Any]:
    """The value of each response: of those with the same person and decision the one than which none is later."""
    mine = [one for one in told if one[3]["question"] == question]
    last = [
        one
        for one in mine
        if not any(
            other[2] == one[2] and other[3]["decision"] == one[3]["decision"] and other[:2] > one[:2] for other in mine
        )
    ]
    values = [one[3]["value"] for one in last if version is None or one[3]["version"] == version]
    return [value for value in values if value != [] and not (isinstance(value, str) and not value.strip())]


def is_offered(written: dict[str, Any], value: Any) -> bool:
    if written["type"] == "text":
        return isinstance(value, str)
    if written["type"] == "scale":
        return type(value) is int and written["from"] <= value <= written["to"]
    names = [option["name"] for option in written["options"]]
    if not written.get("many"):
        return isinstance(value, str) and value in names
    return isinstance(value, list) and all(value.count(one) == 1 and one in names for one in value)


def counted(told: list[Told], written: dict[str, Any], version: int | None = None) -> dict[str, Any]:
    """n, outside, the mean and how many chose what, of one question."""
    values = standing(told, written["name"], version)
    fitting = [value for value in values if is_offered(written, value)]
    offered = [option["name"] for option in written.get("options", ())]
    offered = list(range(written["from"], written["to"] + 1)) if written["type"] == "scale" else offered
    return {
        "n": len(fitting),
        "outside": len(values) - len(fitting),
        "mean": sum(fitting) / len(fitting) if fitting and written["type"] == "scale" else None,
        "counts": [
            sum(one == value or (isinstance(value, list) and one in value) for value in fitting) for one in offered
        ],
        "texts": sorted(value.strip() for value in fitting) if written["type"] == "text" else [],
    }
