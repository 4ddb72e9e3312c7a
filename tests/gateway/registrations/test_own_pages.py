"""One's own pages: answering an offer, standing in line again, choosing a dinner, seeing what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.events.models import Event, EventChoice, LimitKind, PlaceLimit
from gateway.registrations import changes
from gateway.registrations.models import Chosen, PlaceOffer, Registration, State
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_event, sign_in
from tests.pairs import a_run

SOON = datetime.now(UTC) + timedelta(hours=20)


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, supplier_places=1)


@pytest.fixture
def wu(session: Session, event: Event, client: FlaskClient) -> Registration:
    """Somebody who waits, and is signed in."""
    wu = a_registration(session, event, code="S1", state=State.WAITLISTED, waiting_since=NOW)
    sign_in(client, wu.account)
    return wu


def an_offer(session: Session, registration: Registration, expires_at: datetime = SOON) -> None:
    session.add(
        PlaceOffer(event_id=registration.event_id, registration_id=registration.id, made_at=NOW, expires_at=expires_at)
    )
    session.commit()


def state_of(session: Session) -> str:
    found = session.scalars(sa.select(Registration.state).where(Registration.code == "S1")).one()
    session.rollback()
    return str(found)


def test_who_waits_sees_the_number_in_line(client: FlaskClient, wu: Registration) -> None:
    assert "You are number 1 in line." in client.get("/toronto/me/offer").text


@pytest.mark.parametrize(("answer", "state"), [("accept", "submitted"), ("decline", "cancelled")])
def test_an_offer_is_answered_once(
    client: FlaskClient, session: Session, wu: Registration, answer: str, state: str
) -> None:
    an_offer(session, wu)
    assert "A place is free for you" in client.get("/toronto/me/offer").text
    assert client.post(f"/toronto/me/offer/1/{answer}").status_code == 303
    assert state_of(session) == state
    client.post("/toronto/me/offer/1/accept")
    assert state_of(session) == state


def test_an_offer_that_ran_out_is_not_shown_and_not_taken(
    client: FlaskClient, session: Session, wu: Registration
) -> None:
    an_offer(session, wu, expires_at=datetime.now(UTC) - timedelta(minutes=1))
    assert "A place is free for you" not in client.get("/toronto/me/offer").text
    assert "run out" in client.post("/toronto/me/offer/1/accept", follow_redirects=True).text
    assert state_of(session) == "waitlisted"


def test_nobody_answers_the_offer_of_another(
    client: FlaskClient, session: Session, event: Event, wu: Registration
) -> None:
    other = a_registration(session, event, code="S2", state=State.WAITLISTED, waiting_since=NOW)
    an_offer(session, other)
    client.post("/toronto/me/offer/1/decline")
    assert session.scalars(sa.select(PlaceOffer.state)).all() == ["open"]


def test_after_an_offer_ran_out_one_may_stand_in_line_again(
    client: FlaskClient, session: Session, wu: Registration
) -> None:
    wu.waiting_since = None
    session.commit()
    assert "Stand in line again" in client.get("/toronto/me/offer").text
    assert "Number None" not in client.get("/toronto/me").text
    client.post("/toronto/me/line")
    assert "You are number 1 in line." in client.get("/toronto/me/offer").text


def test_a_dinner_is_chosen_waited_for_and_given_back(client: FlaskClient, session: Session, event: Event) -> None:
    session.add(EventChoice(event_id=event.id, key="c1", labels={"en": "Dinner", "fr": "Souper"}))
    session.add(PlaceLimit(event_id=event.id, side="", kind=LimitKind.CHOICE, value="c1", places=1))
    accounts = [a_registration(session, event, code=f"S{number}").account for number in (1, 2)]
    session.commit()
    for account in accounts:
        sign_in(client, account)
        client.post("/toronto/me/choices/1")
    assert "You stand in line" in client.get("/toronto/me/choices").text
    sign_in(client, accounts[0])
    assert "Souper" in client.get("/toronto/me/choices?lang=fr").text
    assert "You have a place" in client.get("/toronto/me/choices?lang=en").text
    client.post("/toronto/me/choices/1", data={"drop": "1"})
    sign_in(client, accounts[1])
    assert "Answer the offer" in client.get("/toronto/me/choices").text
    client.post("/toronto/me/offer/1/accept")
    assert session.execute(sa.select(Chosen.registration_id, Chosen.state)).all() == [(2, "held")]


def test_who_waits_for_a_place_chooses_no_dinner(
    client: FlaskClient, session: Session, event: Event, wu: Registration
) -> None:
    session.add(EventChoice(event_id=event.id, key="c1", labels={"en": "Dinner"}))
    session.commit()
    client.post("/toronto/me/choices/1")
    assert session.scalars(sa.select(Chosen)).all() == []
    session.rollback()
    assert client.post("/toronto/me/choices/99").status_code == 404


def test_what_was_asked_for_and_what_became_of_it_is_shown(client: FlaskClient, session: Session, event: Event) -> None:
    ann = a_registration(session, event, code="S1", contact_name="Ann")
    number, account = ann.id, ann.account
    a_run(session, event)
    sign_in(client, account)
    session.rollback()
    with unit_of_work() as work:
        found = work.get_one(Registration, number)
        changes.apply_or_request(work, found, {"contact_name": "Bea"}, account_id=found.account_id, now=NOW)
    page = client.get("/toronto/me/changes").text
    assert "Waits for the organiser" in page
    assert page.index("Ann") < page.index("Bea")
