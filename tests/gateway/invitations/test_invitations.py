"""Inviting: a list becomes people who are told once, reminded in time, and never after they answered."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.invitations import queries, service
from gateway.invitations.models import Invitation
from gateway.invitations.queries import Standing
from gateway.languages import interface_language
from gateway.mail import Mail
from gateway.registrations.models import Side
from gateway.spreadsheets.reading import Unreadable, read_table
from tests.builders import NOW, a_registration, an_event, an_organiser

BASE = "https://gateway.example"
LIST = """company,name,e-mail,language,country
大森食品,大森 太郎,taro@omori.example,,Japan
Érablière,Anne Roy,anne@erabliere.example,fr,Canada
Twice,Ann,TARO@omori.example,en,JP
Bad,Bob,bob at home,en,JP
,,plain@one.example,,
Known,Eve,eve@known.example,en,JP
"""


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


def invite(session: Session, event: Event, text: str = LIST) -> service.Plan:
    plan = service.plan(session, event, read_table(text.encode()), side=Side.BUYER)
    service.add(session, event, plan, now=NOW)
    session.commit()
    return plan


def told(session: Session) -> list[tuple[str, str]]:
    return [(mail.to, mail.subject) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def test_a_list_is_read_and_every_row_that_cannot_be_used_is_named(app: Flask, session: Session, event: Event) -> None:
    a_registration(session, event, Side.BUYER, email="eve@known.example")
    plan = invite(session, event)
    assert [(one.email, one.language, one.country) for one in plan.invited] == [
        ("taro@omori.example", "ja", "JP"),
        ("anne@erabliere.example", "fr", "CA"),
        ("plain@one.example", "en", ""),
    ]
    assert [(problem.line, problem.reason) for problem in plan.problems] == [
        (4, "TARO@omori.example stands on line 2 already"),
        (5, "“bob at home” is not a complete e-mail address"),
        (7, "eve@known.example is registered already"),
    ]


def test_a_list_without_addresses_is_refused(app: Flask, session: Session, event: Event) -> None:
    with pytest.raises(Unreadable, match="no column of e-mail addresses"):
        service.plan(session, event, read_table(b"company\nAcme\n"), side=Side.BUYER)


def test_the_same_list_again_invites_nobody_twice(app: Flask, session: Session, event: Event) -> None:
    invite(session, event)
    again = service.plan(session, event, read_table(LIST.encode()), side=Side.BUYER)
    assert again.invited == ()
    assert again.problems[0].reason == "taro@omori.example is invited already"
    assert service.add(session, event, invite(session, event), now=NOW) == 0


def test_everyone_is_told_once_in_their_language(app: Flask, session: Session, event: Event) -> None:
    owner = an_organiser(session, event)
    invite(session, event)
    for _twice in range(2):
        service.send(session, event, account_id=owner.id, base_url=BASE, now=NOW)
        session.commit()
    sent = session.execute(select(Mail.to, Mail.language, Mail.topic).order_by(Mail.id)).all()
    assert sent == [
        ("taro@omori.example", interface_language("ja"), "invitation"),
        ("anne@erabliere.example", "fr", "invitation"),
        ("plain@one.example", "en", "invitation"),
        ("eve@known.example", "en", "invitation"),
    ]
    assert [line.standing for line in queries.lines(session, event.id)] == [Standing.SENT] * 4


def test_reminders_come_in_time_and_end(app: Flask, session: Session, event: Event) -> None:
    owner = an_organiser(session, event)
    invite(session, event)
    service.send(session, event, account_id=owner.id, base_url=BASE, now=NOW)
    anne = session.scalars(select(Invitation).where(Invitation.email_key.startswith("anne"))).one()
    service.say_no(session, anne, now=NOW)
    a_registration(session, event, Side.BUYER, email="taro@omori.example")
    days = [service.remind(session, event, base_url=BASE, now=NOW + timedelta(days=day)) for day in range(0, 40, 3)]
    assert days == [0, 0, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]  # day 9 and 18: every seven, two at most
    assert [to for to, subject in told(session) if subject.startswith("A reminder")] == [
        "plain@one.example", "eve@known.example", "plain@one.example", "eve@known.example",
    ]  # fmt: skip


def test_nobody_is_reminded_once_registration_is_closed(app: Flask, session: Session, event: Event) -> None:
    owner = an_organiser(session, event)
    invite(session, event)
    service.send(session, event, account_id=owner.id, base_url=BASE, now=NOW)
    event.registration_closes_at = NOW + timedelta(days=5)
    session.commit()
    assert service.remind(session, event, base_url=BASE, now=NOW + timedelta(days=8)) == 0


def link_of(session: Session, name: str) -> str:
    text = session.scalars(select(Mail.text).where(Mail.to.startswith(name))).one()
    session.rollback()
    found = re.search(rf"{BASE}(/toronto/invited/\S+)", text)
    assert found
    return found[1]


def test_the_personal_link_fills_in_what_is_known(client: FlaskClient, session: Session, event: Event) -> None:
    invite(session, event)
    service.send(session, event, account_id=an_organiser(session, event).id, base_url=BASE, now=NOW)
    session.commit()
    link = link_of(session, "anne")
    page = client.get(link)
    assert page.status_code == 200
    assert '<html lang="fr"' in page.text  # without having chosen it
    assert "Érablière" in page.text
    form = client.post(f"{link}/register", follow_redirects=True).text
    assert 'value="Anne Roy"' in form
    assert 'value="anne@erabliere.example"' in form


def test_a_no_is_kept_and_can_be_taken_back_by_registering(client: FlaskClient, session: Session, event: Event) -> None:
    invite(session, event)
    service.send(session, event, account_id=an_organiser(session, event).id, base_url=BASE, now=NOW)
    session.commit()
    link = link_of(session, "plain")
    answered = client.post(f"{link}/no", follow_redirects=True)
    assert "You said that you do not come." in answered.text
    assert "No, we do not come" not in answered.text
    session.expire_all()
    standings = {line.invitation.email: line.standing for line in queries.lines(session, event.id)}
    assert standings["plain@one.example"] is Standing.DECLINED


def test_who_gets_the_number_of_one_taken_off_is_told_and_opens_their_own_page(
    client: FlaskClient, session: Session, event: Event
) -> None:
    owner = an_organiser(session, event)
    for days, address in enumerate(("ann@one.example", "ben@two.example")):
        one = service.plan(session, event, read_table(f"e-mail\n{address}\n".encode()), side=Side.BUYER)
        service.add(session, event, one, now=NOW + timedelta(days=days))
        service.send(session, event, account_id=owner.id, base_url=BASE, now=NOW + timedelta(days=days))
        session.commit()
        if address.startswith("ann"):
            service.take_off(session, session.scalars(select(Invitation)).one(), account_id=owner.id, now=NOW)
            session.commit()
    assert [to for to, _subject in told(session)] == ["ann@one.example", "ben@two.example"]
    assert client.get(link_of(session, "ann")).status_code == 404
    assert client.get(link_of(session, "ben")).status_code == 200


@pytest.mark.parametrize("token", ["MQ.forged", "x", "%00"])
def test_a_forged_link_opens_nothing(client: FlaskClient, session: Session, event: Event, token: str) -> None:
    invite(session, event)
    assert client.get(f"/toronto/invited/{token}").status_code == 404
    assert client.post(f"/toronto/invited/{token}/no").status_code == 404


def test_a_link_of_one_event_opens_nothing_at_another(client: FlaskClient, session: Session, event: Event) -> None:
    invite(session, event)
    an_event(session, "osaka")
    one = session.scalars(select(Invitation)).first()
    assert one is not None
    token = service.link_to(one, "").rsplit("/", 1)[1]
    assert client.get(f"/osaka/invited/{token}").status_code == 404
