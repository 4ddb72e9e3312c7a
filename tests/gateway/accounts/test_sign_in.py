"""Signing in by a mailed link."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts.models import Role
from gateway.accounts.service import account_for, accounts_for, grant
from gateway.mail import Mail
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_account, an_event


def asked_link(session: Session) -> str:
    text = session.scalars(sa.select(Mail.text).order_by(Mail.id.desc())).first() or ""
    session.rollback()
    found = re.search(r"/sign-in/\S+", text)
    assert found, text
    return found[0]


def test_a_link_signs_in_once_and_leads_on(client: FlaskClient, session: Session) -> None:
    registration = a_registration(session, an_event(session), email="ann@one.example")
    assert registration.code == "S1"
    answer = client.post("/sign-in?next=/toronto/me", data={"email": " ANN@one.example "})
    assert answer.headers["Location"] == "/sign-in/sent"
    link = asked_link(session)
    assert "ann@one.example" in client.get(link).text, "looking at it uses nothing up"
    assert client.post(link).headers["Location"] == "/toronto/me"
    assert client.get("/toronto/me").status_code == 200
    assert "This link no longer works" in client.get(link).text
    assert client.post(link).status_code == 404


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: FlaskClient, session: Session) -> None:
    answer = client.post("/sign-in", data={"email": "nobody@one.example"})
    assert answer.headers["Location"] == "/sign-in/sent"
    assert "If nobody@one.example is registered" in client.get("/sign-in/sent").text
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 0


def test_a_mistyped_address_is_said_beside_the_field(client: FlaskClient, session: Session) -> None:
    page = client.post("/sign-in", data={"email": "ann at one"}).text
    assert "This is not a complete e-mail address" in page
    assert 'value="ann at one"' in page


def test_who_writes_a_language_without_a_catalogue_still_gets_the_mail(client: FlaskClient, session: Session) -> None:
    an_account(session, "chen@one.example", language="zh-Hant")
    assert client.post("/sign-in", data={"email": "chen@one.example"}).status_code == 303
    assert asked_link(session).startswith("/sign-in/")


def test_accounts_are_made_once_however_they_are_written(app, session: Session) -> None:
    with unit_of_work() as work:
        kept = account_for(work, "ann@one.example", language="fr", now=NOW).id
        many = accounts_for(work, [("ANN@one.example", "en"), (" bob@one.example", "ja")], now=NOW)
        found = {key: (account.email, account.language) for key, account in many.items()}
        assert many["ann@one.example"].id == kept
    assert found == {
        "ann@one.example": ("ann@one.example", "fr"), "bob@one.example": ("bob@one.example", "ja"),
    }  # fmt: skip


def test_behind_a_proxy_everyone_is_counted_alone(client: FlaskClient, session: Session) -> None:
    """The proxy's peer address is the same for all; what a client claims of itself before that counts for nothing."""

    def ask(number: int, seen: str) -> int:
        headers = {"X-Forwarded-For": f"10.0.0.{number}, {seen}"}
        return client.post("/sign-in", data={"email": f"p{number}@one.example"}, headers=headers).status_code

    assert [ask(number, "198.51.100.7") for number in range(31)] == [303] * 30 + [429]
    assert ask(40, "198.51.100.8") == 303


@pytest.mark.parametrize(
    "asked",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "\t//evil.example",
     "/\r\nLocation: https://evil.example", "javascript:alert(1)", " //evil.example", "/\u2028", "x" * 600],
)  # fmt: skip
def test_a_link_never_leads_to_another_site(client: FlaskClient, session: Session, asked: str) -> None:
    a_registration(session, an_event(session), email="ann@one.example")
    client.post("/sign-in", query_string={"next": asked}, data={"email": "ann@one.example"})
    assert client.post(asked_link(session)).headers["Location"] in ("/", "/toronto/me")


def test_a_known_and_an_unknown_address_cannot_be_told_apart(client: FlaskClient, session: Session) -> None:
    a_registration(session, an_event(session), email="ann@one.example")

    def answers(email: str) -> list[tuple[int, str, str]]:
        found = [client.post("/sign-in", data={"email": email}) for _ in range(7)]
        return [(one.status_code, one.headers.get("Location", ""), one.text) for one in found]

    assert answers("ann@one.example") == answers("nobody@one.example")


def test_a_mail_goes_to_the_address_that_registered_not_to_one_that_only_looks_like_it(
    client: FlaskClient, session: Session
) -> None:
    a_registration(session, an_event(session), email="mike@one.example")
    client.post("/sign-in", data={"email": "mi\u212ae@one.example"})  # the Kelvin sign folds to a k
    assert session.scalars(sa.select(Mail.to)).all() == ["mike@one.example"]


def test_signing_in_leaves_nothing_of_the_session_before(client: FlaskClient, session: Session) -> None:
    a_registration(session, an_event(session), email="ann@one.example")
    client.post("/sign-in", data={"email": "ann@one.example"})
    with client.session_transaction() as before:
        before.update(key="planted", side="buyer", csrf_token="planted", language="fr")
    client.post(asked_link(session))
    with client.session_transaction() as after:
        assert set(after) <= {"key", "language", "_permanent"}
        assert after["key"] != "planted"


def test_the_page_of_a_link_tells_its_address_to_nobody(client: FlaskClient, session: Session) -> None:
    a_registration(session, an_event(session), email="ann@one.example")
    client.post("/sign-in", data={"email": "ann@one.example"})
    answer = client.get(asked_link(session))
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert set(re.findall(r'(?:href|src)="(?:https?:)?//([^/"]*)', answer.text)) <= {"127.0.0.1:8000"}, (
        "only this site's own"
    )


def test_who_signs_in_for_nothing_in_particular_goes_on_at_their_own_event(
    client: FlaskClient, session: Session
) -> None:
    event, other = an_event(session), an_event(session, slug="osaka")
    a_registration(session, event, email="ann@one.example")
    a_registration(session, event, email="both@one.example")
    a_registration(session, other, email="both@one.example")
    grant(session, an_account(session, "boss@one.example"), other.id, Role.ORGANISER)
    session.commit()
    landed = {}
    for name in ("ann", "both", "boss"):
        client.post("/sign-in", data={"email": f"{name}@one.example"})
        landed[name] = client.post(asked_link(session)).headers["Location"]
    assert landed == {"ann": "/toronto/me", "both": "/", "boss": "/osaka/organiser/"}


def test_the_page_for_a_mistyped_address_knows_who_is_signed_in(client: FlaskClient, session: Session) -> None:
    a_registration(session, an_event(session), email="ann@one.example")
    client.post("/sign-in", data={"email": "ann@one.example"})
    client.post(asked_link(session))
    answer = client.get("/toronto/nothing-here")
    assert (answer.status_code, "ann@one.example" in answer.text) == (404, True)
