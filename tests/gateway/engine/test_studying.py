"""Questions about a published run, through the real engine: they are answered, and nothing changes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import jobs, tasks
from gateway.errors import Conflict
from gateway.events.queries import slots_of
from gateway.jobs import Job
from gateway.meetings.models import Choice
from gateway.registrations.models import State
from gateway.schedule.models import Meeting, ScheduleRun, Study, StudyKind
from gateway.schedule.studies import ask
from gateway.transactions import unit_of_work
from tests.builders import NOW
from tests.fair import Fair
from tests.gateway.engine.test_repairing import held, published
from tests.pairs import a_choice

assert tasks
assert published  # a fixture of this module too


def answered(session: Session, run: ScheduleRun, kind: StudyKind, about: str = "") -> dict:
    number = run.id
    session.commit()  # looking holds SQLite's write lock too
    with unit_of_work() as work:
        study = ask(work, work.get_one(ScheduleRun, number), kind, about, now=NOW)
    jobs.run(study.job_id or 0)
    session.expire_all()
    found = session.get_one(Study, study.id)
    assert (found.problem_says, found.answered_at is not None) == ("", True)
    return found.answer


@pytest.fixture
def apart(session: Session, fair: Fair, published: ScheduleRun) -> tuple[str, str]:
    """The codes of two who have no meeting in the published run."""
    met = set(session.execute(sa.select(Meeting.supplier_id, Meeting.buyer_id).where(Meeting.run_id == published.id)))
    pairs = ((one, two) for one in fair.suppliers for two in fair.buyers)
    supplier, buyer = next(pair for pair in pairs if (pair[0].id, pair[1].id) not in {tuple(row) for row in met})
    return supplier.code, buyer.code


def test_two_without_a_meeting_learn_where_and_whom_it_would_move(
    app: Flask, session: Session, published: ScheduleRun, apart
) -> None:
    before = held(session, published)
    answer = answered(session, published, StudyKind.MEET, " ".join(apart))
    assert set(answer) == {"meeting", "moved", "dropped", "worth"}
    assert set(answer["meeting"]) == {"at", "table"}
    assert held(session, published) == before
    assert session.scalar(sa.select(sa.func.count(ScheduleRun.id))) == 1


def test_two_who_meet_learn_when(app: Flask, session: Session, published: ScheduleRun) -> None:
    meeting = session.scalars(sa.select(Meeting).where(Meeting.run_id == published.id).order_by(Meeting.id)).first()
    assert meeting is not None
    expected = {"at": meeting.slot.starts_at.isoformat(), "table": str(meeting.table.number)}
    about = f"{meeting.supplier.code} {meeting.buyer.code}"
    assert answered(session, published, StudyKind.MEET, about) == {"already": expected}


def test_who_does_not_want_to_is_not_brought_together(
    app: Flask, session: Session, fair: Fair, published: ScheduleRun, apart
) -> None:
    people = {one.code: one for one in (*fair.suppliers, *fair.buyers)}
    a_choice(session, people[apart[1]], people[apart[0]], Choice.NO)
    assert answered(session, published, StudyKind.MEET, " ".join(apart)) == {"no": "unwanted"}


def test_who_is_gone_cannot_be_asked_about(session: Session, fair: Fair, published: ScheduleRun, apart) -> None:
    people = {one.code: one for one in fair.suppliers}
    people[apart[0]].state = State.CANCELLED
    session.commit()
    with unit_of_work() as work, pytest.raises(Conflict, match="who come to the event"):
        ask(work, work.get_one(ScheduleRun, published.id), StudyKind.MEET, " ".join(apart), now=NOW)


def test_who_stands_by_is_free_then_and_was_not_met(
    app: Flask, session: Session, fair: Fair, published: ScheduleRun
) -> None:
    slot = slots_of(session, fair.event.id)[-1]
    rows = session.scalars(sa.select(Meeting).where(Meeting.run_id == published.id)).all()
    busy = {code for row in rows if row.slot_id == slot.id for code in (row.supplier.code, row.buyer.code)}
    met = {(row.supplier.code, row.buyer.code) for row in rows}
    for buyer, suppliers in answered(session, published, StudyKind.STAND_BY, slot.key)["lists"]:
        assert buyer not in busy
        assert suppliers
        assert not busy & set(suppliers)
        assert not met & {(supplier, buyer) for supplier in suppliers}


def test_more_tables_never_prove_less(app: Flask, session: Session, published: ScheduleRun) -> None:
    answer = answered(session, published, StudyKind.WHAT_IF)
    told = [(point["lever"], point["change"]) for point in answer["points"]]
    assert (answer["tables"], told) == (4, [("tables", -1), ("tables", 0), ("tables", 1), ("slots", 1), ("least", 1)])
    bounds = [point["bound"] for point in answer["points"][:3]]
    assert bounds == sorted(bounds)
    assert answer["points"][1]["meetings"] == len(held(session, published))


def test_a_question_asked_again_is_answered_anew_in_its_place(
    app: Flask, session: Session, published: ScheduleRun, apart
) -> None:
    first, again = (answered(session, published, StudyKind.MEET, " ".join(apart)) for _ in range(2))
    assert first == again
    assert session.scalar(sa.select(sa.func.count(Study.id))) == 1
    assert session.scalar(sa.select(sa.func.count(Job.id)).where(Job.kind == "study")) == 2
