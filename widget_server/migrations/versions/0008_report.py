"""why a guide is switched off; how a workspace's guides look"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guide_faults", sa.Column("kind", sa.String(length=10), nullable=False, server_default="failed"))
    op.create_table(
        "looks",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_looks_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_looks")),
    )


def downgrade() -> None:
    op.drop_table("looks")
    with op.batch_alter_table("guide_faults") as table:
        table.drop_column("kind")
