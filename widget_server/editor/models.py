"""The table of the editor's sessions."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import NEVER_AGAIN, Model, UtcTime, utc_now

TASKS: Final = ("guide", "walk")
LONGEST_ADDRESS: Final = 2_000


class EditorSession(Model):
    """A member edits on pages of one origin, from `redeemed_at` until `ended_at`, `expires_at` or the sign-in's end.

    It begins with a code that the browser carries to the page and that is worth something once, for two minutes: kept
    is its digest. `guide` is what the member wants to edit, None for a new one.
    """

    __tablename__ = "editor_sessions"
    __table_args__ = (
        CheckConstraint("task in ('guide', 'walk')", name="task"),
        Index("ix_editor_sessions_member", "workspace_id", "member_id"),
        Index("ix_editor_sessions_origin", "origin", "created_at"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    # The sign-in from which it was begun; whoever signs out there is out of the editor, too.
    signed_in: Mapped[str | None] = mapped_column(ForeignKey("member_sessions.token_digest", ondelete="SET NULL"))
    origin: Mapped[str] = mapped_column(String(300))
    # Where it was opened, of its fragment a route alone: offered again the next time.
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    task: Mapped[str] = mapped_column(String(10))
    guide: Mapped[str | None] = mapped_column(String(100))
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    redeemed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    # Until it is redeemed, of the code; then of the token.
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
