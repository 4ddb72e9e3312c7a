"""Keeping lists until they are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from gateway.spreadsheets.models import HandedList, ListKind
from gateway.spreadsheets.reading import read_table
from gateway.transactions import AnySession

KEPT = timedelta(days=7)


def hand_over(
    session: AnySession,
    *,
    event_id: int,
    kind: ListKind,
    side: str,
    name: str,
    data: bytes,
    language: str,
    account_id: int,
    now: datetime,
) -> HandedList:
    """Keep a file for later, once it was found to be a table.

    Raises
    ------
    Unreadable
        It is none; nothing was kept.
    """
    read_table(data)
    handed = HandedList(
        event_id=event_id, kind=kind, side=side, name=name[:200], data=data, language=language, account_id=account_id,
        created_at=now, contents=[], report={},
    )  # fmt: skip
    session.add(handed)
    session.flush()
    return handed


def find(session: AnySession, event_id: int, number: int) -> HandedList | None:
    """Return an event's list."""
    return session.scalar(sa.select(HandedList).where(HandedList.id == number, HandedList.event_id == event_id))


def newest(session: AnySession, event_id: int) -> Sequence[HandedList]:
    """Return the lists of an event, the newest first, without their files."""
    return session.scalars(
        sa.select(HandedList)
        .where(HandedList.event_id == event_id)
        .options(sa.orm.defer(HandedList.data))
        .order_by(HandedList.id.desc())
    ).all()


def sweep(session: AnySession, *, now: datetime) -> None:
    """Forget lists nobody needs any more: they are full of addresses."""
    session.execute(sa.delete(HandedList).where(HandedList.created_at < now - KEPT))
