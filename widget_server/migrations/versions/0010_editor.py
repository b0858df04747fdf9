"""sessions of the visual editor"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editor_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("task", sa.String(length=10), nullable=False),
        sa.Column("guide", sa.String(length=100), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("task in ('guide', 'walk')", name=op.f("ck_editor_sessions_task")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_editor_sessions_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_editor_sessions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editor_sessions")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_editor_sessions_code_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_editor_sessions_member", "editor_sessions", ["workspace_id", "member_id"])
    op.create_index("ix_editor_sessions_origin", "editor_sessions", ["origin", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_editor_sessions_origin", "editor_sessions")
    op.drop_index("ix_editor_sessions_member", "editor_sessions")
    op.drop_table("editor_sessions")
