"""Where: what the browser checks before a guide shows."""

from widget_server.triggers.fields import Line, PageGlob
from widget_server.triggers.strict import StrictSchema


class PlacementSchema(StrictSchema):
    """Where: checked by the browser."""

    later = ("idle", "scroll", "exit_intent", "device")
    page = PageGlob(
        load_default=None,
        metadata={"description": "Path; * is one segment, or the rest when last; ** is any depth."},
    )
    element = Line(300, load_default=None, metadata={"description": "CSS selector of the element to point at."})
