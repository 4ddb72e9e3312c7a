"""Who gets in: the kinds of place a registration takes, how many are left of each, and the line of those who wait.

A registration takes one place of its side, one of its country, and one of every market it wants; where the organiser
set a limit for one of these, all of them must be free. Everything is counted anew under the event's lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from gateway.events.models import Event, EventChoice, LimitKind, PlaceLimit
from gateway.events.places import HOLDING
from gateway.profiles.models import Profile
from gateway.registrations.models import (
    Chosen,
    ChosenState,
    OfferState,
    Organisation,
    PlaceOffer,
    Registration,
    Side,
    State,
)
from gateway.transactions import AnySession

SIDE = "side"


@dataclass(frozen=True, slots=True, order=True)
class Kind:
    """One kind of place: a side's, a country's on a side, a market's on a side, or a choice's (no side)."""

    side: str
    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One in line, and the kinds of place it needs."""

    registration_id: int
    kinds: frozenset[Kind]


def kinds_of(side: str, country: str, markets: Iterable[str] = ()) -> frozenset[Kind]:
    """Return the kinds of place a registration takes."""
    wanted = {Kind(side, LimitKind.MARKET, market) for market in markets}
    return frozenset({Kind(side, SIDE), Kind(side, LimitKind.COUNTRY, country)} | wanted)


def admitted(left: Mapping[Kind, int], line: Sequence[frozenset[Kind]]) -> list[bool]:
    """Return who of a line gets in, the first in line first; kinds that `left` does not name have no limit.

    Who finds one kind used up takes none of the others: those go to the next who needs no more than there is. So
    nobody overtakes somebody who waits for the same kind of place, and one full country stops nobody else.

    Examples
    --------
    >>> buyers, japan, korea = Kind("buyer", "side"), Kind("buyer", "country", "JP"), Kind("buyer", "country", "KR")
    >>> admitted({buyers: 2, japan: 0}, [frozenset({buyers, japan}), frozenset({buyers, korea}), frozenset({buyers})])
    [False, True, True]
    """
    free = dict(left)
    found = []
    for kinds in line:
        limited = [kind for kind in kinds if kind in free]
        found.append(all(free[kind] > 0 for kind in limited))
        if found[-1]:
            for kind in limited:
                free[kind] -= 1
    return found


def limits(session: AnySession, event_id: int) -> dict[Kind, int]:
    """Return every limit of the event as it is stored now: what was loaded before the lock may be old."""
    sides = sa.select(Event.supplier_places, Event.buyer_places).where(Event.id == event_id)
    suppliers, buyers = session.execute(sides).one()
    found = {Kind(Side.SUPPLIER, SIDE): suppliers, Kind(Side.BUYER, SIDE): buyers}
    rows = sa.select(PlaceLimit.side, PlaceLimit.kind, PlaceLimit.value, PlaceLimit.places)
    found |= {Kind(*kind): places for *kind, places in session.execute(rows.where(PlaceLimit.event_id == event_id))}
    return {kind: places for kind, places in found.items() if places is not None}


def left(session: AnySession, event_id: int) -> dict[Kind, int]:
    """Return how many places are left of each kind that is limited; a place that is on offer is taken."""
    limited = limits(session, event_id)
    taken: Counter[Kind] = Counter()
    offered = sa.select(PlaceOffer.registration_id).where(
        PlaceOffer.event_id == event_id, PlaceOffer.state == OfferState.OPEN, PlaceOffer.choice_id.is_(None)
    )
    holds = sa.or_(Registration.state.in_(HOLDING), Registration.id.in_(offered))
    if any(kind.kind in (LimitKind.COUNTRY, LimitKind.MARKET) for kind in limited):
        for _id, kinds in _needs(session, event_id, holds):
            taken.update(kinds)
    elif limited:
        count = sa.select(Registration.side, sa.func.count()).where(Registration.event_id == event_id, holds)
        taken.update({Kind(side, SIDE): n for side, n in session.execute(count.group_by(Registration.side))})
    if any(kind.kind == LimitKind.CHOICE for kind in limited):
        taken.update(_choices_taken(session, event_id))
    return {kind: places - taken[kind] for kind, places in limited.items()}


def line(session: AnySession, event_id: int) -> list[Waiting]:
    """Return those who wait for a place at the event and were offered none, the first to come first."""
    offered = sa.select(PlaceOffer.registration_id).where(
        PlaceOffer.event_id == event_id, PlaceOffer.state == OfferState.OPEN, PlaceOffer.choice_id.is_(None)
    )
    waits = sa.and_(
        Registration.state == State.WAITLISTED, Registration.waiting_since.is_not(None), Registration.id.not_in(offered)
    )
    return [Waiting(number, kinds) for number, kinds in _needs(session, event_id, waits)]


def line_for(session: AnySession, choice: EventChoice) -> list[Waiting]:
    """Return those who wait for a choice and were offered none, the first to come first."""
    offered = sa.select(PlaceOffer.registration_id).where(
        PlaceOffer.choice_id == choice.id, PlaceOffer.state == OfferState.OPEN
    )
    rows = (
        sa.select(Chosen.registration_id)
        .join(Registration, Registration.id == Chosen.registration_id)
        .where(
            Chosen.choice_id == choice.id, Chosen.state == ChosenState.WAITING, Registration.state.in_(HOLDING),
            Chosen.registration_id.not_in(offered),
        )
        .order_by(Chosen.since, Chosen.registration_id)
    )  # fmt: skip
    return [Waiting(number, frozenset({Kind("", LimitKind.CHOICE, choice.key)})) for number in session.scalars(rows)]


def used_up(session: AnySession, event_id: int, kinds: frozenset[Kind]) -> list[Kind]:
    """Return which of these kinds have no place left, in order."""
    free = left(session, event_id)
    return sorted(kind for kind in kinds if free.get(kind, 1) <= 0)


def needs_of(session: AnySession, registration: Registration) -> frozenset[Kind]:
    """Return the kinds of place a registration takes as it is now."""
    [(_id, kinds)] = _needs(session, registration.event_id, Registration.id == registration.id)
    return kinds


def _needs(session: AnySession, event_id: int, which: sa.ColumnElement[bool]) -> list[tuple[int, frozenset[Kind]]]:
    rows = (
        sa.select(Registration.id, Registration.side, Organisation.country, Profile.markets)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Profile, Profile.registration_id == Registration.id)
        .where(Registration.event_id == event_id, which)
        .order_by(Registration.waiting_since, Registration.id)
    )
    found = session.execute(rows)
    return [(number, kinds_of(side, country, markets or ())) for number, side, country, markets in found]


def _choices_taken(session: AnySession, event_id: int) -> Counter[Kind]:
    """Return how many places of each choice are held by participants, or kept for an offer."""
    held = (
        sa.select(EventChoice.key)
        .join(Chosen, Chosen.choice_id == EventChoice.id)
        .join(Registration, Registration.id == Chosen.registration_id)
        .where(
            EventChoice.event_id == event_id, Chosen.state == ChosenState.HELD, Registration.state.in_(HOLDING)
        )
    )  # fmt: skip
    offered = (
        sa.select(EventChoice.key)
        .join(PlaceOffer, PlaceOffer.choice_id == EventChoice.id)
        .where(EventChoice.event_id == event_id, PlaceOffer.state == OfferState.OPEN)
    )
    keys = [*session.scalars(held), *session.scalars(offered)]
    return Counter(Kind("", LimitKind.CHOICE, key) for key in keys)
