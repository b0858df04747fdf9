"""Pages of tasks: mine, those nobody has yet, all; made, taken over and done."""

from typing import Any, Final

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.people.queries import account_of_workspace, person_of_workspace
from widget_server.tasks.notices import mails_are_on
from widget_server.tasks.operations import About, change_task, want_task
from widget_server.tasks.queries import Asked, open_tasks, task_of, tasks_page
from widget_server.web.errors import ApiError
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.access import for_members
from widget_server.workspaces.pages import safe_next
from widget_server.workspaces.queries import staff_of
from widget_server.workspaces.roles import WHO_EDIT_ACCOUNTS, WHO_SEE_CUSTOMERS

task_pages = Blueprint("tasks", __name__, url_prefix="/w/<slug>/tasks", template_folder="templates")
PAGE: Final = 50
SHOWS: Final = {"mine": _l("Mine"), "unassigned": _l("Nobody's yet"), "open": _l("All open"), "done": _l("Done tasks")}


@task_pages.get("")
@for_members(*WHO_SEE_CUSTOMERS)
def listing() -> Any:
    show = request.args.get("show", "mine")
    if show not in SHOWS:
        abort(404)
    return _listing(show)


@task_pages.post("")
@for_members(*WHO_EDIT_ACCOUNTS)
def make() -> Any:
    wanted = {name: request.form.get(name, "").strip() or None for name in ("assignee", "due")}
    written = {"text": request.form.get("text", ""), **wanted}
    try:
        want_task(g.workspace.id, written, _about(), "member", g.member.email)
        db.session.commit()
    except ApiError as problem:
        db.session.rollback()
        return _listing("mine", _in_words(problem), {**written, **request.form.to_dict()}), problem.status
    flash(_("The task is written down."))
    return redirect(_back(), 303)


@task_pages.post("/<task>")
@for_members(*WHO_EDIT_ACCOUNTS)
def change(task: str) -> Any:
    """Done, open again, somebody else's."""
    wanted = {name: request.form[name] for name in ("state", "assignee", "due") if name in request.form}
    if wanted.get("state", "open") not in ("open", "done"):
        abort(400)
    change_task(task_of(g.workspace.id, task).task, wanted, g.member.email)
    db.session.commit()
    flash(_("The task is saved."))
    return redirect(_back(), 303)


def _listing(show: str, problem: str | None = None, written: dict[str, Any] | None = None) -> str:
    asked = {
        "mine": Asked("open", g.member.id),
        "unassigned": Asked("open", 0),
        "open": Asked("open"),
        "done": Asked("done"),
    }[show]
    found, following = tasks_page(g.workspace.id, asked, request.args.get("after") or None, PAGE)
    mine, unassigned = open_tasks(g.workspace.id, g.member.id)
    return render_template(
        "tasks/listing.html",
        tasks=found,
        following=following,
        show=show,
        shows=SHOWS,
        counts={"mine": mine, "unassigned": unassigned},
        staff=staff_of(g.workspace),
        written=written or {},
        problem=problem,
        may_edit=g.membership.role in WHO_EDIT_ACCOUNTS,
        mails_are_on=mails_are_on(),
    )


def _about() -> About:
    """Whom the form is about: row numbers of this workspace, else the form is refused as an unknown address."""
    account, person = request.form.get("account", type=int), request.form.get("person", type=int)
    for number, find in ((account, account_of_workspace), (person, person_of_workspace)):
        if number is not None and (not 0 < number < 2**63 or find(g.workspace.id, number) is None):
            abort(404)
    return About(account, person)


def _in_words(problem: ApiError) -> str:
    """What is wrong, in the member's language."""
    words = {
        "text": _("Write what is to be done, at most 5,000 characters."),
        "due": _("Write the date like 2027-03-31."),
        "assignee": _("Nobody in this workspace has this e-mail; choose one of its members."),
    }
    return words.get(problem.field or "", problem.message)


def _back() -> str:
    """Where the form stood."""
    wanted = request.form.get("next")
    return safe_next(wanted) if wanted else url_for("tasks.listing", slug=g.workspace.slug)
