"""The CSM's pages: overview, funnels, accounts, persons, events."""

from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from widget_server.analytics.definition import text_in
from widget_server.analytics.queries import Cell, StuckKey, funnel_report, funnels_by_name, stuck
from widget_server.db import utc_now
from widget_server.events.queries import counts_by_day, latest_refused
from widget_server.guides.faults import faults_of
from widget_server.ideas.queries import ideas_for_members
from widget_server.parts import parts
from widget_server.people.accounts.operations import card_of_account
from widget_server.people.accounts.pages import asked_of_query
from widget_server.people.accounts.queries import SORTS, Sort, how_many, owners_of, segments_of, totals
from widget_server.people.queries import account_of_workspace, ids_of, person_of_workspace
from widget_server.people.traits import read_traits
from widget_server.ratings.queries import ratings_for_members
from widget_server.success import timeline
from widget_server.success.attention import attention_of
from widget_server.success.beginning import first_steps
from widget_server.success.customers import (
    PAGE,
    accounts_in_all,
    accounts_page,
    name_of_account,
    persons_by_id,
    persons_of_account,
)
from widget_server.success.explained import explained_guides
from widget_server.success.figures import LOW_STARS, overview_of
from widget_server.success.moments import in_zone, moment_asked, muted_until, plain_day
from widget_server.tasks.queries import MOST_ON_AN_ACCOUNT, Asked, open_tasks, tasks_page
from widget_server.web.languages import chosen_language
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import for_members
from widget_server.workspaces.queries import embed_key_of, staff_of
from widget_server.workspaces.roles import EVERYBODY, WHO_EDIT, WHO_EDIT_ACCOUNTS, WHO_SEE_CUSTOMERS, own_agent

success_pages = Blueprint("success", __name__, url_prefix="/w/<slug>", template_folder="templates")
success_pages.add_app_template_filter(plain_day)
SHORT = 5
SHOWN_REFUSALS = 10
# What a row number can be; a greater one is answered as an unknown one.
LARGEST = 2**63 - 1
ROW = f"int(max={LARGEST})"

success_pages.add_app_template_global(text_in)


@success_pages.get("/")
@for_members(*EVERYBODY)
def overview() -> Any:
    return render_template(
        "success/overview.html",
        steps=first_steps(g.workspace),
        figures=overview_of(g.workspace.id),
        faults=faults_of(g.workspace.id),
        **_own_tasks(),
        low_ratings=ratings_for_members(g.workspace.id, own_agent(g.membership), LOW_STARS, None, SHORT).ratings,
        top_ideas=ideas_for_members(g.workspace.id, "top", None, None, SHORT).ideas,
        who_see_customers=WHO_SEE_CUSTOMERS,
        who_edit=WHO_EDIT,
        origin=parts().settings.public_url,
        embed_key=embed_key_of(g.workspace),
        now=utc_now(),
    )


def _own_tasks() -> dict[str, Any]:
    """The member's open tasks, the newest of them, and how many are nobody's yet."""
    if g.membership.role not in WHO_SEE_CUSTOMERS:
        return {"tasks": [], "tasks_mine": 0, "tasks_unassigned": 0}
    mine, unassigned = open_tasks(g.workspace.id, g.member.id)
    newest, _following = tasks_page(g.workspace.id, Asked("open", assignee=g.member.id), None, SHORT)
    return {"tasks": newest, "tasks_mine": mine, "tasks_unassigned": unassigned}


@success_pages.get("/attention")
@for_members(*WHO_SEE_CUSTOMERS)
def attention() -> Any:
    """The part of the overview that takes a scan of events; loaded after the rest."""
    if not _wants_part():
        return redirect(url_for("success.overview", slug=g.workspace.slug))
    return render_template("success/_attention.html", found=attention_of(g.workspace.id, _now_ms(), SHORT))


@success_pages.get("/funnels")
@for_members(*WHO_SEE_CUSTOMERS)
def funnels() -> Any:
    now_ms = _now_ms()
    reports = [funnel_report(g.workspace.id, funnel.name, now_ms) for funnel in funnels_by_name(g.workspace.id)]
    return render_template("success/funnels.html", reports=reports, now=utc_now())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figure whose names are asked for: `step` counts from 1 as on the screen."""

    step: int
    unit: Any
    after: StuckKey | None


@success_pages.get("/funnels/<name>")
@for_members(*WHO_SEE_CUSTOMERS)
def funnel(name: str) -> Any:
    now_ms = _now_ms()
    report = funnel_report(g.workspace.id, name, now_ms)
    if report is None:
        abort(404)
    chosen = _chosen(len(report.steps))
    found = chosen and stuck(g.workspace.id, Cell(name, chosen.step - 1, chosen.unit), now_ms, PAGE, chosen.after)
    template = "success/_stuck.html" if _wants_part() and chosen else "success/funnel.html"
    following = cursor_of(found.next) if found and found.next else None
    return render_template(template, report=report, chosen=chosen, found=found, following=following, now=utc_now())


def _chosen(steps: int) -> Chosen | None:
    step = request.args.get("step", type=int)
    if step is None:
        return None
    unit = request.args.get("unit", "account")
    if not 1 <= step < steps or unit not in ("account", "person"):
        abort(404)
    after = request.args.get("after")
    return Chosen(step, unit, key_of(after, StuckKey) if after else None)


@success_pages.get("/accounts")
@for_members(*WHO_SEE_CUSTOMERS)
def accounts() -> Any:
    asked, sort = asked_of_query(), request.args.get("sort", "newest")
    if sort not in SORTS:
        abort(404)
    found, following = accounts_page(g.workspace.id, asked, cast(Sort, sort), request.args.get("after") or None, PAGE)
    query = {"q": asked.text, "stage": asked.stage, "owner": asked.owner, "segment": asked.segment}
    return render_template(
        "success/_account_rows.html" if _wants_part() else "success/accounts.html",
        accounts=found,
        following=following,
        total=accounts_in_all(g.workspace.id),
        found=how_many(g.workspace.id, asked),
        totals=totals(g.workspace.id, asked),
        asked=asked,
        sort=sort,
        query={name: value for name, value in query.items() if value},
        owners=owners_of(g.workspace.id),
        segments=segments_of(g.workspace.id),
        may_edit=g.membership.role in WHO_EDIT_ACCOUNTS,
    )


@success_pages.get(f"/accounts/<{ROW}:account_id>")
@for_members(*WHO_SEE_CUSTOMERS)
def account(account_id: int) -> Any:
    found = account_of_workspace(g.workspace.id, account_id)
    if found is None:
        abort(404)
    owners = owners_of(g.workspace.id)
    return render_template(
        "success/account.html",
        account=found,
        name=name_of_account(found),
        traits=read_traits(found.traits),
        card=card_of_account(found, owners.__contains__),
        owners=owners,
        may_edit=g.membership.role in WHO_EDIT_ACCOUNTS,
        muted_until=muted_until(read_traits(found.traits), g.workspace.time_zone, _now_ms()),
        persons=persons_of_account(g.workspace.id, account_id),
        entries=timeline.events_of_account(g.workspace.id, account_id),
        tasks=tasks_page(g.workspace.id, Asked("open", account_id=account_id), None, MOST_ON_AN_ACCOUNT)[0],
        staff=staff_of(g.workspace),
    )


@success_pages.get(f"/people/<{ROW}:person_id>")
@for_members(*WHO_SEE_CUSTOMERS)
def person(person_id: int) -> Any:
    found = person_of_workspace(g.workspace.id, person_id)
    if found is None:
        abort(404)
    if found.merged_into is not None:
        return redirect(url_for("success.person", slug=g.workspace.slug, person_id=found.merged_into))
    at_ms = moment_asked(request.args.get("at"), g.workspace.time_zone, _now_ms())
    return render_template(
        "success/person.html",
        person=found,
        asked_at=None if at_ms is None else in_zone(at_ms, g.workspace.time_zone),
        line=persons_by_id(g.workspace.id, {person_id})[person_id],
        ids=ids_of(person_id),
        entries=timeline.events_of_person(g.workspace.id, person_id),
        explained=explained_guides(g.workspace.id, person_id, at_ms or _now_ms(), chosen_language()),
    )


@success_pages.get("/events")
@for_members(*WHO_SEE_CUSTOMERS)
def events() -> Any:
    name = request.args.get("name", "").strip()[:200]
    return render_template(
        "success/_event_rows.html" if _wants_part() else "success/events.html",
        entries=timeline.latest_events(g.workspace.id, name),
        name=name,
        today=counts_by_day(g.workspace.id, _now_ms(), 1)[0],
        refusals=latest_refused(g.workspace.id, SHOWN_REFUSALS),
        now=utc_now(),
    )


def _wants_part() -> bool:
    return request.headers.get("HX-Request") == "true"


def _now_ms() -> int:
    return round(utc_now().timestamp() * 1000)
