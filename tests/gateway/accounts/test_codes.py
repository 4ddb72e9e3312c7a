"""Signing in by the six digits in the mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts.keys import Keys
from gateway.accounts.models import SignInLink
from gateway.mail import Mail
from tests.builders import a_registration, an_account, an_event


def asked_code(session: Session) -> str:
    text = session.scalars(sa.select(Mail.text).order_by(Mail.id.desc())).first() or ""
    session.rollback()
    found = re.search(r"^\d{6}$", text, re.MULTILINE)
    assert found, text
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def ann(session: Session) -> str:
    a_registration(session, an_event(session), email="ann@one.example")
    return "ann@one.example"


def ask(client: FlaskClient, email: str) -> None:
    assert client.post("/sign-in?next=/toronto/me", data={"email": email}).status_code == 303


def type_code(client: FlaskClient, code: str) -> tuple[int, str]:
    answer = client.post("/sign-in/sent", data={"code": code})
    return answer.status_code, answer.headers.get("Location", "")


def test_the_code_signs_in_where_it_was_asked_for_and_uses_up_the_link(
    client: FlaskClient, session: Session, ann: str
) -> None:
    ask(client, " ANN@one.example ")
    code = asked_code(session)
    assert type_code(client, f" {code[:3]} {code[3:]} ") == (303, "/toronto/me")
    assert client.get("/toronto/me").status_code == 200
    link = re.search(r"/sign-in/[\w-]{20,}", session.scalars(sa.select(Mail.text)).one())
    session.rollback()
    assert link
    assert client.post(link[0]).status_code == 404


def test_the_link_uses_up_the_code(app: Flask, client: FlaskClient, session: Session, ann: str) -> None:
    ask(client, ann)
    link = re.search(r"/sign-in/[\w-]{20,}", session.scalars(sa.select(Mail.text)).one())
    session.rollback()
    assert link
    assert app.test_client().post(link[0]).status_code == 303
    assert type_code(client, asked_code(session))[0] == 200
    assert client.get("/toronto/me").status_code == 303


def test_a_code_works_once_even_in_a_copy_of_the_browser(
    app: Flask, client: FlaskClient, session: Session, ann: str
) -> None:
    ask(client, ann)
    with client.session_transaction() as cookie:
        waiting = dict(cookie)
    code = asked_code(session)
    assert type_code(client, code)[0] == 303
    copy = app.test_client()
    with copy.session_transaction() as cookie:
        cookie.update(waiting)
    assert type_code(copy, code)[0] == 200


def test_a_code_works_in_no_other_browser(app: Flask, client: FlaskClient, session: Session, ann: str) -> None:
    ask(client, ann)
    code = asked_code(session)
    other = app.test_client()
    assert type_code(other, code) == (303, "/sign-in"), "nothing was asked for here"
    ask(other, "nobody@one.example")
    assert type_code(other, code)[0] == 200
    assert other.get("/toronto/me").status_code == 303


def test_after_five_wrong_tries_the_right_code_is_void_and_the_link_still_works(
    client: FlaskClient, session: Session, ann: str
) -> None:
    ask(client, ann)
    code = asked_code(session)
    assert [type_code(client, wrong(code))[0] for _ in range(5)] == [200] * 5
    assert type_code(client, code)[0] == 200
    link = re.search(r"/sign-in/[\w-]{20,}", session.scalars(sa.select(Mail.text)).one())
    session.rollback()
    assert link
    assert client.post(link[0]).status_code == 303


def test_a_code_ends_with_its_link(client: FlaskClient, session: Session, ann: str) -> None:
    ask(client, ann)
    session.execute(sa.update(SignInLink).values(expires_at=datetime.now(UTC)))
    session.commit()
    assert type_code(client, asked_code(session))[0] == 200


def test_new_codes_give_no_more_than_twenty_guesses_a_day(client: FlaskClient, session: Session, ann: str) -> None:
    answers = []
    for _round in range(5):
        ask(client, ann)
        code = asked_code(session)
        answers += [type_code(client, wrong(code))[0] for _ in range(5)]
    assert answers == [200] * 20 + [429] * 5
    assert type_code(client, code)[0] == 429


def test_wrong_codes_of_known_and_unknown_addresses_read_alike(client: FlaskClient, session: Session, ann: str) -> None:
    def answers(email: str) -> list[tuple[int, str]]:
        ask(client, email)
        sender = {"X-Forwarded-For": f"198.51.100.{len(email)}"}  # a place of its own: places are counted too
        found = [client.post("/sign-in/sent", data={"code": "not digits"}, headers=sender) for _ in range(22)]
        return [(one.status_code, one.text.replace(email, "")) for one in found]

    assert answers("ann@one.example") == answers("nobody@one.example")


def test_the_address_makes_no_difference_to_the_work(
    client: FlaskClient, session: Session, ann: str, count_queries
) -> None:
    """One row more is written for an address that is known, the mail itself; everything else is the same."""

    def statements(email: str) -> list[str]:
        with count_queries() as seen:
            ask(client, email)
        return [one.split("(")[0] for one in seen]

    known, unknown = statements(ann), statements("nobody@one.example")
    extra = next(one for one in known if one.startswith("INSERT INTO mail"))
    known.remove(extra)
    assert known == unknown


def test_what_is_stored_of_a_code_cannot_be_tried_out(client: FlaskClient, session: Session, ann: str) -> None:
    ask(client, ann)
    code, link = asked_code(session), session.scalars(sa.select(SignInLink)).one()
    session.rollback()
    with client.session_transaction() as cookie:
        page = cookie["asked"]["page"]
    stored = link.code_digest
    assert stored == Keys("for tests only").digest("code", f"{page}:{code}")
    assert stored != Keys("another key").digest("code", f"{page}:{code}")


def test_a_mail_without_an_account_is_sent_to_nobody(client: FlaskClient, session: Session) -> None:
    an_account(session, "ann@one.example")
    ask(client, "nobody@one.example")
    assert session.scalars(sa.select(Mail)).all() == []
    assert [link.account_id for link in session.scalars(sa.select(SignInLink))] == [None]
