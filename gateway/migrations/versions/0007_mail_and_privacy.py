"""Topics and stops of mail, copies, erasing and retention"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('topic', sa.String(length=16), nullable=False, server_default='service'))
    with op.batch_alter_table('mail', schema=None) as batch_op:  # only the rows that are there need it
        batch_op.alter_column('topic', server_default=None)

    op.create_table('mail_settings',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('sender', sa.String(length=100), nullable=False),
    sa.Column('reply_to', sa.String(length=254), nullable=False),
    sa.Column('postal_address', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_mail_settings_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_mail_settings'))
    )
    op.create_table('mail_stop',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('topic', sa.String(length=16), nullable=False),
    sa.Column('address_digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_mail_stop_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'topic', 'address_digest', name=op.f('pk_mail_stop'))
    )
    op.create_table('erasure',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_erasure_account_id_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_erasure'))
    )
    op.create_table('retention',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_retention_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_retention'))
    )
    op.create_table('data_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archive', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_data_copy_account_id_account'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_data_copy_job_id_job'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_copy'))
    )
    with op.batch_alter_table('data_copy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_copy_account_id'), ['account_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('data_copy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_data_copy_account_id'))

    op.drop_table('data_copy')
    op.drop_table('retention')
    op.drop_table('erasure')
    op.drop_table('mail_stop')
    op.drop_table('mail_settings')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_column('topic')
