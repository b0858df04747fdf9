"""mails about tasks"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_notices",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('sending', 'sent', 'waiting', 'unclear', 'given_up', 'dropped')", name=op.f("ck_task_notices_state")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], ondelete="CASCADE", name=op.f("fk_task_notices_task_id")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], ondelete="CASCADE", name=op.f("fk_task_notices_member_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "member_id", name=op.f("pk_task_notices")),
    )
    op.create_index("ix_task_notices_waiting", "task_notices", ["state", "next_at"])


def downgrade() -> None:
    op.drop_table("task_notices")
