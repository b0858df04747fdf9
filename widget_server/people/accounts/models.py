"""Tables of account imports: files that members sent, and what each row changed, so that it can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.db import BigKey, Model, UtcTime, utc_now

STATES = ("draft", "done", "undone")


class AccountImport(Model):
    """One file. A draft holds its text until it is confirmed; nothing of it is in any account before."""

    __tablename__ = "account_imports"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'done', 'undone')", name="state"),
        Index("ix_account_imports_workspace", "workspace_id", "id"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    file_name: Mapped[str] = mapped_column(String(200))
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(1))
    content: Mapped[str] = mapped_column(Text)
    # The field that each column holds, "account_id" among them, None for a column that is not imported.
    columns: Mapped[list[str | None]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcTime)
    undone_by: Mapped[str | None] = mapped_column(String(254))
    # What an undo left as it is, because somebody said something later: accounts (row numbers) with lines and fields.
    left: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class AccountImportRow(Model):
    """What one row changed: for each field the word that stood before, null where there was none."""

    __tablename__ = "account_import_rows"
    __table_args__ = (Index("ix_account_import_rows_account", "account_id"),)
    import_id: Mapped[int] = mapped_column(ForeignKey("account_imports.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    is_new: Mapped[bool]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
