"""The outbox: every mail goes out once, whatever happens to the ones before it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_mailman import EmailMessage
from sqlalchemy.orm import Session

from gateway import mail
from gateway.accounts import service as accounts
from gateway.accounts.keys import Keys
from gateway.database import db
from gateway.mail import Mail, MailState, sending
from gateway.transactions import unit_of_work

BEFORE = datetime.now(UTC) - timedelta(hours=1)


def post(number: int, *, subject: str = "Hello") -> None:
    with unit_of_work() as work:
        mail.post(
            work, to=f"person{number}@example.org", subject=subject, text=f"Letter {number}\n", language="en",
            dedupe_key=f"letter:{number}", now=BEFORE,
        )  # fmt: skip


@pytest.fixture
def letters(app: Flask, tmp_path: Path) -> Callable[[], list[str]]:
    """Send into files; return a function that lists the bodies of what was sent."""
    extension = app.extensions["mailman"]
    kept = extension.backend, extension.file_path
    extension.backend, extension.file_path = "file", str(tmp_path)

    def sent() -> list[str]:
        written = "".join(path.read_text() for path in sorted(tmp_path.iterdir()))
        return sorted(line for line in written.splitlines() if line.startswith("Letter"))

    yield sent
    extension.backend, extension.file_path = kept


def test_two_workers_send_every_mail_once(app: Flask, session: Session, letters: Callable[[], list[str]]) -> None:
    for number in range(30):
        post(number)
        post(number)

    def work() -> None:
        with app.app_context():
            mail.send_due()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert letters() == sorted(f"Letter {number}" for number in range(30))
    assert set(session.scalars(sa.select(Mail.state))) == {MailState.SENT}


def test_a_slow_server_does_not_make_a_second_worker_send_the_rest_again(
    app: Flask, session: Session, letters: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each letter takes a while; a claim on all of them would run out before the last is sent."""
    monkeypatch.setattr(sending, "pause", lambda _tries: timedelta(seconds=0.4))
    plain = sending._send

    def slowly(*arguments: object) -> object:
        time.sleep(0.15)
        return plain(*arguments)

    monkeypatch.setattr(sending, "_send", slowly)
    for number in range(6):
        post(number)

    def work() -> None:
        with app.app_context():
            for _ in range(12):
                mail.send_due()
                time.sleep(0.1)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert letters() == sorted(f"Letter {number}" for number in range(6))


def test_a_mail_that_cannot_be_written_holds_up_nobody(
    app: Flask, session: Session, letters: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMessage, "message", _refusing(EmailMessage.message))
    for number in (1, 2, 3):
        post(number, subject="refuse me" if number == 2 else "Hello")
    assert mail.send_due() == 2
    rows = session.execute(sa.select(Mail.state, Mail.tries, Mail.problem).order_by(Mail.id)).all()
    assert rows == [("sent", 1, ""), ("waiting", 1, "unknown encoding"), ("sent", 1, "")]


def test_a_link_that_was_really_sent_is_kept_by_nobody_else(
    app: Flask, session: Session, letters: Callable[[], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a development machine it stays: the outbox shows it instead of a mail server."""
    with unit_of_work() as work:
        account = accounts.account_for(work, "ann@one.example", language="en", now=BEFORE)
        assert account.email == "ann@one.example"
    for sends, kept in (("console:", True), ("smtp://mail.example.org:25", False)):
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mail_url=sends))
        with unit_of_work() as work:
            accounts.ask_for_link(
                work, "ann@one.example", next_path="/", base_url="https://gateway.test", place="here", keys=Keys("a"),
                now=BEFORE,
            )  # fmt: skip
        assert mail.send_due() == 1
        text = session.scalars(sa.select(Mail.text).order_by(Mail.id.desc())).first() or ""
        session.rollback()
        assert ("/sign-in/…" in text) is not kept
        assert bool(re.search(r"^\d{3} ?\d{3}$", text, re.MULTILINE)) is kept, "nor is the code"
    sent = "".join(path.read_text() for path in tmp_path.iterdir())
    assert len(set(re.findall(r"/sign-in/[\w-]{20,}", sent))) == 2


def _refusing(plain: Callable) -> Callable:
    def message(self: EmailMessage) -> object:
        if self.subject == "refuse me":
            raise LookupError("unknown encoding")
        return plain(self)

    return message
