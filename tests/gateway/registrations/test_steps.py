"""The form in steps: it is kept, found again, sent once, and changes a registration afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from gateway.accounts.models import Attempt
from gateway.audit import AuditEntry
from gateway.consent.models import Purpose
from gateway.consent.queries import ledger, standing
from gateway.consent.texts import texts_for
from gateway.events.places import places_of
from gateway.jobs import Job
from gateway.mail import Mail
from gateway.profiles.models import Need, Offer
from gateway.registrations.drafts import service as drafts
from gateway.registrations.drafts.models import RegistrationDraft
from gateway.registrations.models import ChangeRequest, Registration, State
from gateway.registrations.rows import moved
from gateway.registrations.sending import DRAFTS_FROM_PLACE
from gateway.registrations.steps import Step, resume_at
from gateway.schedule.models import RunState
from tests.builders import NOW, a_registration, an_event, an_organiser, sign_in
from tests.models import a_ranking
from tests.pairs import a_run
from tests.steps import AGREED, begin, key_for, pairs_of, part, register, send

FORM = {
    "contact_name": "Ann", "email": "ann@one.example", "language": "en", "organisation": "One", "province": "QC",
    "products-0-text": "Maple syrup", "products-1-text": "Maple sugar", "languages": "en",
    "consent": ["participation", "abroad"],
}  # fmt: skip


def test_the_first_step_mails_a_link_that_opens_the_form_on_another_device(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    send(client, f"{draft}/organisation", part(Step.ORGANISATION, pairs_of(FORM)))
    letter = session.scalars(sa.select(Mail)).one()
    session.rollback()

    assert (letter.to, f"http://127.0.0.1:8000{draft}\n" in letter.text) == ("ann@one.example", True)
    elsewhere = app.test_client()
    answer = elsewhere.get(draft)
    assert answer.headers["Location"] == f"{draft}/products", "where she stopped"
    assert 'value="One"' in elsewhere.get(f"{draft}/organisation").text


def test_the_key_is_nowhere_in_the_database_but_in_the_mail(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    key = draft.rpartition("/")[2]
    row = session.execute(sa.text("SELECT digest, said FROM registration_draft")).one()
    assert key not in str(row)
    assert len(row.digest) == 64


def test_a_draft_holds_no_place_and_no_organiser_sees_it(client: FlaskClient, session: Session) -> None:
    event = an_event(session, supplier_places=1)
    begin(client, "supplier", FORM)
    assert places_of(session, event, now=NOW)["supplier"].taken == 0
    organiser = an_organiser(session, event)
    session.rollback()
    sign_in(client, organiser)
    assert "Nobody has registered on this side yet" in client.get("/toronto/organiser/registrations").text


def test_going_back_keeps_what_is_wrong_too(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    answer = send(client, f"{draft}/organisation", [("organisation", "Wrong"), ("people", "a few"), ("go", "back")])
    assert answer.headers["Location"] == f"{draft}/you"
    page = client.get(f"{draft}/organisation").text
    assert ('value="Wrong"' in page, 'value="a few"' in page, 'id="errors"' in page) == (True, True, False)


def jotted(client: FlaskClient, draft: str, organisation: str, seen: str) -> object:
    form = {"organisation": organisation, "seen": seen}
    return client.post(f"{draft}/organisation", data=form, headers={"Accept": "application/json"}).json


def test_a_script_keeps_what_is_typed_without_judging_it(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    seen = re.findall(r'name="seen" value="([^"]+)"', client.get(f"{draft}/organisation").text)[0]
    assert jotted(client, draft, "Half a na", seen) == {"saved": True}
    assert jotted(client, draft, "Half a name", seen) == {"saved": True}
    assert 'value="Half a name"' in client.get(f"{draft}/organisation").text

    send(client, f"{draft}/organisation", [("organisation", "A whole name"), ("go", "back")])
    assert jotted(client, draft, "Half a na", seen) == {"saved": False}, "what a button did is not undone"
    assert 'value="A whole name"' in client.get(f"{draft}/organisation").text


def test_an_expired_session_loses_nothing(app: Flask, client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        stranger = app.test_client()
        answer = send(stranger, f"{draft}/organisation", [("csrf_token", "old"), ("organisation", "Kept")])
        assert answer.status_code == 303
        assert 'value="Kept"' in stranger.get(f"{draft}/organisation").text
        first = send(stranger, "/toronto/register/supplier", [("csrf_token", "old"), *part(Step.YOU, pairs_of(FORM))])
        assert (first.status_code, "Press the button once more." in first.text) == (422, True)
        assert 'value="ann@one.example"' in first.text
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_another_site_cannot_choose_the_key_of_a_draft(app: Flask, client: FlaskClient, session: Session) -> None:
    an_event(session)
    known = key_for(client, "supplier")
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = send(client, "/toronto/register/supplier", [("key", known), *part(Step.YOU, pairs_of(FORM))])
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    new = re.findall(r'name="key" value="([^"]+)"', answer.text)[0]
    assert (answer.status_code, new != known, 'value="ann@one.example"' in answer.text) == (422, True, True)
    again = send(client, "/toronto/register/supplier", [("key", new), *part(Step.YOU, pairs_of(FORM))])
    assert again.headers["Location"] == f"/toronto/register/supplier/{new}/organisation", "pressed once more"
    assert client.get(f"/toronto/register/supplier/{known}/you").status_code == 404


def test_what_is_sent_twice_is_registered_once(client: FlaskClient, session: Session) -> None:
    an_event(session)
    answer, draft = begin(client, "supplier", FORM)
    again = send(client, "/toronto/register/supplier", [("key", draft[-32:]), *part(Step.YOU, pairs_of(FORM))])
    assert again.headers["Location"] == answer.headers["Location"]
    for step in list(Step)[1:-1]:
        send(client, f"{draft}/{step}", part(step, pairs_of(FORM)))
    answers = [send(client, f"{draft}/review", AGREED).headers["Location"] for _press in range(3)]
    assert answers == ["/toronto/registered"] * 3
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 1
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 2, "the link back, and the confirmation"
    assert session.scalars(sa.select(RegistrationDraft)).one().said == {}, "nothing is kept twice"


def test_a_review_that_comes_too_early_leads_to_what_is_missing(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    answer = send(client, f"{draft}/review", AGREED)
    assert answer.headers["Location"] == f"{draft}/organisation?check=1#errors"
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 0


@pytest.mark.parametrize("path", ["", "/you", "/review"])
def test_a_key_that_opens_nothing_says_so_in_words(client: FlaskClient, session: Session, path: str) -> None:
    an_event(session)
    an_event(session, "osaka")
    _answer, draft = begin(client, "supplier", FORM)
    for wrong in (f"/toronto/register/supplier/{'x' * 32}", draft.replace("supplier", "buyer"),
                  draft.replace("toronto", "osaka")):  # fmt: skip
        answer = client.get(wrong + path)
        assert (answer.status_code, "This link no longer works" in answer.text) == (404, True)


def test_a_draft_ends_thirty_days_after_it_was_last_touched(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    session.execute(sa.update(RegistrationDraft).values(expires_at=NOW - timedelta(days=3000)))
    session.commit()
    assert client.get(f"{draft}/you").status_code == 404
    drafts.sweep(session, now=NOW)
    assert session.scalar(sa.select(sa.func.count(RegistrationDraft.id))) == 0


def test_rows_are_added_moved_and_taken_out_by_buttons(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    products = part(Step.PRODUCTS, pairs_of(FORM))
    answer = send(client, f"{draft}/products", [*products, ("go", "up-1")])
    assert answer.headers["Location"] == f"{draft}/products?row=0#products-0-text"
    page = client.get(f"{draft}/products").text
    assert page.index("Maple sugar") < page.index("Maple syrup")
    send(client, f"{draft}/products", [*products, ("go", "add")])
    assert 'name="products-2-text"' in client.get(f"{draft}/products").text
    send(client, f"{draft}/products", [*products, ("go", "remove-0")])
    page = client.get(f"{draft}/products").text
    assert ("Maple sugar" in page, "Maple syrup" in page) == (True, False)


@pytest.mark.parametrize(
    ("button", "texts", "at"),
    [
        ("add", ["a", "b", ""], 2), ("remove-3", ["b"], 0), ("up-9", ["b", "a"], 0), ("down-3", ["b", "a"], 1),
        ("up-3", ["a", "b"], 0), ("down-9", ["a", "b"], 1), ("remove-77", ["a", "b"], 1),
    ],
)  # fmt: skip
def test_what_a_button_does_to_rows(button: str, texts: list[str], at: int) -> None:
    pairs, row = moved([("products-3-text", "a"), ("products-9-text", "b")], button, most=40)
    assert ([value for _name, value in pairs], row) == (texts, at)


def test_where_a_form_goes_on() -> None:
    assert [resume_at(()), resume_at({Step.YOU, Step.PRODUCTS}), resume_at(set(Step))] == [
        Step.YOU, Step.ORGANISATION, Step.REVIEW,
    ]  # fmt: skip


def test_a_draft_keeps_the_fields_of_its_step_alone(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    mine = [("products-0-text", "Kelp"), ("products-7-lead_days", "3"), ("markets", "JP"), ("markets", "KR")]
    others = [("organisation", "One"), ("products-0-secret", "x"), ("products-x-text", "x"), ("go", "later"), ("x", "")]
    send(client, f"{draft}/products", [*others, *mine])
    assert session.scalars(sa.select(RegistrationDraft.said)).one()["products"] == [list(pair) for pair in mine]


def test_a_draft_keeps_no_more_than_anybody_can_type() -> None:
    flood = MultiDict([("text", "a" * 20_000), *(("text", "") for _number in range(5_000)), ("other", "b")])
    kept = drafts.as_pairs(flood, {"text"}.__contains__)
    assert kept == [("text", "a" * drafts.LONGEST), *[("text", "")] * (drafts.MOST_FIELDS - 1)]


def test_many_drafts_from_one_place_stop_and_what_was_typed_stays(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    session.execute(
        sa.update(Attempt).where(Attempt.key.startswith("begin:")).values(count=DRAFTS_FROM_PLACE.most)
    )  # fmt: skip
    session.commit()
    answer = begin(client, "supplier", FORM)[0]
    assert (answer.status_code, "Try again in 15 minutes" in answer.text) == (422, True)
    assert 'value="ann@one.example"' in answer.text
    assert session.scalar(sa.select(sa.func.count(RegistrationDraft.id))) == 1
    session.rollback()
    assert send(client, f"{draft}/organisation", [("organisation", "One")]).status_code == 303, "who began goes on"


def test_many_mails_to_one_address_stop_and_the_form_goes_on(client: FlaskClient, session: Session) -> None:
    an_event(session)
    answers = {begin(client, "supplier", FORM)[0].status_code for _number in range(8)}
    assert answers == {303}
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 5


def edited(client: FlaskClient, step: Step, pairs: list[tuple[str, str]]) -> str:
    """Open one's registration, send one step, and return where that leads."""
    opened = client.post(f"/toronto/me/edit/{step}").headers["Location"]
    return send(client, opened, pairs).headers["Location"]


def test_a_registration_is_changed_in_the_same_steps(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    mine = a_registration(session, event, products=("Maple syrup",))
    a_ranking(session, event)
    sign_in(client, mine.account)
    session.rollback()
    to = edited(client, Step.PRODUCTS, [("products-0-text", "Birch syrup"), ("products-0-lead_days", "14"),
                                        ("certificates", "HACCP")])  # fmt: skip
    assert to == "/toronto/me?as=supplier"
    assert "Birch syrup" in client.get(to).text
    assert [(o.text, o.lead_days) for o in session.scalars(sa.select(Offer))] == [("Birch syrup", 14)]
    acts = session.scalars(sa.select(AuditEntry.act)).all()
    assert "registration.edited" in acts
    assert session.scalars(sa.select(Job.kind)).all() == ["renew"], "its lists are made anew"
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 1


def test_whoever_is_not_signed_in_any_more_signs_in_and_goes_on(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    mine = a_registration(session, an_event(session), products=("Maple syrup",))
    sign_in(client, mine.account)
    session.rollback()
    opened = client.post("/toronto/me/edit/products").headers["Location"]
    stranger = app.test_client()
    answer = send(stranger, opened, [("products-0-text", "Birch syrup")])
    assert answer.headers["Location"].startswith("/sign-in?next=/toronto/register/supplier/")
    assert session.scalars(sa.select(Offer.text)).all() == ["Maple syrup"], "a key alone changes no registration"
    session.rollback()
    assert "Birch syrup" in client.get(opened).text, "and nothing typed is lost"


def test_after_publishing_what_is_printed_becomes_a_request(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    mine = a_registration(session, event, products=("Maple syrup",))
    a_run(session, event, state=RunState.PUBLISHED)
    sign_in(client, mine.account)
    session.rollback()
    edited(client, Step.YOU, [("contact_name", "Somebody Else"), ("language", "en")])
    assert session.scalars(sa.select(Registration.contact_name)).one() != "Somebody Else"
    assert session.scalars(sa.select(ChangeRequest)).one().after == {"contact_name": "Somebody Else"}


def test_a_buyer_says_more_of_what_is_needed(client: FlaskClient, session: Session) -> None:
    an_event(session)
    form = {
        **FORM, "country": "JP", "products-0-incoterm": "FOB", "products-0-lead_days": "30",
        "products-0-certificates": "JAS， HACCP", "products-1-lead_days": "0",
    }  # fmt: skip
    assert register(client, "buyer", form).headers["Location"] == "/toronto/registered"
    needs = session.scalars(sa.select(Need).order_by(Need.position)).all()
    assert [(n.incoterm, n.lead_days, n.certificates_required) for n in needs] == [
        ("FOB", 30, ["JAS", "HACCP"]), (None, 0, []),
    ]  # fmt: skip
    assert session.scalars(sa.select(Registration.state)).one() == State.SUBMITTED


def test_what_was_agreed_to_is_in_the_ledger_word_by_word(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    register(client, "supplier", {**FORM, "consent": ["participation", "abroad", "photos"]})
    owner = session.scalars(sa.select(Registration.account_id)).one()
    agreed = {Purpose.PARTICIPATION, Purpose.ABROAD, Purpose.PHOTOS}
    assert standing(session, event_id=event.id, account_id=owner, side="supplier") == agreed
    texts = {consent.text.wording for consent in ledger(session, account_id=owner)}
    assert texts == {one.text for one in texts_for(event, "supplier", "en") if one.purpose in agreed}


def test_without_the_needed_agreements_nothing_is_sent(client: FlaskClient, session: Session) -> None:
    an_event(session)
    register(client, "supplier", {**FORM, "consent": ["participation", "news"]})
    assert session.scalars(sa.select(Registration.id)).all() == []
