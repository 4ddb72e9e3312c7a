"""Reading the programme, and the slots that marked sessions take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from gateway.events.models import Event, Slot
from gateway.programme.models import Attendance, ProgrammeSession, Speaker
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The sessions that start on one day of the event, in the event's zone."""

    on: date
    sessions: tuple[ProgrammeSession, ...]


def programme_of(session: AnySession, event: Event) -> list[ProgrammeDay]:
    """Return an event's programme day by day, sessions that start together in the organiser's order."""
    zone = ZoneInfo(event.zone)
    days: dict[date, list[ProgrammeSession]] = defaultdict(list)
    for entry in sessions_of(session, event.id):
        days[entry.starts_at.astimezone(zone).date()].append(entry)
    return [ProgrammeDay(on, tuple(entries)) for on, entries in days.items()]


def sessions_of(session: AnySession, event_id: int) -> list[ProgrammeSession]:
    """Return an event's sessions in the order of the programme."""
    query = sa.select(ProgrammeSession).where(ProgrammeSession.event_id == event_id)
    order = ProgrammeSession.starts_at, ProgrammeSession.position, ProgrammeSession.id
    return list(session.scalars(query.order_by(*order)))


def session_of(session: AnySession, event_id: int, number: int) -> ProgrammeSession | None:
    """Return one session of this event."""
    mine = ProgrammeSession.id == number, ProgrammeSession.event_id == event_id
    return session.scalar(sa.select(ProgrammeSession).where(*mine))


def speakers_of(session: AnySession, event_id: int) -> list[Speaker]:
    """Return an event's speakers, by the name they are filed under."""
    found = session.scalars(sa.select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.id))
    return sorted(found, key=lambda one: ((one.latin_name or one.name).casefold(), one.id))


def speaker_of(session: AnySession, event_id: int, number: int) -> Speaker | None:
    """Return one speaker of this event."""
    return session.scalar(sa.select(Speaker).where(Speaker.id == number, Speaker.event_id == event_id))


def has_programme(session: AnySession, event_id: int) -> bool:
    """Tell whether there is a session to show."""
    any_of_it = sa.select(ProgrammeSession.id).where(ProgrammeSession.event_id == event_id).limit(1)
    return session.scalar(any_of_it) is not None


def attended_by(session: AnySession, registration_id: int) -> set[int]:
    """Return the ids of the sessions somebody marked."""
    query = sa.select(Attendance.session_id).where(Attendance.registration_id == registration_id)
    return set(session.scalars(query))


def marks_each(session: AnySession, event_id: int) -> dict[int, int]:
    """Return how many marked each session that anybody marked."""
    query = (
        sa.select(Attendance.session_id, sa.func.count())
        .join(ProgrammeSession, ProgrammeSession.id == Attendance.session_id)
        .where(ProgrammeSession.event_id == event_id)
        .group_by(Attendance.session_id)
    )
    return {number: marks for number, marks in session.execute(query)}  # noqa: C416  (rows are no pairs to mypy)


def slots_taken() -> sa.Select[int, int]:
    """Return a query of (registration, slot): the slots that overlap a session somebody marked, each once."""
    overlap = sa.and_(
        Slot.event_id == ProgrammeSession.event_id,
        Slot.starts_at < ProgrammeSession.ends_at,
        Slot.ends_at > ProgrammeSession.starts_at,
    )
    return (
        sa.select(Attendance.registration_id, Slot.id.label("slot_id"))
        .join(ProgrammeSession, ProgrammeSession.id == Attendance.session_id)
        .join(Slot, overlap)
        .distinct()
    )


def slots_during(session: AnySession, entry: ProgrammeSession) -> list[Slot]:
    """Return the slots a session overlaps, in order of time; whoever attends is not free in them."""
    overlap = Slot.starts_at < entry.ends_at, Slot.ends_at > entry.starts_at
    query = sa.select(Slot).where(Slot.event_id == entry.event_id, *overlap)
    return list(session.scalars(query.order_by(Slot.starts_at, Slot.id)))


def meetings_during(session: AnySession, registration_id: int, slots: Sequence[Slot]) -> list[datetime]:
    """Return when somebody has a meeting of the published schedule in one of these slots.

    Schedules, as absences below, are a later feature, so they are asked by their tables' names.
    """
    query = (
        sa.select(Slot.starts_at)
        .join(_meeting, _meeting.c.slot_id == Slot.id)
        .join(_run, _run.c.id == _meeting.c.run_id)
        .where(Slot.id.in_([slot.id for slot in slots]), _run.c.state == "published")
        .where(_meeting.c.state != "cancelled")
        .where(sa.or_(_meeting.c.supplier_id == registration_id, _meeting.c.buyer_id == registration_id))
        .order_by(Slot.starts_at)
    )
    return list(session.scalars(query))


def slots_left(session: AnySession, event_id: int, registration_id: int, *, without: Sequence[Slot]) -> int:
    """Return in how many slots somebody would still be free without these; what they are not free in counts too."""
    taken = slots_taken().subquery()
    busy = sa.union(
        sa.select(_absence.c.slot_id).where(_absence.c.registration_id == registration_id),
        sa.select(taken.c.slot_id).where(taken.c.registration_id == registration_id),
    )
    left = Slot.event_id == event_id, Slot.id.not_in(busy), Slot.id.not_in([slot.id for slot in without])
    return session.scalar(sa.select(sa.func.count(Slot.id)).where(*left)) or 0


_absence = sa.table("absence", sa.column("registration_id"), sa.column("slot_id"))
_meeting = sa.table(
    "meeting", sa.column("run_id"), sa.column("slot_id"), sa.column("state"), sa.column("supplier_id"),
    sa.column("buyer_id"),
)  # fmt: skip
_run = sa.table("schedule_run", sa.column("id"), sa.column("state"))
