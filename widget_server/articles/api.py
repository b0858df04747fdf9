"""Articles for pages: search, and one as nodes. Called with an embed key; only what is published is told."""

from flask import Blueprint, Response, request

from widget_server.articles.queries import public_workspace
from widget_server.articles.schemas import ArticleList, ArticleView, line_view
from widget_server.articles.shelf import shelf_of
from widget_server.parts import parts
from widget_server.web.access import Access, declares
from widget_server.web.bodies import check_text, path_text
from widget_server.web.cors import answer_page, open_to_pages
from widget_server.web.errors import invalid, not_found
from widget_server.web.markdown import OF_ARTICLES, nodes_of
from widget_server.workspaces.access import embed_caller, key_of_request

public_articles = Blueprint("public_articles", __name__, url_prefix="/v1")
open_to_pages(public_articles)
embed = declares(Access("embed"))
LONGEST_QUESTION = 200
MOST_FOUND = 20
MOST_LISTED = 200


@public_articles.get("/articles")
@embed
def find() -> Response:
    """What fits `?q=`, the best first; without it all, by their tags."""
    holder = embed_caller(key_of_request())
    question, language = asked_question(), asked_language()
    shelf = shelf_of(holder.workspace_id)
    lines = shelf.find(question, language)[:MOST_FOUND] if question else shelf.lines(language)[:MOST_LISTED]
    return answer_page(ArticleList([line_view(line) for line in lines], _address(holder.slug)))


@public_articles.get("/articles/<name>")
@embed
def read(name: str) -> Response:
    """One article in the asked language, else in English, else in the one it is written in."""
    holder = embed_caller(key_of_request())
    language = asked_language()
    found = shelf_of(holder.workspace_id).by_name.get(path_text(name, "article"))
    if found is None:
        raise not_found("article")
    told, home = found.contents.told_in(language), _address(holder.slug)
    text = found.contents.texts[told]
    body = nodes_of(text.body, OF_ARTICLES)
    address = home and f"{home}/{found.name}"
    view = ArticleView(found.name, text.title, body, text.tags, told, found.version, found.published_ms, address)
    return answer_page(view)


def asked_question() -> str:
    question = request.args.get("q", "").strip()
    if len(question) > LONGEST_QUESTION:
        raise invalid(f"A question has at most {LONGEST_QUESTION} characters; this one has {len(question)}.", "q")
    return check_text(question, "q")


def asked_language() -> str:
    """The main part of `?language=`; English without it."""
    language = request.args.get("language", "en")
    if len(language) > 35:
        raise invalid("A language is told as in BCP 47, such as en or ru-RU.", "language")
    return check_text(language, "language").lower().replace("_", "-").partition("-")[0]


def _address(slug: str) -> str | None:
    return f"{parts().settings.public_url}/help/{slug}" if public_workspace(slug) else None
