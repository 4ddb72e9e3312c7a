"""Questions about a run's schedule: a worker answers them, and nothing of the schedule changes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import jobs
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.queries import slots_of
from gateway.jobs import Job, JobState
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import ScheduleRun, Study, StudyKind
from gateway.transactions import AnySession


def ask(session: AnySession, run: ScheduleRun, kind: StudyKind, about: str, *, now: datetime) -> Study:
    """Write a question that a worker will answer; asked again, it is answered anew by what is known then.

    Asked again while a worker is at it, it stays as it is.

    Raises
    ------
    Conflict
        It is about a participant or a slot that the event does not have.
    """
    lock_event(session, run.event_id)
    _check(session, run, kind, about)
    study = study_of(session, run, kind, about)
    if study is None:
        study = Study(run_id=run.id, kind=kind, about=about)
        session.add(study)
    elif _is_being_answered(session, study):
        return study
    study.asked_at, study.answered_at, study.answer, study.problem_says = now, None, {}, ""
    session.flush()
    arguments = {"study_id": study.id, "now": now.isoformat()}
    study.job_id = jobs.start(session, "study", event_id=run.event_id, arguments=arguments, now=now).id
    return study


def _is_being_answered(session: AnySession, study: Study) -> bool:
    alive = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    return session.scalar(sa.select(Job.id).where(Job.id == study.job_id, alive)) is not None


def study_of(session: AnySession, run: ScheduleRun, kind: StudyKind, about: str) -> Study | None:
    """Return what was asked, with its answer if there is one."""
    mine = (Study.run_id == run.id, Study.kind == kind, Study.about == about)
    return session.scalar(sa.select(Study).where(*mine))


def study_of_job(session: AnySession, job: Job) -> tuple[Study, int] | None:
    """Return the question that a job answers, and the number of its run."""
    row = session.execute(
        sa.select(Study, ScheduleRun.number)
        .join(ScheduleRun, ScheduleRun.id == Study.run_id)
        .where(Study.job_id == job.id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def who_can_meet(session: AnySession, event_id: int) -> dict[Side, list[Registration]]:
    """Return the approved participants of each side, by code."""
    query = (
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.state == State.APPROVED)
        .options(sa.orm.joinedload(Registration.organisation))
        .order_by(sa.func.length(Registration.code), Registration.code)
    )
    found: dict[Side, list[Registration]] = {side: [] for side in Side}
    for registration in session.scalars(query):
        found[Side(registration.side)].append(registration)
    return found


def _check(session: AnySession, run: ScheduleRun, kind: StudyKind, about: str) -> None:
    if kind is StudyKind.MEET:
        people = who_can_meet(session, run.event_id)
        for side, code in zip((Side.SUPPLIER, Side.BUYER), about.split(" "), strict=True):
            if code not in {one.code for one in people[side]}:
                raise Conflict(_("Choose a supplier and a buyer who come to the event."))
    if kind is StudyKind.STAND_BY and about not in {slot.key for slot in slots_of(session, run.event_id)}:
        raise Conflict(_("Choose one of the event's slots."))
