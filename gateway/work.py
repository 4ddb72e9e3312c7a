"""Doing long work from the command line: the same jobs as the worker's, with bars on the terminal."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import sqlalchemy as sa

from gateway import jobs, tasks  # noqa: F401  (declares what each kind of job does)
from gateway.errors import GatewayError
from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.matches.service import start_ranking
from gateway.printing.documents import Paper
from gateway.printing.service import start_printing
from gateway.schedule.models import RunState, ScheduleRun
from gateway.schedule.service import start_run
from gateway.terminal import Bars
from gateway.transactions import reading, unit_of_work

WATCH_S = 0.3


class WorkFailed(GatewayError):  # noqa: N818
    """The work ended without a result; the message says why."""


def rank_here(event_id: int) -> None:
    """Rank an event's matches."""
    with unit_of_work() as session:
        job = start_ranking(session, session.get_one(Event, event_id), account_id=None, now=datetime.now(UTC))
    _finish(job.id)


def schedule_here(event_id: int, *, seed: int, effort: str = "normal") -> int:
    """Build a schedule and return its run's id."""
    with unit_of_work() as session:
        event = session.get_one(Event, event_id)
        run = start_run(session, event, seed=seed, account_id=None, now=datetime.now(UTC), effort=effort)
    _finish(run.job_id or 0)
    return run.id


def print_here(run_id: int, *, paper: Paper) -> None:
    """Make a run's documents."""
    with unit_of_work() as session:
        run = session.get_one(ScheduleRun, run_id)
        job = start_printing(session, run, paper=paper, account_id=None, now=datetime.now(UTC))
    _finish(job.id)


def newest_run(event_id: int) -> ScheduleRun | None:
    """Return the run to print: the published one, else the newest draft."""
    ready = ScheduleRun.state.in_((RunState.PUBLISHED, RunState.DRAFT))
    with reading() as session:
        return session.scalar(
            sa.select(ScheduleRun)
            .where(ScheduleRun.event_id == event_id, ready)
            .order_by((ScheduleRun.state == RunState.PUBLISHED).desc(), ScheduleRun.number.desc())
            .limit(1)
        )


def _finish(job_id: int) -> None:
    """Do the job here, or, if a worker was quicker to take it, show how that one gets on."""
    with Bars() as bars:
        jobs.run(job_id, watch=bars)
        while (job := _look(job_id)).state in (JobState.QUEUED, JobState.RUNNING):
            if job.step:
                bars(job.step, job.done, job.total)
            time.sleep(WATCH_S)
            jobs.run(job_id, watch=bars)
    if job.state == JobState.FAILED:
        raise WorkFailed(job.problem)


def _look(job_id: int) -> Job:
    with reading() as session:
        return session.get_one(Job, job_id, populate_existing=True)
