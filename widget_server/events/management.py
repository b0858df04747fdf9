"""What came in, for servers."""

import time
from typing import Any

from flask import g

from widget_server.events.queries import counts_by_day, names_by_name
from widget_server.events.schemas import CountsAsked, CountsSchema, EventNamesSchema, NamesAsked
from widget_server.web.management import ManagementBlueprint
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import with_secret_key

event_management = ManagementBlueprint("events", __name__, "What came in, and what was not taken.")


@event_management.route("/counts")
@with_secret_key
@event_management.arguments(CountsAsked, location="query")
@event_management.response(200, CountsSchema)
def read_counts(asked: dict[str, Any]) -> dict[str, Any]:
    """Messages by day and by what became of them. Exact: counted in the transaction that made them durable."""
    return {"days": counts_by_day(g.workspace_id, time.time_ns() // 1_000_000, asked["days"])}


@event_management.route("/names")
@with_secret_key
@event_management.arguments(NamesAsked, location="query")
@event_management.response(200, EventNamesSchema)
def list_names(asked: dict[str, Any]) -> dict[str, Any]:
    """The tracking plan: every event name that came, by name."""
    after = key_of(asked["after"], str) if asked["after"] else ""
    found = names_by_name(g.workspace_id, asked["limit"] + 1, after)
    more = len(found) > asked["limit"]
    names = found[: asked["limit"]]
    return {"names": names, "next": cursor_of(names[-1].name) if more else None}
