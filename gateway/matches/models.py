"""Suggested pairs, as the engine last ranked them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Ranking(Base):
    """One ranking of an event: when, with which encoder, over how many. Only the newest is kept."""

    __tablename__ = "ranking"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    made_at: Mapped[datetime]
    encoder: Mapped[str] = mapped_column(sa.String(64))
    suppliers: Mapped[int]
    buyers: Mapped[int]
    seconds: Mapped[float]


class Match(Base):
    """A suggested pair. `buyer_rank` is its place in the buyer's list (1 is best), `supplier_rank` likewise."""

    __tablename__ = "match"
    __table_args__ = (
        sa.UniqueConstraint("supplier_id", "buyer_id"),
        sa.Index("ix_match_buyer_id_buyer_rank", "buyer_id", "buyer_rank"),
        sa.Index("ix_match_supplier_id_supplier_rank", "supplier_id", "supplier_rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"))
    score: Mapped[float]
    buyer_view: Mapped[float]
    supplier_view: Mapped[float]
    buyer_rank: Mapped[int]
    supplier_rank: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    concerns: Mapped[list[Any]] = mapped_column(default=list)
