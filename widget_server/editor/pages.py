"""Where members begin to edit on a page of their product, and see and end what is open."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from widget_server.db import db
from widget_server.editor.addresses import BadAddress, read_address
from widget_server.editor.models import TASKS
from widget_server.editor.operations import CODE_LIFE, Wish, begin_session, end_session
from widget_server.editor.queries import kept_guide, last_address, sessions_of
from widget_server.web.protection import POLICY
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.keys import digest
from widget_server.workspaces.roles import WHO_EDIT, WHO_END_ALL_EDITORS

editor_pages = Blueprint("editor", __name__, url_prefix="/w/<slug>/editor", template_folder="templates")


@editor_pages.get("")
@for_members(*WHO_EDIT)
def overview() -> Any:
    """Asks for the page; `?guide=` names what is to be edited, `?task=walk` that a walk is to be recorded."""
    task, guide = _asked(request.args.get("task"), request.args.get("guide"))
    return _page(task, guide, last_address(g.workspace.id, g.member.id) or _first_page())


@editor_pages.post("")
@for_members(*WHO_EDIT)
def begin() -> Any:
    """Leads the browser to the page, with a code that is worth something once, for two minutes."""
    task, guide = _asked(request.form.get("task"), request.form.get("guide"))
    written = request.form.get("address", "")
    try:
        page = read_address(written, g.workspace.allowed_origins)
    except BadAddress as problem:
        return _page(task, guide, written, str(problem)), 400
    code = begin_session(
        g.workspace.id, g.member.id, Wish(digest(session["token"]), page.origin, page.address, task, guide)
    )
    db.session.commit()
    # A fragment is sent to no server, in no Referer, and stands in no log; the editor takes it away at once.
    return redirect(page.with_code(code), 303)


@editor_pages.post("/sessions/<int(max=2147483647):session_id>/end")
@for_members(*WHO_EDIT)
def end(session_id: int) -> Any:
    """Ends an own session; an owner ends anybody's."""
    if not end_session(g.workspace.id, session_id, _whose()):
        abort(404)
    db.session.commit()
    flash(_("The session is over. What was saved stays as a draft."))
    return redirect(url_for("editor.overview", slug=g.workspace.slug), 303)


@editor_pages.app_template_global()
def open_editors() -> int:
    """How many sessions the reader could end."""
    return len(sessions_of(g.workspace.id, _whose())) if g.membership.role in WHO_EDIT else 0


def _whose() -> int | None:
    return None if g.membership.role in WHO_END_ALL_EDITORS else g.member.id


def _first_page() -> str:
    return f"{g.workspace.allowed_origins[0]}/" if g.workspace.allowed_origins else ""


def _asked(task: str | None, guide: str | None) -> tuple[str, str | None]:
    """What is to be done, as far as it can be; 404 for a guide that is not there."""
    if guide and kept_guide(g.workspace.id, guide) is None:
        abort(404)
    chosen = task if task in TASKS else TASKS[0]
    return chosen, guide if guide and chosen == TASKS[0] else None


def _page(task: str, guide: str | None, address: str, problem: str | None = None) -> Response:
    kept = kept_guide(g.workspace.id, guide) if guide else None
    page = make_response(
        render_template(
            "editor/begin.html",
            task=task,
            guide=guide,
            kept=kept,
            address=address,
            problem=problem,
            sessions=sessions_of(g.workspace.id, _whose()),
            minutes=CODE_LIFE.seconds // 60,
        )
    )
    # A form's policy holds for where its answer leads, too.
    targets = " ".join(("form-action 'self'", *g.workspace.allowed_origins))
    page.headers["Content-Security-Policy"] = POLICY.replace("form-action 'self'", targets)
    return page
