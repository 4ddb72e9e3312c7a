"""Who did what, when: one row for each act that changes what others see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base
from gateway.transactions import AnySession


class AuditEntry(Base):
    """One act. `account_id` is None for the command line and the worker."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(sa.String(48))
    subject: Mapped[str] = mapped_column(sa.String(120))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def note(
    session: AnySession,
    act: str,
    subject: str,
    *,
    now: datetime,
    event_id: int | None = None,
    account_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Record an act in the caller's unit of work."""
    session.add(
        AuditEntry(act=act, subject=subject, at=now, event_id=event_id, account_id=account_id, details=details or {})
    )
