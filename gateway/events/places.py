"""How many places each side has, how many are taken, and whether its door is open.

Registrations are counted by their table's name: they are a later feature, which this one may not
import, and which asks here itself before it lets anyone in, so that page and check cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from gateway.events.models import Event
from gateway.transactions import AnySession

SIDES = ("supplier", "buyer")
HOLDING = ("submitted", "approved")
"""States of a registration that take a place."""
WAITING = "waitlisted"
OFFERED = "offered"

_registration = sa.table("registration", sa.column("id"), sa.column("event_id"), sa.column("side"), sa.column("state"))
_offer = sa.table("place_offer", sa.column("registration_id"), sa.column("choice_id"), sa.column("state"))
IS_OFFERED = sa.and_(
    _registration.c.state == WAITING,
    sa.exists().where(
        _offer.c.registration_id == _registration.c.id, _offer.c.choice_id.is_(None), _offer.c.state == "open"
    ),
)
"""Who waits and was offered a place; it is kept for them."""


class Door(StrEnum):
    """Whether one side can register now."""

    NOT_YET = "not_yet"
    OPEN = "open"
    FULL = "full"
    """Open, but who comes now waits for a place."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Places:
    """One side's places. `places` is None where there is no limit; `taken` counts those kept for an offer too."""

    side: str
    door: Door
    places: int | None
    taken: int
    waiting: int
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def left(self) -> int | None:
        """How many can still come in at once; None where there is no limit. Nobody overtakes those who wait."""
        return None if self.places is None else max(0, self.places - self.taken - self.waiting)


def places_of(session: AnySession, event: Event, *, now: datetime) -> dict[str, Places]:
    """Return both sides' places, in one query."""
    offered = sa.case((IS_OFFERED, OFFERED), else_=_registration.c.state).label("standing")
    counted = sa.select(_registration.c.side, offered, sa.func.count()).where(
        _registration.c.event_id == event.id, _registration.c.state.in_((*HOLDING, WAITING))
    )
    counts = {(side, state): n for side, state, n in session.execute(counted.group_by("side", "standing"))}
    found = {}
    for side in SIDES:
        taken = sum(counts.get((side, state), 0) for state in (*HOLDING, OFFERED))
        found[side] = places(event, side, taken=taken, waiting=counts.get((side, WAITING), 0), now=now)
    return found


def places(event: Event, side: str, *, taken: int, waiting: int, now: datetime) -> Places:
    """Return where one side stands at `now`."""
    limit = event.supplier_places if side == "supplier" else event.buyer_places
    # Without a closing time of its own, registration ends when the last day is over: nobody can be met after that.
    closes_at = event.registration_closes_at
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        door = Door.NOT_YET
    elif now >= (closes_at or end_of(event)):
        door = Door.CLOSED
    else:
        door = Door.OPEN
    found = Places(side, door, limit, taken, waiting, event.registration_opens_at, closes_at)
    return replace(found, door=Door.FULL) if door is Door.OPEN and found.left == 0 else found


def end_of(event: Event) -> datetime:
    """Return the midnight after the event's last day."""
    after = datetime.combine(event.ends_on, time(0), ZoneInfo(event.zone)) + timedelta(days=1)
    return after.astimezone(UTC)
