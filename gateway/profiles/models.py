"""Offers, needs, and everything else a match is judged by."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Profile(Base):
    """What one registration says of itself beyond its products. Lists hold plain strings, in the order given."""

    __tablename__ = "profile"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    description: Mapped[str] = mapped_column(sa.Text, default="")
    certificates: Mapped[list[str]] = mapped_column(default=list)
    """Held by a supplier; wished for by a buyer."""
    certificates_required: Mapped[list[str]] = mapped_column(default=list)
    """A buyer's: without these nothing is bought."""
    markets: Mapped[list[str]] = mapped_column(default=list)
    markets_refused: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)


class Offer(Base):
    """One thing a supplier sells, in the supplier's own words."""

    __tablename__ = "offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500))
    category: Mapped[str | None] = mapped_column(sa.String(32))
    minimum_order: Mapped[float | None]
    yearly_capacity: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(sa.String(16))
    price_low: Mapped[float | None]
    price_high: Mapped[float | None]
    currency: Mapped[str | None] = mapped_column(sa.String(3))


class Need(Base):
    """One thing a buyer looks for, in the buyer's own words."""

    __tablename__ = "need"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(500))
    category: Mapped[str | None] = mapped_column(sa.String(32))
    yearly_volume: Mapped[float | None]
    unit: Mapped[str | None] = mapped_column(sa.String(16))
    price_high: Mapped[float | None]
    currency: Mapped[str | None] = mapped_column(sa.String(3))
    certificates: Mapped[list[str]] = mapped_column(default=list)
    """Wished for this product, besides those the profile wishes for everything."""
    certificates_required: Mapped[list[str]] = mapped_column(default=list)
    """Required for this product, besides those the profile requires for everything."""


class Absence(Base):
    """A slot in which a participant is not free; no row means free, so a new slot is open to everyone."""

    __tablename__ = "absence"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True, index=True)


class PhraseVector(Base):
    """The encoder's cached vector of one phrase, so that unchanged texts are never encoded again."""

    __tablename__ = "phrase_vector"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(sa.LargeBinary)
