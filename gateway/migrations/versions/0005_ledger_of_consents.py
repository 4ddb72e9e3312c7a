"""Ledger of consents"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

VERSION = "2027-01"
"""The one wording there was before the ledger; the audit entry of a registration names it."""
WORDINGS = {
    "en": "I agree that Gateway keeps what I wrote here for this event and shows it to the approved participants of the "
          "other side. My name, e-mail address and website are shown only to those I agree to meet.",
    "fr": "J’accepte que Gateway conserve ce que j’ai écrit ici pour cet événement et le montre aux participants "
          "approuvés de l’autre côté. Mon nom, mon adresse courriel et mon site Web ne sont montrés qu’à ceux que "
          "j’accepte de rencontrer.",
}


def upgrade() -> None:
    """Go forward."""
    op.create_table('consent_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('version', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_text')),
    sa.UniqueConstraint('digest', name=op.f('uq_consent_text_digest'))
    )
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=16), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('text_id', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('given_via', sa.String(length=16), nullable=False),
    sa.Column('place', sa.String(length=64), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_via', sa.String(length=16), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_consent_account_id_account'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_consent_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['text_id'], ['consent_text.id'], name=op.f('fk_consent_text_id_consent_text')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.create_index('ix_consent_account_id', ['account_id'], unique=False)
        batch_op.create_index('uq_consent_standing', ['event_id', 'account_id', 'side', 'purpose'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
    _take_over()


def _take_over() -> None:
    """Copy what the audit entries say of consents into the ledger; the entries stay as they are."""
    connection = op.get_bind()
    text = sa.table('consent_text', *(sa.column(name) for name in ('id', 'purpose', 'version', 'language', 'wording', 'digest')))
    consent = sa.table('consent', *(sa.column(name) for name in ('event_id', 'account_id', 'side', 'purpose', 'text_id', 'given_via', 'place')), sa.column('given_at', sa.DateTime(timezone=True)), sa.column('withdrawn_at', sa.DateTime(timezone=True)), sa.column('withdrawn_via'))
    audit = sa.table('audit_entry', sa.column('id'), sa.column('event_id'), sa.column('at', sa.DateTime(timezone=True)), sa.column('act'), sa.column('subject'), sa.column('details', sa.JSON()))
    registration = sa.table('registration', *(sa.column(name) for name in ('event_id', 'code', 'account_id', 'side', 'state')))
    entries = connection.execute(
        sa.select(audit.c.event_id, audit.c.at, audit.c.details, registration.c.account_id, registration.c.side, registration.c.state)
        .join(registration, sa.and_(registration.c.event_id == audit.c.event_id, registration.c.code == audit.c.subject))
        .where(audit.c.act == 'registration.registered').order_by(audit.c.id)
    ).all()
    known: dict[str, int] = {}
    standing: set[tuple[int, int, str]] = set()
    for event_id, at, details, account_id, side, state in entries:
        given = (json.loads(details) if isinstance(details, str) else details or {}).get('consent')
        if not given:
            continue
        language = given.get('language') if given.get('language') in WORDINGS else 'en'
        if language not in known:
            digest = hashlib.sha256("\0".join(('participation', VERSION, language, WORDINGS[language])).encode()).hexdigest()
            connection.execute(text.insert().values(purpose='participation', version=VERSION, language=language, wording=WORDINGS[language], digest=digest))
            known[language] = connection.execute(sa.select(text.c.id).where(text.c.digest == digest)).scalar_one()
        ended = state in ('cancelled', 'declined') or (event_id, account_id, side) in standing
        if not ended:
            standing.add((event_id, account_id, side))
        connection.execute(consent.insert().values(
            event_id=event_id, account_id=account_id, side=side, purpose='participation', text_id=known[language],
            given_at=at, given_via='form', place='', withdrawn_at=at if ended else None, withdrawn_via='left' if ended else None,
        ))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table('consent', schema=None) as batch_op:
        batch_op.drop_index('uq_consent_standing', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index('ix_consent_account_id')

    op.drop_table('consent')
    op.drop_table('consent_text')
