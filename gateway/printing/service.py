"""Asking for printed documents, and keeping them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import audit, jobs
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.jobs import Job, JobState
from gateway.printing.documents import Paper
from gateway.printing.models import Document
from gateway.schedule.models import RunState, ScheduleRun
from gateway.transactions import AnySession


class Kind(StrEnum):
    """What can be printed."""

    SCHEDULES = "schedules"
    TABLES = "tables"
    BADGES = "badges"


def start_printing(
    session: AnySession, run: ScheduleRun, *, paper: Paper, account_id: int | None, now: datetime
) -> Job:
    """Have a worker make every document of a run; if that is waiting or running already, return the job there is.

    Raises
    ------
    Conflict
        The run has no schedule.
    """
    lock_event(session, run.event_id)
    if run.state in (RunState.BUILDING, RunState.FAILED):
        raise Conflict(_("Run %(number)s has no schedule to print. Choose another.", number=run.number))
    arguments = {"run_id": run.id, "paper": str(paper)}
    current = sa.select(Job).where(
        Job.event_id == run.event_id, Job.kind == "print", Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    )
    for job in session.scalars(current.order_by(Job.id)):
        if job.arguments == arguments:
            return job
    audit.note(session, "printing started", f"run {run.number}", now=now, event_id=run.event_id, account_id=account_id)
    return jobs.start(session, "print", event_id=run.event_id, arguments=arguments, now=now)


def keep(session: AnySession, *, run_id: int, kind: Kind, paper: Paper, pages: int, pdf: bytes, now: datetime) -> None:
    """Store a document, in place of the one before."""
    session.execute(
        sa.delete(Document).where(Document.run_id == run_id, Document.kind == kind, Document.paper == paper)
    )
    session.add(Document(run_id=run_id, kind=kind, paper=paper, pages=pages, pdf=pdf, made_at=now))
