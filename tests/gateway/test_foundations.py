"""What everything else stands on: settings, transactions, the guard, the jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway import jobs
from gateway.access import declared_access
from gateway.config import ConfigError, read_settings
from gateway.database import begin_read_only, db
from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.transactions import after_commit, unit_of_work
from tests.builders import NOW, an_event


def test_every_endpoint_declares_who_may_use_it(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if declared_access(app, rule.endpoint) is None]
    assert undeclared == []


def test_an_endpoint_nobody_declared_is_refused(app: Flask, client: FlaskClient) -> None:
    app.view_functions["pages.healthz"], kept = (lambda: "open"), app.view_functions["pages.healthz"]
    try:
        assert client.get("/healthz").status_code == 403
    finally:
        app.view_functions["pages.healthz"] = kept


def test_production_refuses_to_start_without_a_key(tmp_path) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is not set"):
        read_settings({"GATEWAY_ENV": "production", "DATA_DIR": str(tmp_path)})


def test_an_unknown_log_level_is_refused(tmp_path) -> None:
    with pytest.raises(ConfigError, match="LOG_LEVEL is “loud”"):
        read_settings({"LOG_LEVEL": "loud", "DATA_DIR": str(tmp_path)})


def test_the_development_key_stays_the_same(tmp_path) -> None:
    first, second = (read_settings({"DATA_DIR": str(tmp_path)}).secret_key for _ in range(2))
    assert first == second


def test_a_unit_of_work_that_fails_leaves_nothing_and_tells_nobody(app: Flask, session: Session) -> None:
    told: list[str] = []
    with pytest.raises(RuntimeError), unit_of_work() as work:
        an_event_row = Event(
            slug="x", zone="UTC", starts_on=NOW.date(), ends_on=NOW.date(), venue="", city="", created_at=NOW
        )
        work.add(an_event_row)
        work.flush()
        after_commit(work, lambda: told.append("told"))
        raise RuntimeError
    assert session.scalar(sa.select(sa.func.count(Event.id))) == 0
    assert told == []


def test_a_reading_transaction_refuses_to_write(app: Flask, session: Session) -> None:
    event = an_event(session)
    begin_read_only(db.session())
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.update(Event).where(Event.id == event.id).values(city="Elsewhere"))


@pytest.fixture
def flaky():
    """A kind of job that breaks as often as the test says."""
    breaks: list[Exception] = []
    done: list[dict] = []

    @jobs.handles("flaky", when_failed=lambda arguments, problem: done.append({**arguments, "problem": problem}))
    def work(arguments: dict, report: jobs.Report) -> None:
        report("half", 1, 2)
        if breaks:
            raise breaks.pop()
        done.append(arguments)

    yield breaks, done
    jobs._handlers.pop("flaky")
    jobs._failed.pop("flaky")


def start(session: Session) -> int:
    with unit_of_work() as work:
        return jobs.start(work, "flaky", event_id=None, arguments={"n": 1}, now=NOW).id


def test_a_job_runs_once_and_keeps_its_progress(app: Flask, session: Session, flaky) -> None:
    _breaks, done = flaky
    number = start(session)
    jobs.run(number)
    jobs.run(number)
    job = session.get_one(Job, number)
    assert (job.state, job.step, job.done, job.total, job.attempts) == (JobState.DONE, "half", 1, 2, 1)
    assert done == [{"n": 1}]


def test_a_job_that_breaks_is_tried_again_and_then_says_so(app: Flask, session: Session, flaky) -> None:
    breaks, done = flaky
    breaks.extend([RuntimeError("x")] * 3)
    number = start(session)
    for _ in range(4):
        jobs.run(number)
    job = session.get_one(Job, number)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert [entry["problem"] for entry in done] == [job.problem]


def test_a_job_that_cannot_be_done_is_not_tried_again(app: Flask, session: Session, flaky) -> None:
    breaks, _done = flaky
    breaks.append(jobs.JobError("Add a table first."))
    number = start(session)
    jobs.run(number)
    job = session.get_one(Job, number)
    assert (job.state, job.attempts, job.problem) == (JobState.FAILED, 1, "Add a table first.")


def test_a_job_whose_worker_was_killed_is_found_and_done_by_another(app: Flask, session: Session, flaky) -> None:
    _breaks, done = flaky
    number = start(session)
    died_at = datetime.now(UTC) - timedelta(minutes=2)
    with unit_of_work() as work:
        assert jobs._claim(work, number, died_at) is not None
    assert jobs.forsaken(session, died_at + timedelta(seconds=30)) == []
    assert jobs.forsaken(session, died_at + timedelta(seconds=90)) == [number]
    session.rollback()
    jobs.run(number)
    assert done == [{"n": 1}]
