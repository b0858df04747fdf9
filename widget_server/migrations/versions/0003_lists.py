"""lists, saved segments, the zone of a workspace"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def big() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.add_column('workspaces', sa.Column('time_zone', sa.String(length=64), server_default='UTC', nullable=False))
    op.create_table('segment_versions',
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('published_at', sa.BigInteger(), nullable=False),
    sa.Column('withdrawn_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_segment_versions_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace_id', 'name', 'version', name=op.f('pk_segment_versions'))
    )
    op.create_table('lists',
    sa.Column('id', big(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("holder in ('person', 'account')", name=op.f('ck_lists_holder')),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_lists_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lists')),
    sa.UniqueConstraint('workspace_id', 'name', name=op.f('uq_lists_workspace_id_name')),
    sqlite_autoincrement=True
    )
    op.create_table('list_members',
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('holder', sa.String(length=10), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('list_id', big(), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['lists.id'], name=op.f('fk_list_members_list_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_list_members_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace_id', 'holder', 'value', 'list_id', name=op.f('pk_list_members'))
    )
    with op.batch_alter_table('list_members', schema=None) as batch_op:
        batch_op.create_index('ix_list_members_list', ['list_id'], unique=False)

    op.create_table('list_imports',
    sa.Column('id', big(), nullable=False),
    sa.Column('workspace_id', sa.Integer(), nullable=False),
    sa.Column('list_id', big(), nullable=True),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=10), nullable=False),
    sa.Column('mode', sa.String(length=10), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('created_by', sa.String(length=254), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('undone_at', sa.BigInteger(), nullable=True),
    sa.Column('undone_by', sa.String(length=254), nullable=True),
    sa.CheckConstraint("holder in ('person', 'account')", name=op.f('ck_list_imports_holder')),
    sa.CheckConstraint("mode in ('replace', 'add', 'remove')", name=op.f('ck_list_imports_mode')),
    sa.CheckConstraint("state in ('draft', 'done', 'undone')", name=op.f('ck_list_imports_state')),
    sa.ForeignKeyConstraint(['list_id'], ['lists.id'], name=op.f('fk_list_imports_list_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace_id'], ['workspaces.id'], name=op.f('fk_list_imports_workspace_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_imports')),
    sa.UniqueConstraint('token', name=op.f('uq_list_imports_token'))
    )
    with op.batch_alter_table('list_imports', schema=None) as batch_op:
        batch_op.create_index('ix_list_imports_list', ['list_id'], unique=False)
        batch_op.create_index('ix_list_imports_workspace', ['workspace_id', 'id'], unique=False)

    op.create_table('list_changes',
    sa.Column('import_id', big(), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('is_added', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['list_imports.id'], name=op.f('fk_list_changes_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'value', name=op.f('pk_list_changes'))
    )


def downgrade() -> None:
    op.drop_table('list_changes')
    with op.batch_alter_table('list_imports', schema=None) as batch_op:
        batch_op.drop_index('ix_list_imports_workspace')
        batch_op.drop_index('ix_list_imports_list')

    op.drop_table('list_imports')
    with op.batch_alter_table('list_members', schema=None) as batch_op:
        batch_op.drop_index('ix_list_members_list')

    op.drop_table('list_members')
    op.drop_table('lists')
    op.drop_table('segment_versions')
    # Not in a batch: there SQLite would make the table anew, and with it lose every row that refers to a workspace.
    op.execute('ALTER TABLE workspaces DROP COLUMN time_zone')
