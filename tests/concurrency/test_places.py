"""Several server processes, everyone at once over HTTP: places, offers, addresses are given once, without an error."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.registrations.drafts import service as drafts
from gateway.registrations.models import PlaceOffer, Registration, Side, State
from gateway.registrations.steps import Step
from gateway.transactions import reading, unit_of_work
from tests.builders import a_registration, an_event
from tests.steps import AGREED, pairs_of, part

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
Request = tuple[str, dict[str, str | list[str]]]
"""Where a form is sent to, and its fields."""
PLACES, PROCESSES, PATIENCE_S = 5, 3, 60
FORM = {
    "contact_name": "Ann", "organisation": "One", "province": "QC", "language": "en", "languages": "en",
    "products-0-text": "Maple syrup",
}  # fmt: skip
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Start = Callable[..., int]


@pytest.fixture(scope="module")
def start(served: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Return a function that starts server processes on the test's database, once for each manner, and their port."""
    running: dict[tuple, tuple[int, subprocess.Popen]] = {}

    def begin(**manner: str) -> int:
        key = tuple(sorted(manner.items()))
        if key not in running:
            running[key] = _serve(served, tmp_path_factory.mktemp("site"), manner)
        return running[key][0]

    yield begin
    for _port, process in running.values():
        os.killpg(process.pid, signal.SIGKILL)  # the workers too, at once: nobody is served any more
        process.wait()


def _serve(served: Flask, folder: Path, manner: dict[str, str]) -> tuple[int, subprocess.Popen]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = served.config["SETTINGS"]
    environment = {
        **os.environ, **manner, "PORT": str(port), "WEB_CONCURRENCY": str(PROCESSES), "DATA_DIR": str(folder),
        "DATABASE_URL": settings.database_url, "SECRET_KEY": settings.secret_key, "MAIL_URL": "file:",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "tests.concurrency.serving:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if send(port, "/healthz", method="GET") == 200:
                return port, process
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError("the server did not start")


def send(port: int, path: str, method: str = "POST", **form: str | list[str]) -> int:
    """Send one request over a connection of its own; return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request(
            method, path, urlencode(form, doseq=True), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        return connection.getresponse().status
    finally:
        connection.close()


def at_once(port: int, requests: list[Request]) -> Counter[int]:
    """Send all requests in the same moment and count the answers."""
    ready = Barrier(len(requests))

    def one(request: Request) -> int:
        ready.wait()
        return send(port, request[0], **request[1])

    with ThreadPoolExecutor(len(requests)) as threads:
        return Counter(threads.map(one, requests))


def guests(number: int, *, address: str = "guest{}@example.org") -> list[Request]:
    """Store drafts in which every step but the last is filled in; return the requests that send them."""
    now = datetime.now(UTC)
    keys = [drafts.new_key() for _ in range(number)]
    with unit_of_work() as work:
        event = work.scalars(sa.select(Event)).one()
        for one, key in enumerate(keys):
            draft = drafts.begin(work, event_id=event.id, side=Side.SUPPLIER, key=key, now=now)
            form = pairs_of({**FORM, "email": address.format(one)})
            for step in list(Step)[:-1]:
                drafts.keep(draft, step, part(step, form), now=now)
    agreed: dict[str, str | list[str]] = {"consent": [purpose for _name, purpose in AGREED]}
    return [(f"/toronto/register/supplier/{key}/{Step.REVIEW}", agreed) for key in keys]


def states() -> Counter[str]:
    with reading() as work:
        return Counter(work.scalars(sa.select(Registration.state)).all())


def offered() -> list[str]:
    """Return who was offered a place."""
    query = sa.select(Registration.code).join(PlaceOffer, PlaceOffer.registration_id == Registration.id)
    with reading() as work:
        return sorted(work.scalars(query).all())


def a_line(session: Session, places: int, waiting: int) -> None:
    """Store an event that is full (S1, S2, ...), and those who wait behind them."""
    event = an_event(session, supplier_places=places)
    for number in range(places + waiting):
        waits = number >= places
        a_registration(
            session, event, code=f"S{number + 1}", state=State.WAITLISTED if waits else State.APPROVED,
            waiting_since=LONG_AGO if waits else None,
        )  # fmt: skip
    session.rollback()


@pytest.mark.parametrize(("number", "at_once_approved"), [(24, False), (24, True), (200, False)])
def test_exactly_as_many_get_in_as_there_are_places(
    app: Flask, session: Session, start: Start, number: int, at_once_approved: bool
) -> None:
    an_event(session, supplier_places=PLACES, approves_at_once=at_once_approved)
    session.rollback()
    assert at_once(start(), guests(number)) == {303: number}
    assert states() == {"approved" if at_once_approved else "submitted": PLACES, "waitlisted": number - PLACES}


def test_without_the_lock_more_get_in_than_there_are_places(app: Flask, session: Session, start: Start) -> None:
    """The control: it shows that the test above can fail."""
    an_event(session, supplier_places=PLACES)
    session.rollback()
    at_once(start(UNLOCKED="1", BREATH_S="0.1"), guests(24))
    assert states()["submitted"] > PLACES


def test_one_draft_that_is_sent_many_times_registers_once(app: Flask, session: Session, start: Start) -> None:
    an_event(session)
    session.rollback()
    assert at_once(start(), guests(1) * 12) == {303: 12}
    assert states() == {"submitted": 1}


def test_one_address_in_many_drafts_stands_once(app: Flask, session: Session, start: Start) -> None:
    an_event(session)
    session.rollback()
    assert at_once(start(), guests(12, address="ann@one.example")) == {303: 12}
    assert states() == {"submitted": 1}


def test_two_who_cancel_at_once_let_two_different_people_in(app: Flask, session: Session, start: Start) -> None:
    a_line(session, places=4, waiting=6)
    assert at_once(start(), [(f"/toronto/test/cancel/S{n}", {}) for n in (1, 2, 3)]) == {204: 3}
    assert offered() == ["S5", "S6", "S7"]


def a_free_place(session: Session) -> None:
    """Store an event with one free place and three who wait for it."""
    a_line(session, places=2, waiting=3)
    session.execute(sa.update(Registration).where(Registration.code == "S1").values(state=State.CANCELLED))
    session.commit()


def test_one_place_is_offered_once_however_many_look_after_the_line(app: Flask, session: Session, start: Start) -> None:
    a_free_place(session)
    assert at_once(start(), [("/toronto/test/tend", {})] * 6 + guests(6)) == {204: 6, 303: 6}
    assert offered() == ["S3"]
    assert states() == {"approved": 1, "waitlisted": 9, "cancelled": 1}


def test_without_the_lock_those_who_look_after_the_line_collide(app: Flask, session: Session, start: Start) -> None:
    """The control: the index that allows one open offer each refuses what the lock would have kept in order."""
    a_free_place(session)
    assert at_once(start(UNLOCKED="1", BREATH_S="0.1"), [("/toronto/test/tend", {})] * 6)[500] > 0
