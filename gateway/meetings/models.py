"""Preferences: whom a participant wants to meet."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Choice(StrEnum):
    """What a participant says of one suggestion; "no" is absolute and never shown to the other side."""

    MUST = "must"
    WOULD = "would"
    NO = "no"


class Preference(Base):
    """One participant's choice about another."""

    __tablename__ = "preference"
    __table_args__ = (
        sa.CheckConstraint("choice IN ('must', 'would', 'no')", name="choice_is_known"),
        sa.CheckConstraint("chooser_id <> chosen_id", name="not_oneself"),
    )

    chooser_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    chosen_id: Mapped[int] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    choice: Mapped[Choice] = mapped_column(sa.String(8))
    chosen_at: Mapped[datetime]
