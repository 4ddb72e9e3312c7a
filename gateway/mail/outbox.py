"""Writing mails: one row each, in the business transaction, once under each dedupe key."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.audit import note
from gateway.database import insert_into
from gateway.languages import speaking
from gateway.mail.models import Mail, MailSettings, MailState, Topic
from gateway.mail.stops import is_stopped, stop_address
from gateway.queue import tell_mail
from gateway.transactions import AnySession, after_commit

LONGEST_SUBJECT = 200
LONGEST_TEXT = 100_000
AGAIN: dict[str, Any] = {"state": MailState.WAITING, "tries": 0, "problem": ""}
"""A failed mail with these is tried as if it were new."""


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
    topic: Topic = Topic.SERVICE,
) -> None:
    """Put a mail in the outbox, in the caller's unit of work; a second one under the same key is dropped.

    What is not about the reader's own registration has another topic than `SERVICE`: it ends with who sends it and how
    to stop it, and is not written at all to an address that stopped it.
    """
    if topic is not Topic.SERVICE:
        if event_id is None:
            raise ValueError(f"a mail of the topic {topic} needs an event to unsubscribe from")
        if is_stopped(session, event_id, topic, to):
            return
        text = f"{text.rstrip()}\n\n{_foot(session, event_id, topic, to, language)}"
    row = {
        "event_id": event_id, "dedupe_key": dedupe_key, "topic": topic, "to": to,
        "subject": one_line(subject), "text": _storable(text)[:LONGEST_TEXT], "language": language,
        "state": MailState.WAITING, "tries": 0, "problem": "", "created_at": now, "next_try_at": now,
    }  # fmt: skip
    session.execute(insert_into(session, Mail).values(**row).on_conflict_do_nothing(index_elements=["dedupe_key"]))
    after_commit(session, tell_mail)


def one_line(text: str) -> str:
    """Return a text as a header may hold it: one line, nothing that cannot be seen, not longer than people read.

    Examples
    --------
    >>> one_line("You take part\\r\\nBcc: everyone@example.org\\x00")
    'You take part Bcc: everyone@example.org'
    """
    seen = "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in text)
    line = " ".join(seen.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def _storable(text: str) -> str:
    """Return a text without what neither database nor mail can hold."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _foot(session: AnySession, event_id: int, topic: Topic, to: str, language: str) -> str:
    settings = session.get(MailSettings, event_id)
    with speaking(language):
        lines = [_("To get no more such mails, open this link:"), stop_address(event_id, topic, to)]
    if settings is not None and settings.postal_address:
        lines += ["", settings.postal_address]
    return "\n".join(lines) + "\n"


def retry(
    session: AnySession, event_id: int, *, account_id: int | None, now: datetime, only: Mail | None = None
) -> int:
    """Put failed mails of an event back among those that wait, one of them or all; return how many."""
    failed = sa.update(Mail).where(Mail.event_id == event_id, Mail.state == MailState.FAILED)
    if only is not None:
        failed = failed.where(Mail.id == only.id)
    again = session.execute(failed.values(**AGAIN, next_try_at=now)).rowcount  # type: ignore[attr-defined]
    if again:
        note(
            session, "mail.retried", str(only.id) if only else "all failed", now=now, event_id=event_id,
            account_id=account_id, details={"mails": again},
        )  # fmt: skip
        after_commit(session, tell_mail)
    return int(again)
