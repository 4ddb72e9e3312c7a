"""Accounts, what they may do, and the links that sign them in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.database import Base


class Account(Base):
    """A login: an e-mail address and what it may do. `email_key` is the address folded for comparison."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254), unique=True)
    language: Mapped[str] = mapped_column(sa.String(16), default="en")
    created_at: Mapped[datetime]

    roles: Mapped[list[AccountRole]] = relationship(back_populates="account", order_by="AccountRole.id")


class Role(StrEnum):
    """What an account may do in one event."""

    ORGANISER = "organiser"


class AccountRole(Base):
    """An account's role in one event."""

    __tablename__ = "account_role"
    __table_args__ = (sa.UniqueConstraint("account_id", "event_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(sa.String(16))

    account: Mapped[Account] = relationship(back_populates="roles")


class LinkPurpose(StrEnum):
    """What a sign-in link was made for; it decides how long and how often it works."""

    SIGN_IN = "sign_in"
    """Asked for on the sign-in page: 15 minutes, once."""
    WELCOME = "welcome"
    """Sent after registering: 7 days, once."""
    DEMONSTRATION = "demonstration"
    """Printed on the terminal of a development machine: a day, again and again."""


class SignInLink(Base):
    """A link that signs an account in. Only a digest of its secret is stored."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(sa.String(16))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    next_path: Mapped[str] = mapped_column(sa.String(500), default="/")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Attempt(Base):
    """How often something was tried under one key in one window of time: the throttle, shared by all processes."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
