"""guides that failed, kept after they are tried again"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("guide_faults", "guide_faults_before")
    _make(sa.Column("until", sa.BigInteger(), nullable=True), key=("workspace_id", "name", "version", "since"))
    _move("SELECT workspace_id, name, version, what, since FROM guide_faults_before")


def downgrade() -> None:
    op.rename_table("guide_faults", "guide_faults_before")
    _make(key=("workspace_id", "name", "version"))
    _move("SELECT workspace_id, name, version, what, since FROM guide_faults_before WHERE until IS NULL")


def _make(*more: sa.Column[int], key: tuple[str, ...]) -> None:
    if op.get_context().dialect.name == "postgresql":
        # A renamed table keeps the names of its constraints.
        op.drop_constraint("pk_guide_faults", "guide_faults_before", type_="primary")
        op.drop_constraint("fk_guide_faults_workspace_id", "guide_faults_before", type_="foreignkey")
    op.create_table(
        "guide_faults",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_guide_faults_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_guide_faults")),
    )


def _move(rows: str) -> None:
    op.execute(f"INSERT INTO guide_faults (workspace_id, name, version, what, since) {rows}")
    op.drop_table("guide_faults_before")
