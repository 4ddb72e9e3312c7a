"""The registration forms and one's own page, as a browser without scripts uses them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.mail import Mail
from gateway.profiles.models import Absence, Need, Offer, Profile
from gateway.registrations.models import Organisation, Registration, Side, State
from tests.builders import NOW, a_registration, an_event, sign_in
from tests.steps import begin, register, shown_after

SUPPLIER = {
    "contact_name": " Marie  Tremblay ",
    "email": "marie@ferme.example",
    "organisation": "Ferme Tremblay",
    "province": "QC",
    "people": "14",
    "website": "ferme.example",
    "language": "fr",
    "languages": ["fr", "en"],
    "products-0-text": "Bleuets sauvages surgelés",
    "products-0-minimum_order": "2,5",
    "products-0-price_low": "1 200.50",
    "products-0-unit": "t",
    "products-0-currency": "CAD",
    "products-7-text": "Sirop d’érable",
    "certificates": ["HACCP", "Organic"],
    "more_certificates": "Ecocert, haccp",
    "markets": ["JP", "KR"],
    "markets_refused": ["SG"],
    "description": "Depuis 1978.\n\n\nEn famille.",
    "consent": ["participation", "abroad"],
}
BUYER = {
    "contact_name": "大森 太郎",
    "latin_contact_name": "Taro Omori",
    "email": "taro@omori.example",
    "organisation": "大森食品株式会社",
    "latin_organisation": "Omori Foods",
    "country": "JP",
    "city": "大阪",
    "language": "ja",
    "languages": ["ja"],
    "products-0-text": "冷凍ブルーベリー",
    "products-0-yearly_volume": "120",
    "required": ["HACCP"],
    "certificates": ["HACCP", "Organic"],
    "consent": ["participation", "abroad"],
}


def test_a_supplier_registers_and_is_not_signed_in_by_it(client: FlaskClient, session: Session) -> None:
    an_event(session)
    answer = register(client, "supplier", SUPPLIER)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/toronto/registered")
    registration = session.scalars(sa.select(Registration)).one()
    organisation = session.get_one(Organisation, registration.organisation_id)
    profile = session.get_one(Profile, registration.id)
    offers = session.scalars(sa.select(Offer).order_by(Offer.position)).all()
    assert (registration.contact_name, registration.state, registration.language) == (
        "Marie Tremblay", "submitted", "fr",
    )  # fmt: skip
    assert (organisation.country, organisation.region, organisation.website) == ("CA", "QC", "https://ferme.example")
    assert profile.certificates == ["HACCP", "Organic", "Ecocert"]
    assert (profile.markets, profile.markets_refused) == (["JP", "KR"], ["SG"])
    assert profile.description == "Depuis 1978.\n\nEn famille."
    assert [(o.text, o.minimum_order, o.price_low, o.unit, o.currency) for o in offers] == [
        ("Bleuets sauvages surgelés", 2.5, 1200.5, "t", "CAD"), ("Sirop d’érable", None, None, None, None),
    ]  # fmt: skip
    letters = session.scalars(sa.select(Mail.dedupe_key).order_by(Mail.id)).all()
    assert [key.split(":")[0] for key in letters] == ["begun", "registered"]
    session.rollback()
    assert client.get("/toronto/me").status_code == 303, "sent to sign in"
    assert "Look in your mail" in client.get("/toronto/registered").text


def test_a_buyer_registers_in_their_own_script_with_times_away(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    away = [str(slot.id) for slot in event.slots[3:5]]
    assert register(client, "buyer", {**BUYER, "away": away}).status_code == 303
    registration = session.scalars(sa.select(Registration)).one()
    organisation = session.get_one(Organisation, registration.organisation_id)
    profile = session.get_one(Profile, registration.id)
    assert (registration.code, registration.latin_contact_name) == ("B1", "Taro Omori")
    assert (organisation.latin_name, organisation.country, organisation.region) == ("Omori Foods", "JP", "大阪")
    assert (profile.certificates_required, profile.certificates) == (["HACCP"], ["Organic"])
    assert session.scalars(sa.select(Need.yearly_volume)).one() == 120
    assert {str(number) for number in session.scalars(sa.select(Absence.slot_id))} == set(away)


def test_errors_stand_on_top_and_nothing_typed_is_lost(client: FlaskClient, session: Session) -> None:
    an_event(session)
    typed = {**SUPPLIER, "products-0-minimum_order": "a few", "products-7-price_low": "dear", "markets_refused": ["JP"]}
    page = shown_after(client, register(client, "supplier", typed)).text
    top = page[page.index('id="errors"') : page.index('class="rows"')]
    wrong = re.findall(r'href="#([^"]+)"', top)
    assert wrong == ["products-0-minimum_order", "products-1-price_low", "markets_refused-0"], (
        "in the order of the page"
    )
    for kept in ("Bleuets sauvages surgelés", "a few", "dear", "Sirop d’érable", "Ecocert, haccp"):
        assert kept in page
    assert 'value="HACCP" checked' in page
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_a_first_step_that_is_wrong_comes_back_as_it_was_typed(client: FlaskClient, session: Session) -> None:
    an_event(session)
    answer, _draft = begin(client, "supplier", {**SUPPLIER, "email": "marie at ferme"})
    assert answer.status_code == 422
    assert re.findall(r'href="#([^"]+)"', answer.text[answer.text.index('id="errors"') :])[0] == "email"
    assert ("marie at ferme" in answer.text, '<option selected value="fr">' in answer.text) == (True, True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"products-0-text": "", "products-7-text": ""}, "Say which product these figures are about."),
        ({"products-0-price_high": "1"}, "This is less than the price it starts from."),
        ({"markets_refused": ["JP"]}, "You chose Japan above as well."),
        ({"website": "not a website"}, "This is not the address of a website"),
        ({"website": "javascript://ferme.example/%0aalert(1)"}, "This is not the address of a website"),
        ({"languages": []}, "Choose at least one language."),
        ({"contact_name": "\u200b \u202e"}, "Enter your name."),
        ({"people": "9" * 5000}, "Not a valid integer value."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    client: FlaskClient, session: Session, change: dict[str, object], says: str
) -> None:
    an_event(session)
    page = shown_after(client, register(client, "supplier", {**SUPPLIER, **change})).text
    assert ('id="errors"' in page, says in page) == (True, True)
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_somebody_who_names_no_product_is_asked_for_one(client: FlaskClient, session: Session) -> None:
    an_event(session)
    form = {**BUYER, "products-0-text": " ", "products-0-yearly_volume": ""}
    assert "Name at least one product or service you need." in shown_after(client, register(client, "buyer", form)).text


def test_a_buyer_who_is_never_free_is_told(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    form = {**BUYER, "away": [str(slot.id) for slot in event.slots]}
    assert "Leave at least one time free." in shown_after(client, register(client, "buyer", form)).text


def test_a_known_address_is_answered_like_any_other_and_told_by_mail(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    a_registration(session, event, email="Marie@ferme.example", organisation="Secret Farm")
    unknown = register(client, "supplier", {**SUPPLIER, "email": "new@ferme.example"})
    pages = [client.get(unknown.headers["Location"]).text]
    known = register(client, "supplier", SUPPLIER)
    pages.append(client.get(known.headers["Location"]).text)
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert pages[0] == pages[1]
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 2
    told = session.scalars(sa.select(Mail).where(Mail.to == "Marie@ferme.example")).one()
    begun = session.scalars(sa.select(Mail).where(Mail.to == "marie@ferme.example")).one()
    assert told.subject == "You are registered for Gateway Toronto already"
    assert "/sign-in/" in told.text
    assert "Il y a déjà une inscription à cette adresse." in begun.text


@pytest.mark.parametrize(
    "odd",
    [
        {"products-²-text": "x", "products-" + "9" * 5000 + "-text": "x", "products--text": "x"},
        {"away": ["x", "-1", "9" * 5000, "²"]},
        {"country": "XX", "language": "tlh", "languages": ["tlh"]},
        {"products-0-yearly_volume": "1e999", "products-0-price_high": "nan"},
        {"products-0-category": "x" * 5000, "products-0-picture": "-1"},
        {"contact_name": "\x00\x01", "city": "\ud83d\ude00"},
        {"organisation": "x" * 100_000},
    ],
)
def test_what_no_browser_sends_never_breaks_the_page(
    client: FlaskClient, session: Session, odd: dict[str, object]
) -> None:
    an_event(session)
    answer = register(client, "buyer", {**BUYER, **odd})
    assert answer.status_code in (303, 422)
    assert shown_after(client, answer).status_code in (200, 422)


def test_a_full_side_puts_on_the_waiting_list_and_says_so(client: FlaskClient, session: Session) -> None:
    event = an_event(session, buyer_places=1)
    a_registration(session, event, Side.BUYER)
    assert "you go on the waiting list" in client.get("/toronto/register/buyer").text
    assert register(client, "buyer", BUYER).status_code == 303
    assert "You are on the waiting list." in client.get("/toronto/registered").text
    registration = session.scalars(sa.select(Registration).order_by(Registration.id.desc())).first()
    assert registration is not None
    assert registration.state == "waitlisted"
    sign_in(client, registration.account)
    session.rollback()
    assert "Number 1" in client.get("/toronto/me").text


def test_a_closed_side_shows_no_form_and_takes_none(client: FlaskClient, session: Session) -> None:
    an_event(session, closes_at=NOW.replace(year=2020))
    page = client.get("/toronto/register/buyer").text
    assert ("Registration is closed." in page, 'name="contact_name"' in page) == (True, False)
    assert client.post("/toronto/register/buyer", data=BUYER).status_code == 409
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_ones_own_page_shows_the_state_and_what_was_said(
    client: FlaskClient, session: Session, count_queries: Callable
) -> None:
    event = an_event(session)
    few = a_registration(session, event, products=("Maple syrup",), language="en")
    many = a_registration(session, event, products=tuple(f"Product {n}" for n in range(30)))
    costs = []
    for registration in (few, many):
        sign_in(client, registration.account)
        with count_queries() as statements:
            page = client.get("/toronto/me").text
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 15
    assert "You take part" in page
    assert 'href="/toronto/matches"' in page
    assert '<li lang="en">Product 29' in page


def test_who_is_on_both_sides_switches(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    seller = a_registration(session, event, email="both@example.org", organisation="Sells")
    a_registration(session, event, Side.BUYER, email="both@example.org", organisation="Buys")
    sign_in(client, seller.account)
    assert "Sells" in client.get("/toronto/me?as=supplier").text
    assert 'href="/toronto/me?as=buyer"' in client.get("/toronto/me").text
    assert "Buys" in client.get("/toronto/me?as=buyer").text


def test_cancelling_asks_once_then_frees_the_place(client: FlaskClient, session: Session) -> None:
    event = an_event(session, supplier_places=1)
    registration = a_registration(session, event)
    sign_in(client, registration.account)
    session.rollback()
    assert "Yes, cancel it" in client.get("/toronto/me/cancel").text
    answer = client.post("/toronto/me/cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/toronto/")
    found = session.scalars(sa.select(Registration.state)).one()
    letter = session.scalars(sa.select(Mail)).one()
    assert (found, letter.subject) == (State.CANCELLED, "Your registration for Gateway Toronto is cancelled")
    session.rollback()
    assert register(client, "supplier", SUPPLIER).status_code == 303
    state = session.scalars(sa.select(Registration.state).order_by(Registration.id.desc())).first()
    assert state == "submitted"
