"""Reading registrations."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from gateway.registrations.models import (
    ACTIVE_STATES,
    OfferState,
    Organisation,
    PlaceOffer,
    Registration,
    Side,
    State,
)
from gateway.transactions import AnySession


def active_addresses(session: AnySession, event_id: int, side: Side) -> set[str]:
    """Return the folded addresses that stand on this side of the event."""
    query = sa.select(Registration.email_key).where(
        Registration.event_id == event_id, Registration.side == side, Registration.state.in_(ACTIVE_STATES)
    )
    return set(session.scalars(query))


def last_number(session: AnySession, event_id: int, side: Side) -> int:
    """Return the highest number among this side's codes (17 for S17), or 0; ask under the event's lock."""
    codes = session.scalars(
        sa.select(Registration.code).where(Registration.event_id == event_id, Registration.side == side)
    )
    return max((int(code[1:]) for code in codes if code[1:].isdecimal()), default=0)


def organisations_by_owner(
    session: AnySession, event_id: int, account_ids: Sequence[int]
) -> dict[tuple[int, str, str], Organisation]:
    """Return the organisations these accounts registered in the event, by account, folded name and country.

    Someone who sells and buys registers on both sides; that is one organisation, and its two halves never meet.
    """
    query = (
        sa.select(Registration.account_id, Organisation)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.event_id == event_id, Registration.account_id.in_(account_ids))
        .order_by(Registration.id)
    )
    return {
        (account, organisation.name.casefold(), organisation.country): organisation
        for account, organisation in session.execute(query)
    }


def place_in_line(session: AnySession, registration: Registration) -> int | None:
    """Return which number a registration is on its side's waiting list, from 1; None after an offer ran out.

    Those who were offered a place no longer stand in line.
    """
    if registration.waiting_since is None:
        return None
    offered = sa.select(PlaceOffer.registration_id).where(
        PlaceOffer.event_id == registration.event_id, PlaceOffer.state == OfferState.OPEN,
        PlaceOffer.choice_id.is_(None),
    )  # fmt: skip
    before = sa.select(sa.func.count(Registration.id)).where(
        Registration.event_id == registration.event_id,
        Registration.side == registration.side,
        Registration.state == State.WAITLISTED,
        Registration.id.not_in(offered),
        sa.tuple_(Registration.waiting_since, Registration.id) < (registration.waiting_since, registration.id),
    )
    return 1 + (session.scalar(before) or 0)
