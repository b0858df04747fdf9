"""The pages on which members choose how the embed looks, the workspace's own look and those beside it."""

from typing import Any

from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import format_decimal

from widget_server.db import db
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.access import for_members
from widget_server.workspaces.looks.look import (
    CORNERS,
    DEFAULT,
    FONTS,
    MOST_OFFSET,
    MOST_RADIUS,
    OWN_VARIABLES,
    Contrast,
    Look,
    Problem,
    contrasts_of,
    look_of_form,
    style_sheet,
)
from widget_server.workspaces.looks.named import (
    MOST_LOOKS,
    TooManyLooks,
    keep_look,
    look_named,
    look_names,
    look_names_in_turn,
)
from widget_server.workspaces.looks.names import LONGEST_NAME, is_look_name
from widget_server.workspaces.looks.operations import choose_look, drop_look, look_of
from widget_server.workspaces.roles import WHO_EDIT
from widget_server.workspaces.turns import take_turn

look_pages = Blueprint("looks", __name__, url_prefix="/w/<slug>/settings/look", template_folder="templates")
FONT_NAMES = {
    "system": _l("The reader's system font"),
    "page": _l("The font of your product"),
    "serif": _l("Serif"),
    "rounded": _l("Rounded"),
    "mono": _l("Monospaced"),
}
CORNER_NAMES = {"end": _l("At the end of the line (right, in Arabic left)"), "start": _l("At its start")}
COLOUR_NAMES = {"accent": _l("Accent"), "paper": _l("Background"), "ink": _l("Text")}
SEEN_AS = {
    "ink": _l("Text on the background"),
    "soft": _l("Soft text on the background"),
    "faint": _l("Faint text on the background"),
    "accent": _l("Accent beside the background"),
    "accent_ink": _l("Text on the accent"),
    "good": _l("Good news on the background"),
    "bad": _l("Bad news on the background"),
}
SCHEME_NAMES = {"light": _l("light"), "dark": _l("dark")}


@look_pages.get("")
@for_members(*WHO_EDIT)
def page() -> Any:
    return _page(look_of(g.workspace.id), {})


@look_pages.post("")
@for_members(*WHO_EDIT)
def save() -> Any:
    look, problems = look_of_form(request.form)
    if problems:
        return _page(look, _told(problems), request.form), 400
    choose_look(g.workspace.id, look, g.member.email)
    db.session.commit()
    flash(_("The look is saved. Open products follow within five minutes."))
    return redirect(url_for("looks.page", slug=g.workspace.slug), 303)


@look_pages.post("/named")
@for_members(*WHO_EDIT)
def make() -> Any:
    """A look beside the workspace's own, which it resembles at first; leads to where it is changed."""
    name = request.form.get("name", "").strip()
    own = look_of(g.workspace.id)
    if not is_look_name(name):
        said = _(
            "Write lower-case letters, digits and single hyphens, as in autumn-campaign; at most %(most)s. "
            "The name look is taken.",
            most=LONGEST_NAME,
        )
        return _page(own, {"name": said}, {"name": name}), 400
    take_turn(g.workspace.id)
    if name in look_names_in_turn(g.workspace.id):
        db.session.rollback()
        return _page(own, {"name": _("There is a look of this name.")}, {"name": name}), 400
    try:
        keep_look(g.workspace.id, name, own, g.member.email)
    except TooManyLooks:
        db.session.rollback()
        said = _("A workspace keeps %(most)s looks beside its own: remove one first.", most=MOST_LOOKS)
        return _page(own, {"name": said}, {"name": name}), 400
    db.session.commit()
    flash(
        _(
            "The look is made, and is like the workspace's own. Change what is to be different; guides choose it "
            "by its name."
        )
    )
    return redirect(url_for("looks.named", slug=g.workspace.slug, look=name), 303)


@look_pages.get("/named/<look>")
@for_members(*WHO_EDIT)
def named(look: str) -> Any:
    return _page(_known(look), {}, name=look)


@look_pages.post("/named/<look>")
@for_members(*WHO_EDIT)
def save_named(look: str) -> Any:
    _known(look)
    chosen, problems = look_of_form(request.form)
    if problems:
        return _page(chosen, _told(problems), request.form, look), 400
    take_turn(g.workspace.id)
    if look not in look_names_in_turn(g.workspace.id):
        # Removed while this was written: it must not come back for having been saved.
        abort(404)
    keep_look(g.workspace.id, look, chosen, g.member.email)
    db.session.commit()
    flash(_("The look is saved. Open products follow within five minutes."))
    return redirect(url_for("looks.named", slug=g.workspace.slug, look=look), 303)


@look_pages.post("/preview")
@for_members(*WHO_EDIT)
def preview() -> Any:
    """What the preview puts on while somebody chooses; changes nothing."""
    look, problems = look_of_form(request.form)
    return jsonify(
        css=style_sheet(look),
        logo=look.logo,
        problems=_told(problems),
        contrasts=render_template("looks/_contrasts.html", contrasts=_lines(look)),
    )


@look_pages.post("/reset")
@for_members(*WHO_EDIT)
def reset() -> Any:
    drop_look(g.workspace.id)
    db.session.commit()
    flash(_("The look is the embed's own again."))
    return redirect(url_for("looks.page", slug=g.workspace.slug), 303)


def _known(name: str) -> Look:
    """404 for a look that is not there."""
    look = look_named(g.workspace.id, name) if is_look_name(name) else None
    return look or abort(404)


def _page(look: Look, problems: dict[str, str], written: Any = None, name: str | None = None) -> str:
    """`name` is that of the look; None for the workspace's own."""
    return render_template(
        "looks/page.html",
        look=look,
        look_name=name,
        names=sorted(look_names(g.workspace.id)),
        written=written or {},
        problems=problems,
        css=style_sheet(look),
        contrasts=_lines(look),
        is_own=name is None and look != DEFAULT,
        colour_names=COLOUR_NAMES,
        fonts={name: FONT_NAMES[name] for name in FONTS},
        corners={name: CORNER_NAMES[name] for name in CORNERS},
        most_radius=MOST_RADIUS,
        most_offset=MOST_OFFSET,
        own_variables=OWN_VARIABLES,
    )


def _told(problems: list[Problem]) -> dict[str, str]:
    """Field by field, the first thing that is wrong with each."""
    told: dict[str, str] = {}
    for problem in problems:
        told.setdefault(problem.field, _sentence(problem))
    return told


def _sentence(problem: Problem) -> str:
    values = problem.values
    match problem.code:
        case "no_colour":
            return _("“%(written)s” is no colour; write one such as #4f46e5.", written=values["written"])
        case "no_whole":
            return _("Write a whole number from 0 to %(most)s.", most=values["most"])
        case "no_choice":
            return _("Choose one of %(choices)s.", choices=values["choices"])
        case "no_logo":
            return _("Write an address that begins with https://, without spaces.")
        case "unknown_variable":
            return _("“%(written)s” cannot be set; these can: %(known)s.", **values)
    return _(
        "%(colour)s on %(paper)s stands out by %(ratio)s : 1; at least %(least)s : 1 can be read. The nearest that "
        "does is %(nearest)s.",
        **{**values, "ratio": _ratio(values["ratio"]), "least": _ratio(values["least"])},
    )


def _lines(look: Look) -> list[dict[str, Any]]:
    return [_line(one) for one in contrasts_of(look)]


def _line(one: Contrast) -> dict[str, Any]:
    return {
        "what": SEEN_AS[one.what],
        "scheme": SCHEME_NAMES[one.scheme],
        "ratio": _ratio(one.ratio),
        "least": _ratio(one.least),
        "is_enough": one.ratio >= one.least,
        "is_corrected": one.is_corrected,
    }


def _ratio(ratio: float) -> str:
    """Rounded down: 4.49 is not 4.5."""
    return str(format_decimal(int(ratio * 100) / 100, format="0.0#"))
