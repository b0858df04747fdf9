"""The tables of looks: the own one of each workspace, and those that it has beside it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import Model, UtcTime, utc_now


class WorkspaceLook(Model):
    """The look of one workspace (JSON as text); without a row it is the embed's own."""

    __tablename__ = "looks"
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    document: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    changed_by: Mapped[str] = mapped_column(String(254))


class NamedLook(Model):
    """A look beside the workspace's own, which guides choose by its name."""

    __tablename__ = "named_looks"
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    changed_by: Mapped[str] = mapped_column(String(254))
