"""Reading events."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.events.models import Event, MeetingTable, Slot
from gateway.transactions import AnySession


def event_by_slug(session: AnySession, slug: str) -> Event | None:
    """Return the event of this address."""
    return session.scalar(sa.select(Event).where(Event.slug == slug))


def slots_of(session: AnySession, event_id: int) -> list[Slot]:
    """Return an event's slots in order of time."""
    return list(session.scalars(sa.select(Slot).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.id)))


def tables_of(session: AnySession, event_id: int) -> list[MeetingTable]:
    """Return an event's tables by number."""
    query = sa.select(MeetingTable).where(MeetingTable.event_id == event_id)
    return list(session.scalars(query.order_by(MeetingTable.number, MeetingTable.id)))
