"""Where each invitation stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from gateway.invitations.models import Invitation, InvitationPlan
from gateway.registrations.models import Registration
from gateway.transactions import AnySession

DAYS_BETWEEN, MOST_REMINDERS = 7, 2
"""How an event reminds that said nothing else."""


class Standing(StrEnum):
    """Where an invitation stands."""

    READY = "ready"
    SENT = "sent"
    ANSWERED = "answered"
    DECLINED = "declined"


class Line(NamedTuple):
    """One invitation and where it stands; `code` is of the registration it led to."""

    invitation: Invitation
    standing: Standing
    code: str | None


def plan_of(session: AnySession, event_id: int) -> InvitationPlan:
    """Return how an event reminds."""
    return session.get(InvitationPlan, event_id) or InvitationPlan(
        event_id=event_id, days_between=DAYS_BETWEEN, most_reminders=MOST_REMINDERS, words=""
    )


def lines(session: AnySession, event_id: int) -> list[Line]:
    """Return all invitations of an event by organisation and address, in one query."""
    query = (
        sa.select(Invitation, sa.func.min(Registration.code))
        .outerjoin(Registration, _answers())
        .where(Invitation.event_id == event_id)
        .group_by(Invitation.id)
        .order_by(Invitation.side, sa.func.lower(Invitation.organisation), Invitation.email_key, Invitation.id)
    )
    return [Line(invitation, standing(invitation, code), code) for invitation, code in session.execute(query)]


def standing(invitation: Invitation, code: str | None) -> Standing:
    """Return where an invitation stands, given the code of the registration it led to."""
    if code is not None:
        return Standing.ANSWERED
    if invitation.declined_at is not None:
        return Standing.DECLINED
    return Standing.SENT if invitation.sent_at is not None else Standing.READY


def counts(found: Sequence[Line]) -> dict[Standing, int]:
    """Return how many invitations stand where."""
    counted = Counter(line.standing for line in found)
    return {one: counted[one] for one in Standing}


def by_id(session: AnySession, event_id: int, number: int) -> Invitation | None:
    """Return an event's invitation."""
    return session.scalar(sa.select(Invitation).where(Invitation.id == number, Invitation.event_id == event_id))


def unsent(session: AnySession, event_id: int) -> list[Invitation]:
    """Return those nobody was told of yet and who have not come by themselves."""
    query = _open().where(Invitation.event_id == event_id, Invitation.sent_at.is_(None))
    return list(session.scalars(query.order_by(Invitation.id)))


def to_remind(session: AnySession, event_id: int, *, now: datetime, waits: bool = True) -> list[Invitation]:
    """Return those whose reminder is due; without `waits`, all who may still be reminded."""
    plan = plan_of(session, event_id)
    last = sa.func.coalesce(Invitation.reminded_at, Invitation.sent_at)
    query = _open().where(
        Invitation.event_id == event_id, Invitation.sent_at.is_not(None), Invitation.reminders < plan.most_reminders
    )
    if waits:
        query = query.where(last <= now - timedelta(days=plan.days_between))
    return list(session.scalars(query.order_by(Invitation.id)))


def inviting_events(session: AnySession) -> list[int]:
    """Return the events that have told somebody."""
    return list(
        session.scalars(
            sa.select(Invitation.event_id)
            .where(Invitation.sent_at.is_not(None))
            .distinct()
            .order_by(Invitation.event_id)
        )
    )


def _answers() -> sa.ColumnElement[bool]:
    """Return what makes a registration the answer to an invitation: the same address on the same side."""
    return sa.and_(
        Registration.event_id == Invitation.event_id,
        Registration.side == Invitation.side,
        Registration.email_key == Invitation.email_key,
    )


def _open() -> sa.Select[Invitation]:
    """Return a query for invitations that have no answer."""
    answered = sa.select(Registration.id).where(_answers()).exists()
    return sa.select(Invitation).where(Invitation.declined_at.is_(None), ~answered)
