"""Every address as everyone who should not be there: strangers, the other side, other events' people and numbers."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from gateway import jobs
from gateway.access import Access, declared_access
from gateway.accounts.models import Account
from gateway.jobs import Job
from gateway.meetings.models import Choice, Preference
from gateway.printing.models import Document
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import RunState, ScheduleRun
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_account, an_event, an_organiser, sign_in
from tests.pairs import a_match, a_meeting, a_run

PRIVATE = (Access.SIGNED_IN, Access.REGISTERED, Access.PARTICIPANT, Access.ORGANISER)


@dataclass
class Edition:
    """An event with somebody on both sides, a run, a document and a job."""

    slug: str
    organiser: Account
    supplier: Registration
    buyer: Registration
    run: ScheduleRun
    document: Document
    job: Job

    def address(self, rule: Rule) -> str:
        """Return an address of this rule that there is."""
        values: dict[str, object] = {
            "event": self.slug, "code": self.supplier.code, "other": self.buyer.id, "side": "supplier", "secret": "x",
            "step": "you", "key": "k" * 32,
            "number": self.run.number, "state": "off",
        }  # fmt: skip
        values["number"] = {"organiser.job": self.job.id, "organiser.document": self.document.id}.get(
            rule.endpoint, self.run.number
        )
        built = rule.build({name: values.get(name, "x") for name in rule.arguments})
        assert built is not None
        return str(built[1])


def an_edition(session: Session, slug: str, *, numbers: int) -> Edition:
    """Store an event whose numbers and codes no other has."""
    event = an_event(session, slug)
    supplier = a_registration(session, event, email=f"s@{slug}.example", code=f"S{numbers}")
    buyer = a_registration(session, event, Side.BUYER, email=f"b@{slug}.example", code=f"B{numbers}")
    a_match(session, supplier, buyer)
    run = a_run(session, event)
    run.number, run.seconds, run.worth, run.bound, run.gap = numbers, 1.0, 900, 1000, 0.1
    run.figures = {"meetings": 1, "mutual": [0, 0], "mandatory": [0, 0], "idle_slots": 0}
    run.problem_gz = run.schedule_gz = gzip.compress(b"{}")
    a_meeting(session, run, supplier, buyer)
    document = Document(run_id=run.id, kind="badges", paper="a4", pages=1, made_at=NOW, pdf=slug.encode())
    session.add(document)
    session.commit()
    with unit_of_work() as work:
        job = jobs.start(work, "print", event_id=event.id, arguments={}, now=NOW)
    organiser = an_organiser(session, event, f"o@{slug}.example")
    loaded = [(one.account.id, one.organisation.id, one.event.id) for one in (supplier, buyer)]
    assert len(set(loaded)) == 2
    session.expunge_all()  # looking at them later must not begin a transaction, which would hold SQLite's lock
    session.rollback()
    return Edition(slug, organiser, supplier, buyer, run, document, job)


@pytest.fixture
def toronto(session: Session) -> Edition:
    return an_edition(session, "toronto", numbers=11)


@pytest.fixture
def osaka(session: Session) -> Edition:
    return an_edition(session, "osaka", numbers=22)


def private(app: Flask, *levels: Access) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if declared_access(app, rule.endpoint) in levels]


def statuses(client: FlaskClient, rules: list[Rule], edition: Edition) -> dict[tuple[str, str], int]:
    return {
        (rule.endpoint, method): client.open(edition.address(rule), method=method).status_code
        for rule in rules
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    }


def test_a_stranger_is_asked_to_sign_in_and_may_send_nothing(app: Flask, client: FlaskClient, toronto: Edition) -> None:
    found = statuses(client, private(app, *PRIVATE), toronto)
    assert found
    assert found == {key: 303 if key[1] == "GET" else 403 for key in found}


def test_organising_one_event_opens_nothing_of_another(
    app: Flask, client: FlaskClient, toronto: Edition, osaka: Edition
) -> None:
    for account in (osaka.organiser, osaka.supplier.account, osaka.buyer.account):
        sign_in(client, account)
        found = statuses(client, private(app, Access.ORGANISER, Access.REGISTERED, Access.PARTICIPANT), toronto)
        assert found == dict.fromkeys(found, 403)


def test_participants_see_no_page_of_the_organiser(app: Flask, client: FlaskClient, toronto: Edition) -> None:
    for account in (toronto.supplier.account, toronto.buyer.account):
        sign_in(client, account)
        found = statuses(client, private(app, Access.ORGANISER), toronto)
        assert found == dict.fromkeys(found, 403)


def test_organisers_choose_for_nobody(app: Flask, client: FlaskClient, toronto: Edition) -> None:
    sign_in(client, toronto.organiser)
    found = statuses(client, private(app, Access.REGISTERED, Access.PARTICIPANT), toronto)
    assert found == dict.fromkeys(found, 403)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WAITLISTED, State.DECLINED, State.CANCELLED])
def test_who_is_not_approved_takes_no_part(
    app: Flask, client: FlaskClient, session: Session, toronto: Edition, state: State
) -> None:
    session.execute(sa.update(Registration).where(Registration.id == toronto.supplier.id).values(state=state))
    session.commit()
    sign_in(client, toronto.supplier.account)
    found = statuses(client, private(app, Access.PARTICIPANT), toronto)
    away = 303 if state in (State.SUBMITTED, State.WAITLISTED) else 403
    assert found == {key: away if key[1] == "GET" else 403 for key in found}


def test_numbers_of_another_event_lead_nowhere(
    app: Flask, client: FlaskClient, session: Session, toronto: Edition, osaka: Edition
) -> None:
    """The organiser of Toronto asks under her own event for everything that is Osaka's."""
    sign_in(client, toronto.organiser)
    rules = [
        rule for rule in private(app, Access.ORGANISER) if rule.arguments & {"code", "number", "secret"}
    ]  # fmt: skip
    before = session.execute(sa.select(ScheduleRun.id, ScheduleRun.state)).all()
    session.rollback()
    mixed = Edition("toronto", *(getattr(osaka, name) for name in list(Edition.__dataclass_fields__)[1:]))
    found = statuses(client, rules, mixed)
    assert len(found) > 15
    assert found == dict.fromkeys(found, 404)
    assert session.execute(sa.select(ScheduleRun.id, ScheduleRun.state)).all() == before


def test_a_choice_reaches_only_approved_participants_across_the_table(
    client: FlaskClient, session: Session, toronto: Edition, osaka: Edition
) -> None:
    event = toronto.supplier.event
    others = [
        toronto.supplier.id,
        a_registration(session, event, Side.SUPPLIER, code="S90").id,
        a_registration(session, event, Side.BUYER, code="B91", state=State.SUBMITTED).id,
        a_registration(session, event, Side.BUYER, code="B92", state=State.DECLINED).id,
        osaka.buyer.id,
        osaka.supplier.id,
        0,
        2**31 - 1,
    ]
    session.rollback()
    sign_in(client, toronto.supplier.account)
    for other in others:
        assert client.get(f"/toronto/matches/{other}").status_code == 404
        assert client.post(f"/toronto/matches/{other}/choice", data={"choice": "must"}).status_code == 404
    assert session.scalars(sa.select(Preference)).all() == []
    session.rollback()
    assert client.post(f"/toronto/matches/{toronto.buyer.id}/choice", data={"choice": "must"}).status_code == 303
    assert [row.choice for row in session.scalars(sa.select(Preference))] == [Choice.MUST]


def test_nothing_is_changed_without_the_token_of_the_form(app: Flask, session: Session, toronto: Edition) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        sign_in(client, toronto.organiser)
        rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
        found = {rule.endpoint: client.post(toronto.address(rule)).status_code for rule in rules}
        allowed = (Access.PUBLIC, Access.SIGNED_IN, Access.SECURE, Access.ORGANISER)
        expected = {name: 409 if declared_access(app, name) in allowed else 403 for name in found}
        # The first step keeps what was typed and asks to press again; behind a key there is nothing to forge.
        expected |= {"registrations.register": 422, "registrations.step": 404}
        expected["privacy.stop"] = 404  # pressed without cookies: its link is the proof
        assert found == expected
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_looking_changes_nothing(app: Flask, session: Session, toronto: Edition) -> None:
    """Every page that is read, as everyone who may; what the database holds is the same afterwards."""

    def everything() -> dict[str, list]:
        tables = Registration.metadata.sorted_tables
        found = {table.name: session.execute(sa.select(table).order_by(*table.primary_key)).all() for table in tables}
        session.rollback()
        return found

    readers = [app.test_client(), app.test_client()]
    for reader, account in zip(readers, (toronto.organiser, toronto.supplier.account), strict=True):
        sign_in(reader, account)
    before = everything()
    for reader in readers:
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint not in ("static", "pages.readyz"):
                assert reader.get(toronto.address(rule)).status_code < 500
    assert everything() == before


def test_the_mails_of_a_development_machine_are_shown_nowhere_else(
    app: Flask, client: FlaskClient, toronto: Edition
) -> None:
    """Neither in production, nor where mail is really sent: the links in them sign in as anybody."""
    kept = app.config["SETTINGS"]
    assert client.get("/development/outbox").status_code == 200
    sign_in(client, toronto.organiser)
    try:
        for changes in ({"environment": "production"}, {"mail_url": "smtp://mail.example.org:25"}):
            app.config["SETTINGS"] = replace(kept, **changes)
            assert client.get("/development/outbox").status_code == 404
    finally:
        app.config["SETTINGS"] = kept


def test_a_draft_of_a_schedule_is_shown_to_no_participant(
    client: FlaskClient, session: Session, toronto: Edition
) -> None:
    session.execute(sa.update(ScheduleRun).values(state=RunState.DRAFT))
    session.commit()
    sign_in(client, an_account(session, toronto.supplier.account.email))
    assert toronto.buyer.organisation.name not in client.get("/toronto/agenda").text
    assert client.get("/toronto/agenda.ics").status_code == 404
    assert client.get("/toronto/agenda.pdf").status_code == 404
