"""Bringing a list in by the pages, and taking everything out again."""

from __future__ import annotations

import csv
import io

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import gateway.tasks  # noqa: F401  (declares what each kind of job does)
from gateway import jobs
from gateway.events.models import Event
from gateway.invitations.models import Invitation, InvitationPlan
from gateway.jobs import Job
from gateway.profiles.models import Absence, Offer
from gateway.registrations.models import Organisation, Registration, Side
from gateway.spreadsheets.models import HandedList
from tests.builders import a_registration, an_event

GOOD = (
    "Firma,Wer,Post,Product 1,Product 1 MOQ,Product 1 unit\n"
    "Acme,Ann,ann@acme.example,Honey,2,t\n,Bob,bob@b.example,Tea,,\n"
)


def hand_over(
    browser: FlaskClient, text: str | bytes, what: str = "registrations-supplier", name: str = "list.csv"
) -> str:
    data = text.encode() if isinstance(text, str) else text
    answer = browser.post("/toronto/organiser/lists", data={"what": what, "file": (io.BytesIO(data), name)})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def take_in(browser: FlaskClient, session: Session, page: str, **said: str) -> None:
    browser.post(f"{page}/take-in", data=said)
    newest = session.scalars(select(Job.id).order_by(Job.id.desc())).first() or 0
    session.rollback()
    jobs.run(newest)


def test_columns_are_chosen_looked_at_and_taken_in(browser: FlaskClient, session: Session, event: Event) -> None:
    page = hand_over(browser, GOOD)
    assert "Nothing can be used yet" in browser.get(page).text
    chosen = ["organisation", "contact name", "e-mail", "product 1", "product 1 minimum order", "product 1 unit"]
    browser.post(f"{page}/columns", data={"content": chosen})
    shown = browser.get(page).text
    assert "1 row can be used." in shown
    assert "1 row cannot." in shown
    assert "the organisation&#39;s name is missing" in shown
    assert session.scalar(select(func.count(Registration.id))) == 0
    session.rollback()
    take_in(browser, session, page, approve="1")
    [registration] = session.scalars(select(Registration)).all()
    [offer] = session.scalars(select(Offer)).all()
    assert (registration.state, offer.text, offer.minimum_order, offer.unit) == ("approved", "Honey", 2.0, "t")
    session.rollback()
    assert "1 registration came in." in browser.get(page).text


def test_all_or_nothing_takes_in_nobody_while_a_row_is_bad(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    page = hand_over(browser, "company,name,email\nAcme,Ann,ann@acme.example\nAcme,,\n")
    take_in(browser, session, page, strict="1")
    assert session.scalar(select(func.count(Registration.id))) == 0
    session.rollback()
    assert "you asked for all or nothing" in browser.get(page).text
    assert session.scalars(select(Job.state)).all() == ["failed"], "or workers would try again for ever"
    session.rollback()
    take_in(browser, session, page)
    assert session.scalars(select(Registration.state)).all() == ["submitted"]


def test_what_no_database_keeps_is_left_out_of_names_and_words(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    hand_over(browser, "company,email\nAcme,ann@acme.example\n", "invitations-buyer", name="a\0b.csv")
    plan = {"words": "Wel\0come", "most_reminders": "1", "days_between": "7"}
    assert browser.post("/toronto/organiser/invitations/plan", data=plan).status_code == 303
    assert session.scalars(select(HandedList.name)).all() == ["a b.csv"]
    assert session.scalars(select(InvitationPlan.words)).all() == ["Wel come"]


def test_a_list_is_not_forgotten_while_it_is_taken_in(browser: FlaskClient, session: Session, event: Event) -> None:
    page = hand_over(browser, "company,name,email\nAcme,Ann,ann@acme.example\n")
    browser.post(f"{page}/take-in", data={})
    assert browser.post(f"{page}/forget").status_code == 409
    assert session.scalar(select(func.count(HandedList.id))) == 1
    number = session.scalars(select(Job.id)).one()
    session.rollback()
    jobs.run(number)
    assert browser.post(f"{page}/forget").status_code == 303


def test_a_list_is_taken_in_once(browser: FlaskClient, session: Session, event: Event) -> None:
    page = hand_over(browser, "company,name,email\nAcme,Ann,ann@acme.example\n", "invitations-buyer")
    take_in(browser, session, page)
    take_in(browser, session, page)
    assert session.scalar(select(func.count(Invitation.id))) == 1
    assert session.scalar(select(func.count(Job.id))) == 1


def test_what_is_no_list_is_refused_and_not_kept(browser: FlaskClient, session: Session, event: Event) -> None:
    for data in (b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"only headings\n"):
        answer = browser.post(
            "/toronto/organiser/lists", data={"what": "invitations-buyer", "file": (io.BytesIO(data), "x")}
        )
        assert answer.status_code == 400
        assert "This file cannot be read" in answer.text or "Choose a file" in answer.text
    assert session.scalar(select(func.count(HandedList.id))) == 0


def test_a_list_can_be_forgotten(browser: FlaskClient, session: Session, event: Event) -> None:
    page = hand_over(browser, "company,name,email\nAcme,Ann,ann@acme.example\n")
    assert "is forgotten" in browser.post(f"{page}/forget", follow_redirects=True).text
    assert browser.get(page).status_code == 404


def test_lists_of_other_events_do_not_exist(browser: FlaskClient, session: Session, event: Event) -> None:
    other = an_event(session, "osaka")
    session.add(
        HandedList(
            event_id=other.id, kind="registrations", side="buyer", name="x", data=b"", contents=[], language="en",
            created_at=other.created_at, report={},
        )
    )  # fmt: skip
    session.commit()
    assert browser.get("/toronto/organiser/lists/1").status_code == 404


def test_everything_goes_out_and_comes_back_as_it_was(
    app: Flask, browser: FlaskClient, session: Session, event: Event
) -> None:
    one = a_registration(
        session, event, email="a@a.example", organisation="=枫叶, Ltd", products=("Maple; dark", "Honey")
    )
    offer = session.scalars(select(Offer).order_by(Offer.id)).first()
    assert offer is not None
    offer.minimum_order, offer.unit, offer.price_low, offer.currency = 2.5, "t", 3.25, "CAD"
    offer.certificates, offer.lead_days = ["HACCP"], 14
    session.add(Absence(registration_id=one.id, slot_id=event.slots[1].id))
    session.commit()
    out = browser.get("/toronto/organiser/registrations/supplier.csv")
    assert out.data.startswith(b"\xef\xbb\xbf")
    assert "'=枫叶, Ltd" in out.text
    book = load_workbook(io.BytesIO(browser.get("/toronto/organiser/registrations.xlsx").data))
    assert book.sheetnames == ["Suppliers", "Buyers"]
    before = out.text
    session.delete(session.get_one(Registration, one.id))
    session.commit()
    take_in(browser, session, hand_over(browser, out.data), approve="1")
    assert session.scalars(select(Organisation.name)).all()[-1] == "=枫叶, Ltd"
    after = browser.get("/toronto/organiser/registrations/supplier.csv").text
    assert facts(after) == facts(before)


def facts(text: str) -> list[list[str]]:
    """Return the cells of a CSV file without those that are ours to say: code, state and the two moments."""
    return [row[4:] for row in csv.reader(text.splitlines())]


def test_sides_are_apart(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, Side.BUYER, organisation="Buyer", products=("Tea",))
    assert "Buyer" not in browser.get("/toronto/organiser/registrations/supplier.csv").text
    assert "Buyer" in browser.get("/toronto/organiser/registrations/buyer.csv").text
