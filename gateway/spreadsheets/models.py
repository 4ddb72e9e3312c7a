"""Lists that somebody handed over and that are not taken in yet."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class ListKind(StrEnum):
    """What the rows of a list are."""

    REGISTRATIONS = "registrations"
    INVITATIONS = "invitations"


class HandedList(Base):
    """A file as it was handed over, and how its columns are to be read. It is forgotten a week later."""

    __tablename__ = "handed_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    kind: Mapped[ListKind] = mapped_column(sa.String(16))
    side: Mapped[str] = mapped_column(sa.String(16))
    name: Mapped[str] = mapped_column(sa.String(200))
    data: Mapped[bytes] = mapped_column(sa.LargeBinary)
    contents: Mapped[list[str]] = mapped_column(default=list)
    """What each column was chosen to hold, as text; empty as long as nobody chose."""
    language: Mapped[str] = mapped_column(sa.String(16))
    """In which the report is written."""
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    taken_in_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many were taken in and how many wait, and each row that was refused with its reason."""
