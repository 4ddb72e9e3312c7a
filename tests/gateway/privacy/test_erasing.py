"""Erasing: nothing of the person is left anywhere, and nothing of anybody else is lost."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.accounts.models import Account, Role
from gateway.accounts.service import email_key, grant
from gateway.audit import AuditEntry
from gateway.database import Base
from gateway.errors import Conflict
from gateway.mail import Mail, MailState
from gateway.meetings.models import Preference
from gateway.privacy import service
from gateway.privacy.copying import archive_of
from gateway.privacy.erasing import HELD, _pointing_at, erase_account, erase_registrations
from gateway.registrations.models import Delegate, Organisation, Registration
from gateway.schedule.models import Meeting, ScheduleRun
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_account, an_event
from tests.gateway.privacy.people import SECRET, some_people


def everything(session: Session) -> str:
    """Return every value of every row, packed ones unpacked, as one text."""
    found: list[Any] = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)):
            found += [
                gzip.decompress(value).decode() if isinstance(value, bytes) and value[:2] == b"\x1f\x8b"
                else value.decode("latin-1") if isinstance(value, bytes) else json.dumps(value, default=str)
                for value in row
            ]  # fmt: skip
    session.rollback()
    return "\n".join(found).casefold()


def erase(session: Session, account_id: int) -> None:
    with unit_of_work() as work:
        erase_account(work, work.get_one(Account, account_id), now=NOW)


@pytest.mark.parametrize("meets", [True, False])
def test_nothing_of_the_person_is_left_anywhere(app: Flask, session: Session, meets: bool) -> None:
    people = some_people(session, meets=meets)
    account_id = people.ann.account_id
    assert everything(session).count(SECRET.casefold()) > 10
    erase(session, account_id)
    assert SECRET.casefold() not in everything(session)


def test_nothing_is_left_of_an_address_beyond_ascii_nor_of_a_colleague(app: Flask, session: Session) -> None:
    event = an_event(session)
    account = an_account(session, "ÄNNE@straße.example")
    account.email_key = email_key(account.email)
    session.add_all([
        Mail(event_id=event.id, dedupe_key="a", to=account.email, language="en", subject="", text="", tries=0,
             state=MailState.SENT, created_at=NOW, next_try_at=NOW),
        AuditEntry(event_id=event.id, at=NOW, act="colleague_invited", subject="colleague",
                   details={"role": "viewer", "email": account.email_key}),
        AuditEntry(event_id=event.id, at=NOW, act="colleague_joined", subject=f"account:{account.id}",
                   details={"email": "aenne@before.example"}),
    ])  # fmt: skip
    session.commit()
    erase(session, account.id)
    assert session.scalars(sa.select(Mail.to)).all() == []
    assert session.scalars(sa.select(AuditEntry.details).where(AuditEntry.event_id == event.id)).all() == [{}, {}]


@pytest.mark.parametrize("address", ["Ann@one.example", "ÄNNE@straße.example"])
def test_whoever_somebody_else_brings_is_gone_too(app: Flask, session: Session, address: str) -> None:
    event = an_event(session)
    bringing = a_registration(session, event, email="cleo@three.example")
    account = an_account(session, address)
    account.email_key = email_key(address)
    for name, email in (("Ann", address.swapcase()), ("Dan", "dan@four.example"), ("Eve", "")):
        session.add(Delegate(registration_id=bringing.id, name=name, email=email, created_at=NOW))
    session.commit()
    number = account.id
    with zipfile.ZipFile(io.BytesIO(archive_of(session, number))) as archive:
        assert [one["name"] for one in json.loads(archive.read("data.json"))["delegate"]] == ["Ann"]
    session.rollback()
    erase(session, number)
    assert session.scalars(sa.select(Delegate.name).order_by(Delegate.id)).all() == ["Dan", "Eve"]


def test_at_one_event_whoever_is_let_go_stays_a_delegate_of_another(app: Flask, session: Session) -> None:
    events = [an_event(session), an_event(session, "osaka")]
    mine = a_registration(session, events[0], email="ann@one.example")
    for event in events:
        bringing = a_registration(session, event, email="cleo@three.example")
        session.add(Delegate(registration_id=bringing.id, name=event.slug, email="ann@one.example", created_at=NOW))
    session.commit()
    with unit_of_work() as work:
        erase_registrations(work, [mine.id])
    assert session.scalars(sa.select(Delegate.name)).all() == ["osaka"]


def test_who_met_others_keeps_a_number_and_a_country_and_the_meeting_stands(app: Flask, session: Session) -> None:
    people = some_people(session, meets=True)
    number, code, account_id = people.ann.id, people.ann.code, people.ann.account_id
    erase(session, account_id)
    left = session.get_one(Registration, number, populate_existing=True)
    company = session.get_one(Organisation, left.organisation_id)
    assert (left.code, left.state, left.contact_name, company.name, company.country) == (
        code, "cancelled", "—", "—", "CA",
    )  # fmt: skip
    assert session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 2
    assert session.get_one(Account, account_id, populate_existing=True).email == f"erased-{account_id}@erased.invalid"
    problem = json.loads(gzip.decompress(session.scalars(sa.select(ScheduleRun.problem_gz)).one() or b""))
    assert problem["participants"][0] == {"id": code, "organisation": f"erased-{code}"}


def test_who_met_nobody_is_gone_altogether_and_others_are_untouched(app: Flask, session: Session) -> None:
    people = some_people(session, meets=False)
    ids = (people.buyer.id, people.colleague.id)
    erase(session, people.ann.account_id)
    assert list(session.scalars(sa.select(Registration.id).order_by(Registration.id))) == list(ids)
    assert len(list(session.scalars(sa.select(Account.id)))) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1
    assert list(session.scalars(sa.select(Preference.chooser_id))) == []


def test_it_is_written_down_without_saying_who(app: Flask, session: Session) -> None:
    account_id = some_people(session, meets=True).ann.account_id
    erase(session, account_id)
    note = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "account.erased")).one()
    assert (note.subject, note.account_id, list(note.details)) == (f"account {account_id}", None, ["rows"])


def test_there_is_time_to_think(app: Flask, session: Session) -> None:
    people = some_people(session, meets=False)
    for account_id in (people.ann.account_id, people.buyer.account_id):
        with unit_of_work() as work:
            service.ask_to_erase(work, work.get_one(Account, account_id), now=NOW)
    with unit_of_work() as work:
        service.take_back(work, work.get_one(Account, people.buyer.account_id))
        service.sweep(work, now=NOW + service.COOL_OFF - timedelta(seconds=1))
    assert SECRET.casefold() in everything(session)
    with unit_of_work() as work:
        service.sweep(work, now=NOW + service.COOL_OFF)
    left = everything(session)
    assert (SECRET.casefold() in left, "ben@two.example" in left) == (False, True)


def test_who_runs_an_event_alone_hands_it_over_first(app: Flask, session: Session) -> None:
    people = some_people(session, meets=False)
    account, event_id = people.ann.account, people.event.id
    grant(session, account, event_id, Role.OWNER)
    session.commit()
    with pytest.raises(Conflict, match="You run toronto alone"), unit_of_work() as work:
        service.ask_to_erase(work, work.get_one(Account, account.id), now=NOW)


def test_every_table_that_names_people_lets_go_of_them() -> None:
    """A row goes with its person, forgets the name, or stands in `HELD` because it is somebody else's as well."""
    stuck = [
        f"{column.table.name}.{column.name}"
        for target in (Account.__table__, Registration.__table__)
        for column, how in _pointing_at(target)
        if how != "CASCADE" and not column.nullable and column.table.name not in (*HELD, "registration")
    ]
    assert stuck == []
