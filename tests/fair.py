"""A fair at which everybody on a side sells or needs one of two things, and suppliers choose by market alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.meetings.models import Choice
from gateway.profiles.models import Profile
from gateway.registrations.models import Registration, Side
from tests.builders import a_registration, an_event
from tests.pairs import a_choice

PRODUCTS = ("Dark maple syrup in drums", "Live Atlantic lobster")
MARKETS = ("JP", "KR")


@dataclass(frozen=True, slots=True)
class Fair:
    """Ten suppliers and eight buyers."""

    event: Event
    suppliers: tuple[Registration, ...]
    buyers: tuple[Registration, ...]


def a_fair(session: Session, slug: str = "toronto") -> Fair:
    """Store the fair: products alternate, markets change every second one, so neither tells of the other."""
    event = an_event(session, slug)
    suppliers = tuple(
        a_registration(session, event, products=(PRODUCTS[number % 2],), email=f"s{number}@{slug}.example")
        for number in range(10)
    )
    for number, supplier in enumerate(suppliers):
        session.get_one(Profile, supplier.id).markets = [MARKETS[number // 2 % 2]]
    buyers = tuple(
        a_registration(
            session,
            event,
            Side.BUYER,
            products=(PRODUCTS[number % 2],),
            country=MARKETS[number // 2 % 2],
            email=f"b{number}@{slug}.example",
        )
        for number in range(8)
    )
    session.commit()
    return Fair(event, suppliers, buyers)


def market_decides(session: Session, fair: Fair) -> None:
    """Have every supplier answer every buyer: yes in its market, else no."""
    for number, supplier in enumerate(fair.suppliers):
        for other, buyer in enumerate(fair.buyers):
            wanted = number // 2 % 2 == other // 2 % 2
            a_choice(session, supplier, buyer, Choice.WOULD if wanted else Choice.NO)


def do(session: Session, work: Callable[..., None], fair: Fair) -> None:
    """Have the engine do something for the fair, with nothing of the test's held open."""
    number = fair.event.id
    session.commit()
    work(number, lambda step, done, total: None)
    session.expire_all()
