"""Pages of articles: write with a preview beside, publish, roll back, withdraw; what the help centre is set to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from markupsafe import Markup

from widget_server.articles import operations
from widget_server.articles.contents import LONGEST_BODY, LONGEST_TITLE, Contents, Text, name_for, read_contents
from widget_server.articles.models import Article
from widget_server.articles.pictures import marked, wanted_pictures
from widget_server.articles.queries import (
    article_for_members,
    article_named,
    articles_for_members,
    help_centre_of,
    live_of,
    newest_contents,
    touched_at,
)
from widget_server.db import db
from widget_server.parts import parts
from widget_server.web.errors import ApiError
from widget_server.web.languages import LANGUAGES, chosen_language
from widget_server.web.markdown import html_of
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.queries import staff_of
from widget_server.workspaces.roles import EVERYBODY, WHO_EDIT

article_pages = Blueprint("articles", __name__, url_prefix="/w/<slug>/articles", template_folder="templates")
NUMBER: Final = "int(max=2147483647)"


@article_pages.get("")
@for_members(*EVERYBODY)
def listing() -> Any:
    articles = articles_for_members(g.workspace.id)
    return render_template(
        "articles/listing.html",
        articles=[(article, newest_contents(article), touched_at(article)) for article in articles],
        centre=help_centre_of(g.workspace.id),
        address=_help_address(),
        any_live=any(article.live_version for article in articles),
        may_edit=g.membership.role in WHO_EDIT,
    )


@article_pages.post("/settings")
@for_members(*WHO_EDIT)
def change_settings() -> Any:
    operations.set_help_centre(g.workspace.id, "is_public" in request.form, "has_launcher" in request.form)
    db.session.commit()
    flash(_("The help centre's settings are saved."))
    return redirect(url_for("articles.listing", slug=g.workspace.slug), 303)


@article_pages.get("/new")
@for_members(*WHO_EDIT)
def new() -> Any:
    return _form(None, Contents())


@article_pages.post("/new")
@for_members(*WHO_EDIT)
def begin() -> Any:
    contents = _written()
    name = request.form.get("name", "").strip() or _free_name(contents)
    try:
        article = operations.begin_article(g.workspace.id, name, contents, g.member.email)
        return _kept(article)
    except ApiError as problem:
        db.session.rollback()
        return _form(None, contents, problem, name), problem.status


@article_pages.post("/preview")
@for_members(*WHO_EDIT)
def preview() -> Any:
    """What Markdown becomes, as a part of a page; keeps nothing."""
    language = request.form.get("of", "")
    return _shown(request.form.get(f"body-{language}", "")[:LONGEST_BODY])


@article_pages.get("/<article>")
@for_members(*EVERYBODY)
def article(article: str) -> Any:
    found = article_for_members(g.workspace.id, article)
    return _form(found, newest_contents(found))


@article_pages.post("/<article>")
@for_members(*WHO_EDIT)
def change(article: str) -> Any:
    found = article_for_members(g.workspace.id, article)
    contents, seen = _written(), request.form.get("seen", type=int)
    try:
        operations.save_draft(found, contents, g.member.email, _moment(seen) if seen is not None else None)
        return _kept(found)
    except ApiError as problem:
        db.session.rollback()
        return _form(article_for_members(g.workspace.id, article), contents, problem), problem.status


@article_pages.post("/<article>/discard")
@for_members(*WHO_EDIT)
def discard(article: str) -> Any:
    found = article_for_members(g.workspace.id, article)
    operations.discard_draft(found)
    db.session.commit()
    flash(_("The draft is discarded."))
    return redirect(url_for("articles.listing", slug=g.workspace.slug), 303)


@article_pages.post("/<article>/withdraw")
@for_members(*WHO_EDIT)
def withdraw(article: str) -> Any:
    operations.withdraw(article_for_members(g.workspace.id, article), g.member.email)
    db.session.commit()
    flash(_("Readers find the article no more. Its text is kept as a draft."))
    return redirect(url_for("articles.article", slug=g.workspace.slug, article=article), 303)


@article_pages.get(f"/<article>/versions/<{NUMBER}:version>")
@for_members(*EVERYBODY)
def version(article: str, version: int) -> Any:
    """A version as it was read."""
    found = article_for_members(g.workspace.id, article)
    kept = next((each for each in found.versions if each.version == version), None)
    if kept is None:
        abort(404)
    contents = read_contents(kept.document)
    return render_template(
        "articles/version.html",
        article=found,
        version=kept,
        shown={language: (text.title, _shown(text.body)) for language, text in contents.texts.items()},
        contents=contents,
        names=_names(),
        may_edit=g.membership.role in WHO_EDIT,
    )


@article_pages.post(f"/<article>/versions/<{NUMBER}:version>/restore")
@for_members(*WHO_EDIT)
def restore(article: str, version: int) -> Any:
    found = article_for_members(g.workspace.id, article)
    number = operations.roll_back(found, version, g.member.email)
    db.session.commit()
    flash(_("The text of version %(version)s is live again, as version %(number)s.", version=version, number=number))
    return redirect(url_for("articles.article", slug=g.workspace.slug, article=article), 303)


def _kept(article: Article) -> Any:
    """After a save: published too where that button was pressed. What is wrong for readers is said, the draft stays."""
    name, do = article.name, request.form.get("do")
    wants_publish, problem = do in ("publish", "publish_without_pictures"), None
    if wants_publish:
        try:
            operations.publish_draft(article, g.member.email, do != "publish")
        except ApiError as refused:
            problem = refused
    db.session.commit()
    if problem is not None:
        found = article_for_members(g.workspace.id, name)
        return _form(found, newest_contents(found), problem), problem.status
    flash(_("The article is published.") if wants_publish else _("The draft is saved. Readers do not see it yet."))
    return redirect(url_for("articles.article", slug=g.workspace.slug, article=name), 303)


def _form(article: Article | None, contents: Contents, problem: ApiError | None = None, name: str = "") -> str:
    live = live_of(article) if article else None
    return render_template(
        "articles/article.html",
        article=article,
        live=live,
        contents=contents,
        name=name or (article.name if article else ""),
        seen=round(article.drafted_at.timestamp() * 1000) if article and article.drafted_at else 0,
        texts={language: contents.texts.get(language, Text()) for language in _languages()},
        shown={language: _shown(text.body) for language, text in contents.texts.items()},
        wanted=wanted_pictures(contents),
        problem=problem and _in_words(problem),
        wrong=problem.field if problem else None,
        names=_names(),
        address=f"{_help_address()}/{live.article.name}" if live and help_centre_of(g.workspace.id).is_public else None,
        longest_title=LONGEST_TITLE,
        may_edit=g.membership.role in WHO_EDIT,
    )


def _written() -> Contents:
    """What stands in the form."""
    form = request.form
    texts = {}
    for each in LANGUAGES:
        tags = tuple(tag for tag in form.get(f"tags-{each}", "").split(",") if tag.strip())
        texts[each] = Text(form.get(f"title-{each}", ""), form.get(f"body-{each}", ""), tags)
    return Contents(texts)


def _in_words(problem: ApiError) -> str:
    """What is wrong, in the member's language."""
    part = (problem.field or "").rpartition(".")[2]
    if problem.code == "changed_meanwhile":
        return _("Somebody else has saved this article meanwhile. Compare both texts, then save again to keep yours.")
    if problem.code == "conflict":
        return _("There is an article with this name. Choose another name.")
    if problem.code == "pictures_missing":
        return _("The draft is saved. Some of its pictures are still to come: they are listed below.")
    words = {
        "name": _("A name is made of small latin letters, digits and hyphens, such as share-a-report."),
        "title": _("A title has 1 to %(most)s characters.", most=LONGEST_TITLE),
        "body": _("Write a text of at most %(most)s characters, or empty the title too.", most=LONGEST_BODY),
        "tags": _("Keep at most 10 tags of at most 40 characters."),
        "texts": _("Write a title and a text in at least one language before publishing."),
    }
    return str(words.get(part, problem.message))


def _free_name(contents: Contents) -> str:
    """A name made of the title, with a number where it is taken."""
    title = next((contents.texts[each].title for each in ("en", "ru") if contents.texts[each].title.strip()), "")
    wanted = name_for(title)
    taken = {article.name for article in articles_for_members(g.workspace.id)}
    return next(name for name in _numbered(wanted) if name not in taken and not article_named(g.workspace.id, name))


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name[:70]}-{number}"
        number += 1


def _languages() -> list[str]:
    """The member's own first."""
    return sorted(LANGUAGES, key=lambda each: (each != chosen_language(), each))


def _shown(markdown: str) -> Markup:
    return marked(Markup(html_of(markdown)))  # noqa: S704 - what html_of gives is clean


def _names() -> dict[str, str]:
    return {each.member.email: each.member.name for each in staff_of(g.workspace)}


def _help_address() -> str:
    return f"{parts().settings.public_url}/help/{g.workspace.slug}"


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(min(max(ms, 0), 2**41) / 1000, UTC)
