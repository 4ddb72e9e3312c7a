"""Who is invited to register, and how it is told."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base
from gateway.events.models import Event
from gateway.registrations.models import Side


class Invitation(Base):
    """One address that is invited to one side of an event. Who has answered stands with the registrations."""

    __tablename__ = "invitation"
    __table_args__ = (sa.UniqueConstraint("event_id", "side", "email_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(sa.String(16))
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    language: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    declined_at: Mapped[datetime | None]
    """When they said that they do not come and want no reminder."""

    event: Mapped[Event] = relationship()


def stamp(invitation: Invitation) -> int:
    """Return what tells an invitation from one before it that had its number: SQLite gives numbers again."""
    return int(invitation.created_at.timestamp() * 1_000_000)


class InvitationPlan(Base):
    """How an event reminds those it invited; without a row, as `DEFAULTS` say."""

    __tablename__ = "invitation_plan"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    days_between: Mapped[int]
    most_reminders: Mapped[int]
    words: Mapped[str] = mapped_column(sa.Text, default="")
    """The organiser's own words, in every mail as they are written here."""
