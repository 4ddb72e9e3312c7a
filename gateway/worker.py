"""The worker: does jobs and sends mail; one process or many, on one machine or many.

Start it with ``python -m gateway.worker``. huey carries a job's number to whichever worker is free;
what is to be done, and how far it has come, stands in our own rows (`gateway.jobs`, `gateway.mail`).
A pulse every few seconds says that this worker lives, and finds what the queue forgot: jobs whose
worker was killed. Mail goes out beside the jobs, so that a long one keeps nobody waiting for a link.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from huey.consumer import Consumer

from gateway import create_app, jobs, mail
from gateway.accounts import service as accounts
from gateway.database import db
from gateway.invitations import service as invitations
from gateway.privacy import service as privacy
from gateway.queue import Queue, queue_of
from gateway.registrations import offers
from gateway.registrations.drafts import service as drafts
from gateway.spreadsheets import service as spreadsheets
from gateway.transactions import unit_of_work

PULSE_S = 5.0
SWEEP = timedelta(hours=1)
TEND = timedelta(seconds=30)
"""How often waiting lists are looked after: an offer that ran out goes to the next in line."""
log = logging.getLogger(__name__)


def _pulse(app: Flask, queue: Queue, over: threading.Event) -> None:
    """Say that this worker lives and hand out what the queue forgot, until it stops."""
    name = f"{socket.gethostname()}:{os.getpid()}"[:64]
    next_sweep = next_tending = datetime.now(UTC)
    while True:
        try:
            with app.app_context():
                now = datetime.now(UTC)
                with unit_of_work() as session:
                    session.merge(jobs.Heartbeat(worker=name, seen_at=now))
                    forsaken = jobs.forsaken(session, now)
                for number in forsaken:
                    queue.do(number)
                base_url = app.config["SETTINGS"].base_url
                if now >= next_sweep:
                    next_sweep = now + SWEEP
                    for chore in (accounts.sweep, drafts.sweep, privacy.sweep, spreadsheets.sweep):
                        _look_after(chore, now=now)
                    _look_after(invitations.remind_everywhere, base_url=base_url, now=now)
                if now >= next_tending:
                    next_tending = now + TEND
                    offers.tend_all(base_url=base_url, now=now)
        except Exception:  # the queue has a database and errors of its own; whatever it was, the pulse goes on
            log.exception("the worker could not reach the database; it tries again in %s s", PULSE_S)
        if over.wait(PULSE_S):
            return


def _look_after(chore: Callable[..., None], **how: Any) -> None:
    """Do a chore in a unit of work of its own: one that breaks stops neither the others nor the pulse."""
    try:
        with unit_of_work() as session:
            chore(session, **how)
    except Exception:
        log.exception("%s.%s broke; it is tried again in %s", chore.__module__, chore.__name__, SWEEP)


def _post(app: Flask, over: threading.Event) -> None:
    """Send mail that is due, until the worker stops; nobody waits for a link while a long job runs."""
    while True:
        try:
            with app.app_context():
                mail.send_due()
        except Exception:
            log.exception("mail could not be looked after; it is tried again in %s s", PULSE_S)
        if over.wait(PULSE_S):
            return


def main() -> None:
    """Run until interrupted; a job that runs then is finished first (SIGINT), or taken up by another worker."""
    app = create_app()
    level = app.config["SETTINGS"].log_level
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s")
    if level != "DEBUG":
        logging.getLogger("huey").setLevel(logging.WARNING)
    import gateway.tasks  # noqa: F401  (declares what each kind of job does; pulls in the engine)

    queue = queue_of(app)
    over = threading.Event()
    threading.Thread(target=_pulse, args=(app, queue, over), name="pulse", daemon=True).start()
    threading.Thread(target=_post, args=(app, over), name="post", daemon=True).start()
    log.info("worker ready")
    try:
        Consumer(queue.huey, workers=1, periodic=False, max_delay=1.0).run()
    finally:
        over.set()
        with app.app_context():
            db.session.remove()


if __name__ == "__main__":
    main()
