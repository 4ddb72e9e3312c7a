"""The waiting list: who is offered a place, in what order, until when, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.errors import Conflict
from gateway.events.models import Event, EventChoice, LimitKind, PlaceLimit
from gateway.events.places import places_of
from gateway.mail import Mail
from gateway.registrations import offers, promotion, queries, service
from gateway.registrations.models import Chosen, ChosenState, PlaceOffer, Registration, Side, State
from gateway.registrations.service import Application
from gateway.registrations.states import Actor
from gateway.transactions import reading, unit_of_work
from tests.builders import NOW, a_registration, an_event

BASE = "http://gateway.test"
LATER = NOW + timedelta(hours=48)


def register(event: Event, name: str, *, country: str = "JP", side: Side = Side.BUYER, now: datetime = NOW) -> str:
    application = Application(side, f"{name}@x.example", name, name, country, "en")
    with unit_of_work() as work:
        return service.register(work, work.get_one(Event, event.id), application, base_url=BASE, now=now).code


def act(do, code: str, now: datetime = NOW, **more: object) -> None:
    with unit_of_work() as work:
        found = work.scalars(sa.select(Registration).where(Registration.code == code)).one()
        do(work, found, account_id=found.account_id, now=now, **more)


def cancel(code: str, now: datetime = NOW) -> None:
    act(service.cancel, code, now, by=Actor.PARTICIPANT, base_url=BASE)


def answer(do, code: str, now: datetime = NOW) -> None:
    with unit_of_work() as work:
        found = work.scalars(sa.select(Registration).where(Registration.code == code)).one()
        [offer] = promotion.open_offers(work, found.id)
        do(work, offer, account_id=found.account_id, base_url=BASE, now=now)


def tend(event: Event, now: datetime) -> None:
    with unit_of_work() as work:
        offers.tend(work, work.get_one(Event, event.id), base_url=BASE, now=now)


def look(query: sa.Select) -> list:
    """Return what a query finds now, and hold nothing."""
    with reading() as work:
        return list(work.execute(query))


def offered() -> list[tuple[str, str]]:
    """Return who was offered a place so far and how that stands."""
    query = sa.select(Registration.code, PlaceOffer.state).join(
        PlaceOffer, PlaceOffer.registration_id == Registration.id
    )
    return [(code, str(state)) for code, state in look(query.order_by(PlaceOffer.id))]


def states() -> dict[str, str]:
    return {code: str(state) for code, state in look(sa.select(Registration.code, Registration.state))}


def numbers() -> dict[str, int | None]:
    """Return everybody's number on the waiting list."""
    waiting = sa.select(Registration).where(Registration.state == State.WAITLISTED).order_by(Registration.id)
    with reading() as work:
        return {one.code: queries.place_in_line(work, one) for one in work.scalars(waiting).all()}


def last_mail() -> Mail:
    return look(sa.select(Mail).order_by(Mail.id.desc()).limit(1))[0][0]


def apart(session: Session, event: Event) -> Event:
    """Return the event cut off from the session: reading it later begins no transaction, which would hold a lock."""
    session.refresh(event)
    session.expunge_all()
    session.rollback()
    return event


@pytest.fixture
def event(session: Session) -> Event:
    """Two places, four who came, in this order: B1, B2 in; B3, B4 wait."""
    event = apart(session, an_event(session, buyer_places=2))
    for name in ("one", "two", "three", "four"):
        register(event, name)
    return event


def test_a_place_that_becomes_free_is_offered_to_the_first_in_line_with_a_time(event: Event) -> None:
    assert numbers() == {"B3": 1, "B4": 2}
    cancel("B1")
    assert offered() == [("B3", "open")]
    letter = last_mail()
    assert (letter.to, letter.subject) == ("three@x.example", "A place is free for you at Gateway Toronto")
    assert "until August 3, 08:00 (Toronto time)" in letter.text
    assert states()["B3"] == "waitlisted"
    with unit_of_work() as work:
        places = places_of(work, work.get_one(Event, event.id), now=NOW)["buyer"]
    assert (places.taken, places.waiting, places.left) == (2, 1, 0), "a place on offer is taken"


def test_nobody_who_comes_new_overtakes_those_who_wait(event: Event) -> None:
    cancel("B1")
    assert register(event, "five") == "B5"
    assert states()["B5"] == "waitlisted"
    assert offered() == [("B3", "open")]


@pytest.mark.parametrize(("at_once", "state"), [(False, "submitted"), (True, "approved")])
def test_who_accepts_has_the_place(session: Session, at_once: bool, state: str) -> None:
    event = apart(session, an_event(session, buyer_places=1, approves_at_once=at_once))
    for name in ("one", "two"):
        register(event, name)
    cancel("B1")
    answer(offers.accept_offer, "B2")
    assert states() == {"B1": "cancelled", "B2": state}
    [entry] = look(sa.select(AuditEntry).where(AuditEntry.act == "registration.moved").order_by(AuditEntry.id))[-1]
    assert (entry.subject, entry.details) == (
        "B2", {"from": "waitlisted", "to": state, "by": "rules", "why": "offer"},
    )  # fmt: skip


def test_who_declines_is_cancelled_and_the_next_is_asked(event: Event) -> None:
    cancel("B1")
    answer(offers.decline_offer, "B3")
    assert states()["B3"] == "cancelled"
    assert offered() == [("B3", "declined"), ("B4", "open")]


def test_an_offer_that_ran_out_goes_to_the_next_and_its_owner_may_wait_again(event: Event) -> None:
    cancel("B1")
    tend(event, LATER - timedelta(seconds=1))
    assert offered() == [("B3", "open")]
    tend(event, LATER)
    tend(event, LATER)
    assert offered() == [("B3", "expired"), ("B4", "open")]
    assert numbers() == {"B3": None, "B4": 1}
    act(offers.wait_again, "B3", LATER)
    register(event, "five", now=LATER + timedelta(seconds=1))
    assert [numbers()[code] for code in ("B3", "B5")] == [1, 2]


def test_an_offer_that_ran_out_cannot_be_accepted(event: Event) -> None:
    cancel("B1")
    with pytest.raises(Conflict, match="run out"):
        answer(offers.accept_offer, "B3", LATER)
    assert states()["B3"] == "waitlisted"


def test_a_raised_limit_lets_the_first_in_line_in(event: Event) -> None:
    with unit_of_work() as work:
        work.get_one(Event, event.id).buyer_places = 3
    tend(event, NOW)
    tend(event, NOW)
    assert offered() == [("B3", "open")]


def test_an_organiser_who_approves_takes_the_offer_with_it(event: Event) -> None:
    cancel("B1")
    act(service.approve, "B3", base_url=BASE)
    assert offered() == [("B3", "accepted")]
    with pytest.raises(Conflict, match="All 2 places"):
        act(service.approve, "B4", base_url=BASE)


def test_who_cancels_while_offered_leaves_the_place_to_the_next(event: Event) -> None:
    cancel("B1")
    cancel("B3")
    assert offered() == [("B3", "declined"), ("B4", "open")]


def test_an_offer_never_lasts_longer_than_the_event_and_none_is_made_afterwards(event: Event) -> None:
    last_hours = datetime.fromisoformat("2027-09-26T20:00:00-04:00")
    cancel("B1", last_hours)
    [(over,)] = look(sa.select(PlaceOffer.expires_at))
    assert over == datetime.fromisoformat("2027-09-27T00:00:00-04:00")
    tend(event, over)
    assert offered() == [("B3", "expired")]


def limit(session: Session, event: Event, kind: LimitKind, value: str, places: int, side: str = "buyer") -> None:
    session.add(PlaceLimit(event_id=event.id, side=side, kind=kind, value=value, places=places))
    session.commit()


def test_a_full_country_waits_for_its_own_places_and_stops_nobody_else(session: Session) -> None:
    event = an_event(session, buyer_places=3)
    limit(session, event, LimitKind.COUNTRY, "JP", 1)
    apart(session, event)
    for name, country in [("one", "JP"), ("two", "JP"), ("three", "KR"), ("four", "JP")]:
        register(event, name, country=country)
    assert states() == {"B1": "submitted", "B2": "waitlisted", "B3": "submitted", "B4": "waitlisted"}
    cancel("B3")
    assert offered() == []
    cancel("B1")
    assert offered() == [("B2", "open")]
    with pytest.raises(Conflict, match="All 1 places for Japan"):
        act(service.approve, "B4", base_url=BASE)


def test_a_market_has_places_for_those_who_want_it(session: Session) -> None:
    event = an_event(session)
    limit(session, event, LimitKind.MARKET, "JP", 1, "supplier")
    apart(session, event)
    registered = [
        Application(
            Side.SUPPLIER, f"{n}@x.example", "Ann", f"{n}", "CA", "en", profile=service.ProfileEntry(markets=markets)
        )
        for n, markets in enumerate([("JP", "KR"), ("KR",), ("CN", "JP")])
    ]
    with unit_of_work() as work:
        service.register_all(work, work.get_one(Event, event.id), registered, state=State.APPROVED, now=NOW)
    assert states() == {"S1": "approved", "S2": "approved", "S3": "waitlisted"}


def choose(session: Session, registration: Registration, choice: EventChoice, state: ChosenState, minute: int) -> None:
    session.add(
        Chosen(registration_id=registration.id, choice_id=choice.id, state=state, since=NOW + timedelta(minutes=minute))
    )
    session.commit()


def test_a_dinner_has_a_line_of_its_own(session: Session) -> None:
    event = an_event(session)
    dinner = EventChoice(event_id=event.id, key="dinner", labels={"en": "Dinner", "fr": "Souper"})
    session.add(dinner)
    limit(session, event, LimitKind.CHOICE, "dinner", 1, "")
    for number in range(3):
        guest = a_registration(session, event, code=f"S{number}", language="fr" if number else "en")
        choose(session, guest, dinner, ChosenState.WAITING if number else ChosenState.HELD, number)
    apart(session, event)
    cancel("S0")
    assert offered() == [("S1", "open")]
    letter = last_mail()
    assert "Souper" in letter.subject
    answer(offers.accept_offer, "S1")
    tend(event, LATER)
    assert offered() == [("S1", "accepted")]
    cancel("S1", LATER)
    answer(offers.decline_offer, "S2", LATER)
    assert states() == {"S0": "cancelled", "S1": "cancelled", "S2": "approved"}
    assert look(sa.select(Chosen.registration_id).where(Chosen.state == ChosenState.WAITING)) == []


def test_the_worker_tends_every_event_in_which_somebody_waits(app: Flask, session: Session, event: Event) -> None:
    apart(session, an_event(session, "other"))
    with unit_of_work() as work:
        work.get_one(Event, event.id).buyer_places = 3
    offers.tend_all(base_url=BASE, now=NOW)
    offers.tend_all(base_url=BASE, now=NOW)
    assert offered() == [("B3", "open")]
    assert look(sa.select(PlaceOffer.event_id)) == [(event.id,)]


def test_one_event_that_breaks_does_not_stop_the_lines_of_others(
    app: Flask, session: Session, event: Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = apart(session, an_event(session, "other", buyer_places=1))
    for name in ("five", "six"):
        register(other, name)
    with unit_of_work() as work:
        work.execute(sa.update(Event).values(buyer_places=3))
    promote = promotion.promote

    def breaks_at_first(work: Session, tended: Event, **more: object) -> None:
        promote(work, tended, **more)
        if tended.id == event.id:
            raise RuntimeError

    monkeypatch.setattr(promotion, "promote", breaks_at_first)
    offers.tend_all(base_url=BASE, now=NOW)
    assert look(sa.select(PlaceOffer.event_id)) == [(other.id,)], "and nothing half done is kept"
    assert f"tending the lines of event {event.id} broke" in caplog.text
