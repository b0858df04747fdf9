"""A member's own profile: what the end users of the accounts that they look after see of them."""

from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from widget_server.db import db
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.operations import set_profile
from widget_server.workspaces.photos import MOST_BYTES, BadPhoto, as_data_uri, photo_of
from widget_server.workspaces.queries import profile_of_member
from widget_server.workspaces.roles import EVERYBODY

profile_pages = Blueprint("profile", __name__, url_prefix="/w/<slug>/profile", template_folder="templates")
LONGEST_TITLE: Final = 80
FORM_BYTES: Final = 64 * 1024


def take_larger_photos() -> None:
    """A photo may be larger than a batch of events."""
    if request.endpoint == "profile.change":
        request.max_content_length = MOST_BYTES + FORM_BYTES


@profile_pages.get("")
@for_members(*EVERYBODY)
def overview() -> Any:
    return _page()


@profile_pages.post("")
@for_members(*EVERYBODY)
def change() -> Any:
    profile = profile_of_member(g.member.id)
    title, photo = " ".join(request.form.get("title", "").split()), profile.photo
    if len(title) > LONGEST_TITLE:
        return _page(_("A job title has at most %(most)s characters.", most=LONGEST_TITLE), title), 400
    file = request.files.get("photo")
    try:
        if file is not None and file.filename:
            photo = photo_of(file.read(MOST_BYTES + 1))
        elif "remove" in request.form:
            photo = None
    except BadPhoto:
        problem = _("This is no photo that can be taken: choose a JPEG, PNG or WebP of at most 8 MB.")
        return _page(problem, title), 400
    set_profile(g.member, title, photo)
    db.session.commit()
    flash(_("Your profile is saved."))
    return redirect(url_for("profile.overview", slug=g.workspace.slug), 303)


def _page(problem: str | None = None, title: str | None = None) -> str:
    profile = profile_of_member(g.member.id)
    return render_template(
        "workspaces/profile.html",
        title_written=profile.title if title is None else title,
        photo=as_data_uri(profile.photo),
        problem=problem,
    )
