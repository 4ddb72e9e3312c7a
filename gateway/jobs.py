"""Work longer than a request: a job is our own row, the queue only carries its number.

The queue forgets a task whose worker was killed, so the row keeps everything (kind, arguments,
attempts, lease, progress, result). A periodic task hands rows whose lease ran out to the next
worker; handlers may therefore run twice and must end with the same result.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base, db
from gateway.queue import tell_job
from gateway.transactions import AnySession, after_commit, unit_of_work

LEASE = timedelta(seconds=60)
BEAT_S = 15.0
"""How often a running handler renews its lease, far more often than the lease runs out."""
ATTEMPTS = 3
log = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of long work and how far it has come. `problem` is a sentence for the organiser."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(sa.String(16), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(sa.String(32), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Heartbeat(Base):
    """When each worker was last seen alive; the organiser's page warns when none was."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    seen_at: Mapped[datetime]


class Overtaken(Exception):  # noqa: N818  (a state of affairs, not a fault)
    """This worker was silent for so long that another one has the job now; it stops without a trace."""


class JobError(Exception):
    """The job cannot be done as things are; the message tells the organiser what to change. Not tried again."""


@dataclass(frozen=True, slots=True)
class Try:
    """One worker's hold on a job: the how-manieth try it is tells it from every other worker's."""

    id: int
    kind: str
    arguments: dict[str, Any]
    number: int


Report = Callable[[str, int, int], None]
Handler = Callable[[dict[str, Any], Report], None]
_handlers: dict[str, Handler] = {}
_failed: dict[str, Callable[[dict[str, Any], str], None]] = {}


def handles(
    kind: str, *, when_failed: Callable[[dict[str, Any], str], None] | None = None
) -> Callable[[Handler], Handler]:
    """Declare what does jobs of this kind; `when_failed(arguments, problem)` tidies up in the step that ends one."""

    def declare(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if when_failed:
            _failed[kind] = when_failed
        return handler

    return declare


def start(session: AnySession, kind: str, *, event_id: int | None, arguments: dict[str, Any], now: datetime) -> Job:
    """Write a job in the caller's unit of work; a worker is woken once that is committed."""
    job = Job(kind=kind, event_id=event_id, arguments=arguments, state=JobState.QUEUED, created_at=now)
    session.add(job)
    session.flush()
    after_commit(session, partial(tell_job, job.id))
    return job


def run(job_id: int, *, watch: Report | None = None) -> None:
    """Do one job now, in this process; does nothing if another worker has it or it is over.

    `watch` is told of every bit of progress as well as the row.
    """
    with unit_of_work() as session:
        job = _claim(session, job_id, datetime.now(UTC))
    if job is None:
        return
    try:
        with _lease_kept(current_app._get_current_object(), job):  # type: ignore[attr-defined]
            _handlers[job.kind](job.arguments, _reporter(job, watch))
    except Overtaken:
        log.warning("job %s (%s) went on elsewhere while this worker was silent", job_id, job.kind)
    except JobError as error:
        _finish(job, JobState.FAILED, str(error))
    except Exception:
        log.error("job %s (%s) broke\n%s", job_id, job.kind, traceback.format_exc())
        if job.number >= ATTEMPTS:
            _finish(job, JobState.FAILED, "Something broke while this was running. It was tried three times.")
        else:
            _release(job)
    else:
        _finish(job, JobState.DONE, "")


def forsaken(session: AnySession, now: datetime) -> list[int]:
    """Return the numbers of jobs that nobody works on: their lease ran out, or nobody ever took them."""
    waiting = sa.and_(Job.state == JobState.QUEUED, Job.created_at < now - timedelta(seconds=5))
    lost = sa.and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    return list(session.scalars(sa.select(Job.id).where(sa.or_(waiting, lost)).order_by(Job.id)))


def _claim(session: AnySession, job_id: int, now: datetime) -> Try | None:
    """Take the job if it is free; of two workers that try, one gets it."""
    free = sa.or_(Job.state == JobState.QUEUED, sa.and_(Job.state == JobState.RUNNING, Job.lease_until < now))
    taken = session.execute(
        sa.update(Job)
        .where(Job.id == job_id, free)
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, lease_until=now + LEASE, problem="")
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return None
    job = session.get_one(Job, job_id, populate_existing=True)
    if job.attempts > ATTEMPTS:
        job.state, job.finished_at = JobState.FAILED, now
        job.problem = "The worker stopped three times while doing this."
        _tidy_up(session, job, job.problem)
        return None
    return Try(job.id, job.kind, job.arguments, job.attempts)


def _still_ours(job: Try) -> sa.Update:
    """Return an update of the job that does nothing once another worker has taken it up: each try has its number."""
    ours = (Job.id == job.id, Job.state == JobState.RUNNING, Job.attempts == job.number)
    return sa.update(Job).where(*ours)


def _finish(job: Try, state: JobState, problem: str) -> None:
    with unit_of_work() as session:
        values = {"state": state, "problem": problem, "finished_at": datetime.now(UTC), "lease_until": None}
        ended = session.execute(_still_ours(job).values(**values))
        if ended.rowcount and state is JobState.FAILED:  # type: ignore[attr-defined]
            _tidy_up(session, job, problem)


def _tidy_up(session: AnySession, job: Job | Try, problem: str) -> None:
    """Do what the kind of a job that failed wants done; where that breaks too, the job has failed all the same."""
    if job.kind not in _failed:
        return
    try:
        with session.begin_nested():
            _failed[job.kind](job.arguments, problem)
    except Exception:
        log.exception("tidying up after job %s (%s) broke", job.id, job.kind)


def _release(job: Try) -> None:
    """Hand the job back; the periodic look for forsaken jobs starts it again."""
    with unit_of_work() as session:
        session.execute(_still_ours(job).values(state=JobState.QUEUED, lease_until=None))


def _reporter(job: Try, watch: Report | None) -> Report:
    """Return a function that stores progress in a transaction of its own, at most about five times a second.

    Progress that the database does not take now is left out: it is no reason to lose the work.
    """
    last: dict[str, Any] = {"at": None, "step": None}

    def report(step: str, done: int, total: int) -> None:
        if watch is not None:
            watch(step, done, total)
        now = datetime.now(UTC)
        soon = last["at"] is not None and now - last["at"] < timedelta(milliseconds=200)
        if soon and step == last["step"] and done < total:
            return
        last.update(at=now, step=step)
        try:
            with db.engine.begin() as connection:
                told = connection.execute(_still_ours(job).values(step=step, done=done, total=total)).rowcount
        except sa.exc.OperationalError as error:
            log.warning("the progress of job %s was not stored: %s", job.id, error)
        else:
            if not told:
                raise Overtaken

    return report


@contextmanager
def _lease_kept(app: Flask, job: Try) -> Iterator[None]:
    """Renew the lease from a thread while the handler works."""
    over = threading.Event()

    def beat() -> None:
        with app.app_context():
            while not over.wait(BEAT_S):
                try:
                    with db.engine.begin() as connection:
                        connection.execute(_still_ours(job).values(lease_until=datetime.now(UTC) + LEASE))
                except sa.exc.OperationalError as error:  # a database that is locked or away may be back next time
                    log.warning("the lease of job %s was not renewed: %s", job.id, error)

    thread = threading.Thread(target=beat, name=f"lease-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=2)
