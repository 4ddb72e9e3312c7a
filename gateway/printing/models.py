"""Printed documents, kept in the database so that every machine can hand them out."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Document(Base):
    """One PDF of one run: schedules A-Z, table sheets or badges, on one paper."""

    __tablename__ = "document"
    __table_args__ = (sa.UniqueConstraint("run_id", "kind", "paper"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule_run.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(16))
    paper: Mapped[str] = mapped_column(sa.String(16))
    pages: Mapped[int]
    made_at: Mapped[datetime]
    pdf: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
