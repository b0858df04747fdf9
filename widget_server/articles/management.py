"""Articles for servers: read, write, publish, roll back, withdraw."""

from typing import Any

import msgspec
from flask import g

from widget_server.articles import operations
from widget_server.articles.contents import Contents, read_contents
from widget_server.articles.models import Article
from widget_server.articles.queries import article_for_members, article_named, articles_for_members, live_of
from widget_server.articles.schemas import ArticleSchema, ArticlesSchema, RollBackSchema, WrittenSchema, contents_of
from widget_server.db import db
from widget_server.web.bodies import path_text
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

article_management = ManagementBlueprint("articles", __name__, "The knowledge base.")
BY_API = "API"


@article_management.route("")
@with_secret_key
@article_management.response(200, ArticlesSchema)
def list_articles() -> dict[str, Any]:
    """All articles with their drafts, those that were touched last first."""
    return {"articles": [_told(article) for article in articles_for_members(g.workspace_id)]}


@article_management.route("/<article>")
@with_secret_key
@article_management.response(200, ArticleSchema)
def read_article(article: str) -> dict[str, Any]:
    """One article."""
    return _told(_found(article))


@article_management.route("/<article>", methods=["PUT"])
@with_secret_key
@article_management.arguments(WrittenSchema)
@article_management.response(200, ArticleSchema)
def write_article(written: dict[str, Any], article: str) -> dict[str, Any]:
    """Writes the draft of an article, which is made where it is missing, and publishes it where asked."""
    contents, name = contents_of(written), path_text(article, "article")
    found = article_named(g.workspace_id, name)
    if found is None:
        found = operations.begin_article(g.workspace_id, name, contents, BY_API)
    else:
        operations.save_draft(found, contents, BY_API)
    if written["publish"]:
        operations.publish_draft(found, BY_API)
    db.session.commit()
    return _told(found)


@article_management.route("/<article>/publish", methods=["POST"])
@with_secret_key
@article_management.response(200, ArticleSchema)
def publish_article(article: str) -> dict[str, Any]:
    """Makes the draft live."""
    found = _found(article)
    operations.publish_draft(found, BY_API)
    db.session.commit()
    return _told(found)


@article_management.route("/<article>/roll-back", methods=["POST"])
@with_secret_key
@article_management.arguments(RollBackSchema)
@article_management.response(200, ArticleSchema)
def roll_article_back(asked: dict[str, int], article: str) -> dict[str, Any]:
    """Publishes the text of an earlier version again, under a new number."""
    found = _found(article)
    operations.roll_back(found, asked["version"], BY_API)
    db.session.commit()
    return _told(found)


@article_management.route("/<article>", methods=["DELETE"])
@with_secret_key
@article_management.response(200, ArticleSchema)
def withdraw_article(article: str) -> dict[str, Any]:
    """Readers find it no more; its text stays as a draft, its versions stay."""
    found = _found(article)
    operations.withdraw(found, BY_API)
    db.session.commit()
    return _told(found)


def _found(name: str) -> Article:
    return article_for_members(g.workspace_id, path_text(name, "article"))


def _told(article: Article) -> dict[str, Any]:
    live = live_of(article)
    return {
        "name": article.name,
        "live_version": article.live_version,
        "live": _plain(read_contents(live.document)) if live else None,
        "draft": _plain(read_contents(article.draft)) if article.draft else None,
        "drafted_by": article.drafted_by,
        "drafted_at": article.drafted_at,
        "versions": article.versions,
    }


def _plain(contents: Contents) -> Any:
    return msgspec.to_builtins(contents)
