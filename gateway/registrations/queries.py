"""Reading registrations."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from gateway.registrations.models import (
    ACTIVE_STATES,
    ChangeRequest,
    Delegate,
    OfferState,
    Organisation,
    PlaceOffer,
    Registration,
    RequestState,
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


def delegates_of(session: AnySession, registration_ids: Sequence[int]) -> dict[int, list[Delegate]]:
    """Return the people who share each registration's diary, in the order they were added; in one query."""
    found: dict[int, list[Delegate]] = {number: [] for number in registration_ids}
    query = sa.select(Delegate).where(Delegate.registration_id.in_(registration_ids)).order_by(Delegate.id)
    for delegate in session.scalars(query):
        found[delegate.registration_id].append(delegate)
    return found


def with_own_diary(session: AnySession, lead: Registration) -> list[Registration]:
    """Return the registrations of colleagues with a diary of their own whom this one's contact registered."""
    query = sa.select(Registration).where(Registration.lead_id == lead.id, Registration.state.in_(ACTIVE_STATES))
    return list(session.scalars(query.order_by(Registration.id)))


def change_requests(session: AnySession, registration_id: int) -> list[ChangeRequest]:
    """Return what a registration asked to change, the newest first; what was replaced is left out."""
    query = sa.select(ChangeRequest).where(
        ChangeRequest.registration_id == registration_id, ChangeRequest.state != RequestState.REPLACED
    )
    return list(session.scalars(query.order_by(ChangeRequest.id.desc())))
