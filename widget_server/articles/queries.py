"""Reads of articles: for members by the ORM, for readers from the shelf of what is published."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from widget_server.articles.contents import Contents, read_contents
from widget_server.articles.models import Article, ArticleVersion
from widget_server.db import db
from widget_server.parts import parts
from widget_server.web.errors import not_found
from widget_server.workspaces.models import HelpCentre

MOST_ARTICLES = 1000


@dataclass(frozen=True, slots=True)
class Published:
    """The live version of an article. `published_ms` is since 1970."""

    name: str
    version: int
    contents: Contents
    published_ms: int


def article_named(workspace_id: int, name: str) -> Article | None:
    return db.session.scalar(select(Article).where(Article.workspace_id == workspace_id, Article.name == name))


def article_for_members(workspace_id: int, name: str) -> Article:
    """Raises ApiError 404, for another workspace's as for none."""
    article = article_named(workspace_id, name)
    if article is None:
        raise not_found("article")
    return article


def articles_for_members(workspace_id: int) -> list[Article]:
    """All of them, drafts included, those that were touched last first."""
    statement = (
        select(Article).where(Article.workspace_id == workspace_id).options(selectinload(Article.versions))
    ).limit(MOST_ARTICLES)
    return sorted(db.session.scalars(statement), key=touched_at, reverse=True)


def touched_at(article: Article) -> Any:
    """When it was last saved, published or withdrawn."""
    times = [article.created_at, article.drafted_at]
    times += [time for version in article.versions for time in (version.published_at, version.withdrawn_at)]
    return max(time for time in times if time is not None)


def newest_contents(article: Article) -> Contents:
    """What a writer goes on from: the draft, else what is live, else the last version."""
    if article.draft is not None:
        return read_contents(article.draft)
    live = live_of(article) or (article.versions[-1] if article.versions else None)
    return read_contents(live.document) if live else Contents()


def live_of(article: Article) -> ArticleVersion | None:
    return next((each for each in article.versions if each.version == article.live_version), None)


def published_articles(workspace_id: int) -> list[Published]:
    """Every live version, in the order in which they were begun."""
    rows = parts().database.read(
        "SELECT a.name, v.version, v.document, v.published_at FROM articles a "
        "JOIN article_versions v ON v.article_id = a.id AND v.version = a.live_version "
        "WHERE a.workspace_id = ? ORDER BY a.id LIMIT ?",
        (workspace_id, MOST_ARTICLES),
    )
    return [Published(name, version, read_contents(document), int(ms)) for name, version, document, ms in rows]


def articles_mark(workspace_id: int) -> tuple[Any, ...]:
    """Changes whenever what is published changes; cheap to read."""
    rows = parts().database.read(
        "SELECT COUNT(*), MAX(v.published_at), SUM(v.version), COUNT(a.live_version), MAX(v.withdrawn_at) "
        "FROM articles a JOIN article_versions v ON v.article_id = a.id WHERE a.workspace_id = ?",
        (workspace_id,),
    )
    return tuple(rows[0])


def help_centre_of(workspace_id: int) -> HelpCentre:
    found = db.session.get(HelpCentre, workspace_id)
    return found or HelpCentre(workspace_id=workspace_id, is_public=True, has_launcher=False)


def public_workspace(slug: str) -> tuple[int, str] | None:
    """Id and name of a workspace whose articles anybody may read; None where there is none, or it is not public."""
    rows = parts().database.read(
        "SELECT w.id, w.name FROM workspaces w LEFT JOIN help_centres h ON h.workspace_id = w.id WHERE w.slug = ? "
        "AND (h.is_public IS NULL OR h.is_public) AND EXISTS (SELECT 1 FROM articles a "
        "WHERE a.workspace_id = w.id AND a.live_version IS NOT NULL)",
        (slug,),
    )
    return (int(rows[0][0]), str(rows[0][1])) if rows else None
