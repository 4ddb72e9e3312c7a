"""Reading events."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Figures:
    """An event in numbers; `minutes` is the length of its first slot."""

    slots: int
    minutes: int
    days: int
    tables: int


def figures_of(session: AnySession, event: Event) -> Figures:
    """Return an event in numbers, in one query."""
    first = sa.select(Slot.id).where(Slot.event_id == event.id).order_by(Slot.starts_at, Slot.id).limit(1)
    counts = sa.select(
        sa.select(sa.func.count(Slot.id)).where(Slot.event_id == event.id).scalar_subquery(),
        sa.select(sa.func.count(MeetingTable.id)).where(MeetingTable.event_id == event.id).scalar_subquery(),
        sa.select(Slot.starts_at).where(Slot.id == first.scalar_subquery()).scalar_subquery(),
        sa.select(Slot.ends_at).where(Slot.id == first.scalar_subquery()).scalar_subquery(),
    )
    slots, tables, starts_at, ends_at = session.execute(counts).one()
    minutes = round((ends_at - starts_at).total_seconds() / 60) if starts_at else 0
    return Figures(slots=slots, minutes=minutes, days=(event.ends_on - event.starts_on).days + 1, tables=tables)
