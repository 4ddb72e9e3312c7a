"""What the page of one's own data shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from gateway.accounts.models import Account
from gateway.consent.models import Consent, Purpose
from gateway.consent.queries import ledger
from gateway.consent.texts import ASKED, Wording, texts_for
from gateway.events.models import Event
from gateway.privacy.models import DataCopy, Erasure, Retention
from gateway.registrations.models import ACTIVE_STATES, Registration
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Part:
    """What an account agreed to on one side of one event."""

    event: Event
    side: str
    active: bool
    standing: tuple[Consent, ...]
    past: tuple[Consent, ...]
    open: tuple[Wording, ...]
    """What could be agreed to and is not."""
    kept_months: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything the page shows."""

    parts: tuple[Part, ...]
    erasure: Erasure | None
    copy: DataCopy | None


def mine(session: AnySession, account: Account, *, language: str, now: datetime) -> Mine:
    """Return what an account agreed to, what was asked for, and what is ready."""
    found = ledger(session, account_id=account.id)
    entries = session.execute(
        sa.select(Event, Registration.side, Registration.state)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.account_id == account.id)
        .order_by(Event.starts_on.desc(), Event.id, Registration.side, Registration.id)
    ).all()
    active = {(event.id, str(side)) for event, side, state in entries if state in ACTIVE_STATES}
    months = dict(session.execute(sa.select(Retention.event_id, Retention.months)).tuples().all())
    sides = dict.fromkeys((event, str(side)) for event, side, _state in entries)
    parts = tuple(
        _part(event, side, found, (event.id, side) in active, language, months.get(event.id)) for event, side in sides
    )
    copy = session.scalar(sa.select(DataCopy).where(DataCopy.account_id == account.id).order_by(DataCopy.id.desc()))
    return Mine(parts, session.get(Erasure, account.id), copy)


def _part(event: Event, side: str, found: Sequence[Consent], active: bool, language: str, months: int | None) -> Part:
    here = [one for one in found if one.event_id == event.id and one.side == side]
    in_order = sorted(here, key=lambda one: ASKED[side].index(Purpose(one.purpose)))
    standing = tuple(one for one in in_order if one.withdrawn_at is None)
    given = {one.purpose for one in standing}
    asked = texts_for(event, side, language) if active else ()
    return Part(
        event, side, active, standing, tuple(one for one in here if one.withdrawn_at is not None),
        tuple(wording for wording in asked if wording.purpose not in given and not wording.needed), months,
    )  # fmt: skip


def event_of(session: AnySession, account: Account, event_id: int) -> Event | None:
    """Return an event if this account is or was registered there."""
    mine = sa.select(Registration.event_id).where(Registration.account_id == account.id)
    return session.scalar(sa.select(Event).where(Event.id == event_id, Event.id.in_(mine)))


def takes_part(session: AnySession, account: Account, event_id: int, side: str) -> bool:
    """Tell whether this account has an active registration on this side of the event."""
    mine = (Registration.account_id == account.id, Registration.event_id == event_id, Registration.side == side)
    found = sa.select(Registration.id).where(*mine, Registration.state.in_(ACTIVE_STATES)).limit(1)
    return session.scalar(found) is not None


def archive_of(session: AnySession, account: Account) -> DataCopy | None:
    """Return the copy of an account's data with its file, once it is made."""
    made = sa.select(DataCopy).where(DataCopy.account_id == account.id, DataCopy.made_at.is_not(None))
    return session.scalar(made.order_by(DataCopy.id.desc()).limit(1).options(undefer(DataCopy.archive)))
