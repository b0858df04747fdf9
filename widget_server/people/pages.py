"""Pages of identity and privacy: signed identity with its meter, how long events are kept, erase and export."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.people.coverage import coverage_of
from widget_server.people.exports import export_of_account, export_of_person
from widget_server.people.forms import MODE_NAMES, IdentityForm, RetentionForm
from widget_server.people.privacy import erase_account, erase_person
from widget_server.people.queries import account_of_workspace, person_of_workspace
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces import operations
from widget_server.workspaces.access import for_members
from widget_server.workspaces.models import Workspace
from widget_server.workspaces.queries import identity_key_of, identity_keys_of
from widget_server.workspaces.roles import WHO_ERASE, WHO_HOLD_KEYS

privacy_pages = Blueprint("privacy", __name__, url_prefix="/w/<slug>", template_folder="templates")
ROW: Final = f"int(max={2**63 - 1})"
REASON_NAMES: Final = {
    "missing": _l("without a token"),
    "expired": _l("expired token"),
    "too_long": _l("token valid for more than 24 hours"),
    "wrong_audience": _l("token for another workspace"),
    "wrong_signature": _l("signed with another key"),
    "other_subject": _l("token of another user"),
    "unreadable": _l("no token that can be read"),
}


@privacy_pages.get("/settings/privacy")
@for_members(*WHO_HOLD_KEYS)
def overview() -> Any:
    return _page()


@privacy_pages.post("/settings/privacy/identity")
@for_members(*WHO_HOLD_KEYS)
def change_identity() -> Any:
    filled = IdentityForm()
    if not filled.validate_on_submit():
        return _page(identity=filled), 400
    if filled.mode.data == "enforce" and not any(key.revoked_at is None for key in identity_keys_of(g.workspace)):
        filled.mode.errors = [_("Create a key first: without one every user would be refused.")]
        return _page(identity=filled), 400
    operations.set_identity(g.workspace, filled.mode.data, filled.read)
    db.session.commit()
    flash(_("Signed identity is saved. Requests follow within seconds."))
    return _back()


@privacy_pages.post("/settings/privacy/identity-keys")
@for_members(*WHO_HOLD_KEYS)
def create_key() -> Any:
    """The new key stands in this answer alone, as a secret key does."""
    text = operations.create_identity_key(g.workspace)
    if text is None:
        return _page(key_problem=_("Two keys are in use. Revoke the older one first.")), 409
    db.session.commit()
    return _page(new_key=text), 201


@privacy_pages.post("/settings/privacy/identity-keys/<int(max=2147483647):identity_key_id>/revoke")
@for_members(*WHO_HOLD_KEYS)
def revoke_key(identity_key_id: int) -> Any:
    key = identity_key_of(g.workspace, identity_key_id)
    if key is None:
        abort(404)
    operations.revoke_key(key)
    db.session.commit()
    flash(_("The key that ends in %(hint)s is revoked. Its tokens are refused within seconds.", hint=key.hint))
    return _back()


@privacy_pages.post("/settings/privacy/retention")
@for_members(*WHO_HOLD_KEYS)
def change_retention() -> Any:
    filled = RetentionForm()
    if not filled.validate_on_submit():
        return _page(retention=filled), 400
    operations.set_retention(g.workspace, filled.days.data)
    db.session.commit()
    flash(_("How long events are kept is saved."))
    return _back()


@privacy_pages.get(f"/people/<{ROW}:person_id>/export")
@for_members(*WHO_ERASE)
def export_person(person_id: int) -> Any:
    document = export_of_person(g.workspace.id, _person(person_id))
    return _download(Response(msgspec.json.encode(document)), f"person-{person_id}.json")


@privacy_pages.post(f"/people/<{ROW}:person_id>/erase")
@for_members(*WHO_ERASE)
def forget_person(person_id: int) -> Any:
    return _erased(erase_person, _person(person_id), _("The person is erased, with events, votes and ratings."))


@privacy_pages.get(f"/accounts/<{ROW}:account_id>/export")
@for_members(*WHO_ERASE)
def export_account(account_id: int) -> Any:
    document = b"".join(export_of_account(g.workspace.id, _account(account_id)))
    return _download(Response(document), f"account-{account_id}.json")


@privacy_pages.post(f"/accounts/<{ROW}:account_id>/erase")
@for_members(*WHO_ERASE)
def forget_account(account_id: int) -> Any:
    told = _("The account is erased, with its persons and what was done for it.")
    return _erased(erase_account, _account(account_id), told)


def _erased(erase: Callable[[int, int], object], number: int, told: str) -> Any:
    """Erases by the id in the table, if the form says that its sender is sure."""
    workspace_id, slug = g.workspace.id, g.workspace.slug
    _check_sure()
    # The session's transaction must be over before the grouped write begins.
    db.session.commit()
    erase(workspace_id, number)
    flash(told)
    return redirect(url_for("success.accounts", slug=slug), 303)


def _person(person_id: int) -> int:
    found = person_of_workspace(g.workspace.id, person_id)
    if found is None or found.merged_into is not None:
        abort(404)
    return found.id


def _account(account_id: int) -> int:
    found = account_of_workspace(g.workspace.id, account_id)
    if found is None:
        abort(404)
    return found.id


def _check_sure() -> None:
    """The box beside the button: without JavaScript nothing else stands between a click and the end."""
    if request.form.get("sure") != "yes":
        abort(400)


def _download(answer: Response, name: str) -> Response:
    answer.content_type = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _back() -> Any:
    return redirect(url_for("privacy.overview", slug=g.workspace.slug), 303)


def _page(
    identity: IdentityForm | None = None,
    retention: RetentionForm | None = None,
    new_key: str | None = None,
    key_problem: str | None = None,
) -> str:
    workspace: Workspace = g.workspace
    kept = {"mode": workspace.identity_mode, "traits": "\n".join(workspace.protected_traits)}
    return render_template(
        "people/privacy.html",
        identity=identity or IdentityForm(formdata=None, data=kept),
        retention=retention or RetentionForm(formdata=None, data={"days": workspace.retention_days}),
        keys=identity_keys_of(workspace),
        coverage=coverage_of(workspace.id),
        reason_names=REASON_NAMES,
        mode_names=MODE_NAMES,
        new_key=new_key,
        key_problem=key_problem,
    )
