"""Pages on which members import lists: looked at first, taken over once, and taken back."""

import re
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.people.accounts.queries import owners_of
from widget_server.people.accounts.sheets import IMPORT_BYTES, BadSheet
from widget_server.people.lists import operations
from widget_server.people.lists.models import HOLDERS, MODES, ListImport
from widget_server.people.lists.operations import BadList, Change, Gone
from widget_server.people.lists.queries import (
    list_named,
    lists_of_workspace,
    unknown_among,
)
from widget_server.people.lists.schemas import NAME
from widget_server.people.lists.sheets import MOST_MEMBERS
from widget_server.people.waiting import done_uploads, upload_of
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_EDIT_ACCOUNTS, WHO_SEE_CUSTOMERS

list_pages = Blueprint("lists", __name__, url_prefix="/w/<slug>/lists", template_folder="templates")
ROWS_SHOWN = 100
HOLDER_NAMES = {"person": _l("Persons"), "account": _l("Accounts")}
MODE_NAMES = {
    "replace": _l("the whole list"),
    "add": _l("more for the list"),
    "remove": _l("whom to take out of the list"),
}


@list_pages.get("")
@for_members(*WHO_SEE_CUSTOMERS)
def overview() -> Any:
    return _overview()


@list_pages.post("")
@for_members(*WHO_EDIT_ACCOUNTS)
def upload() -> Any:
    """Takes a file, or ids pasted into the form, and leads to what importing them would do."""
    file, pasted = request.files.get("file"), request.form.get("text", "")
    raw, source = (file.read(), file.filename or "") if file and file.filename else (pasted.encode(), _("pasted rows"))
    written = {name: request.form.get(name, "").strip() for name in ("name", "of", "mode")}
    problem = _problem(written, raw)
    if problem is None:
        change = Change(written["name"], written["of"], written["mode"], source, g.member.email)
        try:
            draft = operations.open_draft(g.workspace.id, raw, change)
        except BadSheet as bad:
            problem = str(bad)
        else:
            db.session.commit()
            return redirect(url_for("lists.preview", slug=g.workspace.slug, change=draft.token), 303)
    return _overview(problem, {**written, "text": pasted}), 400


@list_pages.get("/imports/<change>")
@for_members(*WHO_EDIT_ACCOUNTS)
def preview(change: str) -> Any:
    """What a draft would do; what a change that was made has done."""
    found = _import(change)
    shared = {"found": found, "holder_names": HOLDER_NAMES, "mode_names": MODE_NAMES, "most": ROWS_SHOWN}
    if found.state != "draft":
        latest = found.state == "done" and operations.is_latest(found)
        return render_template("lists/import.html", is_latest=latest, members=owners_of(g.workspace.id), **shared)
    try:
        plan = operations.plan_of_draft(found)
    except BadList:
        return _overview(_other_kind(found.name)), 409
    unknown = unknown_among(g.workspace.id, found.holder, plan.ids.values)
    return render_template("lists/preview.html", plan=plan, unknown=unknown, **shared)


@list_pages.post("/imports/<change>/confirm")
@for_members(*WHO_EDIT_ACCOUNTS)
def confirm(change: str) -> Any:
    try:
        operations.confirm(_import(change), g.member.email)
    except BadList:
        # The page says why.
        db.session.rollback()
    except Gone:
        abort(404)
    return redirect(url_for("lists.preview", slug=g.workspace.slug, change=change), 303)


@list_pages.post("/imports/<change>/undo")
@for_members(*WHO_EDIT_ACCOUNTS)
def undo(change: str) -> Any:
    try:
        operations.undo(_import(change), g.member.email)
    except BadList:
        db.session.rollback()
        flash(_("Something was done to this list later; undo that first."))
    except Gone:
        abort(404)
    return redirect(url_for("lists.preview", slug=g.workspace.slug, change=change), 303)


@list_pages.post("/<name>/delete")
@for_members(*WHO_EDIT_ACCOUNTS)
def delete(name: str) -> Any:
    found = list_named(g.workspace.id, name)
    if found is None:
        abort(404)
    operations.delete_list(found)
    flash(_("The list %(name)s is deleted. Guides that name it find nobody in it.", name=name))
    return redirect(url_for("lists.overview", slug=g.workspace.slug), 303)


def _problem(written: dict[str, str], raw: bytes) -> str | None:
    """What is wrong with the form, if anything."""
    if not re.fullmatch(NAME, written["name"], re.ASCII):
        return _("Name the list with lower-case letters, digits and single hyphens, for example beta-customers.")
    if written["of"] not in HOLDERS or written["mode"] not in MODES:
        return _("Choose whom the list holds, and what the file is for it.")
    known = list_named(g.workspace.id, written["name"])
    if known is not None and known.holder != written["of"]:
        return _other_kind(written["name"])
    return None if raw.strip() else _("Choose a file, or paste rows with a header line.")


def _other_kind(name: str) -> str:
    return _("There is a list %(name)s of the other kind: persons or accounts. Take another name.", name=name)


def _import(token: str) -> ListImport:
    found = upload_of(ListImport, g.workspace.id, token)
    if found is None:
        abort(404)
    return found


def _overview(problem: str | None = None, written: dict[str, str] | None = None) -> str:
    return render_template(
        "lists/overview.html",
        lists=lists_of_workspace(g.workspace.id),
        imports=done_uploads(ListImport, g.workspace.id),
        problem=problem,
        written=written or {},
        may_edit=g.membership.role in WHO_EDIT_ACCOUNTS,
        holder_names=HOLDER_NAMES,
        mode_names=MODE_NAMES,
        most_bytes=IMPORT_BYTES // (1024 * 1024),
        most_members=MOST_MEMBERS,
    )
