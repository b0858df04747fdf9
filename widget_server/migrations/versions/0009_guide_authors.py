"""who published a version of a guide, and who saved a draft"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guide_versions", sa.Column("published_by", sa.String(length=254), nullable=True))
    op.add_column("guide_drafts", sa.Column("saved_by", sa.String(length=254), nullable=True))


def downgrade() -> None:
    op.drop_column("guide_drafts", "saved_by")
    op.drop_column("guide_versions", "published_by")
