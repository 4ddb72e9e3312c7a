"""The outbox's rows, what an event says in its mails, and who wants no more of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Topic(StrEnum):
    """Why a mail is sent. Nobody can unsubscribe from `SERVICE`: it answers what somebody did here."""

    SERVICE = "service"
    INVITATION = "invitation"
    """To somebody the organiser wants to come, reminders included."""
    NEWS = "news"
    """To those whose consent to news stands."""


class Mail(Base):
    """One mail to one address. The dedupe key says what it is about, so that it is never sent twice."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    dedupe_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    topic: Mapped[Topic] = mapped_column(sa.String(16), default=Topic.SERVICE)
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


class MailSettings(Base):
    """What the organiser says of an event's mails. A missing row means nothing is said."""

    __tablename__ = "mail_settings"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    sender: Mapped[str] = mapped_column(sa.String(100), default="")
    """The name in From; its address is the server's (MAIL_URL)."""
    reply_to: Mapped[str] = mapped_column(sa.String(254), default="")
    postal_address: Mapped[str] = mapped_column(sa.String(300), default="")
    """At the foot of what is not about one's own registration: the law on commercial mail wants it there."""


class MailStop(Base):
    """An address that wants no more of one topic from one event; only a keyed digest of it is stored."""

    __tablename__ = "mail_stop"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(sa.String(16), primary_key=True)
    address_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime]
