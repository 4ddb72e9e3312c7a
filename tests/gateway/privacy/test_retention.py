"""Letting an event's people go when its time is over: what the dry run lists is what goes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts.models import Account
from gateway.events.models import Event
from gateway.invitations.models import Invitation
from gateway.mail import Mail
from gateway.privacy import retention, service
from gateway.privacy.models import Retention
from gateway.registrations.models import Registration, Side
from gateway.transactions import unit_of_work
from tests.builders import a_registration, an_event, an_organiser, sign_in
from tests.gateway.privacy.people import SECRET, People, some_people
from tests.gateway.privacy.test_erasing import everything

OVER = datetime(2028, 3, 27, tzinfo=UTC)
"""The event ends on 26 September 2027."""


@pytest.fixture
def people(app: Flask, session: Session) -> People:
    """Ann takes part in another event too, and an organiser runs both."""
    people = some_people(session, meets=True)
    osaka = an_event(session, "osaka")
    a_registration(session, osaka, email="cleo@three.example")
    an_organiser(session, people.event)
    return people


def keep_for(people: People, months: int | None) -> None:
    with unit_of_work() as work:
        retention.set_months(work, people.event, months, account_id=None, now=OVER)


def test_people_go_when_the_time_is_over_and_not_before(people: People, session: Session) -> None:
    session.rollback()
    keep_for(people, 6)
    before = everything(session)
    with unit_of_work() as work:
        service.sweep(work, now=datetime(2028, 3, 26, tzinfo=UTC))
    assert everything(session) == before
    with unit_of_work() as work:
        service.sweep(work, now=OVER)
    assert SECRET.casefold() not in everything(session)
    assert list(session.scalars(sa.select(Mail.id).where(Mail.event_id == people.event.id))) == []
    assert set(session.scalars(sa.select(Account.email))) >= {"cleo@three.example", "organiser@example.org"}
    assert "ben@two.example" not in set(session.scalars(sa.select(Account.email)))


def test_who_is_known_elsewhere_and_who_never_answered_are_let_go_too(people: People, session: Session) -> None:
    event_id, never = people.event.id, "dan@four.example"
    session.add(Invitation(event_id=event_id, side=Side.BUYER, email=never, email_key=never, language="en",
                           created_at=OVER))  # fmt: skip
    session.commit()
    with unit_of_work() as work:
        retention.let_go(work, work.get_one(Event, event_id), now=OVER)
    assert never not in everything(session)
    owners = sa.select(Account.email).join(Registration, Registration.account_id == Account.id)
    assert set(session.scalars(owners.where(Registration.event_id == event_id))) == {
        f"erased-event-{event_id}@erased.invalid"
    }
    assert session.scalars(owners.where(Registration.event_id != event_id)).all() == ["cleo@three.example"]


@pytest.mark.parametrize("meanwhile", [{"months": 12}, {"months": None}, {"done_at": OVER}])
def test_what_was_decided_or_done_in_the_meantime_holds(people: People, session: Session, meanwhile: dict) -> None:
    session.rollback()
    keep_for(people, 6)
    before = len(session.scalars(sa.select(Registration.id)).all())
    session.rollback()
    with unit_of_work() as work:
        kept = work.scalars(sa.select(Retention)).one()
        [due] = retention.due(work, now=OVER)
        work.execute(sa.update(Retention).values(meanwhile), execution_options={"synchronize_session": False})
        assert (kept.months, kept.done_at) == (6, None), "as it was read before"
        assert retention.let_go_if_due(work, due, now=OVER) is None
    assert len(session.scalars(sa.select(Registration.id)).all()) == before


def test_without_a_decision_nothing_goes(people: People, session: Session) -> None:
    session.rollback()
    before = everything(session)
    with unit_of_work() as work:
        service.sweep(work, now=OVER)
    assert everything(session) == before


def test_the_dry_run_lists_what_goes_and_changes_nothing(app: Flask, people: People, session: Session) -> None:
    session.rollback()
    keep_for(people, 0)
    long_ago = date(2020, 1, 1)
    session.execute(sa.update(Event).where(Event.slug == "toronto").values(starts_on=long_ago, ends_on=long_ago))
    session.commit()
    before = everything(session)
    dry = app.test_cli_runner().invoke(args=["gateway", "retention", "--dry-run"]).output
    assert everything(session) == before
    real = app.test_cli_runner().invoke(args=["gateway", "retention"]).output
    assert dry == real + "Nothing was changed.\n"
    assert dry.startswith("toronto: 3 registrations, 2 accounts\n  S1 B2 S3\n")
    assert app.test_cli_runner().invoke(args=["gateway", "retention"]).output == "No event’s time is over.\n"


def test_the_organiser_sees_exactly_what_would_go(client: FlaskClient, people: People, session: Session) -> None:
    session.rollback()
    sign_in(client, session.scalars(sa.select(Account).where(Account.email == "organiser@example.org")).one())
    session.rollback()
    assert client.post("/toronto/organiser/retention", data={"months": "500"}).status_code == 422
    assert client.post("/toronto/organiser/retention", data={"months": "6"}).status_code == 303
    assert "goes after Sunday, March 26, 2028" in client.get("/toronto/organiser/retention").text
    before = everything(session)
    page = client.post("/toronto/organiser/retention/preview").text
    assert "3 registrations: S1, B2, S3" in page
    assert everything(session) == before
    assert session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 4
