"""Sessions: listed for their owner, ended one by one, and over for whoever copied the cookie."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts import sessions
from gateway.accounts.models import Account, AccountSession
from gateway.mail import Mail
from tests.builders import a_registration, an_account, an_event, sign_in

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.50"
)


@pytest.fixture
def ann(session: Session) -> Account:
    a_registration(session, an_event(session), email="ann@one.example")
    found = an_account(session, "ann@one.example")
    session.commit()
    return found


def copy_of(client: FlaskClient) -> FlaskClient:
    copy = client.application.test_client()
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    with copy.session_transaction() as cookie:
        cookie.update(kept)
    return copy


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def agents(session: Session) -> list[str]:
    found = session.scalars(sa.select(AccountSession.agent).order_by(AccountSession.id)).all()
    session.rollback()
    return list(found)


def test_a_copied_cookie_stops_working_after_signing_out(client: FlaskClient, session: Session, ann: Account) -> None:
    sign_in(client, ann)
    copy = copy_of(client)
    assert is_signed_in(copy)
    client.post("/sign-out")
    assert not is_signed_in(copy)
    assert not is_signed_in(client)


def test_signing_in_again_ends_the_session_before(client: FlaskClient, session: Session, ann: Account) -> None:
    sign_in(client, ann)
    copy = copy_of(client)
    client.post("/sign-in", data={"email": ann.email})
    link = re.search(r"/sign-in/[\w-]{20,}", session.scalars(sa.select(Mail.text)).one())
    session.commit()
    assert link
    assert client.post(link[0]).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(copy)
    assert len(agents(session)) == 1


def test_the_owner_sees_each_browser_and_signs_it_out(
    app: Flask, client: FlaskClient, session: Session, ann: Account
) -> None:
    now = datetime.now(UTC)
    for agent in (FIREFOX, WECHAT, "curl/8.5"):
        sessions.start(session, ann, agent=agent, now=now - timedelta(days=3))
    session.commit()
    sign_in(client, ann)
    page = client.get("/account").text
    for words in ("Firefox on Windows", "WeChat on iPhone", "A browser we do not know", "3 days ago", "this browser"):
        assert words in page
    [number] = session.scalars(sa.select(AccountSession.id).where(AccountSession.agent == FIREFOX))
    session.rollback()
    assert client.post(f"/account/sessions/{number}/end").status_code == 303
    assert agents(session) == [WECHAT, "curl/8.5", ""]
    assert client.post("/account/sessions/end-others").status_code == 303
    assert agents(session) == [""]
    assert is_signed_in(client)


def test_nobody_ends_the_session_of_another(client: FlaskClient, session: Session, ann: Account) -> None:
    bob = an_account(session, "bob@one.example")
    sessions.start(session, bob, agent="bob's", now=datetime.now(UTC))
    session.commit()
    [number] = session.scalars(sa.select(AccountSession.id))
    sign_in(client, ann)
    assert client.post(f"/account/sessions/{number}/end").status_code == 404
    assert client.post("/account/sessions/end-others").status_code == 303
    assert agents(session) == ["bob's", ""]


@pytest.mark.parametrize("column", ["ends_at", "seen_at"])
def test_a_session_ends_by_itself(client: FlaskClient, session: Session, ann: Account, column: str) -> None:
    sign_in(client, ann)
    assert is_signed_in(client)
    now = datetime.now(UTC)
    past = {"ends_at": now, "seen_at": now - sessions.IDLE}[column]
    session.execute(sa.update(AccountSession).values({column: past}))
    session.commit()
    assert not is_signed_in(client)
    sessions.sweep(session, now=now)
    assert session.scalars(sa.select(AccountSession)).all() == []


def test_being_seen_is_written_down_every_few_minutes_and_not_at_every_page(
    client: FlaskClient, session: Session, ann: Account, count_queries
) -> None:
    sign_in(client, ann)
    with count_queries() as seen:
        client.get("/account").close()
    assert [one for one in seen if not one.startswith("SELECT")] == []
    earlier = datetime.now(UTC) - sessions.NOTED_EVERY
    session.execute(sa.update(AccountSession).values(seen_at=earlier))
    session.commit()
    client.get("/account").close()
    [noted] = session.scalars(sa.select(AccountSession.seen_at))
    assert noted > earlier


def test_who_is_signed_in_costs_two_queries(client: FlaskClient, session: Session, ann: Account, count_queries) -> None:
    """The session with its account, and the roles; as many as when the cookie alone said who it was."""
    with count_queries() as alone:
        client.get("/sign-in")
    sign_in(client, ann)
    with count_queries() as seen:
        client.get("/sign-in")
    assert len(seen) == len(alone) + 2
