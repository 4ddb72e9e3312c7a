"""The outbox: a mail is a row written with the change it tells of, and sent by the worker afterwards."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import sqlalchemy as sa
from flask import current_app
from flask_mailman import EmailMessage
from sqlalchemy.orm import Mapped, mapped_column

from gateway.config import ConfigError
from gateway.database import Base, insert_into
from gateway.queue import tell_mail
from gateway.transactions import AnySession, after_commit, unit_of_work

TRIES = 8
_SECRET = re.compile(r"(?<=/sign-in/)[\w-]{20,}")
log = logging.getLogger(__name__)


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One mail to one address. The dedupe key says what it is about, so that it is never sent twice."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    dedupe_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    to: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(16))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[MailState] = mapped_column(sa.String(16), default=MailState.WAITING, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(sa.Text, default="")


def post(
    session: AnySession,
    *,
    to: str,
    subject: str,
    text: str,
    language: str,
    dedupe_key: str,
    now: datetime,
    event_id: int | None = None,
) -> None:
    """Put a mail in the outbox, in the caller's unit of work; a second one under the same key is dropped."""
    row = {
        "event_id": event_id, "dedupe_key": dedupe_key, "to": to, "subject": " ".join(subject.split()), "text": text,
        "language": language, "state": MailState.WAITING, "tries": 0, "problem": "", "created_at": now,
        "next_try_at": now,
    }  # fmt: skip
    session.execute(insert_into(session, Mail).values(**row).on_conflict_do_nothing(index_elements=["dedupe_key"]))
    after_commit(session, tell_mail)


def send_due() -> int:
    """Send the mails that are due and return how many went out; for the worker."""
    sent = 0
    while (letter := _claim(datetime.now(UTC))) is not None:
        problem = _send(letter)
        _settle(letter.id, problem=problem, now=datetime.now(UTC))
        sent += not problem
    return sent


def _claim(now: datetime) -> Mail | None:
    """Take the oldest mail that is due for ourselves: its next try moves ahead, so nobody else sends it meanwhile.

    One at a time: when the mail server is slow, those behind it would be due again before we come to them.
    """
    waiting = sa.select(Mail).where(Mail.state == MailState.WAITING, Mail.next_try_at <= now)
    with unit_of_work() as session:
        letter = session.scalar(waiting.order_by(Mail.id).limit(1).with_for_update(skip_locked=True))
        if letter is not None:
            letter.tries += 1
            letter.next_try_at = now + pause(letter.tries)
    return letter


def _send(letter: Mail) -> str:
    """Send one mail; return what went wrong, or nothing."""
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.to], headers={"Auto-Submitted": "auto-generated"}).send()
    except Exception as error:  # whatever is wrong with this one, those behind it must not wait for it
        log.warning("mail %s to %s was not sent: %s", letter.id, letter.to, error)
        return str(error) or type(error).__name__
    return ""


def _settle(number: int, *, problem: str, now: datetime) -> None:
    """Write down how sending went; after the last try a mail has failed, and the organiser sees why."""
    with unit_of_work() as session:
        letter = session.get_one(Mail, number)
        letter.problem = problem
        if not problem:
            letter.state, letter.sent_at = MailState.SENT, now
            if not current_app.config["SETTINGS"].keeps_mail:
                letter.text = without_secrets(letter.text)
        elif letter.tries >= TRIES:
            letter.state = MailState.FAILED


def without_secrets(text: str) -> str:
    """Return a mail's text without what its links sign in with; what was sent is nobody else's key.

    Examples
    --------
    >>> without_secrets("Open https://gateway.example/sign-in/hQ3xVq9rT0yLwZb1cD4eF5gH6iJ7kK8l now.")
    'Open https://gateway.example/sign-in/… now.'
    """
    return _SECRET.sub("…", text)


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many failed tries: 1, 2, 4 ... minutes."""
    return timedelta(minutes=2 ** max(0, tries - 1))


def server(url: str, data_dir: Path) -> dict[str, Any]:
    """Return the mail settings a MAIL_URL stands for.

    ``console:`` prints mails on the terminal, ``file:`` keeps them under the data folder,
    ``smtp://name:password@host:587?tls=1&from=events@example.org`` sends them.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    settings: dict[str, Any] = {"MAIL_DEFAULT_SENDER": query.get("from", "Gateway <no-reply@localhost>")}
    if parts.scheme in ("console", "file"):
        return settings | {"MAIL_BACKEND": parts.scheme, "MAIL_FILE_PATH": str(data_dir / "mail")}
    if parts.scheme != "smtp" or not parts.hostname:
        raise ConfigError(f"MAIL_URL starts with “{parts.scheme}:”. Use console:, file: or smtp://host:port.")
    return settings | {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or 25,
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_TLS": query.get("tls") == "1",
        "MAIL_TIMEOUT": 20,
    }
