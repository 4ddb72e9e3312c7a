"""Pairs to start a test from: a suggestion, a choice, a published schedule, a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.events.models import Event, MeetingTable
from gateway.events.queries import slots_of
from gateway.matches.models import Match, Ranking
from gateway.meetings.models import Choice, Preference
from gateway.registrations.models import Registration, Side
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun
from tests.builders import NOW


def a_match(
    session: Session,
    one: Registration,
    other: Registration,
    *,
    rank: int | None = 1,
    score: float = 0.8,
    need: str = "冷冻蓝莓",
    offer: str = "Frozen wild blueberries",
    reasons: tuple[dict, ...] = (),
    concerns: tuple[dict, ...] = (),
) -> Match:
    """Store a suggested pair at one place in both lists, and that the event was ranked."""
    supplier, buyer = (one, other) if one.side == Side.SUPPLIER else (other, one)
    if session.get(Ranking, one.event_id) is None:
        session.add(Ranking(event_id=one.event_id, made_at=NOW, encoder="by hand", suppliers=1, buyers=1, seconds=0.1))
    match = Match(
        event_id=one.event_id,
        supplier_id=supplier.id,
        buyer_id=buyer.id,
        score=score,
        buyer_view=score,
        supplier_view=score,
        buyer_rank=rank,
        supplier_rank=rank,
        reasons=[{"kind": "offer", "need": need, "offer": offer, "weight": 0.5}, *reasons],
        concerns=list(concerns),
    )
    session.add(match)
    session.commit()
    return match


def a_choice(session: Session, chooser: Registration, chosen: Registration, choice: Choice) -> None:
    """Store what one says of another."""
    session.add(
        Preference(chooser_id=chooser.id, chosen_id=chosen.id, event_id=chooser.event_id, choice=choice, chosen_at=NOW)
    )
    session.commit()


def a_run(
    session: Session,
    event: Event,
    state: RunState = RunState.PUBLISHED,
    published_at: datetime | None = NOW + timedelta(days=30),
) -> ScheduleRun:
    """Store a schedule run without meetings."""
    number = 1 + (session.scalar(select(func.max(ScheduleRun.number)).where(ScheduleRun.event_id == event.id)) or 0)
    run = ScheduleRun(
        event_id=event.id,
        number=number,
        state=state,
        seed=0,
        created_at=NOW,
        published_at=published_at if state == RunState.PUBLISHED else None,
        figures={},
    )
    session.add(run)
    session.commit()
    return run


def a_meeting(
    session: Session,
    run: ScheduleRun,
    one: Registration,
    other: Registration,
    *,
    slot: int = 0,
    table: int = 1,
    state: MeetingState = MeetingState.PLANNED,
) -> Meeting:
    """Store a meeting in the event's n-th slot at a table."""
    supplier, buyer = (one, other) if one.side == Side.SUPPLIER else (other, one)
    at = session.scalars(
        select(MeetingTable).where(MeetingTable.event_id == run.event_id, MeetingTable.number == table)
    ).one()
    meeting = Meeting(
        run_id=run.id,
        supplier_id=supplier.id,
        buyer_id=buyer.id,
        slot_id=slots_of(session, run.event_id)[slot].id,
        table_id=at.id,
        state=state,
    )
    session.add(meeting)
    session.commit()
    return meeting
