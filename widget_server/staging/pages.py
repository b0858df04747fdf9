"""Pages of staging: made in one step, compared with production, promoted. One sees of both what one is a member of."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.staging.comparing import compare
from widget_server.staging.making import NoStagingHere, make_staging
from widget_server.staging.operations import CannotPromote, Promoted, promote
from widget_server.staging.queries import Both, both_of, memberships_in
from widget_server.staging.readable import grouped, problem_in_words, read_chosen
from widget_server.web.languages import chosen_language
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.forms import OriginsForm
from widget_server.workspaces.roles import EVERYBODY, WHO_EDIT, WHO_HOLD_KEYS

staging_pages = Blueprint("staging", __name__, url_prefix="/w/<slug>/staging", template_folder="templates")


@staging_pages.get("")
@for_members(*EVERYBODY)
def page() -> Any:
    return _page(OriginsForm(formdata=None))


@staging_pages.post("")
@for_members(*WHO_HOLD_KEYS)
def make() -> Any:
    """A staging workspace of this one, in one step; leads to where its tag stands."""
    filled = OriginsForm()
    if not filled.validate_on_submit():
        return _page(filled), 400
    try:
        made = make_staging(g.workspace, filled.read, g.member.email)
    except NoStagingHere as problem:
        db.session.rollback()
        flash(_is_there(problem), "problem")
        return _back()
    db.session.commit()
    flash(_("The staging workspace is made. Put the tag below into your staging product, not into the product itself."))
    return redirect(url_for("settings.overview", slug=made.slug), 303)


@staging_pages.post("/promote")
@for_members(*WHO_EDIT)
def promote_chosen() -> Any:
    """Publishes what was chosen in production; for who may publish in both."""
    both = both_of(g.workspace)
    if both is None:
        flash(_("This workspace has no staging; make it first."), "problem")
        return _back()
    if not _may_promote(both):
        abort(403)
    chosen = read_chosen(request.form.getlist("offered" if "all" in request.form else "chosen"))
    if not chosen:
        flash(_("Choose at least one thing to promote."), "problem")
        return _back()
    try:
        done = promote(both.pair, chosen, g.member.email)
    except CannotPromote as refused:
        db.session.rollback()
        told = " ".join(problem_in_words(problem) for problem in refused.problems)
        flash(_("Nothing was promoted. %(why)s", why=told), "problem")
        return _back()
    db.session.commit()
    flash(_("Live in production: %(things)s.", things=", ".join(map(_done, done))))
    return _back()


def _page(form: OriginsForm) -> str:
    both = both_of(g.workspace)
    is_in_both = both is not None and len(memberships_in(g.member, both)) == len(both.pair)
    return render_template(
        "staging/page.html",
        both=both,
        groups=grouped(compare(*both.pair), chosen_language()) if both and is_in_both else None,
        may_promote=both is not None and _may_promote(both),
        may_make=g.membership.role in WHO_HOLD_KEYS,
        form=form,
    )


def _may_promote(both: Both) -> bool:
    """Whether the member may publish in both."""
    held = memberships_in(g.member, both)
    return len(held) == len(both.pair) and all(one.role in WHO_EDIT for one in held)


def _is_there(problem: NoStagingHere) -> str:
    if problem.slug is None:
        return _("This is a staging workspace itself; there is none of it.")
    return _("There is a staging workspace already: %(slug)s.", slug=problem.slug)


def _done(one: Promoted) -> str:
    return one.name if one.version is None else _("%(name)s, version %(number)s", name=one.name, number=one.version)


def _back() -> Any:
    return redirect(url_for("staging.page", slug=g.workspace.slug), 303)
