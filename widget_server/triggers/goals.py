"""What a guide is for: the event that its report counts after it was, or would have been, shown."""

from typing import Any, Final

from marshmallow import post_load

from widget_server.triggers.behaviours import event_field, where_field
from widget_server.triggers.clauses import Goal, Occurrence
from widget_server.triggers.durations import DAY
from widget_server.triggers.fields import Duration
from widget_server.triggers.strict import StrictSchema

DEFAULT_WITHIN_MS: Final = 14 * DAY


class GoalSchema(StrictSchema):
    """What people are to do after the guide; nobody is shown more or less for it."""

    event = event_field()
    where = where_field()
    within = Duration(
        load_default=DEFAULT_WITHIN_MS,
        metadata={"description": "It counts up to so long after the first showing. Default 14d."},
    )

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Goal:
        return Goal(Occurrence(data["event"], data["where"]), data["within"])
