"""The people who come for a registration: sharing a diary, with one of their own, replaced until they arrive."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.engine.planning import build_problem
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.mail import Mail
from gateway.printing.sheets import badges, participant_sheets
from gateway.registrations import delegates
from gateway.registrations.models import Delegate, Registration, Side, State
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_event, sign_in
from tests.pairs import a_run

PEOPLE = "/toronto/me/people"


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, supplier_places=2)


@pytest.fixture
def ann(session: Session, event: Event, client: FlaskClient) -> Registration:
    ann = a_registration(
        session, event, email="ann@one.example", contact_name="Ann", organisation="One", code="S1",
        products=("Maple syrup",),
    )  # fmt: skip
    sign_in(client, ann.account)
    return ann


def add(client: FlaskClient, name: str, diary: str = "shared", email: str = "") -> int:
    return client.post(PEOPLE, data={"name": name, "diary": diary, "email": email}).status_code


def registrations(session: Session) -> list[tuple]:
    query = sa.select(Registration.code, Registration.contact_name, Registration.email_key, Registration.state)
    found = [tuple(row) for row in session.execute(query.order_by(Registration.id))]
    session.rollback()
    return found


def test_who_shares_a_diary_needs_no_address_and_gets_a_badge(
    client: FlaskClient, session: Session, event: Event, ann: Registration
) -> None:
    assert [add(client, "Zoé"), add(client, "Max", email="max@one.example")] == [303, 303]
    run = a_run(session, event)
    assert [(one.name, one.code) for one in badges(session, event)] == [("Ann", "S1"), ("Zoé", "S1"), ("Max", "S1")]
    assert len({one.qr for one in badges(session, event)}) == 3
    assert participant_sheets(session, run, now=NOW)[0].organisation == "Ann · Zoé · Max"
    assert [one.id for one in build_problem(session, event.id).participants] == ["S1"], "they share one diary"


def test_who_has_a_diary_of_their_own_is_a_participant_with_a_number_and_takes_a_place(
    client: FlaskClient, session: Session, event: Event, ann: Registration
) -> None:
    assert add(client, "Bea", "own") == 303
    assert registrations(session) == [
        ("S1", "Ann", "ann@one.example", "approved"), ("S2", "Bea", "#S2", "approved"),
    ]  # fmt: skip
    problem = build_problem(session, event.id)
    assert [(one.id, one.organisation) for one in problem.participants] == [("S1", "CA:one"), ("S2", "CA:one")]
    assert [len(one.free or ()) for one in problem.participants] in ([12, 12], [0, 0]), "nobody halves their time"
    assert [one.name for one in badges(session, event)] == ["Ann", "Bea"]
    session.rollback()
    assert add(client, "Cleo", "own") == 422, "both places are taken"
    assert len(registrations(session)) == 2
    assert "Bea" in client.get("/toronto/me?as=S2").text
    assert "Maple syrup" in client.get("/toronto/me?as=S2").text


def test_an_address_lets_a_delegate_sign_in_and_stands_once(
    client: FlaskClient, session: Session, ann: Registration
) -> None:
    assert add(client, "Bea", "own", "Bea@one.example") == 303
    assert registrations(session)[1] == ("S2", "Bea", "bea@one.example", "approved")
    [bea] = session.scalars(sa.select(Registration).where(Registration.code == "S2"))
    assert bea.account.email == "Bea@one.example"
    letter = session.scalars(sa.select(Mail)).one()
    assert (letter.to, "Your number is S2." in letter.text) == ("Bea@one.example", True)
    session.rollback()
    answer = client.post("/toronto/me/people/with-diary/S2", data={"name": "Dan", "email": "ann@one.example"})
    assert answer.status_code == 303
    assert "already used" in client.get(PEOPLE).text
    assert registrations(session)[1][1] == "Bea"


def test_a_substitute_comes_instead_until_somebody_is_checked_in(
    client: FlaskClient, session: Session, ann: Registration
) -> None:
    add(client, "Zoé")
    add(client, "Bea", "own")
    client.post("/toronto/me/people/1", data={"name": "Yann", "email": ""})
    client.post("/toronto/me/people/with-diary/S2", data={"name": "Cleo", "email": ""})
    session.execute(sa.update(Delegate).values(arrived_at=NOW))
    session.execute(sa.update(Registration).where(Registration.code == "S2").values(arrived_at=NOW))
    session.commit()
    client.post("/toronto/me/people/1", data={"name": "Too late", "email": ""})
    client.post("/toronto/me/people/1", data={"remove": "1"})
    client.post("/toronto/me/people/with-diary/S2", data={"name": "Too late", "email": ""})
    assert session.scalars(sa.select(Delegate.name)).all() == ["Yann"]
    assert registrations(session)[1][1] == "Cleo"
    acts = session.scalars(sa.select(AuditEntry.details).where(AuditEntry.act == "delegate.substituted")).all()
    assert acts == [{"from": "Zoé", "to": "Yann"}, {"from": "Bea", "to": "Cleo"}]


def test_a_colleague_who_does_not_come_leaves_the_place(
    client: FlaskClient, session: Session, ann: Registration
) -> None:
    add(client, "Bea", "own")
    add(client, "Zoé")
    client.post("/toronto/me/people/with-diary/S2", data={"remove": "1"})
    client.post("/toronto/me/people/1", data={"remove": "1"})
    assert registrations(session)[1][3] == "cancelled"
    assert session.scalars(sa.select(Delegate)).all() == []


@pytest.mark.parametrize(
    "act",
    [
        delegates.remove,
        delegates.arrive,
        partial(delegates.substitute, person=delegates.Person("Yann")),
    ],
)
def test_whoever_is_removed_by_another_press_at_once_is_said_to_be_gone(
    client: FlaskClient, session: Session, ann: Registration, act: Callable[..., None]
) -> None:
    add(client, "Zoé")
    with unit_of_work() as work:
        zoe = work.get_one(Delegate, 1)
        work.execute(sa.delete(Delegate), execution_options={"synchronize_session": False})
        with pytest.raises(Conflict, match="S1 has changed in the meantime"):
            act(work, zoe, account_id=None, now=NOW)


def test_nobody_touches_the_people_of_others(
    client: FlaskClient, session: Session, event: Event, ann: Registration
) -> None:
    other = a_registration(session, event, Side.BUYER, code="B1")
    delegate = Delegate(registration_id=other.id, name="Taro", created_at=NOW)
    session.add(delegate)
    session.commit()
    number = delegate.id
    session.rollback()
    assert client.post(f"/toronto/me/people/{number}", data={"remove": "1"}).status_code == 404
    assert client.post("/toronto/me/people/with-diary/B1", data={"remove": "1"}).status_code == 404


def test_who_only_waits_adds_nobody(client: FlaskClient, session: Session, event: Event) -> None:
    waiting = a_registration(session, event, state=State.WAITLISTED, waiting_since=NOW)
    sign_in(client, waiting.account)
    session.rollback()
    assert [add(client, "Zoé"), add(client, "Bea", "own")] == [422, 422]
