"""Voluntary self-identification: kept apart from everything else, and only ever counted."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class SelfIdentification(Base):
    """The groups one registration says it belongs to. Nobody is shown a row of this table."""

    __tablename__ = "self_identification"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    groups: Mapped[list[str]] = mapped_column(default=list)
