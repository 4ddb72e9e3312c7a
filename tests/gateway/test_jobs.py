"""Jobs when things go wrong around them: a locked database, a worker that was silent for too long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import database, jobs
from gateway.database import BUSY_TIMEOUT_MS, db
from gateway.jobs import Heartbeat, Job, JobError, JobState, Report
from gateway.transactions import unit_of_work
from tests.builders import NOW

Work = Callable[[dict, Report], None]


@pytest.fixture
def declare() -> Iterator[Callable[[Work], list[str]]]:
    """Return a function that declares what a job of the kind "test" does; it returns the list of what was tidied up."""
    tidied: list[str] = []

    def handler(work: Work) -> list[str]:
        jobs.handles("test", when_failed=lambda _arguments, problem: tidied.append(problem))(work)
        return tidied

    yield handler
    jobs._handlers.pop("test", None)
    jobs._failed.pop("test", None)


def start() -> int:
    with unit_of_work() as work:
        return jobs.start(work, "test", event_id=None, arguments={}, now=NOW).id


def let_the_lease_run_out(number: int) -> None:
    with db.engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(minutes=1)
        connection.execute(sa.update(Job).where(Job.id == number).values(lease_until=past))


def in_a_thread(app: Flask, number: int) -> None:
    def work() -> None:
        with app.app_context():
            jobs.run(number)
            db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize("ends", ["told", "with a reason", "broken", "well"])
def test_a_worker_that_was_overtaken_changes_nothing(
    app: Flask, session: Session, declare: Callable, ends: str
) -> None:
    tries: list[int] = []

    def work(_arguments: dict, report: Report) -> None:
        tries.append(len(tries))
        if len(tries) > 1:
            return
        let_the_lease_run_out(number)
        in_a_thread(app, number)  # another worker takes it up and is done with it
        if ends == "with a reason":
            raise JobError("Add a table first.")
        if ends == "broken":
            raise RuntimeError
        if ends == "told":
            report("store", 0, 1)
            tries.append(99)

    tidied = declare(work)
    number = start()
    jobs.run(number)
    job = session.get_one(Job, number)
    assert (job.state, job.attempts, job.problem, job.step) == (JobState.DONE, 2, "", "")
    assert (tries, tidied) == ([0, 1], []), "told of progress, it stopped"


def test_of_workers_that_take_a_job_at_once_one_gets_it(app: Flask, session: Session, declare: Callable) -> None:
    done: list[int] = []
    declare(lambda _arguments, _report: (time.sleep(0.3), done.append(1)))
    number = start()
    threads = [threading.Thread(target=in_a_thread, args=(app, number)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]


@pytest.mark.slow
def test_a_locked_database_costs_neither_the_work_nor_the_lease(
    app: Flask, session: Session, declare: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the row for longer than we wait on SQLite: that report is left out, the lease renewed later."""
    monkeypatch.setattr(jobs, "BEAT_S", 0.1)
    monkeypatch.setattr(database, "PATIENCE_S", 0.0)
    held = threading.Event()
    leases: list[datetime | None] = []

    def hold(number: int) -> None:
        with app.app_context(), db.engine.connect() as connection:
            connection.execute(sa.update(Job).where(Job.id == number).values(total=7))
            held.set()
            time.sleep(BUSY_TIMEOUT_MS / 1000 + 1)
            connection.rollback()

    def work(_arguments: dict, report: Report) -> None:
        let_the_lease_run_out(number)
        holder = threading.Thread(target=hold, args=(number,))
        holder.start()
        held.wait()
        report("half", 1, 2)
        holder.join()
        time.sleep(1)
        leases.extend(session.scalars(sa.select(Job.lease_until).where(Job.id == number)))
        session.rollback()

    declare(work)
    number = start()
    jobs.run(number)
    assert session.get_one(Job, number).state == JobState.DONE
    assert leases[0] is not None
    assert leases[0] > datetime.now(UTC)


@pytest.mark.parametrize("ends", ["with a reason", "three times silent"])
def test_a_job_ends_also_where_tidying_up_after_it_breaks(
    app: Flask, session: Session, declare: Callable, ends: str
) -> None:
    def work(_arguments: dict, _report: Report) -> None:
        raise JobError("Add a table first.")

    def breaks(arguments: dict, problem: str) -> None:
        db.session.add(Heartbeat(worker=problem, seen_at=NOW))
        db.session.flush()
        raise RuntimeError

    declare(work)
    jobs._failed["test"] = breaks
    number = start()
    if ends == "three times silent":
        session.execute(sa.update(Job).values(attempts=jobs.ATTEMPTS))
        session.commit()
    jobs.run(number)
    assert session.scalars(sa.select(Job.state)).all() == [JobState.FAILED]
    assert session.scalars(sa.select(Heartbeat)).all() == [], "half of the tidying up is not kept"


def test_a_unit_of_work_is_not_begun_inside_another(app: Flask, session: Session) -> None:
    with unit_of_work() as work:
        work.add(Heartbeat(worker="first", seen_at=NOW))
        with pytest.raises(RuntimeError, match="open already"), unit_of_work():
            pass
    with unit_of_work() as work:
        work.add(Heartbeat(worker="second", seen_at=NOW))
    assert session.scalars(sa.select(Heartbeat.worker).order_by(Heartbeat.worker)).all() == ["first", "second"]
