"""What the organiser sets about registering, agrees to, and reads of what happened."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.events.models import Event, EventChoice, PlaceLimit
from gateway.registrations import changes, delegates
from gateway.registrations.models import ChangeRequest, Delegate, PlaceOffer, Registration, State
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration
from tests.pairs import a_run as publish

SETTINGS = "/toronto/organiser/settings"
PLAIN = {"supplier_places": "5", "buyer_places": "", "offer_hours": "24"}
LIMIT = {"limits-0-side": "buyer", "limits-0-kind": "country", "limits-0-value": "JP", "limits-0-places": "3"}
DINNER = {"choices-0-name_0": "Dinner", "choices-0-name_1": "Souper", "choices-0-places": "40"}


def test_everything_is_stored_and_shown_again(browser: FlaskClient, session: Session, event: Event) -> None:
    times = {"registration_opens_at": "2027-08-01T09:00", "registration_closes_at": "2027-09-01T18:00"}
    answer = browser.post(SETTINGS, data={**PLAIN, **times, **LIMIT, **DINNER, "approves_at_once": "y"})
    assert answer.status_code == 303
    session.refresh(event)
    assert (event.supplier_places, event.buyer_places, event.approves_at_once, event.offer_hours) == (5, None, True, 24)
    assert event.registration_opens_at == datetime(2027, 8, 1, 13, tzinfo=UTC), "nine in Toronto"
    rows = session.execute(sa.select(PlaceLimit.side, PlaceLimit.kind, PlaceLimit.value, PlaceLimit.places))
    assert sorted(rows.all()) == [("", "choice", "c1", 40), ("buyer", "country", "JP", 3)]
    assert session.scalars(sa.select(EventChoice.labels)).all() == [{"en": "Dinner", "fr": "Souper"}]
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.act, entry.details["offer_hours"], entry.details["limits"]) == (
        "settings.changed", [48, 24], [[], [["buyer", "country", "JP", 3]]],
    )  # fmt: skip
    session.rollback()
    page = browser.get(SETTINGS).text
    assert 'value="2027-08-01T09:00"' in page
    assert 'value="Souper"' in page
    browser.post(SETTINGS, data={**PLAIN, **times, "approves_at_once": "y"})
    assert session.scalars(sa.select(PlaceLimit)).all() == session.scalars(sa.select(EventChoice)).all() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"supplier_places": "-1"}, "from 0 to 100,000"),
        ({"supplier_places": "many"}, "Not a valid integer"),
        ({"offer_hours": ""}, "Give a number of hours"),
        ({"offer_hours": "721"}, "from 1 to 720"),
        ({"registration_opens_at": "2027-09-01T18:00", "registration_closes_at": "2027-08-01T09:00"}, "before"),
        ({**LIMIT, "limits-0-places": ""}, "leave the whole row empty"),
        ({**LIMIT, **{key.replace("-0-", "-1-"): value for key, value in LIMIT.items()}}, "a limit for this already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    browser: FlaskClient, session: Session, event: Event, wrong: dict, says: str
) -> None:
    answer = browser.post(SETTINGS, data={**PLAIN, **wrong})
    assert (answer.status_code, says in answer.text) == (422, True)
    session.refresh(event)
    assert event.supplier_places is None


def test_a_raised_number_offers_the_places_at_once(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, code="S1", state=State.WAITLISTED, waiting_since=NOW)
    session.rollback()
    page = browser.post(SETTINGS, data=PLAIN, follow_redirects=True).text
    assert "1 free place is offered" in page
    assert session.scalars(sa.select(PlaceOffer.state)).all() == ["open"]


@pytest.mark.parametrize(("decision", "name"), [("accept", "Bea"), ("refuse", "Ann")])
def test_a_change_of_what_is_printed_is_agreed_to_or_refused(
    browser: FlaskClient, session: Session, event: Event, decision: str, name: str
) -> None:
    number = a_registration(session, event, code="S1", contact_name="Ann").id
    publish(session, event)
    session.rollback()
    with unit_of_work() as work:
        found = work.get_one(Registration, number)
        changes.apply_or_request(work, found, {"contact_name": "Bea"}, account_id=found.account_id, now=NOW)
    assert "1 change waits for you" in browser.get("/toronto/organiser/registrations").text
    assert "Bea" in browser.get("/toronto/organiser/changes").text
    browser.post(f"/toronto/organiser/changes/1/{decision}", data={"message": "So be it."})
    assert session.scalars(sa.select(Registration.contact_name)).one() == name
    assert session.scalars(sa.select(ChangeRequest.message)).one() == "So be it."
    session.rollback()
    history = browser.get("/toronto/organiser/registrations/S1").text
    assert "“So be it.”" in history
    assert "organiser@example.org" in history


def test_the_page_of_a_registration_tells_what_happened_by_whom_and_why(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    a_registration(session, event, code="S1", state=State.SUBMITTED)
    session.rollback()
    browser.post("/toronto/organiser/registrations/S1/decline", data={"message": "All full."})
    browser.post("/toronto/organiser/registrations/S1/approve")
    page = browser.get("/toronto/organiser/registrations/S1").text
    assert page.index("Declined → Approved") < page.index("Waits for you → Declined") < page.index("“All full.”")


def test_the_organiser_sees_who_comes_names_a_substitute_and_checks_them_in(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    number = a_registration(session, event, code="S1").id
    session.rollback()
    with unit_of_work() as work:
        found = work.get_one(Registration, number)
        delegates.add_sharing(work, found, delegates.Person("Zoé"), account_id=None, now=NOW)
    one = "/toronto/organiser/registrations/S1/people/1"
    browser.post(one, data={"name": "Yann", "email": ""})
    browser.post(one, data={"arrived": "1"})
    browser.post(one, data={"name": "Too late", "email": ""})
    browser.post("/toronto/organiser/registrations/S1/arrived")
    [(name, arrived)] = session.execute(sa.select(Delegate.name, Delegate.arrived_at)).all()
    assert (name, arrived is not None) == ("Yann", True)
    assert session.scalars(sa.select(Registration.arrived_at)).one() is not None
    session.rollback()
    assert browser.get("/toronto/organiser/registrations/S1").text.count("Has arrived") == 0
