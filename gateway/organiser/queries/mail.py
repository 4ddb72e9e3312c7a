"""An event's mails: how many stand where, a list of them, one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from gateway.mail import Mail, MailState
from gateway.searching import mentions
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails to list."""

    state: MailState | None
    search: str


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in the list."""

    id: int
    to: str
    language: str
    subject: str
    state: MailState
    at: datetime
    """When it was sent, else when it was written."""
    problem: str


def counts(session: AnySession, event_id: int) -> dict[MailState, int]:
    """Return how many mails of an event stand in each state; states without any are left out."""
    query = sa.select(Mail.state, sa.func.count()).where(Mail.event_id == event_id).group_by(Mail.state)
    found = {MailState(state): number for state, number in session.execute(query)}
    return {state: found[state] for state in MailState if state in found}


def list_mails(session: AnySession, event_id: int, wanted: Wanted) -> list[Line]:
    """Return the mails that fit, the newest first."""
    at = sa.func.coalesce(Mail.sent_at, Mail.created_at)
    query = sa.select(Mail.id, Mail.to, Mail.language, Mail.subject, Mail.state, at, Mail.problem)
    query = query.where(Mail.event_id == event_id)
    if wanted.state is not None:
        query = query.where(Mail.state == wanted.state)
    lines = [Line(*row) for row in session.execute(query.order_by(Mail.id.desc()))]
    return [line for line in lines if mentions((line.to, line.subject), wanted.search)]


def mail_of(session: AnySession, event_id: int, number: int) -> Mail | None:
    """Return one mail of this event."""
    return session.scalar(sa.select(Mail).where(Mail.event_id == event_id, Mail.id == number))
