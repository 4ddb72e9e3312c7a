"""The queue between web and worker: it only carries numbers, and losing one loses nothing.

What is to be done stands in our own rows; a row the queue forgot is found by the worker's pulse.
So a queue that cannot be reached is logged, never an error page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey

from gateway.config import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue with the two things it carries."""

    huey: Huey
    do: Callable[[int], object]
    deliver: Callable[[], object]


def queue_of(app: Flask) -> Queue:
    """Return the application's queue, opened at first use."""
    if "queue" not in app.extensions:
        app.extensions["queue"] = _open(app)
    queue: Queue = app.extensions["queue"]
    return queue


def tell_job(number: int) -> None:
    """Tell a worker that there is a job."""
    _tell(lambda queue: queue.do(number))


def tell_mail() -> None:
    """Tell a worker that there is mail to send."""
    _tell(lambda queue: queue.deliver())


def _tell(say: Callable[[Queue], object]) -> None:
    try:
        say(queue_of(current_app))
    except Exception:
        log.exception("the queue did not answer; the worker's pulse will find the work within seconds")


def _open(app: Flask) -> Queue:
    settings: Settings = app.config["SETTINGS"]
    if settings.postgresql:
        huey = PostgresHuey("gateway", dsn=settings.database_url.replace("postgresql+psycopg:", "postgresql:", 1))
    else:
        huey = SqliteHuey("gateway", filename=str(settings.data_dir / "queue.sqlite"))

    @huey.task(name="do")
    def do(job_id: int) -> None:
        from gateway import jobs

        with app.app_context():
            jobs.run(job_id)

    @huey.task(name="deliver")
    def deliver() -> None:
        from gateway import mail

        with app.app_context():
            mail.send_due()

    return Queue(huey, do, deliver)
