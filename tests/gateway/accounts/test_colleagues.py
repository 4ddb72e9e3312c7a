"""Colleagues: invited by a link that works once, given another role, removed; the last owner stays."""

from __future__ import annotations

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts import colleagues
from gateway.accounts.models import Account, AccountRole, ColleagueInvitation, Role
from gateway.accounts.service import grant
from gateway.audit import AuditEntry
from gateway.events.models import Event
from gateway.mail import Mail
from tests.builders import NOW, an_account, an_event, sign_in

PAGE = "/toronto/organiser/colleagues"


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


@pytest.fixture
def owner(session: Session, event: Event) -> Account:
    found = an_account(session, "owner@one.example")
    grant(session, found, event.id, Role.OWNER)
    session.commit()
    return found


def join_link(session: Session) -> str:
    text = session.scalars(sa.select(Mail.text).order_by(Mail.id.desc())).first() or ""
    session.rollback()
    found = re.search(r"/join/\S+", text)
    assert found, text
    return found[0]


def invite(client: FlaskClient, email: str, role: Role = Role.CHECK_IN, language: str = "en") -> int:
    return client.post(PAGE, data={"email": email, "role": role, "language": language}).status_code


def held(session: Session) -> dict[str, str]:
    query = sa.select(Account.email, AccountRole.role).join(AccountRole, AccountRole.account_id == Account.id)
    found = {email: str(role) for email, role in session.execute(query.order_by(Account.id))}
    session.rollback()
    return found


def test_a_colleague_comes_by_a_mailed_link_that_works_once(
    app: Flask, client: FlaskClient, session: Session, owner: Account
) -> None:
    sign_in(client, owner)
    assert invite(client, "Bea@one.example") == 303
    assert "Bea@one.example" in client.get(PAGE).text
    link, bea = join_link(session), app.test_client()
    [language] = session.scalars(sa.select(Mail.language))
    session.rollback()
    assert language == "en"
    assert "Bea@one.example" in bea.get(link).text, "looking at it uses nothing up"
    assert bea.post(link).headers["Location"] == "/toronto/organiser/"
    assert bea.get("/toronto/organiser/registrations").status_code == 200
    assert app.test_client().post(link).status_code == 404
    assert held(session) == {"owner@one.example": "owner", "Bea@one.example": "check_in"}
    acts = session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts == ["colleague_invited", "colleague_joined"]
    session.rollback()
    assert invite(client, f"{'b' * 60}@{'c' * 60}.example") == 303, "the audit trail has room for a long address"


def test_an_invitation_ends_by_being_withdrawn_replaced_or_after_a_week(
    app: Flask, client: FlaskClient, session: Session, owner: Account
) -> None:
    sign_in(client, owner)
    invite(client, "bea@one.example")
    first = join_link(session)
    invite(client, "bea@one.example", Role.VIEWER)
    second = join_link(session)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    [number] = session.scalars(sa.select(ColleagueInvitation.id))
    session.rollback()
    assert client.post(f"{PAGE}/invitations/{number}/withdraw").status_code == 303
    assert client.post(second).status_code == 404
    invite(client, "bea@one.example")
    third = join_link(session)
    session.execute(sa.update(ColleagueInvitation).values(expires_at=NOW.replace(year=2020)))
    session.commit()
    assert app.test_client().post(third).status_code == 404
    assert held(session) == {"owner@one.example": "owner"}


def test_an_invitation_lowers_nobody_who_has_a_role(
    app: Flask, client: FlaskClient, session: Session, owner: Account
) -> None:
    sign_in(client, owner)
    assert invite(client, "OWNER@one.example", Role.VIEWER) == 303
    assert "has a role here already" in client.get(PAGE).text
    invite(client, "bea@one.example", Role.VIEWER)
    link = join_link(session)
    grant(session, an_account(session, "bea@one.example"), 1, Role.ORGANISER)
    session.commit()
    assert app.test_client().post(link).status_code == 303
    assert held(session)["bea@one.example"] == "organiser"


def test_roles_change_at_once_and_the_last_owner_stays(
    app: Flask, client: FlaskClient, session: Session, event: Event, owner: Account
) -> None:
    bea = an_account(session, "bea@one.example")
    grant(session, bea, event.id, Role.ORGANISER)
    session.commit()
    sign_in(client, owner)
    other = app.test_client()
    sign_in(other, bea)
    first, second = owner.id, bea.id
    assert other.get(PAGE).status_code == 403
    for way in (f"{PAGE}/{first}/remove", f"{PAGE}/{first}"):
        client.post(way, data={"role": "viewer"})
        assert "is the only owner" in client.get(PAGE).text
    assert client.post(f"{PAGE}/{second}", data={"role": "owner"}).status_code == 303
    assert other.get(PAGE).status_code == 200
    assert other.post(f"{PAGE}/{first}/remove").status_code == 303
    assert client.get("/toronto/organiser/").status_code == 403
    assert held(session) == {"bea@one.example": "owner"}
    assert client.post(f"{PAGE}/{second}", data={"role": "nonsense"}).status_code == 403
    assert other.post(f"{PAGE}/{second}", data={"role": "nonsense"}).status_code == 404
    assert other.post(f"{PAGE}/999/remove").status_code == 404


@pytest.mark.slow
def test_two_owners_who_remove_each_other_at_once_leave_one(
    app: Flask, session: Session, event: Event, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert removing_each_other(app, session, event, owner, monkeypatch) == 1


@pytest.mark.slow
def test_without_the_lock_they_leave_none(
    app: Flask, session: Session, event: Event, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it shows that the test above can fail. SQLite's lock is in its transactions."""
    monkeypatch.setattr(colleagues, "lock_event", lambda *_arguments: None)
    left = removing_each_other(app, session, event, owner, monkeypatch)
    assert left == (1 if session.get_bind().dialect.name == "sqlite" else 0)


def removing_each_other(
    app: Flask, session: Session, event: Event, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Have two owners remove each other at the same time and return how many owners are left."""
    bea = an_account(session, "bea@one.example")
    grant(session, bea, event.id, Role.OWNER)
    session.commit()
    plain = colleagues.of_event

    def slowly(*arguments: object) -> object:
        found = plain(*arguments)  # type: ignore[arg-type]
        time.sleep(0.2)
        return found

    browsers = []
    for mine, other in ((owner, bea), (bea, owner)):
        client = app.test_client()
        sign_in(client, mine)
        browsers.append((client, f"{PAGE}/{other.id}/remove"))
    monkeypatch.setattr(colleagues, "of_event", slowly)
    with ThreadPoolExecutor(2) as threads:
        statuses = list(threads.map(lambda one: one[0].post(one[1]).status_code, browsers))
    assert set(statuses) <= {303, 403}
    return Counter(held(session).values())["owner"]


@pytest.mark.slow
def test_a_link_makes_one_of_all_who_press_at_once_a_colleague(
    app: Flask, client: FlaskClient, session: Session, owner: Account
) -> None:
    sign_in(client, owner)
    invite(client, "bea@one.example")
    link = join_link(session)
    with ThreadPoolExecutor(6) as threads:
        assert Counter(threads.map(lambda _n: app.test_client().post(link).status_code, range(6))) == {303: 1, 404: 5}
