"""How long an event keeps what it knows of people, and letting it go afterwards.

The dry run is the real thing, taken back: what it lists is what goes.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from gateway.accounts.models import Account, AccountRole
from gateway.audit import AuditEntry, note
from gateway.database import lock_event
from gateway.events.models import Event
from gateway.mail import Mail
from gateway.privacy.erasing import Tally, cut_loose, erase_account, erase_registrations, forget_addresses
from gateway.privacy.models import Retention
from gateway.registrations.models import Registration
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Going:
    """What goes of one event: which registrations by their codes, which accounts, and how many rows of what."""

    codes: tuple[str, ...]
    accounts: int
    rows: tuple[tuple[str, int], ...]


def ends_on(event: Event, months: int) -> date:
    """Return the day on which an event's people are let go.

    Examples
    --------
    >>> ends_on(Event(ends_on=date(2027, 8, 31)), 6)
    datetime.date(2028, 2, 29)
    """
    month = event.ends_on.month - 1 + months
    year, month = event.ends_on.year + month // 12, month % 12 + 1
    return date(year, month, min(event.ends_on.day, monthrange(year, month)[1]))


def set_months(session: AnySession, event: Event, months: int | None, *, account_id: int | None, now: datetime) -> None:
    """Say how many months after its last day an event keeps people; None: until somebody decides."""
    lock_event(session, event.id)
    kept = session.get(Retention, event.id) or Retention(event_id=event.id)
    kept.months = months
    session.add(kept)
    note(
        session, "retention.set", event.slug, now=now, event_id=event.id, account_id=account_id,
        details={"months": months},
    )  # fmt: skip


def due(session: AnySession, *, now: datetime) -> list[Event]:
    """Return the events whose time is over and whose people are still there."""
    rows = session.execute(
        sa.select(Event, Retention.months)
        .join(Retention, Retention.event_id == Event.id)
        .where(Retention.months.is_not(None), Retention.done_at.is_(None))
        .order_by(Event.id)
    )
    return [event for event, months in rows if ends_on(event, months or 0) < now.date()]


def let_go_if_due(session: AnySession, event: Event, *, now: datetime) -> Going | None:
    """Let an event's people go, unless another worker did so or the organiser decided otherwise in the meantime."""
    lock_event(session, event.id)
    kept = session.get(Retention, event.id, populate_existing=True)
    if kept is None or kept.months is None or kept.done_at is not None or ends_on(event, kept.months) >= now.date():
        return None
    return let_go(session, event, now=now)


def let_go(session: AnySession, event: Event, *, now: datetime) -> Going:
    """Erase an event's people: their registrations, mails and traces, and the accounts that are nowhere else."""
    lock_event(session, event.id)
    mine = sa.select(Registration.id, Registration.code, Registration.account_id)
    people = session.execute(mine.where(Registration.event_id == event.id).order_by(Registration.id)).all()
    tally = erase_registrations(session, [one.id for one in people])
    cut_loose(session, event.id, now=now)
    forget_addresses(session, event.id, tally)
    accounts = _only_here(session, event, {one.account_id for one in people})
    for account in accounts:
        tally += erase_account(session, account, now=now)
    tally["mail"] += session.execute(sa.delete(Mail).where(Mail.event_id == event.id)).rowcount  # type: ignore[attr-defined]
    emptied = sa.update(AuditEntry).where(AuditEntry.event_id == event.id).values(details={}, account_id=None)
    tally["audit_entry emptied"] += session.execute(emptied).rowcount  # type: ignore[attr-defined]
    kept = session.get(Retention, event.id) or Retention(event_id=event.id, months=0)
    kept.done_at = now
    session.add(kept)
    note(
        session, "retention.done", event.slug, now=now, event_id=event.id,
        details={"registrations": len(people), "accounts": len(accounts)},
    )  # fmt: skip
    return Going(tuple(one.code for one in people), len(accounts), _sorted(tally))


def _only_here(session: AnySession, event: Event, ids: set[int]) -> list[Account]:
    """Return the accounts that take part in no other event and organise none."""
    elsewhere = sa.select(Registration.account_id).where(Registration.event_id != event.id)
    found = sa.select(Account).where(
        Account.id.in_(ids), Account.id.not_in(elsewhere), Account.id.not_in(sa.select(AccountRole.account_id))
    )
    return list(session.scalars(found.order_by(Account.id)))


def _sorted(tally: Tally) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((+tally).items()))
