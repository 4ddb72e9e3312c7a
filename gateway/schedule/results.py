"""Reading what a schedule run achieved: who meets how often, who is short and why, which tables are in use.

Figures come from the stored meetings, never from the solver's own word; the proof (worth, bound, gap)
stands in the run. Every function costs the same number of queries whatever the size of the event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import sqlalchemy as sa

from gateway.events.models import Event, MeetingTable, Slot
from gateway.matches.models import Match
from gateway.profiles.absences import absences
from gateway.registrations.models import Organisation, Registration, Side, State
from gateway.schedule.models import Meeting, MeetingState, ScheduleRun, UnplacedPair
from gateway.transactions import AnySession

SlotUse = tuple[Slot, int]
"""A slot and how many tables are in use in it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One participant in one run: how many meetings, and how many it is promised at least."""

    id: int
    code: str
    side: Side
    name: str
    latin_name: str | None
    language: str
    country: str
    meetings: int
    free_slots: int
    least: int
    """What the run owed: never more than the slots it is free in, or the most it takes."""


@dataclass(frozen=True, slots=True)
class Short:
    """A participant with fewer meetings than promised, and what can be seen of the reason."""

    who: Standing
    partners: int
    """With how many of the other side the ranking pairs it at all."""
    refused: tuple[tuple[str, int], ...]
    """Its wanted pairs without a meeting: (why, how many), the most frequent first."""


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How many tables are in use in each slot, in order of time."""

    slots: tuple[SlotUse, ...]
    tables: int
    tables_used: int

    @property
    def meetings(self) -> int:
        """How many meetings stand."""
        return sum(number for _, number in self.slots)

    @property
    def busiest(self) -> SlotUse:
        """The first of the slots with the most tables in use."""
        return max(self.slots, key=lambda entry: entry[1])


@dataclass(frozen=True, slots=True)
class Spread:
    """How meetings are spread over one side: the histogram and the figures its sentence needs."""

    columns: tuple[tuple[int, int], ...]
    """(meetings, participants), from the fewest to the most without gaps."""
    fewest: int
    middle: tuple[int, int]
    """At least half of the participants have from .. to so many meetings."""


def run_by_number(session: AnySession, event_id: int, number: int) -> ScheduleRun | None:
    """Return an event's run of this number."""
    return session.scalar(sa.select(ScheduleRun).where(ScheduleRun.event_id == event_id, ScheduleRun.number == number))


def standings(session: AnySession, event: Event, run: ScheduleRun) -> list[Standing]:
    """Return every participant of a run by code, those without a meeting too.

    Someone who was approved after the run was started is not in it.
    """
    held = meetings_each(run.id)
    number = sa.func.coalesce(held.c.number, 0)
    was_in = sa.or_(Registration.decided_at.is_(None), Registration.decided_at <= run.created_at)
    slots = sa.select(sa.func.count(Slot.id)).where(Slot.event_id == event.id).scalar_subquery()
    gone = absences()
    away = sa.select(gone.c.registration_id, sa.func.count().label("slots")).group_by(gone.c.registration_id).subquery()
    query = (
        sa.select(Registration, Organisation, number, slots - sa.func.coalesce(away.c.slots, 0))
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(held, held.c.registration_id == Registration.id)
        .outerjoin(away, away.c.registration_id == Registration.id)
        .where(
            Registration.event_id == event.id,
            sa.or_(number > 0, sa.and_(Registration.state == State.APPROVED, was_in)),
        )
        .order_by(Registration.side.desc(), sa.func.length(Registration.code), Registration.code)
    )
    return [_standing(event, *row) for row in session.execute(query)]


def _standing(
    event: Event, registration: Registration, organisation: Organisation, meetings: int, free: int
) -> Standing:
    least = event.least_meetings if registration.least_meetings is None else registration.least_meetings
    most = registration.most_meetings or event.most_meetings or free
    return Standing(
        id=registration.id,
        code=registration.code,
        side=Side(registration.side),
        name=organisation.name,
        latin_name=organisation.latin_name,
        language=registration.language,
        country=organisation.country,
        meetings=meetings,
        free_slots=free,
        least=min(least, free, most),
    )


def meetings_each(run_id: int) -> sa.Subquery:
    """Return (registration_id, number of standing meetings in the run) as a subquery."""
    stands = (Meeting.run_id == run_id, Meeting.state != MeetingState.CANCELLED)
    seats = sa.union_all(
        sa.select(Meeting.supplier_id.label("registration_id")).where(*stands),
        sa.select(Meeting.buyer_id.label("registration_id")).where(*stands),
    ).subquery()
    return (
        sa.select(seats.c.registration_id, sa.func.count().label("number")).group_by(seats.c.registration_id).subquery()
    )


def spread(counts: Iterable[int]) -> Spread | None:
    """Return how meetings are spread over participants, or None if there are none."""
    ordered = sorted(counts)
    if not ordered:
        return None
    found = Counter(ordered)
    columns = tuple((number, found[number]) for number in range(ordered[0], ordered[-1] + 1))
    first, last = len(ordered) // 4, ceil(len(ordered) * 3 / 4) - 1
    return Spread(columns, ordered[0], (ordered[first], ordered[max(first, last)]))


def short_of_meetings(session: AnySession, run: ScheduleRun, people: Sequence[Standing]) -> list[Short]:
    """Return those below their least, the emptiest first, with what is known of the reason."""
    short = sorted((who for who in people if who.meetings < who.least), key=lambda who: (who.meetings, who.id))
    ids = [who.id for who in short]
    pairs = sa.select(sa.func.count(Match.id)).where(
        sa.or_(Match.supplier_id == Registration.id, Match.buyer_id == Registration.id)
    )
    counted = sa.select(Registration.id, pairs.scalar_subquery()).where(Registration.id.in_(ids))
    partners: dict[int, int] = dict(session.execute(counted).all())
    refused = _refused(session, run, ids)
    return [Short(who, partners[who.id], refused.get(who.id, ())) for who in short]


def _refused(session: AnySession, run: ScheduleRun, ids: Sequence[int]) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return the reasons why wanted pairs of these participants have no meeting, with how often each."""
    sides = sa.union_all(
        *(
            sa.select(column.label("who"), UnplacedPair.why).where(UnplacedPair.run_id == run.id, column.in_(ids))
            for column in (UnplacedPair.supplier_id, UnplacedPair.buyer_id)
        )
    ).subquery()
    found: dict[int, list[tuple[str, int]]] = {}
    query = sa.select(sides.c.who, sides.c.why, sa.func.count()).group_by(sides.c.who, sides.c.why)
    for who, why, number in session.execute(query):
        found.setdefault(who, []).append((why, number))
    return {who: tuple(sorted(reasons, key=lambda reason: (-reason[1], reason[0]))) for who, reasons in found.items()}


def occupancy(session: AnySession, event: Event, run: ScheduleRun) -> Occupancy:
    """Return how many tables each slot uses, the unused slots too."""
    stands = sa.and_(Meeting.run_id == run.id, Meeting.state != MeetingState.CANCELLED)
    used = sa.select(sa.func.count(sa.distinct(Meeting.table_id))).where(stands).scalar_subquery()
    tables = sa.select(sa.func.count(MeetingTable.id)).where(MeetingTable.event_id == event.id).scalar_subquery()
    query = (
        sa.select(Slot, sa.func.count(Meeting.id), tables, used)
        .outerjoin(Meeting, sa.and_(Meeting.slot_id == Slot.id, stands))
        .where(Slot.event_id == event.id)
        .group_by(Slot.id)
        .order_by(Slot.starts_at, Slot.id)
    )
    rows = session.execute(query).all()
    return Occupancy(
        slots=tuple((slot, number) for slot, number, _, _ in rows),
        tables=rows[0][2] if rows else 0,
        tables_used=rows[0][3] if rows else 0,
    )


def shown_gap(gap: float) -> float:
    """Return by how many per cent another schedule could beat this one at most, rounded up to two decimals.

    The stored gap is relative to the bound; "beat this one" is relative to what this one is worth.
    """
    relative = gap / (1 - gap) if gap < 1 else 1.0
    return ceil(round(relative * 10_000, 6)) / 100
