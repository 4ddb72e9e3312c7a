"""The table of drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base
from gateway.events.models import Event
from gateway.registrations.models import Registration, Side


class RegistrationDraft(Base):
    """What somebody typed into the steps so far; no place is held for it and no organiser sees it.

    `said` maps each step to the fields as they were typed, right or wrong, in the order they were sent.
    """

    __tablename__ = "registration_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(sa.String(16))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """Of the secret that opens it; the secret itself is in the link alone."""
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    """The registration that it changes; None for a new one."""
    email_key: Mapped[str] = mapped_column(sa.String(254), default="", index=True)
    """The address it was last mailed to, folded: whoever asks what is stored of them finds it by this."""
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When it became a registration, or changed one: from then on it is empty."""

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()
