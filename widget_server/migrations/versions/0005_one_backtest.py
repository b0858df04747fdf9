"""one backtest at a time in an installation; why one broke off"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    op.add_column("backtests", sa.Column("why", sa.String(length=10), nullable=True))
    op.drop_index("ix_backtests_running", "backtests")
    # There may be one in each workspace; their processes end when they see this.
    op.execute("UPDATE backtests SET state = 'failed' WHERE state = 'running'")
    op.create_index(
        "ix_backtests_running", "backtests", ["state"], unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING
    )


def downgrade() -> None:
    op.drop_index("ix_backtests_running", "backtests")
    op.create_index(
        "ix_backtests_running",
        "backtests",
        ["workspace_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.drop_column("backtests", "why")
