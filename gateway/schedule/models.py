"""Schedule runs, their meetings, and the wanted pairs that did not fit."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base
from gateway.events.models import MeetingTable, Slot
from gateway.registrations.models import Registration


class RunState(StrEnum):
    """Where a schedule run stands."""

    BUILDING = "building"
    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    """It was published once; a later run took its place."""
    FAILED = "failed"


class ScheduleRun(Base):
    """One seeded, recorded attempt to build a schedule; a draft until it is published."""

    __tablename__ = "schedule_run"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.Index(
            "uq_schedule_run_published",
            "event_id",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[RunState] = mapped_column(sa.String(16))
    seed: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    seconds: Mapped[float | None]
    worth: Mapped[int | None] = mapped_column(sa.BigInteger)
    bound: Mapped[int | None] = mapped_column(sa.BigInteger)
    gap: Mapped[float | None]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem_gz: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    """The problem as `python -m matching check` reads it, so that anyone can check the proof."""
    schedule_gz: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    problem_says: Mapped[str] = mapped_column(sa.Text, default="")
    """What stopped the run, in words for the organiser."""


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


def _one_each(name: str, column: str) -> sa.Index:
    """Return the index that keeps two standing meetings of a run from sharing `column` in one slot."""
    standing = sa.text("state <> 'cancelled'")
    return sa.Index(name, "run_id", column, "slot_id", unique=True, sqlite_where=standing, postgresql_where=standing)


class Meeting(Base):
    """A pair in a slot at a table. Nobody and no table is ever stored twice in one slot (docs/adr/0003)."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "supplier_id", "buyer_id"),
        _one_each("uq_meeting_supplier_slot", "supplier_id"),
        _one_each("uq_meeting_buyer_slot", "buyer_id"),
        _one_each("uq_meeting_table_slot", "table_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule_run.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    buyer_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    slot_id: Mapped[int] = mapped_column(sa.ForeignKey("slot.id"))
    table_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_table.id"))
    state: Mapped[MeetingState] = mapped_column(sa.String(16), default=MeetingState.PLANNED)
    pinned: Mapped[bool] = mapped_column(default=False)
    tier: Mapped[str] = mapped_column(sa.String(16), default="none")
    """Who asked for it: mutual, buyer, supplier, none."""

    slot: Mapped[Slot] = relationship()
    table: Mapped[MeetingTable] = relationship()
    supplier: Mapped[Registration] = relationship(foreign_keys=[supplier_id])
    buyer: Mapped[Registration] = relationship(foreign_keys=[buyer_id])


class UnplacedPair(Base):
    """A wanted pair without a meeting, and why."""

    __tablename__ = "unplaced_pair"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule_run.id", ondelete="CASCADE"), primary_key=True)
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), primary_key=True)
    buyer_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), primary_key=True)
    tier: Mapped[str] = mapped_column(sa.String(16))
    why: Mapped[str] = mapped_column(sa.String(32))
    change: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The cheapest change after which the two could meet: steps, and the cost in points; empty if not looked for."""

    supplier: Mapped[Registration] = relationship(foreign_keys=[supplier_id])
    buyer: Mapped[Registration] = relationship(foreign_keys=[buyer_id])


class StudyKind(StrEnum):
    """What can be asked about a run's schedule."""

    MEET = "meet"
    """Can these two meet, and what would it move? `about` is "S17 B4"."""
    STAND_BY = "stand_by"
    """Who could step in. `about` is a slot's key."""
    WHAT_IF = "what_if"
    """What if there were more or less of something. `about` is empty."""


class Study(Base):
    """A question about a run's schedule and the engine's answer, which changes nothing."""

    __tablename__ = "schedule_study"
    __table_args__ = (sa.UniqueConstraint("run_id", "kind", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("schedule_run.id", ondelete="CASCADE"))
    kind: Mapped[StudyKind] = mapped_column(sa.String(16))
    about: Mapped[str] = mapped_column(sa.String(100), default="")
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem_says: Mapped[str] = mapped_column(sa.Text, default="")
    """What kept the question from being answered, in words for the organiser."""
