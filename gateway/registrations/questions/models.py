"""The tables of an organiser's own questions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    FILE = "file"


class Question(Base):
    """One question of an event. `labels` and `hints` are its words by language; at least one language has them."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    step: Mapped[str] = mapped_column(sa.String(16))
    side: Mapped[str] = mapped_column(sa.String(16), default="")
    """Who is asked; "" is both sides."""
    kind: Mapped[Kind] = mapped_column(sa.String(16))
    labels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hints: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[list[Any]] = mapped_column(default=list)
    """Of a choice: `{"key": ..., "labels": {language: text}}`, in the order shown. A key never changes its meaning."""
    required: Mapped[bool] = mapped_column(default=False)
    asked_if_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question.id", ondelete="SET NULL"))
    """Asked only where this earlier question was answered with one of `asked_if`."""
    asked_if: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """From then on nobody is asked any more; what was answered stays."""


class Answer(Base):
    """What one registration answered: words, a number as typed, keys of options, or the id of a file."""

    __tablename__ = "answer"

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    values: Mapped[list[str]] = mapped_column(default=list)


class AnswerFile(Base):
    """A file that answers a question; it is under the data folder, by a name of our own."""

    __tablename__ = "answer_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration_draft.id", ondelete="SET NULL"), index=True
    )
    registration_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    """What its owner called it, cleaned; it is never a path."""
    media_type: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    """In bytes."""
    created_at: Mapped[datetime]
