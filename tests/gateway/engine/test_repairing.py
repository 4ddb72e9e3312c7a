"""Repairs: from a published run to a draft that changes little, through the real engine."""

from __future__ import annotations

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import jobs, tasks
from gateway.events.queries import slots_of, tables_of
from gateway.profiles.models import Absence
from gateway.registrations.models import State
from gateway.schedule.differences import Cause, ChangeKind, Place, differences
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun
from gateway.schedule.service import publish, start_repair, start_run
from gateway.transactions import unit_of_work
from matching.__main__ import main as matching_command
from tests.builders import NOW
from tests.fair import Fair
from tests.pairs import a_match

assert tasks  # importing it declares the jobs


@pytest.fixture
def published(app: Flask, session: Session, fair: Fair) -> ScheduleRun:
    """A published run of the fair in which everybody may meet everybody."""
    for supplier in fair.suppliers:
        for buyer in fair.buyers:
            a_match(session, supplier, buyer)
    session.commit()
    with unit_of_work() as work:
        event = work.merge(fair.event, load=False)
        run = start_run(work, event, seed=3, account_id=None, now=NOW, effort="fast")
    jobs.run(run.job_id or 0)
    with unit_of_work() as work:
        publish(work, work.get_one(ScheduleRun, run.id), account_id=None, now=NOW)
    session.expire_all()
    return session.get_one(ScheduleRun, run.id)


def mended(
    session: Session,
    fair: Fair,
    *,
    now: datetime = NOW,
    closed: tuple[int, ...] = (),
    most_moves: int | None = None,
) -> ScheduleRun:
    session.commit()
    with unit_of_work() as work:
        event = work.merge(fair.event, load=False)
        run = start_repair(work, event, most_moves=most_moves, closed=closed, account_id=None, now=now)
    jobs.run(run.job_id or 0)
    session.expire_all()
    return session.get_one(ScheduleRun, run.id)


def held(session: Session, run: ScheduleRun) -> set[tuple[int, int, int, int]]:
    columns = (Meeting.supplier_id, Meeting.buyer_id, Meeting.slot_id, Meeting.table_id)
    return {tuple(row) for row in session.execute(sa.select(*columns).where(Meeting.run_id == run.id))}


def test_a_repair_when_nothing_changed_is_the_same_schedule(session: Session, fair: Fair, published) -> None:
    run = mended(session, fair)
    assert (run.state, run.figures["repairs"], run.problem_says) == (RunState.DRAFT, published.number, "")
    assert held(session, run) == held(session, published) != set()
    assert differences(session, run, published) == []


def test_who_cancelled_is_gone_and_everybody_else_stays(
    session: Session, fair: Fair, published, tmp_path: Path
) -> None:
    gone = fair.suppliers[0]
    gone.state = State.CANCELLED
    run = mended(session, fair, most_moves=0)
    before, after = held(session, published), held(session, run)
    assert {entry for entry in before if entry[0] != gone.id} <= after
    mine = next(one for one in differences(session, run, published) if one.who.id == gone.id)
    assert {(change.kind, change.why, change.whose) for change in mine.changes} == {
        (ChangeKind.DROPPED, Cause.GONE, gone)
    }
    files = [tmp_path / "problem.json", tmp_path / "schedule.json"]
    for file, packed in zip(files, (run.problem_gz, run.schedule_gz), strict=True):
        assert packed is not None
        file.write_bytes(gzip.decompress(packed))
    assert matching_command(["check", *map(str, files)]) == 0


def test_a_meeting_of_someone_who_comes_late_moves_or_falls_away_with_the_reason(
    session: Session, fair: Fair, published
) -> None:
    late, first = fair.buyers[0], slots_of(session, fair.event.id)[0]
    session.add(Absence(registration_id=late.id, slot_id=first.id))
    was = session.scalars(sa.select(Meeting).where(Meeting.run_id == published.id, Meeting.buyer_id == late.id)).all()
    assert first.id in {meeting.slot_id for meeting in was}
    run = mended(session, fair)
    assert first.id not in {slot for _, buyer, slot, _ in held(session, run) if buyer == late.id}
    mine = next(one for one in differences(session, run, published) if one.who.id == late.id)
    change = mine.changes[0]
    assert change.before is not None
    assert change.before.starts_at == first.starts_at
    assert (change.kind, change.why) in {(ChangeKind.MOVED, ""), (ChangeKind.DROPPED, Cause.AWAY)}


def test_a_table_that_closed_is_used_no_more_and_stays_closed_in_the_figures(
    session: Session, fair: Fair, published
) -> None:
    broken = tables_of(session, fair.event.id)[0]
    assert broken.id in {table for *_, table in held(session, published)}
    run = mended(session, fair, closed=(broken.number,))
    assert broken.id not in {table for *_, table in held(session, run)}
    assert run.figures["closed"] == [broken.number]


def test_what_has_begun_stays_even_at_a_table_that_closes(session: Session, fair: Fair, published) -> None:
    first = slots_of(session, fair.event.id)[0]
    begun = {entry for entry in held(session, published) if entry[2] == first.id}
    every = tuple(table.number for table in tables_of(session, fair.event.id))
    run = mended(session, fair, now=first.starts_at + timedelta(minutes=1), closed=every)
    assert held(session, run) == begun != set()


def test_a_meeting_that_stays_is_as_confirmed_as_it_was(session: Session, fair: Fair, published) -> None:
    meeting = session.scalars(sa.select(Meeting).where(Meeting.run_id == published.id).order_by(Meeting.id)).first()
    assert meeting is not None
    meeting.state = MeetingState.CONFIRMED
    run = mended(session, fair)
    confirmed = sa.select(Meeting.supplier_id, Meeting.buyer_id).where(
        Meeting.run_id == run.id, Meeting.state == MeetingState.CONFIRMED
    )
    assert session.execute(confirmed).all() == [(meeting.supplier_id, meeting.buyer_id)]


def test_a_new_table_is_told_with_both_places(session: Session, fair: Fair, published) -> None:
    broken = tables_of(session, fair.event.id)[0]
    run = mended(session, fair, closed=(broken.number,))
    changes = [change for one in differences(session, run, published) for change in one.changes]
    assert changes
    for change in changes:
        assert isinstance(change.before, Place) or change.kind is ChangeKind.NEW
