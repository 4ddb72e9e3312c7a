"""Sending what is due: each mail by one worker, again and again with longer pauses until the server takes it."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from gateway.mail.message import message_of
from gateway.mail.models import Mail, MailSettings, MailState
from gateway.mail.secrets import without_secrets
from gateway.transactions import unit_of_work

TRIES = 14
LONGEST_PAUSE = timedelta(hours=4)
"""With these, a mail is tried for a bit more than a day: a server that is down over night costs none."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a mail was not sent. A refusal is the server's last word on this mail; anything else may pass."""

    said: str
    refused: bool = False
    nobody_there: bool = False
    """The server cannot be reached at all: those behind this mail keep their tries."""


def send_due() -> int:
    """Send the mails that are due and return how many went out; for the worker."""
    sent = 0
    with _post_office() as connection:
        while (found := _claim(datetime.now(UTC))) is not None:
            trouble = _reach(connection) or _send(connection, *found)
            _settle(found[0].id, trouble, now=datetime.now(UTC))
            sent += trouble is None
            if trouble is not None and trouble.nobody_there:
                break
    return sent


@contextmanager
def _post_office() -> Iterator[Any]:
    """Keep one connection for all that is due; it is opened by the first mail."""
    connection = current_app.extensions["mailman"].get_connection()
    try:
        yield connection
    finally:
        _hang_up(connection)


def _hang_up(connection: Any) -> None:
    with suppress(Exception):  # it is of no more use anyway
        connection.close()


def _claim(now: datetime) -> tuple[Mail, MailSettings | None] | None:
    """Take the oldest mail that is due for ourselves: its next try moves ahead, so nobody else sends it meanwhile.

    One at a time: when the mail server is slow, those behind it would be due again before we come to them.
    """
    waiting = sa.select(Mail).where(Mail.state == MailState.WAITING, Mail.next_try_at <= now)
    with unit_of_work() as session:
        letter = session.scalar(waiting.order_by(Mail.id).limit(1).with_for_update(skip_locked=True))
        if letter is None:
            return None
        letter.tries += 1
        letter.next_try_at = now + pause(letter.tries)
        settings = session.get(MailSettings, letter.event_id) if letter.event_id is not None else None
    return letter, settings


def _reach(connection: Any) -> Trouble | None:
    """Open the connection, if it is not; return what is in the way, or nothing."""
    try:
        connection.open()
    except Exception as error:
        log.warning("the mail server cannot be reached: %s", error)
        _hang_up(connection)
        return replace(trouble_of(error), refused=False, nobody_there=True)
    return None


def _send(connection: Any, letter: Mail, settings: MailSettings | None) -> Trouble | None:
    """Send one mail; return what went wrong, or nothing."""
    try:
        connection.send_messages([message_of(letter, settings)])
    except Exception as error:  # whatever is wrong with this one, those behind it must not wait for it
        log.warning("mail %s was not sent: %s", letter.id, type(error).__name__)
        _hang_up(connection)
        return trouble_of(error)
    return None


def trouble_of(error: Exception) -> Trouble:
    """Return what an error says, and whether it is the server's last word on the mail.

    Answers from 500 on are (RFC 5321, 4.2.1), except to our own name and password: that is our fault, and no mail's.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
        return Trouble(f"{code} {_words(said)}", refused=code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        permanent = error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
        return Trouble(f"{error.smtp_code} {_words(error.smtp_error)}", refused=permanent)
    return Trouble(str(error) or type(error).__name__)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _settle(number: int, trouble: Trouble | None, *, now: datetime) -> None:
    """Write down how sending went; after a refusal or the last try a mail has failed, and the organiser sees why."""
    with unit_of_work() as session:
        letter = session.get_one(Mail, number)
        letter.problem = trouble.said if trouble else ""
        if trouble is None:
            letter.state, letter.sent_at = MailState.SENT, now
            if not current_app.config["SETTINGS"].keeps_mail:
                letter.text = without_secrets(letter.text)
        elif trouble.refused or letter.tries >= TRIES:
            letter.state = MailState.FAILED


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many failed tries: 1, 2, 4 ... minutes, at most four hours."""
    return min(timedelta(minutes=2 ** max(0, tries - 1)), LONGEST_PAUSE)
