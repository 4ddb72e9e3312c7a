"""Suggested pairs, as the engine last ranked them, and the models it ranks by (docs/adr/0007)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Ranking(Base):
    """One ranking of an event: when, with which encoder and model, over how many. Only the newest is kept."""

    __tablename__ = "ranking"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the participants and answers it was made from were read; None for a ranking older than this column."""
    encoder: Mapped[str] = mapped_column(sa.String(64))
    suppliers: Mapped[int]
    buyers: Mapped[int]
    seconds: Mapped[float]
    model: Mapped[str] = mapped_column(sa.String(64), default="")
    """Name of the model whose weights were used; "" for a ranking older than models."""
    renewed_at: Mapped[datetime | None]
    """When participants who came, changed or went were last put in or taken out one by one."""
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What it was made from, what counts in it, how evenly it shows people (`gateway.engine`)."""

    habits: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    """What everybody gave and got of the answers that count in it (`gateway.engine.habits`): its renewals count these
    and no later ones. Never shown."""

    @property
    def as_of(self) -> datetime:
        """The moment whose participants it speaks of."""
        return self.renewed_at or self.made_at

    def usual(self, score: float) -> float:
        """Return where a score lies on the scale of the weights set by hand, whatever model gave it.

        What is said of a fit, and which pairs fill a schedule, was set on that scale. Straight lines join the points
        that the engine measured (`gateway.engine.figures.scale`); the order never changes.
        """
        points: list[list[float]] = [[0.0, 0.0], *self.figures.get("scale", ()), [1.0, 1.0]]
        for (low, usual_low), (high, usual_high) in pairwise(points):
            if score <= high and high > low:
                return usual_low + (usual_high - usual_low) * (score - low) / (high - low)
        return score


class RankedProfile(Base):
    """What a participant's profile was when it was last ranked, as a digest: who changed is ranked alone."""

    __tablename__ = "ranked_profile"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))


class LearnedModel(Base):
    """One attempt to learn from an event's answers: its evidence, and its weights if they proved better.

    The series is the installation's: what one edition taught, the next one starts with.
    """

    __tablename__ = "learned_model"
    __table_args__ = (sa.UniqueConstraint("event_id", "answers_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="SET NULL"))
    """The event whose answers taught it; None once that is deleted."""
    answers_digest: Mapped[str] = mapped_column(sa.String(64))
    """Of the answers it was learned from: the same ones are learned from once."""
    name: Mapped[str] = mapped_column(sa.String(64))
    promoted: Mapped[bool]
    weights: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    record: Mapped[dict[str, Any]]
    """The evidence, as the engine wrote it: `matching.similarity.learning.record.ModelRecord`."""
    made_at: Mapped[datetime]
    """When the answers were read: later ones are new."""


class MatchingSettings(Base):
    """How an event's matches are ranked: by which model, and whether answers teach it. No row: the defaults."""

    __tablename__ = "matching_settings"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    learns: Mapped[bool] = mapped_column(default=True)
    model_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learned_model.id", ondelete="SET NULL"))
    """The model in use; None is the one set by hand."""


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
