"""Choosing a workshop or a dinner: a place where there is one, else one's place in that line."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.audit import note
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.models import EventChoice, LimitKind
from gateway.events.places import HOLDING
from gateway.registrations import capacity, promotion
from gateway.registrations.models import Chosen, ChosenState, OfferState, Registration
from gateway.transactions import AnySession


def choose(
    session: AnySession, registration: Registration, choice: EventChoice, *, account_id: int | None, now: datetime
) -> Chosen:
    """Take a place of this choice, or stand in its line; who has chosen it before keeps that.

    Raises
    ------
    Conflict
        The registration has no place at the event.
    """
    lock_event(session, registration.event_id)
    session.refresh(registration, ["state"])
    if registration.state not in HOLDING:
        raise Conflict(_("You can choose once you have a place at the event."))
    chosen = session.get(Chosen, (registration.id, choice.id), populate_existing=True)
    if chosen is not None:
        return chosen
    kind = frozenset({capacity.Kind("", LimitKind.CHOICE, choice.key)})
    ahead = [one.kinds for one in capacity.line_for(session, choice)]
    gets = capacity.admitted(capacity.left(session, registration.event_id), [*ahead, kind])[-1]
    state = ChosenState.HELD if gets else ChosenState.WAITING
    chosen = Chosen(registration_id=registration.id, choice_id=choice.id, state=state, since=now)
    session.add(chosen)
    session.flush()
    _note(session, "choice.made", registration, choice, account_id, now)
    return chosen


def drop(
    session: AnySession,
    registration: Registration,
    choice: EventChoice,
    *,
    account_id: int | None,
    base_url: str,
    now: datetime,
) -> None:
    """Take a choice back; its place goes to the next in line."""
    lock_event(session, registration.event_id)
    chosen = session.get(Chosen, (registration.id, choice.id), populate_existing=True)
    if chosen is None:
        return
    for offer in promotion.open_offers(session, registration.id):
        if offer.choice_id == choice.id:
            promotion.close(session, offer, OfferState.DECLINED, account_id=account_id, now=now)
    session.delete(chosen)
    session.flush()
    _note(session, "choice.dropped", registration, choice, account_id, now)
    promotion.promote(session, registration.event, base_url=base_url, now=now)


def chosen_by(session: AnySession, registration: Registration) -> dict[int, Chosen]:
    """Return what a registration has chosen, by the choice's id."""
    query = sa.select(Chosen).where(Chosen.registration_id == registration.id)
    return {one.choice_id: one for one in session.scalars(query)}


def _note(
    session: AnySession,
    act: str,
    registration: Registration,
    choice: EventChoice,
    account_id: int | None,
    now: datetime,
) -> None:
    note(
        session, act, registration.code, now=now, event_id=registration.event_id, account_id=account_id,
        details={"choice": choice.key},
    )  # fmt: skip
