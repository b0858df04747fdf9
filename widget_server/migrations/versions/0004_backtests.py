"""backtests"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "backtests",
        sa.Column("id", BIG, nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("guide", sa.String(length=100), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_ms", BIG, nullable=False),
        sa.Column("to_ms", BIG, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.String(length=254), nullable=False),
        sa.Column("started_ms", BIG, nullable=False),
        sa.Column("beat_ms", BIG, nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('running', 'done', 'failed')", name=op.f("ck_backtests_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_backtests_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtests")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_backtests_workspace", "backtests", ["workspace_id", "id"])
    op.create_index(
        "ix_backtests_running",
        "backtests",
        ["workspace_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )


def downgrade() -> None:
    op.drop_table("backtests")
