"""Registrations and the organisations behind them."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.accounts.models import Account
from gateway.database import Base
from gateway.events.models import Event, EventChoice


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
    waiting_since: Mapped[datetime | None]
    """Since when it stands in line; None on the waiting list means that it let an offer run out."""
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    """The colleague's registration whose contact registered this one: a delegate with a diary of their own."""

    arrived_at: Mapped[datetime | None]
    """When the contact was checked in."""

    event: Mapped[Event] = relationship()
    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()


def _one_open(name: str, where: str, *columns: str) -> sa.Index:
    """Return the index that keeps two open rows from having these columns alike."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class OfferState(StrEnum):
    """Where the offer of a place stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class PlaceOffer(Base):
    """A place that became free, kept for somebody who waited until `expires_at`; without a choice, at the event."""

    __tablename__ = "place_offer"
    __table_args__ = (
        _one_open("uq_place_offer_open", "state = 'open' AND choice_id IS NULL", "registration_id"),
        _one_open("uq_place_offer_open_choice", "state = 'open'", "registration_id", "choice_id"),
        sa.Index("ix_place_offer_event_id_state", "event_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    choice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event_choice.id", ondelete="CASCADE"))
    state: Mapped[OfferState] = mapped_column(sa.String(16), default=OfferState.OPEN)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()
    choice: Mapped[EventChoice | None] = relationship()


class ChosenState(StrEnum):
    """Where somebody's choice of a workshop or a dinner stands."""

    HELD = "held"
    WAITING = "waiting"


class Chosen(Base):
    """A participant's choice; those who wait stand in line by `since`."""

    __tablename__ = "chosen"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    choice_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_choice.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state: Mapped[ChosenState] = mapped_column(sa.String(16))
    since: Mapped[datetime]


class Delegate(Base):
    """A person who comes for a registration and shares its diary; `email` is for mails, nobody needs one."""

    __tablename__ = "delegate"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    latin_name: Mapped[str] = mapped_column(sa.String(200), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    created_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]


class RequestState(StrEnum):
    """Where a change request stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"
    """Its owner asked for something else before the organiser answered."""


class ChangeRequest(Base):
    """Edits that would change what is printed, waiting for the organiser: what it was, and what it is to be."""

    __tablename__ = "change_request"
    __table_args__ = (
        _one_open("uq_change_request_pending", "state = 'pending'", "registration_id"),
        sa.Index("ix_change_request_event_id_state", "event_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    """Who asked."""
    state: Mapped[RequestState] = mapped_column(sa.String(16), default=RequestState.PENDING)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    message: Mapped[str] = mapped_column(sa.Text, default="")
    """The organiser's word to the decision."""
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()
