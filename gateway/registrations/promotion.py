"""Offering places that became free to those who wait, in order, and closing offers."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.audit import note
from gateway.database import lock_event
from gateway.events.models import Event, EventChoice
from gateway.events.places import end_of
from gateway.registrations import capacity, letters
from gateway.registrations.models import OfferState, PlaceOffer, Registration
from gateway.transactions import AnySession


def promote(session: AnySession, event: Event, *, base_url: str, now: datetime) -> list[PlaceOffer]:
    """Offer every place that is free to the next in line for it, and mail them until when it is theirs.

    May be called at any time and by several at once: under the event's lock, a place that is on offer is taken.
    """
    lock_event(session, event.id)
    if now >= end_of(event):
        return []
    offers = [_offer(session, event, number, None, now) for number in _next(session, event, None)]
    choices = sa.select(EventChoice).where(EventChoice.event_id == event.id).order_by(EventChoice.id)
    for choice in session.scalars(choices).all():
        offers += [_offer(session, event, number, choice, now) for number in _next(session, event, choice)]
    session.flush()
    for offer in offers:
        letters.tell_offer(session, offer, base_url=base_url, now=now)
    return offers


def open_offers(session: AnySession, registration_id: int) -> list[PlaceOffer]:
    """Return the offers a registration has now: a place at the event first, then its choices."""
    mine = sa.select(PlaceOffer).where(
        PlaceOffer.registration_id == registration_id, PlaceOffer.state == OfferState.OPEN
    )
    order = (PlaceOffer.choice_id.is_not(None), PlaceOffer.id)
    return list(session.scalars(mine.order_by(*order).execution_options(populate_existing=True)))


def close(
    session: AnySession, offer: PlaceOffer, state: OfferState, *, account_id: int | None = None, now: datetime
) -> None:
    """End an offer and write down how; to be called under the event's lock, on an offer that is open."""
    offer.state, offer.answered_at = state, now
    session.flush()
    note(
        session, f"offer.{state}", offer.registration.code, now=now, event_id=offer.event_id, account_id=account_id,
        details=_what(offer),
    )  # fmt: skip


def _next(session: AnySession, event: Event, choice: EventChoice | None) -> list[int]:
    """Return the registrations whose turn it is."""
    waiting = capacity.line(session, event.id) if choice is None else capacity.line_for(session, choice)
    if not waiting:
        return []
    gets = capacity.admitted(capacity.left(session, event.id), [one.kinds for one in waiting])
    return [one.registration_id for one, in_ in zip(waiting, gets, strict=True) if in_]


def _offer(session: AnySession, event: Event, number: int, choice: EventChoice | None, now: datetime) -> PlaceOffer:
    registration = session.get_one(Registration, number)
    hours = session.scalar(sa.select(Event.offer_hours).where(Event.id == event.id)) or event.offer_hours
    offer = PlaceOffer(
        event_id=event.id,
        registration=registration,
        choice=choice,
        state=OfferState.OPEN,
        made_at=now,
        expires_at=min(now + timedelta(hours=hours), end_of(event)),
    )
    session.add(offer)
    session.flush()
    until = {"until": offer.expires_at.isoformat()}
    note(session, "offer.made", registration.code, now=now, event_id=event.id, details=_what(offer) | until)
    return offer


def _what(offer: PlaceOffer) -> dict[str, str]:
    return {"choice": offer.choice.key} if offer.choice is not None else {}
