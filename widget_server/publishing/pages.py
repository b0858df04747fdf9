"""What members do with drafts and versions of guides on their pages. What comes from a file is changed there."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for

from widget_server.db import db
from widget_server.guides.drafts import discard_draft, draft_of
from widget_server.guides.phrase_words import phrase_in_words
from widget_server.guides.queries import newest_document
from widget_server.publishing.drafts import (
    AsksInVain,
    ComesFromFile,
    make_draft_live,
    make_version_live,
    withdraw_edited,
)
from widget_server.triggers.language import BadGuide
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_EDIT
from widget_server.workspaces.turns import take_turn

publishing_pages = Blueprint("publishing", __name__, url_prefix="/w/<slug>/guides/<name>")


@publishing_pages.post("/draft/publish")
@for_members(*WHO_EDIT)
def publish(name: str) -> Any:
    """Makes a draft live as the next version of its guide, if it is still the one that the member looked at."""
    if (problem := _changed(name)) is not None:
        return problem
    try:
        version = make_draft_live(g.workspace.id, name, g.member.email)
    except AsksInVain as asked:
        db.session.rollback()
        return _back(name, _("Nothing was published: %(why)s", why=asked.told(phrase_in_words)), "problem")
    db.session.commit()
    return _back(name, _("Version %(number)s is live.", number=version))


@publishing_pages.post("/draft/discard")
@for_members(*WHO_EDIT)
def discard(name: str) -> Any:
    """Drops a draft; what is live stays."""
    if (problem := _changed(name)) is not None:
        return problem
    discard_draft(g.workspace.id, name)
    db.session.commit()
    return _back(name, _("The draft is gone."))


@publishing_pages.post("/versions/<int:number>/restore")
@for_members(*WHO_EDIT)
def restore(name: str, number: int) -> Any:
    """Publishes an older version once more."""
    try:
        version = make_version_live(g.workspace.id, name, number, g.member.email)
    except ComesFromFile as file:
        db.session.rollback()
        text = _("This guide lives in %(file)s: change it there and apply it.", file=file.source)
        return _back(name, text, "problem")
    except AsksInVain as asked:
        db.session.rollback()
        return _back(name, _("Nothing was published: %(why)s", why=asked.told(phrase_in_words)), "problem")
    except BadGuide as bad:
        db.session.rollback()
        return _back(name, _("Nothing was published: %(why)s", why=bad.told(phrase_in_words)), "problem")
    if version is None:
        abort(404)
    db.session.commit()
    return _back(name, _("Version %(number)s is live, as version %(before)s was.", number=version, before=number))


@publishing_pages.post("/versions/<int:number>/withdraw")
@for_members(*WHO_EDIT)
def withdraw(name: str, number: int) -> Any:
    """Shows a guide to nobody any more, if this version is still the live one."""
    try:
        is_done = withdraw_edited(g.workspace.id, name, number)
    except ComesFromFile as file:
        db.session.rollback()
        text = _("This guide lives in %(file)s: change it there and apply it.", file=file.source)
        return _back(name, text, "problem")
    db.session.commit()
    if is_done:
        return _back(name, _("Nobody is shown this guide any more. Any of its versions can be made live again."))
    if newest_document(g.workspace.id, name) is None:
        abort(404)
    return _back(name, _("Version %(number)s is not live any more.", number=number), "problem")


def _changed(name: str) -> Any:
    """The answer where there is no such draft, or another one than was looked at; None where all is well."""
    take_turn(g.workspace.id)
    draft = draft_of(g.workspace.id, name)
    if draft is None:
        abort(404)
    if request.form.get("seen") == draft.mark:
        return None
    return _back(name, _("The draft has changed since you looked at it. Look at it once more."), "problem")


def _back(name: str, text: str, category: str = "message") -> Any:
    flash(text, category)
    there = draft_of(g.workspace.id, name) or newest_document(g.workspace.id, name)
    slug = g.workspace.slug
    address = url_for("guides.guide", slug=slug, name=name) if there else url_for("guides.listing", slug=slug)
    return redirect(address, 303)
