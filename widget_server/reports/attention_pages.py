"""The page of the attention budget: what is in force, which guide takes how much of it, what all of them changed."""

from typing import Any, Final

from flask import Blueprint, abort, g, render_template, request
from marshmallow import ValidationError

from widget_server.guides.readable import title_of
from widget_server.guides.words import goal_in_words
from widget_server.reports.attention_words import points, policy_in_words
from widget_server.reports.programme import programme_of
from widget_server.reports.wording import reason_name, verdict
from widget_server.triggers.clauses import Goal
from widget_server.triggers.durations import DAY
from widget_server.triggers.goals import GoalSchema
from widget_server.web.bodies import now_ms
from widget_server.web.languages import chosen_language
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_SEE_CUSTOMERS

attention_pages = Blueprint("attention", __name__, url_prefix="/w/<slug>/attention-budget", template_folder="templates")
PERIODS: Final = (7, 30, 90)
DEFAULT_DAYS: Final = 30
GOAL_DAYS: Final = (1, 7, 14, 30)
DEFAULT_GOAL_DAYS: Final = 14


@attention_pages.get("")
@for_members(*WHO_SEE_CUSTOMERS)
def budget() -> Any:
    days, within = _number("days", PERIODS, DEFAULT_DAYS), _number("within", GOAL_DAYS, DEFAULT_GOAL_DAYS)
    event = request.args.get("event", "").strip()
    goal, problem = _goal(event, within)
    moment = now_ms()
    found = programme_of(g.workspace.id, moment - days * DAY, moment, goal)
    language = chosen_language()
    return render_template(
        "reports/attention.html",
        found=found,
        policy=policy_in_words(found.in_force.attention),
        titles={name: title_of(document, language) for name, document in found.titles.items()},
        points=points,
        reason_name=reason_name,
        verdict=verdict,
        goal=goal_in_words(goal) if goal else None,
        event=event,
        problem=problem,
        within=within,
        goal_days=GOAL_DAYS,
        days=days,
        periods=PERIODS,
    )


def _number(name: str, offered: tuple[int, ...], otherwise: int) -> int:
    """One of those that the page offers; 404 for any other."""
    given = request.args.get(name, str(otherwise))
    if given not in map(str, offered):
        abort(404)
    return int(given)


def _goal(event: str, days: int) -> tuple[Goal | None, str | None]:
    if not event:
        return None, None
    try:
        return GoalSchema().load({"event": event, "within": f"{days}d"}), None
    except ValidationError:
        return None, _("Write the name of an event as the product sends it, such as report_shared.")
