"""The ledger of consents, and the texts that were agreed to, word by word."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base

STANDING = "withdrawn_at IS NULL"


class Purpose(StrEnum):
    """What one consent is for; each is asked for, given and taken back by itself."""

    PARTICIPATION = "participation"
    """Keeping what was written, and showing it to the other side."""
    ABROAD = "abroad"
    """The other side reads it in another country."""
    DIRECTORY = "directory"
    """A supplier's place in the list that anyone on the web can read."""
    PHOTOS = "photos"
    NEWS = "news"
    """Mail that is not about one's own registration."""


class Via(StrEnum):
    """How a consent was given or taken back."""

    FORM = "form"
    PAGE = "page"
    MAIL = "mail"
    """By the link in a mail."""
    NEWER = "newer"
    """Given again to a newer text."""
    LEFT = "left"
    """The registration was cancelled."""


class ConsentText(Base):
    """One wording, kept as it was shown; `digest` covers all of it, so that no row can change unseen."""

    __tablename__ = "consent_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(sa.String(32))
    version: Mapped[str] = mapped_column(sa.String(16))
    language: Mapped[str] = mapped_column(sa.String(16))
    wording: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)


class Consent(Base):
    """One account's consent to one text, for one side of one event. `withdrawn_at` is None while it stands."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.Index(
            "uq_consent_standing",
            "event_id",
            "account_id",
            "side",
            "purpose",
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        ),
        sa.Index("ix_consent_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(sa.String(16))
    purpose: Mapped[Purpose] = mapped_column(sa.String(32))
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("consent_text.id"))
    given_at: Mapped[datetime]
    given_via: Mapped[Via] = mapped_column(sa.String(16))
    place: Mapped[str] = mapped_column(sa.String(64), default="")
    """The network it was given from, never the whole address (docs/adr/0011)."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_via: Mapped[Via | None] = mapped_column(sa.String(16))

    text: Mapped[ConsentText] = relationship()
