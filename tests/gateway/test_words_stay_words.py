"""What people write is shown as they wrote it and never becomes markup, an address to run, or another header."""

from __future__ import annotations

import email.parser
import email.policy

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts.models import Account
from gateway.mail import Mail
from gateway.mail.message import message_of
from gateway.meetings.models import Choice
from gateway.registrations.models import Registration, State
from tests.builders import an_account, an_event, an_organiser, sign_in
from tests.pairs import a_choice, a_match, a_meeting, a_run
from tests.steps import register

EVIL = """"'><i id=evil onload=alert(1)>{{ 7 * 7 }}</i> #link("x") =1+1 %(x)s \\"""
FORM = {
    "contact_name": EVIL, "latin_contact_name": EVIL, "organisation": EVIL, "latin_organisation": EVIL,
    "description": EVIL, "more_certificates": EVIL, "more_required": EVIL, "city": EVIL, "products-0-text": EVIL,
    "language": "en", "languages": "en", "province": "QC", "country": "JP", "website": "evil.example/" + EVIL[:6],
    "consent": ["participation", "abroad"],
}  # fmt: skip


@pytest.fixture
def readers(app: Flask, client: FlaskClient, session: Session) -> dict[str, Account]:
    """Two participants who write nothing but markup, matched, in touch and with a meeting; and the organiser."""
    event = an_event(session)
    organiser = an_organiser(session, event)
    for side in ("supplier", "buyer"):
        answer = register(client, side, {**FORM, "email": f"{side}@evil.example"})
        assert answer.headers["Location"] == "/toronto/registered"
    session.execute(sa.update(Registration).values(state=State.APPROVED))
    session.commit()
    supplier, buyer = session.scalars(sa.select(Registration).order_by(Registration.id)).all()
    concern = {"kind": "certificate_missing", "value": EVIL}
    a_match(session, supplier, buyer, need=EVIL, offer=EVIL, concerns=(concern,))
    a_choice(session, supplier, buyer, Choice.MUST)
    a_choice(session, buyer, supplier, Choice.MUST)
    a_meeting(session, a_run(session, event), supplier, buyer)
    accounts = {side: an_account(session, f"{side}@evil.example") for side in ("supplier", "buyer")}
    session.expunge_all()
    session.rollback()
    return {"organiser": organiser, **accounts}


PAGES = {
    "supplier": ("me", "matches", "matches/2", "matches?q=%22%3E%3Ci%20id=evil%3E", "agenda"),
    "buyer": ("me", "matches", "matches/1", "agenda"),
    "organiser": ("organiser/registrations", "organiser/registrations?side=buyer", "organiser/registrations/S1",
                  "organiser/registrations/B1", "organiser/registrations?q=%22%3E%3Ci%20id=evil%3E",
                  "organiser/schedule/1/agendas", "organiser/schedule/1/agendas/S1"),
}  # fmt: skip


def test_no_page_takes_words_for_markup(client: FlaskClient, readers: dict[str, Account]) -> None:
    for reader, pages in PAGES.items():
        sign_in(client, readers[reader])
        for page in (*pages, "?q=%22%3E%3Ci%20id=evil%3E&lang=%22%3E%3Ci%20id=evil%3E"):
            answer = client.get(f"/toronto/{page}")
            assert answer.status_code == 200, page
            assert "<i id=evil" not in answer.text, page
            assert ">49<" not in answer.text, page
    assert "&lt;i id=evil" in client.get("/toronto/organiser/registrations/S1").text


def test_paper_and_calendar_take_them_as_words_too(client: FlaskClient, readers: dict[str, Account]) -> None:
    sign_in(client, readers["supplier"])
    assert client.get("/toronto/agenda.pdf").data.startswith(b"%PDF-")
    lines = client.get("/toronto/agenda.ics").text.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith("SUMMARY")] == [
        "SUMMARY:" + EVIL.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    ]


def test_no_word_becomes_a_header_of_a_mail(app: Flask, session: Session, readers: dict[str, Account]) -> None:
    for letter in session.scalars(sa.select(Mail).order_by(Mail.id)):
        written = message_of(letter, None).message().as_bytes()
        read = email.parser.BytesParser(policy=email.policy.default).parsebytes(written)
        assert (read["To"], read["Bcc"], read["Subject"]) == (letter.to, None, letter.subject)


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "javascript://a.example/%0aalert(1)", "data:text/html,x", "//evil.example", "https://[",
     "vbscript://x.example", "java\nscript://a.b", "file:///etc/passwd", "\\\\evil.example\\x"],
)  # fmt: skip
def test_a_website_is_one_that_a_browser_opens(client: FlaskClient, session: Session, website: str) -> None:
    an_event(session)
    form = {**FORM, "email": "a@evil.example", "website": website}
    answer = register(client, "supplier", form)
    stored = session.scalars(sa.text("SELECT website FROM organisation")).all()
    assert "check=1" in answer.headers["Location"] or all(address.startswith("https://") for address in stored)
