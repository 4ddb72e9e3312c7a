"""Registrations and the organisations behind them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.accounts.models import Account
from gateway.database import Base
from gateway.events.models import Event


class Side(StrEnum):
    """The two sides of the table; a registration has one of them."""

    SUPPLIER = "supplier"
    BUYER = "buyer"

    @property
    def other(self) -> Side:
        """The side across the table."""
        return Side.BUYER if self is Side.SUPPLIER else Side.SUPPLIER


class State(StrEnum):
    """Where a registration stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


ACTIVE_STATES = (State.DRAFT, State.SUBMITTED, State.WAITLISTED, State.APPROVED)
"""States in which an address may stand once for each side of an event."""

_ACTIVE = "state IN ('draft', 'submitted', 'waitlisted', 'approved')"


class Organisation(Base):
    """The company behind a registration, as it writes itself; `latin_name` is for badges."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    latin_name: Mapped[str | None] = mapped_column(sa.String(200))
    country: Mapped[str] = mapped_column(sa.String(2))
    region: Mapped[str] = mapped_column(sa.String(100), default="")
    """A province's two letters in Canada, else a city or region in its own words."""
    people: Mapped[int | None]
    website: Mapped[str] = mapped_column(sa.String(300), default="")

    @property
    def key(self) -> str:
        """What colleagues share, however each of them spelt the capitals and the width of letters."""
        return f"{self.country}:{' '.join(unicodedata.normalize('NFKC', self.name).casefold().split())}"


class Registration(Base):
    """One party's entry for one event on one side of the table; approved, it is a participant."""

    __tablename__ = "registration"
    __table_args__ = (
        sa.Index(
            "uq_registration_active_address",
            "event_id",
            "side",
            "email_key",
            unique=True,
            sqlite_where=sa.text(_ACTIVE),
            postgresql_where=sa.text(_ACTIVE),
        ),
        sa.Index("ix_registration_event_id_side_state", "event_id", "side", "state"),
        sa.UniqueConstraint("event_id", "code"),
        sa.CheckConstraint("side IN ('supplier', 'buyer')", name="side_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    side: Mapped[Side] = mapped_column(sa.String(16))
    state: Mapped[State] = mapped_column(sa.String(16))
    code: Mapped[str] = mapped_column(sa.String(32))
    """Short, unique in the event, printed on the badge: S17, B4."""
    reference: Mapped[str | None] = mapped_column(sa.String(64))
    """What the organiser's own list calls it, if it was imported."""
    email_key: Mapped[str] = mapped_column(sa.String(254))
    contact_name: Mapped[str] = mapped_column(sa.String(200))
    latin_contact_name: Mapped[str | None] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(16))
    most_meetings: Mapped[int | None]
    least_meetings: Mapped[int | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()
