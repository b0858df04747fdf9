"""The public help centre of a workspace: readable without JavaScript, printable, in both languages.

An article that is not published, one that never was, and a workspace without any answer the same.
"""

from itertools import groupby
from typing import Any, Final

from flask import Blueprint, Response, abort, g, make_response, render_template, request, url_for
from markupsafe import Markup

from widget_server.articles.api import LONGEST_QUESTION
from widget_server.articles.queries import public_workspace
from widget_server.articles.shelf import Line, Shelf, shelf_of
from widget_server.parts import parts
from widget_server.web.access import public
from widget_server.web.languages import LANGUAGES, chosen_language
from widget_server.web.markdown import html_of
from widget_server.web.protection import POLICY

help_pages = Blueprint("help", __name__, url_prefix="/help/<workspace>", template_folder="templates")
# Authors show pictures by their addresses; nothing else may come from elsewhere.
WITH_PICTURES: Final = POLICY.replace("img-src 'self' data:", "img-src 'self' data: https:")
MOST_FOUND: Final = 50
MOST_RELATED: Final = 4


@help_pages.before_request
def know_reader() -> None:
    """Whose articles they are, and the language that the address asks for, which goes before the browser's."""
    found = public_workspace((request.view_args or {}).get("workspace", ""))
    if found is None:
        abort(404)
    g.reader_of, g.help_name = found
    g.asked_language = request.args.get("language")


@help_pages.get("")
@public
def contents(workspace: str) -> Response:
    """All articles by their first tag, or what a question finds."""
    shelf, language = shelf_of(g.reader_of), chosen_language()
    question = " ".join(request.args.get("q", "").split())[:LONGEST_QUESTION]
    found = shelf.find(question, language)[:MOST_FOUND] if question else None
    groups = [] if question else _by_tag(shelf.lines(language))
    return _answer(
        "help/contents.html", workspace, question=question, found=found, groups=groups, total=len(shelf.by_name)
    )


@help_pages.get("/<article>")
@public
def article(workspace: str, article: str) -> Response:
    shelf, language = shelf_of(g.reader_of), chosen_language()
    found = shelf.by_name.get(article)
    if found is None:
        abort(404)
    told = found.contents.told_in(language)
    return _answer(
        "help/article.html",
        workspace,
        article=found,
        told=told,
        text=found.contents.texts[told],
        body=Markup(html_of(found.contents.texts[told].body)),  # noqa: S704 - what html_of gives is clean
        summary=shelf.plain_text(article, language)[:160],
        related=_related(shelf, article, language),
    )


def _by_tag(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    return [(tag, list(group)) for tag, group in groupby(lines, lambda line: line.tags[0] if line.tags else "")]


def _related(shelf: Shelf, name: str, language: str) -> list[Line]:
    """Others with the same tags, those with most of them first."""
    tags = set(shelf.by_name[name].contents.text_for(language).tags)
    others = [(len(tags & set(line.tags)), line) for line in shelf.lines(language) if line.name != name]
    close = sorted((each for each in others if each[0]), key=lambda each: -each[0])
    return [line for _, line in close[:MOST_RELATED]]


def _answer(template: str, workspace: str, **values: Any) -> Response:
    def address(language: str) -> str:
        """This page in a language."""
        asked = {"q": values["question"]} if values.get("question") else {}
        return url_for(request.endpoint or "", **(request.view_args or {}), **asked, language=language)

    page = render_template(
        template,
        help_slug=workspace,
        help_name=g.help_name,
        address=address,
        origin=parts().settings.public_url,
        languages=LANGUAGES,
        **values,
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = WITH_PICTURES
    # A browser asks again each time: what is withdrawn is gone for everybody.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.update(["Accept-Language", "Cookie"])
    return answer
