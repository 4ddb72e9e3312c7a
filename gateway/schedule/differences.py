"""What one run changes against another, person by person: who hears of what, and why a meeting falls away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from gateway.profiles.absences import absences
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import Meeting, MeetingState, ScheduleRun, UnplacedPair
from gateway.transactions import AnySession


class ChangeKind(StrEnum):
    """What happens to one meeting, in the order in which a person's changes are shown."""

    DROPPED = "dropped"
    MOVED = "moved"
    OTHER_TABLE = "other_table"
    NEW = "new"


class Cause(StrEnum):
    """Why a meeting falls away, beside the reasons of an unplaced pair."""

    GONE = "gone"
    """One of the two does not come any more."""
    AWAY = "away"
    """One of the two is not there at that time any more."""
    MADE_ROOM = "made_room"
    """Neither is it wanted any more than others, nor is one of the two away."""


@dataclass(frozen=True, slots=True)
class Place:
    """When and where."""

    starts_at: datetime
    table: int


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting that is not as it was, seen by one of the two; `why` only if it falls away."""

    kind: ChangeKind
    other: Registration
    before: Place | None
    after: Place | None
    why: str = ""
    whose: Registration | None = None
    """Who is gone or away, where that is the reason."""


@dataclass(frozen=True, slots=True)
class PersonChanges:
    """Everything that changes for one participant, in order of time."""

    who: Registration
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """What happens to one pair's meeting."""

    supplier: Registration
    buyer: Registration
    kind: ChangeKind
    before: Place | None
    after: Place | None
    why: str = ""
    whose: Registration | None = None


def differences(session: AnySession, run: ScheduleRun, before: ScheduleRun) -> list[PersonChanges]:
    """Return whose agenda changes if `run` takes the place of `before`, by code, suppliers first."""
    found: dict[int, list[Change]] = defaultdict(list)
    people: dict[int, Registration] = {}
    for pairing in _pairings(session, run, before):
        for who, other in ((pairing.supplier, pairing.buyer), (pairing.buyer, pairing.supplier)):
            people[who.id] = who
            found[who.id].append(Change(pairing.kind, other, pairing.before, pairing.after, pairing.why, pairing.whose))
    ordered = sorted(people.values(), key=lambda who: (who.side != Side.SUPPLIER, len(who.code), who.code))
    return [PersonChanges(who, tuple(sorted(found[who.id], key=_by_time))) for who in ordered]


def _by_time(change: Change) -> tuple[datetime, int, int]:
    first = min(place.starts_at for place in (change.before, change.after) if place is not None)
    return first, list(ChangeKind).index(change.kind), change.other.id


def _pairings(session: AnySession, run: ScheduleRun, before: ScheduleRun) -> list[Pairing]:
    was, now = ({_pair(one): one for one in _standing(session, each)} for each in (before, run))
    pairings = [
        Pairing(one.supplier, one.buyer, kind, _place(was.get(pair)), _place(one))
        for pair, one in now.items()
        if (kind := _kind(was.get(pair), one)) is not None
    ]
    return [*pairings, *_dropped(session, run, [one for pair, one in was.items() if pair not in now])]


def _standing(session: AnySession, run: ScheduleRun) -> list[Meeting]:
    sides = [joinedload(side).joinedload(Registration.organisation) for side in (Meeting.supplier, Meeting.buyer)]
    query = sa.select(Meeting).where(Meeting.run_id == run.id, Meeting.state != MeetingState.CANCELLED)
    return list(
        session.scalars(query.options(*sides, joinedload(Meeting.slot), joinedload(Meeting.table)).order_by(Meeting.id))
    )


def _pair(meeting: Meeting) -> tuple[int, int]:
    return meeting.supplier_id, meeting.buyer_id


def _place(meeting: Meeting | None) -> Place | None:
    return None if meeting is None else Place(meeting.slot.starts_at, meeting.table.number)


def _kind(was: Meeting | None, now: Meeting) -> ChangeKind | None:
    if was is None:
        return ChangeKind.NEW
    if was.slot_id != now.slot_id:
        return ChangeKind.MOVED
    return None if was.table_id == now.table_id else ChangeKind.OTHER_TABLE


def _dropped(session: AnySession, run: ScheduleRun, meetings: Iterable[Meeting]) -> list[Pairing]:
    meetings = list(meetings)
    if not meetings:
        return []
    refused: dict[tuple[int, int], str] = {
        (supplier, buyer): why
        for supplier, buyer, why in session.execute(
            sa.select(UnplacedPair.supplier_id, UnplacedPair.buyer_id, UnplacedPair.why).where(
                UnplacedPair.run_id == run.id
            )
        )
    }
    gone = absences()
    ids = {side for meeting in meetings for side in _pair(meeting)}
    query = sa.select(gone.c.registration_id, gone.c.slot_id).where(gone.c.registration_id.in_(ids))
    away = {(who, slot) for who, slot in session.execute(query)}
    return [_fallen(meeting, refused, away) for meeting in meetings]


def _fallen(meeting: Meeting, refused: dict[tuple[int, int], str], away: set[tuple[int, int]]) -> Pairing:
    both = (meeting.supplier, meeting.buyer)
    absent = next((who for who in both if who.state != State.APPROVED), None)
    elsewhere = next((who for who in both if (who.id, meeting.slot_id) in away), None)
    if absent is not None:
        why, whose = str(Cause.GONE), absent
    elif elsewhere is not None:
        why, whose = str(Cause.AWAY), elsewhere
    else:
        why, whose = refused.get(_pair(meeting), str(Cause.MADE_ROOM)), None
    return Pairing(meeting.supplier, meeting.buyer, ChangeKind.DROPPED, _place(meeting), None, why, whose)
