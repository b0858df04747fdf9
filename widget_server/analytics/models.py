"""Table of funnel definitions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import Model, UtcTime, utc_now


class Funnel(Model):
    """A funnel definition (JSON as text), as it stands in `rules/funnels/`."""

    __tablename__ = "funnels"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    document: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    applied_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
