"""staging workspaces, and what was promoted from them"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PUBLISHED = ("guide_versions", "segment_versions", "article_versions")


def upgrade() -> None:
    op.create_table(
        "stagings",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("production_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("workspace_id <> production_id", name=op.f("ck_stagings_of_another")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_stagings_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["production_id"], ["workspaces.id"], name=op.f("fk_stagings_production_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_stagings")),
        sa.UniqueConstraint("production_id", name=op.f("uq_stagings_production_id")),
    )
    for table in PUBLISHED:
        op.add_column(table, sa.Column("from_staging", sa.Integer(), nullable=True))
    op.add_column("segment_versions", sa.Column("published_by", sa.String(length=254), nullable=True))


def downgrade() -> None:
    op.drop_column("segment_versions", "published_by")
    for table in PUBLISHED:
        op.drop_column(table, "from_staging")
    op.drop_table("stagings")
