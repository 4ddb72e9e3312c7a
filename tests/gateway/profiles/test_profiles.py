"""Profiles are written and read in a few statements, however many they are."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from gateway.profiles.catalogue import certificate, spoken
from gateway.profiles.queries import profile_of, profiles_of
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry, write_profiles
from gateway.registrations.models import Side
from tests.builders import a_registration, an_event


def test_what_is_written_is_read_again_in_order(session: Session) -> None:
    event = an_event(session)
    numbers = [a_registration(session, event, side, products=()).id for side in Side]
    for number in numbers:
        session.delete(profile_of(session, number).profile)
    session.flush()
    supplier = ProfileEntry(
        description="Since 1978.", certificates=("HACCP", "HACCP", "Organic"), markets=("JP",), languages=("en", "fr"),
        offers=(OfferEntry("Blueberries", minimum_order=2, unit="t"), OfferEntry("Honey")),
        away=(event.slots[1].id, event.slots[0].id),
    )  # fmt: skip
    buyer = ProfileEntry(certificates_required=("MSC",), needs=(NeedEntry("蜂蜜", yearly_volume=3.5),))
    write_profiles(session, list(zip(numbers, (supplier, buyer), strict=True)))
    first, second = profiles_of(session, numbers).values()
    assert (first.profile.description, first.profile.certificates) == ("Since 1978.", ["HACCP", "Organic"])
    assert (first.profile.markets, first.profile.languages) == (["JP"], ["en", "fr"])
    assert [(o.position, o.text, o.minimum_order, o.unit) for o in first.offers] == [
        (0, "Blueberries", 2, "t"), (1, "Honey", None, None),
    ]  # fmt: skip
    assert (first.needs, first.away) == ([], {event.slots[0].id, event.slots[1].id})
    assert second.profile.certificates_required == ["MSC"]
    assert [(n.text, n.yearly_volume) for n in second.needs] == [("蜂蜜", 3.5)]


def test_many_profiles_cost_four_queries(app: Flask, session: Session, count_queries: Callable) -> None:
    from gateway.database import db

    event = an_event(session)
    numbers = [a_registration(session, event, products=("One", "Two")).id for _n in range(20)]
    with count_queries() as statements:
        found = profiles_of(db.session, numbers)
    assert list(found) == numbers
    assert len(statements) == 4


def test_who_said_nothing_has_an_empty_profile(session: Session) -> None:
    found = profile_of(session, 17)
    assert (found.profile.languages, found.offers, found.away) == ([], [], frozenset())


def test_certificates_are_spelt_as_the_list_spells_them() -> None:
    assert [certificate(name) for name in ("haccp", " iso  22000", "Ecocert")] == ["HACCP", "ISO 22000", "Ecocert"]
    assert [spoken(code) for code in ("zh-Hant", "fr")] == ["zh", "fr"]
