"""What the database itself refuses, whatever the code above it does."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun
from tests.builders import NOW, a_registration, an_event


@pytest.fixture
def hall(session: Session):
    """An event with two suppliers, two buyers and a draft run."""
    event = an_event(session)
    people = [a_registration(session, event, side) for side in (Side.SUPPLIER, Side.SUPPLIER, Side.BUYER, Side.BUYER)]
    run = ScheduleRun(event_id=event.id, number=1, state=RunState.DRAFT, seed=0, created_at=NOW, figures={})
    session.add(run)
    session.commit()

    def meeting(supplier: int, buyer: int, slot: int, table: int, **changes: object) -> Meeting:
        return Meeting(
            run_id=run.id,
            supplier_id=people[supplier].id,
            buyer_id=people[2 + buyer].id,
            slot_id=event.slots[slot].id,
            table_id=event.tables[table].id,
            **changes,
        )

    return meeting


def store(session: Session, *rows: object) -> None:
    for row in rows:
        session.add(row)
        session.commit()


def test_different_people_may_meet_at_the_same_time_at_different_tables(session: Session, hall) -> None:
    store(session, hall(0, 0, 0, 0), hall(1, 1, 0, 1))
    assert session.scalar(sa.select(sa.func.count(Meeting.id))) == 2


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ((0, 1, 0, 1), "uq_meeting_supplier_slot"),
        ((1, 0, 0, 1), "uq_meeting_buyer_slot"),
        ((1, 1, 0, 0), "uq_meeting_table_slot"),
        ((0, 0, 1, 1), "uq_meeting_run_id"),
    ],
    ids=["a supplier twice in a slot", "a buyer twice in a slot", "a table twice in a slot", "a pair twice"],
)
def test_a_double_booking_is_refused(session: Session, hall, second: tuple[int, ...], rule: str) -> None:
    store(session, hall(0, 0, 0, 0))
    with pytest.raises(IntegrityError) as refusal:
        store(session, hall(*second))
    columns = {"supplier": "supplier_id", "buyer": "buyer_id", "table": "table_id", "run": "run_id"}[rule.split("_")[2]]
    assert rule in str(refusal.value) or f"meeting.{columns}" in str(refusal.value)


def test_a_cancelled_meeting_frees_its_people_and_its_table(session: Session, hall) -> None:
    store(session, hall(0, 0, 0, 0, state=MeetingState.CANCELLED), hall(0, 1, 0, 0))
    assert session.scalar(sa.select(sa.func.count(Meeting.id))) == 2


def test_a_cancelled_meeting_cannot_come_back_over_another(session: Session, hall) -> None:
    cancelled = hall(0, 0, 0, 0, state=MeetingState.CANCELLED)
    store(session, cancelled, hall(0, 1, 0, 1))
    cancelled.state = MeetingState.PLANNED
    with pytest.raises(IntegrityError):
        session.commit()


def test_two_runs_cannot_be_published_at_once(session: Session, hall) -> None:
    run = session.scalars(sa.select(ScheduleRun)).one()
    run.state = RunState.PUBLISHED
    session.commit()
    with pytest.raises(IntegrityError):
        store(
            session,
            ScheduleRun(event_id=run.event_id, number=2, state=RunState.PUBLISHED, seed=0, created_at=NOW, figures={}),
        )


def again(session: Session, first: Registration, **changes: object) -> Registration:
    copied = (
        "event_id",
        "account_id",
        "organisation_id",
        "side",
        "email_key",
        "contact_name",
        "language",
        "created_at",
    )
    values = {name: getattr(first, name) for name in copied}
    return Registration(**{**values, "code": "S99", "state": State.SUBMITTED, **changes})


def test_a_second_active_registration_of_one_address_on_one_side_is_refused(session: Session) -> None:
    first = a_registration(session, an_event(session), email="ann@example.org")
    with pytest.raises(IntegrityError):
        store(session, again(session, first))


def test_one_address_may_stand_on_both_sides(session: Session) -> None:
    first = a_registration(session, an_event(session), email="ann@example.org")
    store(session, again(session, first, side=Side.BUYER, code="B99"))
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 2


def test_who_cancelled_may_register_again(session: Session) -> None:
    first = a_registration(session, an_event(session), email="ann@example.org", state=State.CANCELLED)
    store(session, again(session, first))
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 2
