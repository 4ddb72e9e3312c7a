"""What becomes of an offered place: accepted, declined, or run out; and standing in line again."""

from __future__ import annotations

import logging
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.audit import note
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.registrations import letters, promotion, service
from gateway.registrations.models import Chosen, ChosenState, OfferState, PlaceOffer, Registration, State
from gateway.registrations.states import Actor
from gateway.transactions import AnySession, unit_of_work

log = logging.getLogger(__name__)


def accept_offer(
    session: AnySession, offer: PlaceOffer, *, account_id: int | None, base_url: str, now: datetime
) -> None:
    """Take the place: at an event that approves at once its owner takes part, else the organiser looks at it.

    Raises
    ------
    Conflict
        The offer was answered already or has run out.
    """
    _still_open(session, offer, now)
    registration = offer.registration
    promotion.close(session, offer, OfferState.ACCEPTED, account_id=account_id, now=now)
    if offer.choice_id is not None:
        session.get_one(Chosen, (registration.id, offer.choice_id)).state = ChosenState.HELD
        return
    new = State.APPROVED if registration.event.approves_at_once else State.SUBMITTED
    service.move(session, registration, new, by=Actor.RULES, account_id=account_id, now=now, why="offer")
    letters.tell_decision(session, registration.event, registration, message="", base_url=base_url, now=now)


def decline_offer(
    session: AnySession, offer: PlaceOffer, *, account_id: int | None, base_url: str, now: datetime
) -> None:
    """Leave the place to the next in line: the registration is cancelled, or only the choice taken back.

    Raises `Conflict` as `accept_offer` does.
    """
    _still_open(session, offer, now)
    registration = offer.registration
    promotion.close(session, offer, OfferState.DECLINED, account_id=account_id, now=now)
    if offer.choice_id is None:
        service.cancel(session, registration, by=Actor.PARTICIPANT, account_id=account_id, base_url=base_url, now=now)
        return
    session.delete(session.get_one(Chosen, (registration.id, offer.choice_id)))
    session.flush()
    promotion.promote(session, registration.event, base_url=base_url, now=now)


def wait_again(session: AnySession, registration: Registration, *, account_id: int | None, now: datetime) -> None:
    """Stand at the end of the line again, after an offer ran out; does nothing for who stands in line.

    Raises
    ------
    Conflict
        The registration is no longer on the waiting list.
    """
    lock_event(session, registration.event_id)
    session.refresh(registration, ["state", "waiting_since"])
    if registration.state != State.WAITLISTED:
        raise Conflict(_("%(code)s has changed in the meantime. Load the page again and look.", code=registration.code))
    if registration.waiting_since is None:
        registration.waiting_since = now
        note(
            session, "registration.waits_again", registration.code, now=now, event_id=registration.event_id,
            account_id=account_id,
        )  # fmt: skip


def tend(session: AnySession, event: Event, *, base_url: str, now: datetime) -> None:
    """Let offers run out whose time is over, tell their owners, and offer what is free to the next in line.

    May be run again, and by several workers at once.
    """
    lock_event(session, event.id)
    over = sa.select(PlaceOffer).where(
        PlaceOffer.event_id == event.id, PlaceOffer.state == OfferState.OPEN, PlaceOffer.expires_at <= now
    )
    for offer in session.scalars(over.order_by(PlaceOffer.id)).all():
        promotion.close(session, offer, OfferState.EXPIRED, now=now)
        if offer.choice_id is None:
            offer.registration.waiting_since = None
        else:
            session.delete(session.get_one(Chosen, (offer.registration_id, offer.choice_id)))
        session.flush()
        letters.tell_offer_over(session, offer, base_url=base_url, now=now)
    promotion.promote(session, event, base_url=base_url, now=now)


def tend_all(*, base_url: str, now: datetime) -> None:
    """Tend the lines of every event in which somebody waits or was offered a place; for the worker.

    Where one breaks it is logged, and the others are tended all the same.
    """
    with unit_of_work() as session:
        waiting = sa.select(Registration.event_id).where(
            Registration.state == State.WAITLISTED, Registration.waiting_since.is_not(None)
        )
        offered = sa.select(PlaceOffer.event_id).where(PlaceOffer.state == OfferState.OPEN)
        choosing = (
            sa.select(Registration.event_id)
            .join(Chosen, Chosen.registration_id == Registration.id)
            .where(Chosen.state == ChosenState.WAITING)
        )
        events = sorted(set(session.scalars(sa.union(waiting, offered, choosing))))
    for number in events:
        try:
            with unit_of_work() as session:
                tend(session, session.get_one(Event, number), base_url=base_url, now=now)
        except Exception:
            log.exception("tending the lines of event %s broke", number)


def _still_open(session: AnySession, offer: PlaceOffer, now: datetime) -> None:
    lock_event(session, offer.event_id)
    session.refresh(offer, ["state"])
    if offer.state != OfferState.OPEN or offer.expires_at <= now:
        raise Conflict(_("This offer was answered already or has run out. Load the page again and look."))
