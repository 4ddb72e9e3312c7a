"""Real worker processes: one is killed in the middle of its work, others take it up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import mail
from gateway.jobs import Job, JobState
from gateway.matches.models import Match, Ranking
from gateway.matches.service import start_ranking
from gateway.registrations.models import Side
from gateway.transactions import unit_of_work
from tests.builders import a_registration, an_event

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PATIENCE_S = 90
PRODUCTS = ("Maple syrup", "冷冻蓝莓", "Vin de glace")


@pytest.fixture
def start_worker(app: Flask, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Return a function that starts a worker on the test's database; mails go into files under `tmp_path`."""
    settings = app.config["SETTINGS"]
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "MAIL_URL": "file:",
    }
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "-m", "gateway.worker"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(session: Session, holds: Callable[[], object]) -> None:
    """Wait until something holds; fail after a while."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = holds()
        session.rollback()  # end the transaction: SQLite's lock is the workers'
        session.expire_all()
        if found:
            return
        time.sleep(0.05)
    pytest.fail(f"waited {PATIENCE_S} s in vain")


def test_a_ranking_whose_worker_is_killed_is_finished_once_by_another(
    app: Flask, session: Session, start_worker: Callable[[], subprocess.Popen], tmp_path: Path
) -> None:
    event = an_event(session)
    for number in range(40):
        words = tuple(
            f"{thing} {number}, quality {number * 7}" for thing in ("Maple syrup", "冷冻蓝莓", "Vin de glace")
        )
        a_registration(session, event, Side.SUPPLIER if number % 2 else Side.BUYER, products=words)
    with unit_of_work() as work:
        number = start_ranking(work, work.merge(event), account_id=None, now=datetime.now(UTC)).id
        for letter in range(20):
            mail.post(
                work, to=f"p{letter}@example.org", subject="Hello", text=f"Letter {letter}\n", language="en",
                dedupe_key=str(letter), now=datetime.now(UTC),
            )  # fmt: skip

    def job() -> Job:
        return session.get_one(Job, number, populate_existing=True)

    first = start_worker()
    until(session, lambda: job().state == JobState.RUNNING and job().step)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert job().state == JobState.RUNNING, "it was killed in the middle"
    assert session.scalar(sa.select(sa.func.count(Match.id))) == 0
    session.execute(sa.update(Job).values(lease_until=datetime.now(UTC)))  # a minute later
    session.commit()
    start_worker()
    start_worker()
    until(session, lambda: job().state == JobState.DONE)
    assert (job().attempts, job().problem) == (2, "")
    assert session.scalar(sa.select(sa.func.count(Match.id))) == 20 * 20
    assert session.scalar(sa.select(sa.func.count(Ranking.event_id))) == 1
    until(session, lambda: set(session.scalars(sa.select(mail.Mail.state))) == {"sent"})
    sent = "".join(path.read_text() for path in (tmp_path / "mail").iterdir())
    letters = sorted(line for line in sent.splitlines() if line.startswith("Letter"))
    assert letters == sorted(f"Letter {letter}" for letter in range(20))
