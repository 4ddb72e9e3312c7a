"""The second factor: enrolling, asking for it, each code once, and what happens when it is lost."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts import factors, passwords, sessions
from gateway.accounts.commands import forget_second_factor
from gateway.accounts.keys import Keys
from gateway.accounts.models import Account, AccountSession, RecoveryCode
from gateway.mail import Mail
from tests.builders import an_account, an_event, an_organiser, sign_in
from tests.markup import read

KEYS = Keys("for tests only")
PASSWORD = "a heron on the quiet pier"


@pytest.fixture
def ann(session: Session) -> Account:
    found = an_organiser(session, an_event(session), "ann@one.example")
    session.commit()
    return found


def enrol(session: Session, account: Account, *, password: str = "") -> tuple[str, list[str]]:
    """Give the account an app, whose last code was used long ago, and recovery codes."""
    secret, now = factors.new_secret(), datetime.now(UTC) - timedelta(minutes=10)
    assert factors.add_app(session, account, secret, pyotp.TOTP(secret).at(now), keys=KEYS, now=now)
    codes = factors.renew_recovery_codes(session, account, keys=KEYS, now=now)
    account.password_hash = passwords.hashed(password) if password else None
    session.commit()
    return secret, codes


def app_code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=steps * factors.STEP_S))


def give(client: FlaskClient, code: str, next_path: str = "/toronto/organiser/") -> tuple[int, str]:
    answer = client.post("/sign-in/second", data={"code": code, "next": next_path})
    return answer.status_code, answer.headers.get("Location", "")


def hidden(page: str, name: str) -> str:
    return next(one.attributes["value"] for one in read(page).all("input") if one.attributes.get("name") == name)


def test_an_app_is_added_by_the_key_on_the_page_and_a_code_from_it(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    sign_in(client, ann)
    page = client.get("/account/authenticator").text
    secret = "".join(re.findall(r'<code class="breaks">([^<]+)</code>', page)[0].split())
    sealed = hidden(page, "sealed")
    wrong = client.post("/account/authenticator", data={"sealed": sealed, "code": "000000"})
    assert "not what the app shows" in wrong.text
    assert secret[:4] in wrong.text, "the key stays the same, or the app would have to read it again"
    done = client.post("/account/authenticator", data={"sealed": sealed, "code": app_code(secret)}).text
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", done)
    assert len(codes) == len(set(codes)) == 10
    assert all(code not in client.get("/account").text for code in codes), "they are shown once"
    assert client.get("/toronto/organiser/").status_code == 200, "who just showed the app need not do so again"
    [account] = session.scalars(sa.select(Account))
    assert secret not in str(account.totp_sealed)
    assert "How you sign in to Gateway has changed" in session.scalars(sa.select(Mail.subject)).all()


def test_the_key_shown_to_one_account_is_taken_from_no_other(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    sign_in(client, ann)
    page = client.get("/account/authenticator").text
    secret = "".join(re.findall(r'<code class="breaks">([^<]+)</code>', page)[0].split())
    sign_in(client, an_account(session, "bob@one.example"))
    client.post("/account/authenticator", data={"sealed": hidden(page, "sealed"), "code": app_code(secret)})
    assert session.scalars(sa.select(Account.second_factor_since)).all() == [None, None]


def test_who_has_a_second_factor_is_nobody_before_giving_it(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    secret, _codes = enrol(session, ann)
    sign_in(client, ann)
    ways = ("/account", "/toronto/organiser/", "/toronto/me", "/account/authenticator")
    assert {client.get(way).headers.get("Location", "").partition("?")[0] for way in ways} == {"/sign-in/second"}
    assert client.post("/account/sessions/end-others").status_code == 403
    assert "ann@one.example" not in client.get("/toronto/").text
    assert give(client, app_code(secret)) == (303, "/toronto/organiser/")
    assert client.get("/toronto/organiser/").status_code == 200


def test_a_code_of_the_app_works_once(app: Flask, client: FlaskClient, session: Session, ann: Account) -> None:
    secret, _codes = enrol(session, ann)
    code = app_code(secret)
    sign_in(client, ann)
    assert give(client, code)[0] == 303
    thief = app.test_client()
    sign_in(thief, ann)
    assert [give(thief, one)[0] for one in (code, app_code(secret, -1))] == [200, 200]
    assert thief.get("/account").status_code == 303


def test_a_recovery_code_works_once_however_it_is_written(
    app: Flask, client: FlaskClient, session: Session, ann: Account
) -> None:
    _secret, codes = enrol(session, ann)
    for written, expected in ((codes[0].upper().replace("-", " "), 303), (codes[0], 200), (codes[1], 303)):
        browser = app.test_client()
        sign_in(browser, ann)
        assert give(browser, written)[0] == expected
    assert factors.recovery_codes_left(session, ann) == 8


def test_a_recovery_code_of_somebody_else_is_worth_nothing(client: FlaskClient, session: Session, ann: Account) -> None:
    enrol(session, ann)
    _secret, codes = enrol(session, an_account(session, "bob@one.example"))
    sign_in(client, ann)
    assert give(client, codes[0])[0] == 200


def test_guessing_codes_ends_after_five(client: FlaskClient, session: Session, ann: Account) -> None:
    secret, _codes = enrol(session, ann)
    sign_in(client, ann)
    assert [give(client, "000000")[0] for _ in range(6)] == [200] * 5 + [429]
    assert give(client, app_code(secret))[0] == 429


def test_giving_the_second_factor_begins_a_session_of_its_own(
    app: Flask, client: FlaskClient, session: Session, ann: Account
) -> None:
    """A cookie planted or copied before is worth no more than it was."""
    secret, _codes = enrol(session, ann)
    sign_in(client, ann)
    with client.session_transaction() as cookie:
        before = dict(cookie)
    assert give(client, app_code(secret))[0] == 303
    copy = app.test_client()
    with copy.session_transaction() as cookie:
        cookie.update(before)
    assert copy.get("/account").headers["Location"].startswith("/sign-in?")
    assert session.scalar(sa.select(sa.func.count(AccountSession.id))) == 1


def test_after_a_long_day_the_second_factor_is_asked_for_again_where_it_matters(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    secret, _codes = enrol(session, ann)
    sign_in(client, ann)
    assert give(client, app_code(secret))[0] == 303
    session.execute(sa.update(AccountSession).values(strong_at=datetime.now(UTC) - sessions.STRONG_FOR))
    session.commit()
    for way in ("/toronto/organiser/", "/account/password"):
        assert client.get(way).headers["Location"].startswith("/sign-in/second?next=")
    assert client.get("/account").status_code == 200


def test_a_password_is_only_half_of_what_it_takes(client: FlaskClient, session: Session, ann: Account) -> None:
    secret, _codes = enrol(session, ann, password=PASSWORD)
    answer = client.post("/sign-in/password", data={"email": "ANN@one.example", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/sign-in/second")
    assert client.get("/account").headers["Location"].startswith("/sign-in/second")
    assert give(client, app_code(secret), "/")[1] == "/toronto/organiser/"


def test_a_wrong_password_reads_the_same_with_and_without_an_account(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    enrol(session, ann, password=PASSWORD)
    an_account(session, "bob@one.example")

    def answers(email: str) -> list[tuple[int, str]]:
        sender = {"X-Forwarded-For": f"198.51.100.{len(email)}"}
        sent = {"email": email, "password": "not the password"}
        found = [client.post("/sign-in/password", data=sent, headers=sender) for _ in range(11)]
        return [(one.status_code, one.text.replace(email, "")) for one in found]

    known = answers("ann@one.example")
    assert [status for status, _text in known] == [200] * 10 + [429]
    assert known == answers("bob@one.example") == answers("nobody@one.example")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("elevenchars", "Use at least 12 characters"),
        ("x" * 201, "Use at most 200 characters"),
        ("Password1234", "one of the first passwords"),
        ("aaaaaaaaaaaaaaaa", "one of the first passwords"),
        ("my name is Annabel!", "Your address is no secret"),
        ("annabel@one.example", "Your address is no secret"),
        ("a heron on the quiet pier", ""),
        ("鷺が静かな桟橋に立っています", ""),
    ],
)
def test_a_password_is_long_and_not_the_first_one_would_try(app: Flask, password: str, fault: str) -> None:
    with app.test_request_context():
        found = passwords.fault_of(password, "annabel@one.example") or ""
    assert found.startswith(fault) if not fault else fault in found
    assert bool(found) is bool(fault)


def test_a_password_is_set_beside_a_second_factor_only_and_goes_with_it(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    sign_in(client, ann)
    assert client.post("/account/password", data={"password": PASSWORD}).status_code == 303
    assert session.scalars(sa.select(Account.password_hash)).all() == [None]
    session.rollback()
    secret, _codes = enrol(session, ann)
    assert give(client, app_code(secret))[0] == 303
    assert "Use at least 12" in client.post("/account/password", data={"password": "short"}).text
    assert client.post("/account/password", data={"password": PASSWORD}).status_code == 303
    [stored] = session.scalars(sa.select(Account.password_hash))
    assert str(stored).startswith("$argon2id$")
    session.rollback()
    assert client.post("/account/authenticator/remove").status_code == 303
    session.expire_all()
    assert session.scalars(sa.select(Account.password_hash)).all() == [None]
    assert session.scalars(sa.select(RecoveryCode)).all() == []


def test_changing_how_one_signs_in_signs_other_browsers_out(
    app: Flask, client: FlaskClient, session: Session, ann: Account
) -> None:
    secret, _codes = enrol(session, ann)
    other = app.test_client()
    sign_in(other, ann)
    assert give(other, app_code(secret, -1))[0] == 303
    sign_in(client, ann)
    assert give(client, app_code(secret))[0] == 303
    assert other.get("/account").status_code == 200
    assert client.post("/account/password", data={"password": PASSWORD}).status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_where_strangers_come_organisers_add_a_second_factor_before_anything_else(
    app: Flask, client: FlaskClient, session: Session, ann: Account
) -> None:
    kept = app.config["SETTINGS"]
    sign_in(client, ann)
    try:
        app.config["SETTINGS"] = replace(kept, environment="production")
        assert client.get("/toronto/organiser/").headers["Location"] == "/account#second"
        assert "Add an authenticator app or a passkey to go on" in client.get("/account").text
    finally:
        app.config["SETTINGS"] = kept
    assert client.get("/toronto/organiser/").status_code == 200


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_second_step_never_leads_to_another_site(
    client: FlaskClient, session: Session, ann: Account, asked: str
) -> None:
    secret, _codes = enrol(session, ann)
    sign_in(client, ann)
    assert give(client, app_code(secret), asked)[1] == "/toronto/organiser/"
    assert client.get("/sign-in/second", query_string={"next": asked}).headers["Location"] == "/"


def test_whoever_runs_the_site_takes_a_lost_second_factor_away(
    app: Flask, client: FlaskClient, session: Session, ann: Account
) -> None:
    secret, _codes = enrol(session, ann, password=PASSWORD)
    sign_in(client, ann)
    assert give(client, app_code(secret))[0] == 303
    said = app.test_cli_runner().invoke(forget_second_factor, ["ANN@one.example"])
    assert said.output == "ANN@one.example signs in by mail alone again, and is signed out of 1 browsers.\n"
    assert client.get("/account").headers["Location"].startswith("/sign-in?")
    session.expire_all()
    found = session.scalars(sa.select(Account)).one()
    assert (found.second_factor_since, found.totp_sealed, found.password_hash) == (None, None, None)
    session.rollback()
    said = app.test_cli_runner().invoke(forget_second_factor, ["nobody@one.example"])
    assert said.output == "Error: There is no account with the address nobody@one.example.\n"


def test_a_number_no_passkey_has_is_looked_for_in_no_database(client: FlaskClient, session: Session) -> None:
    asked = client.post("/sign-in/passkey/options").get_json()
    said = urlsafe_b64encode(json.dumps({"challenge": asked["challenge"]}).encode()).decode()
    answer = json.dumps({"id": "a\0\ud800", "response": {"clientDataJSON": said}})
    assert client.post("/sign-in/passkey", data={"answer": answer}).headers["Location"] == "/sign-in?next=/"


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "[]", "null", '{"response": {"clientDataJSON": "e30"}}', '{"response": {"clientDataJSON": "\u2028"}}',
     '{"id": 5, "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAieCJ9"}}', "\x00", '"' * 500,
     "[" * 20_000, '{"response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAiXHVkODAwIn0"}}'],
)  # fmt: skip
def test_an_answer_that_no_passkey_gave_is_refused_in_peace(
    client: FlaskClient, session: Session, ann: Account, answer: str
) -> None:
    assert client.post("/sign-in/passkey", data={"answer": answer}).headers["Location"] == "/sign-in?next=/"
    sign_in(client, ann)
    assert client.post("/account/passkeys", data={"answer": answer}).headers["Location"] == "/account#second"
    assert session.scalars(sa.select(Account.second_factor_since)).all() == [None]
