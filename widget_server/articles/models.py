"""Tables of articles and their published versions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db import Model, UtcTime, utc_now

LONGEST_NAME = 80


class Article(Model):
    """One article by its stable name, which its address holds. `live_version` is None while it is not published.

    `draft` holds what was written since (see `contents.py`), None when nothing was; nobody but members reads it.
    """

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    live_version: Mapped[int | None]
    draft: Mapped[str | None] = mapped_column(Text)
    drafted_by: Mapped[str | None] = mapped_column(String(254))
    drafted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    versions: Mapped[list["ArticleVersion"]] = relationship(
        back_populates="article", order_by="ArticleVersion.version", cascade="all, delete-orphan"
    )


class ArticleVersion(Model):
    """One published, frozen text of an article (JSON), live from `published_at` to `withdrawn_at`.

    `restored_from` is the version whose text it brought back; None where it was a draft.
    """

    __tablename__ = "article_versions"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(254))
    published_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    withdrawn_by: Mapped[str | None] = mapped_column(String(254))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    restored_from: Mapped[int | None]
    # The version of the staging workspace that was promoted; None where it came otherwise.
    from_staging: Mapped[int | None]
    article: Mapped[Article] = relationship(back_populates="versions")
