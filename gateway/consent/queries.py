"""Reading the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from gateway.consent.models import Consent, Purpose
from gateway.transactions import AnySession


def agrees(event_id: int | sa.ColumnElement[int], purpose: Purpose, *, side: str) -> sa.ScalarSelect[int]:
    """Return a subquery of the accounts whose consent to this purpose stands.

    Use it as ``Registration.account_id.in_(agrees(event.id, Purpose.DIRECTORY, side="supplier"))``.
    """
    return (
        sa.select(Consent.account_id)
        .where(
            Consent.event_id == event_id,
            Consent.side == side,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )


def standing(session: AnySession, *, event_id: int, account_id: int, side: str) -> frozenset[Purpose]:
    """Return what an account agrees to now, on one side of an event."""
    query = sa.select(Consent.purpose).where(
        Consent.event_id == event_id,
        Consent.account_id == account_id,
        Consent.side == side,
        Consent.withdrawn_at.is_(None),
    )
    return frozenset(Purpose(purpose) for purpose in session.scalars(query))


def ledger(session: AnySession, *, account_id: int, event_id: int | None = None) -> list[Consent]:
    """Return every consent an account gave, the newest first, with its text; of one event or of all."""
    query = sa.select(Consent).where(Consent.account_id == account_id).options(joinedload(Consent.text))
    if event_id is not None:
        query = query.where(Consent.event_id == event_id)
    return list(session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())))
