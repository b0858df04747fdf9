"""Pages of sign-in, language and settings."""

from functools import partial
from typing import Any
from zoneinfo import available_timezones

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.web.access import public
from widget_server.web.languages import LANGUAGES, remember_language
from widget_server.web.limits import allowed_tries, email_of_request, is_failed, network_of_request, sign_in_limiter
from widget_server.web.protection import is_page
from widget_server.web.words import gettext as _
from widget_server.workspaces import operations
from widget_server.workspaces.access import for_members
from widget_server.workspaces.forms import OriginsForm, SignInForm, ZoneForm
from widget_server.workspaces.queries import embed_key_of, member_of_token, secret_key_of, secret_keys_of, staff_of
from widget_server.workspaces.roles import WHO_EDIT, WHO_HOLD_KEYS

sign_in_pages = Blueprint("sign_in", __name__, template_folder="templates")
settings_pages = Blueprint("settings", __name__, url_prefix="/w/<slug>/settings", template_folder="templates")
limited = partial(sign_in_limiter.limit, allowed_tries, deduct_when=is_failed, methods=["POST"])


@sign_in_pages.before_app_request
def know_member() -> None:
    """Who reads: from the token in the signed cookie, for pages alone."""
    if is_page():
        token = session.get("token")
        g.member = member_of_token(token) if isinstance(token, str) else None


@sign_in_pages.get("/")
@public
def start() -> Any:
    if g.member is None:
        return redirect(url_for("sign_in.form"))
    if not g.member.memberships:
        return render_template("workspaces/no_workspace.html")
    return redirect(url_for("success.overview", slug=g.member.memberships[0].workspace.slug))


@sign_in_pages.get("/sign-in")
@public
def form() -> Any:
    if g.member is not None:
        return redirect(safe_next(request.args.get("next")))
    return render_template("workspaces/sign_in.html", form=SignInForm(next=request.args.get("next", "")))


@sign_in_pages.post("/sign-in")
@public
@limited(key_func=network_of_request)
@limited(key_func=email_of_request)
def submit() -> Any:
    filled = SignInForm()
    if not filled.validate_on_submit():
        return render_template("workspaces/sign_in.html", form=filled), 400
    token = operations.sign_in(filled.email.data, filled.password.data)
    if token is None:
        problem = _("E-mail and password do not belong together. Check both and try again.")
        return render_template("workspaces/sign_in.html", form=filled, problem=problem), 401
    db.session.commit()
    # Nothing that was in the cookie before, a planted token included, outlives the sign-in.
    session.clear()
    session["token"] = token
    return redirect(safe_next(filled.next.data), 303)


@sign_in_pages.errorhandler(429)
def too_many_tries(_error: HTTPException) -> Response:
    problem = _("Too many tries. Wait a minute, then try again.")
    answer = make_response(render_template("workspaces/sign_in.html", form=SignInForm(), problem=problem), 429)
    answer.headers["Retry-After"] = "60"
    return answer


@sign_in_pages.post("/sign-out")
@public
def sign_out() -> Any:
    token = session.get("token")
    if isinstance(token, str):
        operations.sign_out(token)
        db.session.commit()
    session.clear()
    return redirect(url_for("sign_in.form"), 303)


@sign_in_pages.post("/language")
@public
def choose_language() -> Any:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    if g.member is not None:
        operations.set_language(g.member, language)
        db.session.commit()
    answer = make_response(redirect(safe_next(request.form.get("next")), 303))
    remember_language(answer, language, parts().settings.is_https)
    return answer


def safe_next(path: str | None) -> str:
    """`path` when it is a page of this service that can be opened, else the start page: never another site."""
    start_page = url_for("sign_in.start")
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return start_page
    try:
        current_app.url_map.bind("").match(path.partition("?")[0].partition("#")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return start_page
    return path


@settings_pages.get("")
@for_members(*WHO_EDIT)
def overview() -> Any:
    return _settings(_origins())


@settings_pages.post("/origins")
@for_members(*WHO_EDIT)
def change_origins() -> Any:
    filled = OriginsForm()
    if not filled.validate_on_submit():
        return _settings(filled), 400
    operations.set_origins(g.workspace, filled.read)
    db.session.commit()
    flash(_("Origins are saved. Pages already open follow within seconds."))
    return redirect(url_for("settings.overview", slug=g.workspace.slug), 303)


@settings_pages.post("/time-zone")
@for_members(*WHO_EDIT)
def change_time_zone() -> Any:
    filled = ZoneForm()
    if not filled.validate_on_submit():
        return _settings(_origins(), zone=filled), 400
    operations.set_time_zone(g.workspace, filled.time_zone.data)
    db.session.commit()
    flash(_("The time zone is saved. Schedules follow within seconds."))
    return redirect(url_for("settings.overview", slug=g.workspace.slug), 303)


@settings_pages.post("/keys")
@for_members(*WHO_HOLD_KEYS)
def create_key() -> Any:
    """The new key stands in this answer alone: reloading cannot show it again, so no cookie or table may carry it."""
    text = operations.create_secret_key(g.workspace)
    db.session.commit()
    return _settings(_origins(), new_key=text), 201


@settings_pages.post("/keys/<int(max=2147483647):key_id>/revoke")
@for_members(*WHO_HOLD_KEYS)
def revoke_key(key_id: int) -> Any:
    key = secret_key_of(g.workspace, key_id)
    if key is None:
        abort(404)
    operations.revoke_key(key)
    db.session.commit()
    flash(_("The key that ends in %(hint)s is revoked. Servers that use it are refused within seconds.", hint=key.hint))
    return redirect(url_for("settings.overview", slug=g.workspace.slug), 303)


def _origins() -> OriginsForm:
    return OriginsForm(formdata=None, origins="\n".join(g.workspace.allowed_origins))


def _settings(form: OriginsForm, new_key: str | None = None, zone: ZoneForm | None = None) -> str:
    return render_template(
        "workspaces/settings.html",
        form=form,
        zone=zone or ZoneForm(formdata=None, time_zone=g.workspace.time_zone),
        zones=sorted(available_timezones()),
        new_key=new_key,
        origin=parts().settings.public_url,
        embed_key=embed_key_of(g.workspace),
        keys=secret_keys_of(g.workspace),
        staff=staff_of(g.workspace),
        now=utc_now(),
    )
