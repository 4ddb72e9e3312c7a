"""Reading what participants said of each other. Nothing here ever tells one side of the other's "no thanks"."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from gateway.meetings.models import Choice, Preference
from gateway.registrations.models import Registration, Side, State
from gateway.transactions import AnySession

WANTS = (Choice.MUST, Choice.WOULD)
"""The choices that ask for a meeting; the only ones the other side may learn of."""


def choices_of(session: AnySession, registration_id: int) -> dict[int, Choice]:
    """Return what a participant chose, by the other's id."""
    query = sa.select(Preference.chosen_id, Preference.choice).where(Preference.chooser_id == registration_id)
    return {other: Choice(choice) for other, choice in session.execute(query.order_by(Preference.chosen_id))}


def who_wants(session: AnySession, registration_id: int) -> frozenset[int]:
    """Return the ids of everyone who asked to meet a participant."""
    query = sa.select(Preference.chooser_id).where(
        Preference.chosen_id == registration_id, Preference.choice.in_(WANTS)
    )
    return frozenset(session.scalars(query))


def counterpart(session: AnySession, registration: Registration, other_id: int) -> Registration | None:
    """Return a participant whom this one may choose: same event, other side, approved, no colleague; else None."""
    return session.scalar(
        sa.select(Registration)
        .where(
            Registration.id == other_id,
            Registration.event_id == registration.event_id,
            Registration.side == Side(registration.side).other,
            Registration.state == State.APPROVED,
            Registration.organisation_id != registration.organisation_id,
        )
        .options(joinedload(Registration.organisation), joinedload(Registration.account))
    )


def contact_is_shared(mine: Choice | None, wants_me: bool) -> bool:
    """Tell whether two participants may see how to reach each other: only while both ask to meet.

    Examples
    --------
    >>> contact_is_shared(Choice.WOULD, True), contact_is_shared(Choice.NO, True), contact_is_shared(Choice.MUST, False)
    (True, False, False)
    """
    return wants_me and mine in WANTS
