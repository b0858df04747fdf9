"""Every change to articles. Each runs in the session's transaction; the caller commits."""

from datetime import datetime

from widget_server.articles.contents import (
    Contents,
    as_document,
    check_publishable,
    checked_contents,
    checked_name,
    read_contents,
)
from widget_server.articles.models import Article, ArticleVersion
from widget_server.articles.pictures import wanted_pictures, without_wanted_pictures
from widget_server.articles.queries import article_named
from widget_server.db import db, utc_now
from widget_server.web.errors import ApiError, invalid, not_found
from widget_server.workspaces.models import HelpCentre


def begin_article(workspace_id: int, name: str, contents: Contents, by: str) -> Article:
    """A new article that is a draft. Raises ApiError: 400 for what is wrong in it, 409 for a name that is taken."""
    checked_name(name)
    if article_named(workspace_id, name) is not None:
        raise ApiError(409, "conflict", f"There is an article named {name}; choose another name.", "name")
    article = Article(workspace_id=workspace_id, name=name)
    save_draft(article, contents, by)
    db.session.add(article)
    db.session.flush()
    return article


def save_draft(article: Article, contents: Contents, by: str, seen: datetime | None = None) -> None:
    """Keeps what was written; readers see nothing of it. `seen` is the time of the draft that the writer began from.

    Raises ApiError: 400 for what is wrong, 409 `changed_meanwhile` where somebody else has saved since `seen`.
    """
    _take_turn(article)
    if seen is not None and article.drafted_at is not None and article.drafted_at > seen:
        text = f"{article.drafted_by} has saved this article meanwhile; compare both texts, then save again."
        raise ApiError(409, "changed_meanwhile", text)
    article.draft = as_document(checked_contents(contents))
    article.drafted_by, article.drafted_at = by, utc_now()


def discard_draft(article: Article) -> None:
    """Forgets what was written since the last publishing; an article that was never published goes with it."""
    if not article.versions:
        db.session.delete(article)
    article.draft = article.drafted_by = article.drafted_at = None


def publish_draft(article: Article, by: str, without_pictures: bool = False) -> int:
    """Makes the draft the live version, frozen from now on; returns its number. Raises ApiError 400.

    Pictures that are still to come are named and refused, or left out `without_pictures`.
    """
    _take_turn(article)
    if article.draft is None:
        raise invalid("There is no draft to publish; change the article first.")
    contents = read_contents(article.draft)
    if without_pictures:
        contents = without_wanted_pictures(contents)
    elif wanted := wanted_pictures(contents):
        raise _pictures_missing(wanted)
    check_publishable(contents)
    version = _publish(article, as_document(contents), by)
    article.draft = article.drafted_by = article.drafted_at = None
    return version


def roll_back(article: Article, version: int, by: str) -> int:
    """Publishes the text of an earlier version again, as a new version: what was read when stays known.

    A draft stays as it is. Raises ApiError 404.
    """
    _take_turn(article)
    kept = next((each for each in article.versions if each.version == version), None)
    if kept is None:
        raise not_found("version")
    if article.live_version == version:
        return version
    return _publish(article, kept.document, by, restored_from=version)


def publish_text(workspace_id: int, name: str, document: str, by: str, from_staging: int | None = None) -> int:
    """Makes this text (JSON, see `contents.py`) the live version of an article, which is made where it is missing.

    A draft stays as it is. `from_staging` is the version that was promoted. Raises ApiError 400.
    """
    check_publishable(read_contents(document))
    article = article_named(workspace_id, name)
    if article is None:
        article = Article(workspace_id=workspace_id, name=name)
        db.session.add(article)
    else:
        _take_turn(article)
    return _publish(article, document, by, from_staging=from_staging)


def withdraw(article: Article, by: str) -> None:
    """Readers find it no more. Its text is kept as a draft, where none is there."""
    live = _live(article)
    if live is None:
        return
    if article.draft is None:
        article.draft, article.drafted_by, article.drafted_at = live.document, by, utc_now()
    _end(article, live, by)


def set_help_centre(workspace_id: int, is_public: bool, has_launcher: bool) -> None:
    db.session.merge(HelpCentre(workspace_id=workspace_id, is_public=is_public, has_launcher=has_launcher))


def _pictures_missing(wanted: list[tuple[str, str]]) -> ApiError:
    named = "; ".join(what for _, what in wanted)
    text = f"Pictures are still to come: {named}. Put each in place of its [[picture: …]], or take that line out."
    return ApiError(400, "pictures_missing", text, f"texts.{wanted[0][0]}.body")


def _take_turn(article: Article) -> None:
    """Of two who change one article the second one goes on from what the first one made."""
    if article.id is not None:
        db.session.flush()
        db.session.refresh(article, with_for_update=True)


def _publish(
    article: Article, document: str, by: str, *, restored_from: int | None = None, from_staging: int | None = None
) -> int:
    live = _live(article)
    if live is not None:
        if live.document == document:
            return live.version
        _end(article, live, by)
    number = 1 + max((each.version for each in article.versions), default=0)
    came = {"published_by": by, "restored_from": restored_from, "from_staging": from_staging}
    article.versions.append(ArticleVersion(version=number, document=document, **came))
    article.live_version = number
    db.session.flush()
    return number


def _end(article: Article, live: ArticleVersion, by: str) -> None:
    live.withdrawn_at, live.withdrawn_by = utc_now(), by
    article.live_version = None


def _live(article: Article) -> ArticleVersion | None:
    return next((each for each in article.versions if each.version == article.live_version), None)
