"""What came in, for servers."""

import time
from typing import Any

from flask import g

from widget_server.events.queries import counts_by_day
from widget_server.events.schemas import CountsAsked, CountsSchema
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

event_management = ManagementBlueprint("events", __name__, "What came in, and what was not taken.")


@event_management.route("/counts")
@with_secret_key
@event_management.arguments(CountsAsked, location="query")
@event_management.response(200, CountsSchema)
def read_counts(asked: dict[str, Any]) -> dict[str, Any]:
    """Messages by day and by what became of them. Exact: counted in the transaction that made them durable."""
    return {"days": counts_by_day(g.workspace_id, time.time_ns() // 1_000_000, asked["days"])}
