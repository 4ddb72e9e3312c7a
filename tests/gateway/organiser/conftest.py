"""An event, its organiser's browser, and schedule runs made of the meetings a test names."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.events.queries import slots_of, tables_of
from gateway.registrations.models import Registration
from gateway.schedule.models import Meeting, RunState, ScheduleRun, UnplacedPair
from tests.builders import NOW, an_event, an_organiser, sign_in

Placed = tuple[Registration, Registration, int, int]
"""Supplier, buyer, and the positions of slot and table, counted from 0."""
MakeRun = Callable[..., ScheduleRun]


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


@pytest.fixture
def browser(client: FlaskClient, session: Session, event: Event) -> FlaskClient:
    """The organiser's browser."""
    sign_in(client, an_organiser(session, event))
    return client


@pytest.fixture
def a_run(session: Session, event: Event) -> MakeRun:
    """Return a function that stores a run with these meetings and unplaced pairs."""

    def make(
        meetings: Sequence[Placed] = (),
        *,
        unplaced: Sequence[tuple[Registration, Registration, str, str]] = (),
        state: RunState = RunState.DRAFT,
        **changes: object,
    ) -> ScheduleRun:
        number = 1 + (session.scalar(select(func.max(ScheduleRun.number))) or 0)
        slots, tables = slots_of(session, event.id), tables_of(session, event.id)
        built = state not in (RunState.BUILDING, RunState.FAILED)
        result = {
            "finished_at": NOW + timedelta(hours=1),
            "seconds": 1.25,
            "worth": 990,
            "bound": 1000,
            "gap": 0.01,
            "figures": {"mandatory": [0, 0], "mutual": [1, 2], "idle_slots": 3, "meetings": len(meetings)},
            "problem_gz": gzip.compress(b'{"format": "gateway.problem/1"}'),
            "schedule_gz": gzip.compress(b'{"format": "gateway.schedule/1"}'),
        }
        run = ScheduleRun(
            event_id=event.id,
            number=number,
            state=state,
            seed=7,
            **{"created_at": NOW + timedelta(hours=1), **(result if built else {"figures": {}}), **changes},
        )
        session.add(run)
        session.flush()
        for supplier, buyer, slot, table in meetings:
            ids = {"supplier_id": supplier.id, "buyer_id": buyer.id}
            session.add(Meeting(run_id=run.id, slot_id=slots[slot].id, table_id=tables[table].id, **ids))
        for supplier, buyer, tier, why in unplaced:
            session.add(UnplacedPair(run_id=run.id, supplier_id=supplier.id, buyer_id=buyer.id, tier=tier, why=why))
        session.commit()
        return run

    return make
