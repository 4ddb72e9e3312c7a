"""Questions about a schedule and their answers; what would help a wanted pair without a meeting"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table('schedule_study',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('about', sa.String(length=100), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.JSON(), nullable=False),
    sa.Column('problem_says', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_schedule_study_job_id_job'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['run_id'], ['schedule_run.id'], name=op.f('fk_schedule_study_run_id_schedule_run'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_study')),
    sa.UniqueConstraint('run_id', 'kind', 'about', name=op.f('uq_schedule_study_run_id_kind_about'))
    )
    with op.batch_alter_table('unplaced_pair', schema=None) as batch_op:
        batch_op.add_column(sa.Column('change', sa.JSON(), server_default='{}', nullable=False))
    with op.batch_alter_table('unplaced_pair', schema=None) as batch_op:
        batch_op.alter_column('change', server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('unplaced_pair', schema=None) as batch_op:
        batch_op.drop_column('change')

    op.drop_table('schedule_study')
