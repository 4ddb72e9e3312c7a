"""Sessions, speakers, what is said of them in several languages, and who wants to attend what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base


class Kind(StrEnum):
    """What happens in a session."""

    KEYNOTE = "keynote"
    PANEL = "panel"
    TALK = "talk"
    WORKSHOP = "workshop"
    VISIT = "visit"
    SOCIAL = "social"


class ProgrammeSession(Base):
    """One entry of the programme: a half-open span of time in a room; those that start together keep an order."""

    __tablename__ = "programme_session"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(sa.String(120), default="")
    kind: Mapped[Kind] = mapped_column(sa.String(16))
    position: Mapped[int] = mapped_column(default=0)

    texts: Mapped[list[SessionText]] = relationship(
        order_by="SessionText.id", lazy="selectin", cascade="all, delete-orphan"
    )
    speaking: Mapped[list[Speaking]] = relationship(
        order_by="Speaking.position, Speaking.speaker_id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def speakers(self) -> list[Speaker]:
        """Who speaks, in the order of the programme."""
        return [each.speaker for each in self.speaking]


class SessionText(Base):
    """What a session is about, in one language."""

    __tablename__ = "session_text"
    __table_args__ = (sa.UniqueConstraint("session_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("programme_session.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(16))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    summary: Mapped[str] = mapped_column(sa.Text, default="")


class Speaker(Base):
    """Someone who speaks: the name as they write it, whole, and in Latin letters where that is another."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    latin_name: Mapped[str] = mapped_column(sa.String(200), default="")
    organisation: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(16), default="")
    """The language the name and the organisation are written in, for the right shapes of its characters."""

    texts: Mapped[list[SpeakerText]] = relationship(
        order_by="SpeakerText.id", lazy="selectin", cascade="all, delete-orphan"
    )


class SpeakerText(Base):
    """Who a speaker is, in one language."""

    __tablename__ = "speaker_text"
    __table_args__ = (sa.UniqueConstraint("speaker_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(sa.ForeignKey("speaker.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(16))
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    about: Mapped[str] = mapped_column(sa.Text, default="")


class Speaking(Base):
    """A speaker in a session."""

    __tablename__ = "speaking"

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(
        sa.ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)

    speaker: Mapped[Speaker] = relationship(lazy="selectin")


class Attendance(Base):
    """A session a registration wants to attend: the slots it overlaps are not free then."""

    __tablename__ = "attendance"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(
        sa.ForeignKey("programme_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
