"""Sessions in a table: each browser that acts for an account can be listed and signed out, one by one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import contains_eager, selectinload

from gateway.accounts.keys import plain_digest
from gateway.accounts.models import Account, AccountSession
from gateway.transactions import AnySession

IDLE = timedelta(days=14)
"""How long a browser may stay away."""
LONGEST = timedelta(days=60)
"""How long a session lasts at most, however often it is used."""
STRONG_FOR = timedelta(hours=12)
"""How long the second factor counts before organisers' pages and the account's own ask for it again: a long day."""
NOTED_EVERY = timedelta(minutes=5)
"""Being seen again sooner than this is not written down: reading a page should write nothing."""


def start(
    session: AnySession, account: Account, *, agent: str, now: datetime, strong_at: datetime | None = None
) -> str:
    """Begin a session and return its secret, which only the browser's cookie holds."""
    secret = secrets.token_urlsafe(32)
    session.add(
        AccountSession(
            account_id=account.id,
            digest=plain_digest(secret),
            agent=agent[:300],
            started_at=now,
            seen_at=now,
            ends_at=now + LONGEST,
            strong_at=strong_at,
        )
    )
    return secret


def find(session: AnySession, secret: str, *, now: datetime) -> AccountSession | None:
    """Return the session behind a secret with its account and that account's roles, if it still lasts."""
    return session.scalar(
        sa.select(AccountSession)
        .join(AccountSession.account)
        .where(AccountSession.digest == plain_digest(secret), *_lasts(now))
        .options(contains_eager(AccountSession.account).options(selectinload(Account.roles)))
    )


def of_account(session: AnySession, account_id: int, *, now: datetime) -> Sequence[AccountSession]:
    """Return the account's sessions, the one seen last first."""
    query = sa.select(AccountSession).where(AccountSession.account_id == account_id, *_lasts(now))
    return session.scalars(query.order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())).all()


def end(session: AnySession, account_id: int, number: int) -> bool:
    """End one session of the account; tell whether there was one to end."""
    ended = session.execute(
        sa.delete(AccountSession).where(AccountSession.id == number, AccountSession.account_id == account_id)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def end_others(session: AnySession, account_id: int, *, keep: int | None) -> int:
    """End every session of the account but one (or none kept), and return how many."""
    ended = session.execute(
        sa.delete(AccountSession).where(AccountSession.account_id == account_id, AccountSession.id != (keep or 0))
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def is_strong(found: AccountSession, now: datetime) -> bool:
    """Tell whether the second factor was given in this browser lately."""
    return found.strong_at is not None and found.strong_at > now - STRONG_FOR


def is_stale(found: AccountSession, now: datetime) -> bool:
    """Tell whether it should be written down that this session was seen."""
    return now - found.seen_at >= NOTED_EVERY


def note_seen(engine: Engine, number: int, now: datetime) -> None:
    """Write down that a session was seen, in a transaction of its own: pages that are read cannot write."""
    with engine.begin() as connection:
        connection.execute(sa.update(AccountSession).where(AccountSession.id == number).values(seen_at=now))


def sweep(session: AnySession, *, now: datetime) -> None:
    """Delete sessions that ended by themselves."""
    session.execute(
        sa.delete(AccountSession).where(sa.or_(AccountSession.ends_at <= now, AccountSession.seen_at <= now - IDLE))
    )


def _lasts(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return AccountSession.ends_at > now, AccountSession.seen_at > now - IDLE
