"""Erasing that was asked for, copies of one's data, and how long an event keeps them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Erasure(Base):
    """Somebody asked to be erased; done when it is due, unless taken back before."""

    __tablename__ = "erasure"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]


class DataCopy(Base):
    """Everything about one account as one file, made by a job; kept a few days."""

    __tablename__ = "data_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    archive: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)


class Retention(Base):
    """How many months after its last day an event keeps what can be erased; no row: until somebody decides."""

    __tablename__ = "retention"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    months: Mapped[int | None]
    done_at: Mapped[datetime | None]
    """When its data went; a later change of `months` does nothing to what is gone."""
