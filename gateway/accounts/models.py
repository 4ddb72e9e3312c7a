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
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    totp_sealed: Mapped[str | None] = mapped_column(sa.String(300))
    """The secret that the authenticator app shares with us, encrypted."""
    totp_step: Mapped[int | None]
    """The half minute whose code was used last; neither it nor an earlier one works again."""
    second_factor_since: Mapped[datetime | None]
    """Since when signing in takes a second factor: an app or a passkey."""

    roles: Mapped[list[AccountRole]] = relationship(back_populates="account", order_by="AccountRole.id")


class Role(StrEnum):
    """What an account is in one event; `roles.py` says what each may do."""

    OWNER = "owner"
    ORGANISER = "organiser"
    CHECK_IN = "check_in"
    INTERPRETER_LEAD = "interpreter_lead"
    VIEWER = "viewer"


class AccountRole(Base):
    """An account's one role in one event."""

    __tablename__ = "account_role"
    __table_args__ = (sa.UniqueConstraint("account_id", "event_id"),)

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
    """A link that signs an account in, and the code beside it in the mail. Only digests of them are stored."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    """None where the address has no account: the row is there so that nobody can tell."""
    purpose: Mapped[LinkPurpose] = mapped_column(sa.String(16))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    page_digest: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """Of the secret that the browser keeps in which it was asked for: only there the code is taken."""
    code_digest: Mapped[str | None] = mapped_column(sa.String(64))
    """Keyed, because six digits are soon tried out."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often a code was typed; after five it is void."""
    next_path: Mapped[str] = mapped_column(sa.String(500), default="/")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship()


class AccountSession(Base):
    """A browser that acts for an account, until it signs out, is signed out, or has been away too long."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """Of the secret in the browser's cookie."""
    agent: Mapped[str] = mapped_column(sa.String(300), default="")
    """What the browser called itself."""
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    strong_at: Mapped[datetime | None]
    """When the second factor was given in this browser."""

    account: Mapped[Account] = relationship()


class Attempt(Base):
    """How often something was tried under one key in one window of time: the throttle, shared by all processes."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class RecoveryCode(Base):
    """One of ten codes for the day the phone is lost; it works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key in somebody's phone, computer or stick; only its public half is here."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    """Its number, base64url."""
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    uses: Mapped[int] = mapped_column(sa.BigInteger)
    """How often the device says it was used; a number that falls tells of a copy."""
    name: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Challenge(Base):
    """Random bytes that a passkey has to sign, once and soon. Only a digest is stored."""

    __tablename__ = "challenge"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    """Whose passkey is asked for or added; None where it is to say who signs in."""
    expires_at: Mapped[datetime]


class ColleagueInvitation(Base):
    """A role in an event, waiting for the person it was mailed to; it goes when it is accepted or withdrawn."""

    __tablename__ = "colleague_invitation"
    __table_args__ = (sa.UniqueConstraint("event_id", "email_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(sa.String(254))
    email_key: Mapped[str] = mapped_column(sa.String(254))
    role: Mapped[Role] = mapped_column(sa.String(16))
    language: Mapped[str] = mapped_column(sa.String(16))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AddressChange(Base):
    """A new address of an account that its owner has yet to confirm from there; the last one asked for counts."""

    __tablename__ = "address_change"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[datetime]
