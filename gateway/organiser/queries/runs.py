"""Schedule runs and printed documents as the organiser's lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from gateway.jobs import Job
from gateway.organiser.paging import PER_PAGE
from gateway.printing.models import Document
from gateway.printing.service import Kind
from gateway.schedule.models import RunState, ScheduleRun
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Paper:
    """One stored document without its content."""

    id: int
    kind: str
    paper: str
    pages: int
    bytes: int
    made_at: datetime
    run_id: int
    run_number: int
    run_state: RunState


def count_runs(session: AnySession, event_id: int) -> int:
    """Return how many runs an event has."""
    return session.scalar(sa.select(sa.func.count(ScheduleRun.id)).where(ScheduleRun.event_id == event_id)) or 0


def list_runs(session: AnySession, event_id: int, *, offset: int) -> list[ScheduleRun]:
    """Return one page of an event's runs, the newest first."""
    runs = sa.select(ScheduleRun).where(ScheduleRun.event_id == event_id).order_by(ScheduleRun.number.desc())
    return list(session.scalars(runs.offset(offset).limit(PER_PAGE)))


def job_of(session: AnySession, event_id: int, job_id: int | None) -> Job | None:
    """Return a job of this event."""
    return session.scalar(sa.select(Job).where(Job.event_id == event_id, Job.id == job_id))


def run_number_of(session: AnySession, job: Job) -> int | None:
    """Return the number of the run a job builds, unless it was discarded."""
    return session.scalar(sa.select(ScheduleRun.number).where(ScheduleRun.job_id == job.id))


def printable_run(session: AnySession, event_id: int) -> ScheduleRun | None:
    """Return what is printed: the published run, else the newest draft."""
    printable = ScheduleRun.state.in_((RunState.PUBLISHED, RunState.DRAFT))
    return session.scalar(
        sa.select(ScheduleRun)
        .where(ScheduleRun.event_id == event_id, printable)
        .order_by(ScheduleRun.state != RunState.PUBLISHED, ScheduleRun.number.desc())
        .limit(1)
    )


def papers(session: AnySession, event_id: int, *, limit: int = 60) -> list[Paper]:
    """Return an event's documents, those of the newest run first."""
    query = (
        sa.select(
            Document.id,
            Document.kind,
            Document.paper,
            Document.pages,
            sa.func.length(Document.pdf).label("bytes"),
            Document.made_at,
            Document.run_id,
            ScheduleRun.number.label("run_number"),
            ScheduleRun.state.label("run_state"),
        )
        .join(ScheduleRun, ScheduleRun.id == Document.run_id)
        .where(ScheduleRun.event_id == event_id)
        .order_by(ScheduleRun.number.desc(), Document.paper, _place(Document.kind), Document.id)
        .limit(limit)
    )
    return [Paper(**row) for row in session.execute(query).mappings()]


def _place(kind: sa.orm.QueryableAttribute[str]) -> sa.ColumnElement[int]:
    """Return the place of a document in the list: in the order of `Kind`."""
    return sa.case({name: place for place, name in enumerate(Kind)}, value=kind, else_=len(Kind))


def document(session: AnySession, event_id: int, number: int) -> tuple[Document, ScheduleRun] | None:
    """Return a document of this event with its run; its content is read when it is asked for."""
    row = session.execute(
        sa.select(Document, ScheduleRun)
        .join(ScheduleRun, ScheduleRun.id == Document.run_id)
        .where(ScheduleRun.event_id == event_id, Document.id == number)
        .options(sa.orm.undefer(Document.pdf))
    ).one_or_none()
    return None if row is None else (row[0], row[1])
