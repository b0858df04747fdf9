"""Changing what is live: all of a plan or nothing of it. The caller commits."""

from widget_server.analytics.operations import apply_funnels
from widget_server.db import db
from widget_server.guides.drafts import forget_published_drafts
from widget_server.guides.operations import publish_attention, publish_guides, publish_segments
from widget_server.publishing.plans import Plan, Wanted
from widget_server.publishing.queries import plan_for
from widget_server.triggers.look_names import look_remarks
from widget_server.triggers.mistakes import Remark
from widget_server.workspaces.looks.named import look_names_in_turn
from widget_server.workspaces.turns import take_turn


class OutOfDate(Exception):
    """What is live, or what was sent, is not what the plan was made of; `plan` is the one of now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan is out of date")
        self.plan = plan


class LooksGone(Exception):
    """Guides choose looks that are not there; `remarks` are of the wanted guides, by their places among them."""

    def __init__(self, remarks: list[tuple[int, Remark]]) -> None:
        super().__init__("guides choose looks that are not there")
        self.remarks = remarks


def apply_plan(workspace_id: int, wanted: Wanted, agreed: str | None = None, by: str | None = None) -> Plan:
    """Makes exactly the wanted guides, segments and funnels live, and says what changed.

    `by` is who, or what, does it. `agreed` is the plan that somebody has seen; raises OutOfDate, before any change,
    when it would be another one now, and LooksGone where a look went since the guides were checked.
    """
    take_turn(workspace_id)
    looks = look_names_in_turn(workspace_id)
    gone = [(place, one) for place, (_, guide) in enumerate(wanted.guides) for one in look_remarks(guide, looks)]
    if gone:
        raise LooksGone(gone)
    plan = plan_for(workspace_id, wanted)
    if agreed is not None and agreed != plan.plan:
        raise OutOfDate(plan)
    publish_segments(workspace_id, list(wanted.segments), by)
    publish_attention(workspace_id, wanted.attention, by)
    publish_guides(workspace_id, list(wanted.guides), by)
    apply_funnels(workspace_id, wanted.funnels)
    forget_published_drafts(workspace_id)
    db.session.flush()
    return plan
