"""Offers, needs, and everything else a match is judged by."""

from __future__ import annotations

from datetime import datetime

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
    certificates: Mapped[list[str]] = mapped_column(default=list)
    """Held for this product, besides those the profile holds for everything."""
    lead_days: Mapped[int | None]
    """From order to dispatch."""
    incoterm: Mapped[str | None] = mapped_column(sa.String(3))
    picture_id: Mapped[int | None] = mapped_column(sa.ForeignKey("picture.id", ondelete="SET NULL"))


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
    lead_days: Mapped[int | None]
    """The longest the buyer can wait, from order to dispatch."""
    incoterm: Mapped[str | None] = mapped_column(sa.String(3))
    picture_id: Mapped[int | None] = mapped_column(sa.ForeignKey("picture.id", ondelete="SET NULL"))


class Picture(Base):
    """A picture of a product, read and written anew by us; the file is under the data folder, by a name of our own."""

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration_draft.id", ondelete="SET NULL"), index=True
    )
    """The draft it was put into; whoever has its key sees it."""
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    """Whose it is, from when that was sent."""
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]


class CategorySuggestion(Base):
    """The categories that some words most likely belong under, as the engine found them; kept by a digest alone."""

    __tablename__ = "category_suggestion"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    codes: Mapped[list[str]] = mapped_column(default=list)
    """Best first; none if nothing is alike."""
    made_at: Mapped[datetime]


class CategoryConfirmation(Base):
    """A category that somebody chose for their own words; the suggestions learn from these."""

    __tablename__ = "category_confirmation"
    __table_args__ = (sa.UniqueConstraint("text", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(sa.String(500))
    code: Mapped[str] = mapped_column(sa.String(32))
    confirmed_at: Mapped[datetime]


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
