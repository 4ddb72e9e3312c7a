"""Agendas: one participant's own meetings in order, or everyone's at once, as plain values."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from gateway.events.models import Event, MeetingTable, Slot
from gateway.events.queries import slots_of
from gateway.matches.facts import Phrases, phrase_pairs
from gateway.matches.models import Match
from gateway.matches.queries import parties, products
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import Meeting, MeetingState, ScheduleRun
from gateway.transactions import AnySession


class GapKind(StrEnum):
    """Why nobody sits across the table."""

    FREE = "free"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Party:
    """One participant as others may see it at the event; how to reach it is no part of an agenda."""

    registration_id: int
    code: str
    side: Side
    name: str
    latin_name: str
    language: str
    country: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """One meeting: a half-open span, a table, who comes, and what for in their own words."""

    meeting_id: int
    starts_at: datetime
    ends_at: datetime
    table: int
    other: Party
    about: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between meetings: slots that stayed free, or a break of the event."""

    starts_at: datetime
    ends_at: datetime
    kind: GapKind


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day of the event, in the event's zone and in order of time; empty if nothing is planned on it."""

    on: date
    entries: tuple[Appointment | Gap, ...]

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """The meetings of the day, gaps left out."""
        return tuple(entry for entry in self.entries if isinstance(entry, Appointment))


@dataclass(frozen=True, slots=True)
class Agenda:
    """Everything one participant has planned, on every day of the event."""

    party: Party
    days: tuple[AgendaDay, ...]

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """Every meeting in order of time."""
        return tuple(appointment for day in self.days for appointment in day.appointments)

    @property
    def standing(self) -> int:
        """How many of them are still to be held as planned: all that were not cancelled."""
        return sum(not appointment.cancelled for appointment in self.appointments)


def agenda_of(session: AnySession, run: ScheduleRun, registration: Registration) -> Agenda:
    """Return one participant's agenda in a run."""
    return agendas_of(session, run, [registration])[0]


def agendas_of(session: AnySession, run: ScheduleRun, registrations: Sequence[Registration]) -> list[Agenda]:
    """Return the agendas of some participants in a run, in their order; the number of queries is constant."""
    ids = [registration.id for registration in registrations]
    return _agendas(session, run, ids, sa.or_(Meeting.supplier_id.in_(ids), Meeting.buyer_id.in_(ids)))


def agendas(session: AnySession, run: ScheduleRun) -> list[Agenda]:
    """Return the agenda of every participant of a run's event, A-Z; the number of queries is constant."""
    query = sa.select(Registration.id).where(
        Registration.event_id == run.event_id, Registration.state == State.APPROVED
    )
    found = _agendas(session, run, list(session.scalars(query.order_by(Registration.id))), sa.true())
    return sorted(found, key=lambda agenda: (*alphabetical(agenda.party), agenda.party.registration_id))


def alphabetical(party: Party) -> tuple[bool, str]:
    """Return a key that files participants by their Latin names, accents and case aside; other scripts come last."""
    return filed_under(party.latin_name or party.name)


def filed_under(name: str) -> tuple[bool, str]:
    """Return the key of one name: whether it starts with no Latin letter, and what it is without accents and case."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character)).strip()
    first = next((character for character in plain if character.isalnum()), "")
    return not "a" <= first <= "z", plain


def entries_of(slots: Sequence[Slot], taken: Mapping[int, Sequence[Appointment]]) -> tuple[Appointment | Gap, ...]:
    """Return a day's meetings in order, with what lies between the first and the last of them.

    Parameters
    ----------
    slots
        The day's slots in order of time.
    taken
        The meetings in each slot, by the slot's id: at most one stands, the others were cancelled.
    """
    used = [at for at, slot in enumerate(slots) if taken.get(slot.id)]
    if not used:
        return ()
    between = slots[used[0] : used[-1] + 1]
    entries: list[Appointment | Gap] = []
    for before, slot in [(between[0], between[0]), *pairwise(between)]:
        if slot.block != before.block:
            entries.append(Gap(before.ends_at, slot.starts_at, GapKind.BREAK))
        last = entries[-1] if entries else None
        if meetings := taken.get(slot.id):
            entries.extend(meetings)
        elif isinstance(last, Gap) and last.kind is GapKind.FREE:
            entries[-1] = Gap(last.starts_at, slot.ends_at, GapKind.FREE)
        else:
            entries.append(Gap(slot.starts_at, slot.ends_at, GapKind.FREE))
    return tuple(entries)


def _agendas(session: AnySession, run: ScheduleRun, ids: Sequence[int], whose: sa.ColumnElement[bool]) -> list[Agenda]:
    rows = _meetings(session, run, whose)
    met = {side for meeting, _, _, _ in rows for side in (meeting.supplier_id, meeting.buyer_id)}
    people = parties(session, met | set(ids))
    known = {id_: _party(registration) for id_, registration in people.items()}
    texts = products(session, met)
    taken: dict[int, dict[int, list[Appointment]]] = {id_: defaultdict(list) for id_ in ids}
    for meeting, slot, table, reasons in rows:
        phrases = next(iter(phrase_pairs(reasons or ())), Phrases("", ""))
        for mine, other in ((meeting.supplier_id, meeting.buyer_id), (meeting.buyer_id, meeting.supplier_id)):
            if mine in taken:
                party = known[other]
                theirs = phrases.need if party.side is Side.BUYER else phrases.offer
                about = theirs or next(iter(texts.get(other, ())), "")
                gone = people[other].state != State.APPROVED  # who cancelled the registration does not come
                cancelled = gone or meeting.state == MeetingState.CANCELLED
                taken[mine][slot.id].append(
                    Appointment(meeting.id, slot.starts_at, slot.ends_at, table, party, about, cancelled)
                )
    days = _slots_by_day(session, run.event_id)
    return [
        Agenda(known[id_], tuple(AgendaDay(on, entries_of(slots, taken[id_])) for on, slots in days.items()))
        for id_ in ids
    ]


def _meetings(session: AnySession, run: ScheduleRun, whose: sa.ColumnElement[bool]) -> list[Any]:
    """Return (meeting, slot, table number, reasons of the pair if it was suggested) in order of time."""
    pair = sa.and_(Match.supplier_id == Meeting.supplier_id, Match.buyer_id == Meeting.buyer_id)
    query = (
        sa.select(Meeting, Slot, MeetingTable.number, Match.reasons)
        .join(Slot, Slot.id == Meeting.slot_id)
        .join(MeetingTable, MeetingTable.id == Meeting.table_id)
        .outerjoin(Match, pair)
        .where(Meeting.run_id == run.id, whose)
        .order_by(Slot.starts_at, Meeting.id)
    )
    return list(session.execute(query))


def _slots_by_day(session: AnySession, event_id: int) -> dict[date, list[Slot]]:
    zone = ZoneInfo(session.get_one(Event, event_id).zone)
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots_of(session, event_id):
        days[slot.starts_at.astimezone(zone).date()].append(slot)
    return days


def _party(registration: Registration) -> Party:
    return Party(
        registration_id=registration.id,
        code=registration.code,
        side=Side(registration.side),
        name=registration.organisation.name,
        latin_name=registration.organisation.latin_name or "",
        language=registration.language,
        country=registration.organisation.country,
    )
