"""Tables of guides and their published versions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from widget_server.db import Model, UtcTime, utc_now


class Guide(Model):
    """Anything that can be shown, by its stable name. `live_version` is None when it is withdrawn."""

    __tablename__ = "guides"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    live_version: Mapped[int | None]
    versions: Mapped[list["GuideVersion"]] = relationship(
        back_populates="guide", order_by="GuideVersion.version", cascade="all, delete-orphan"
    )


EDITED = "editor"
"""The source of what members write on their pages; any other source is a file, which is changed where it lies."""


class GuideVersion(Model):
    """One published, frozen document of a guide (JSON as text), from `published_at` to `withdrawn_at`."""

    __tablename__ = "guide_versions"
    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    published_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # A member's address, or by what tool it came; None where that was not written down yet.
    published_by: Mapped[str | None] = mapped_column(String(254))
    # The version of the staging workspace that was promoted; None where it came otherwise.
    from_staging: Mapped[int | None]
    guide: Mapped[Guide] = relationship(back_populates="versions")


class GuideDraft(Model):
    """A document of a guide that is not live, one for each name; the guide itself need not exist."""

    __tablename__ = "guide_drafts"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    saved_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    saved_by: Mapped[str | None] = mapped_column(String(254))


class GuideFault(Model):
    """A version of a guide that was off from `since` until somebody said so.

    `kind` says why: it failed while it was decided, then `what` names the error; or its element was missed by too many,
    then `what` holds the figures as JSON; see `misses.py`.
    """

    __tablename__ = "guide_faults"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(UtcTime, primary_key=True, default=utc_now)
    until: Mapped[datetime | None] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(String(10), default="failed", server_default="failed")


ATTENTION = "$attention"


class SegmentVersion(Model):
    """One published, frozen document of a saved segment (JSON as text), from `published_at` to `withdrawn_at`.

    Under ATTENTION, which is no name of a segment, stands what the workspace says of attention.
    """

    __tablename__ = "segment_versions"
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    published_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # As of a GuideVersion.
    published_by: Mapped[str | None] = mapped_column(String(254))
    from_staging: Mapped[int | None]
