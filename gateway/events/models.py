"""Events, their texts, slots and tables."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from gateway.database import Base

_session = sa.table("programme_session", sa.column("event_id"))
"""Sessions are a later feature, so they are counted by their table's name."""


class Event(Base):
    """One edition of the conference. `zone` is an IANA name; the page and the paper show its local time."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    zone: Mapped[str] = mapped_column(sa.String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    venue: Mapped[str] = mapped_column(sa.String(200))
    city: Mapped[str] = mapped_column(sa.String(100))
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    supplier_places: Mapped[int | None]
    buyer_places: Mapped[int | None]
    approves_at_once: Mapped[bool] = mapped_column(default=False)
    offer_hours: Mapped[int] = mapped_column(default=48)
    """How long a place that became free is kept for whoever it is offered to."""
    most_meetings: Mapped[int | None]
    least_meetings: Mapped[int] = mapped_column(default=3)
    scheduling: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Overrides of the engine's settings (`matching.types.Settings`), by name."""
    created_at: Mapped[datetime]

    has_programme: Mapped[bool] = column_property(
        sa.exists().where(_session.c.event_id == id).correlate_except(_session)  # noqa: A003
    )
    """Whether there is a session to show; read together with the event, for the menu."""

    texts: Mapped[list[EventText]] = relationship(
        back_populates="event", order_by="EventText.id", lazy="selectin", cascade="all, delete-orphan"
    )
    slots: Mapped[list[Slot]] = relationship(back_populates="event", order_by="Slot.starts_at, Slot.id")
    tables: Mapped[list[MeetingTable]] = relationship(
        back_populates="event", order_by="MeetingTable.number, MeetingTable.id"
    )


class EventText(Base):
    """What an event says of itself in one language."""

    __tablename__ = "event_text"
    __table_args__ = (sa.UniqueConstraint("event_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(16))
    name: Mapped[str] = mapped_column(sa.String(120))
    tagline: Mapped[str] = mapped_column(sa.String(200), default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    venue: Mapped[str] = mapped_column(sa.String(200), default="")
    """What the venue is called in this language; the event's own `venue` where nothing is said."""
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    travel: Mapped[str] = mapped_column(sa.Text, default="")
    """How to come, where to stay, what to bring."""

    event: Mapped[Event] = relationship(back_populates="texts")


class Slot(Base):
    """A half-open span of time in which meetings are held; slots of one block follow each other closely."""

    __tablename__ = "slot"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "starts_at"),
        sa.UniqueConstraint("event_id", "key"),
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(32))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    block: Mapped[str] = mapped_column(sa.String(32))

    event: Mapped[Event] = relationship(back_populates="slots")


class MeetingTable(Base):
    """A place where one meeting at a time can be held."""

    __tablename__ = "meeting_table"
    __table_args__ = (sa.UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]

    event: Mapped[Event] = relationship(back_populates="tables")


class LimitKind(StrEnum):
    """What is limited besides a side as a whole."""

    COUNTRY = "country"
    MARKET = "market"
    """A market that somebody wants; who wants two takes a place in both."""
    CHOICE = "choice"


class PlaceLimit(Base):
    """How many places there are for one country, one market or one choice; `side` is empty for a choice."""

    __tablename__ = "place_limit"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "side", "kind", "value"),
        sa.CheckConstraint("places >= 0", name="places_are_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(sa.String(16))
    kind: Mapped[LimitKind] = mapped_column(sa.String(16))
    value: Mapped[str] = mapped_column(sa.String(32))
    """A country's two letters, or a choice's key."""
    places: Mapped[int]


class EventChoice(Base):
    """Something participants may choose besides their meetings: a workshop, a dinner."""

    __tablename__ = "event_choice"
    __table_args__ = (sa.UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(32))
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it is called, by language tag."""
