"""The page of one's own data: what was agreed to, who sees what, a copy, and being erased."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway import jobs, tasks  # noqa: F401  (declares what does a copy)
from gateway.consent.models import Consent, Purpose, Via
from gateway.jobs import Job
from gateway.mail import MailStop
from gateway.meetings.models import Choice, Preference
from gateway.privacy.fields import FIELDS, Seen
from gateway.privacy.models import DataCopy, Erasure
from gateway.profiles.models import Offer, Profile
from gateway.registrations.models import Registration, State
from tests.builders import an_event, sign_in
from tests.gateway.privacy.people import SECRET, People, some_people


@pytest.fixture
def people(client: FlaskClient, session: Session) -> People:
    people = some_people(session, meets=True)
    sign_in(client, people.ann.account)
    session.rollback()
    session.expunge_all()
    return people


def test_it_shows_the_very_words_agreed_to_and_takes_a_consent_back(
    client: FlaskClient, session: Session, people: People
) -> None:
    page = client.get("/privacy").text
    assert "The organiser of Gateway Toronto may send me news" in page
    event = session.scalar(sa.select(Consent.event_id)) or 0
    session.rollback()
    assert "You get no more news." in client.get(f"/privacy/{event}/withdraw/news").text
    client.post(f"/privacy/{event}/withdraw/news")
    news = session.scalars(sa.select(Consent).where(Consent.purpose == Purpose.NEWS)).one()
    assert (news.withdrawn_via, len(session.scalars(sa.select(MailStop)).all())) == (Via.PAGE, 1)
    session.rollback()
    client.post(f"/privacy/{event}/supplier/agree/news")
    assert session.scalars(sa.select(MailStop)).all() == []
    again = session.scalars(sa.select(Consent).where(Consent.purpose == Purpose.NEWS).order_by(Consent.id)).all()
    assert [one.withdrawn_at is None for one in again] == [False, True]


def test_who_has_no_part_in_it_agrees_to_nothing(client: FlaskClient, session: Session, people: People) -> None:
    event = session.scalar(sa.select(Consent.event_id)) or 0
    osaka = an_event(session, "osaka").id
    before = session.scalars(sa.select(Consent.id)).all()
    session.rollback()
    assert client.post(f"/privacy/{osaka}/supplier/agree/news").status_code == 404
    assert client.post(f"/privacy/{event}/buyer/agree/news").status_code == 404
    assert client.get(f"/privacy/{osaka}/withdraw/news").status_code == 404
    assert session.scalars(sa.select(Consent.id)).all() == before


def test_without_a_needed_consent_nobody_takes_part(client: FlaskClient, session: Session, people: People) -> None:
    event = session.scalar(sa.select(Consent.event_id)) or 0
    session.rollback()
    assert "Without this you cannot take part." in client.get(f"/privacy/{event}/withdraw/abroad").text
    client.post(f"/privacy/{event}/withdraw/abroad")
    states = dict(session.execute(sa.select(Registration.code, Registration.state)).tuples().all())
    assert states == {"S1": State.CANCELLED, "B2": State.APPROVED, "S3": State.APPROVED}


def test_the_copy_holds_what_is_mine_and_nothing_that_opens_or_is_others(
    app: Flask, client: FlaskClient, session: Session, people: People
) -> None:
    assert client.get("/privacy/copy.zip").status_code == 404
    client.post("/privacy/copy")
    number = session.scalars(sa.select(Job.id).where(Job.kind == "copy")).one()
    session.rollback()
    jobs.run(number)
    answer = client.get("/privacy/copy.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
    assert {"account", "registration", "organisation", "offer", "consent", "mail", "preference", "meeting"} <= set(data)
    assert [one["text"] for one in data["offer"]] == [f"{SECRET} berries"]
    assert [one["choice"] for one in data["preference"]] == ["must"], "what others chose is theirs"
    assert {"sign_in_link", "account_session", "phrase_vector"} & set(data) == set()
    assert "ben@two.example" not in answer.data.decode("latin-1")
    sign_in(client, session.get_one(Registration, people.buyer.id).account)
    session.rollback()
    assert client.get("/privacy/copy.zip").status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(DataCopy)) == 1


def test_erasing_wants_the_box_ticked_and_can_be_taken_back(
    client: FlaskClient, session: Session, people: People
) -> None:
    assert client.post("/privacy/erase").status_code == 422
    client.post("/privacy/erase", data={"sure": "y"})
    assert session.scalars(sa.select(Erasure.account_id)).all() == [people.ann.account_id]
    session.rollback()
    assert "You asked to be erased." in client.get("/privacy").text
    client.post("/privacy/keep")
    assert session.scalars(sa.select(Erasure.account_id)).all() == []


MARKS = {
    "organisation.name": "Farms", "organisation.country": "Ontario", "offer.text": "berries",
    "profile.description": "Beside the lake", "profile.markets_refused": "Viet",
    "registration.contact_name": f"{SECRET} Ann", "account.email": f"{SECRET}@one.example",
    "organisation.website": f"https://{SECRET.lower()}.example",
}  # fmt: skip


def test_the_table_of_who_sees_what_is_what_the_pages_show(
    client: FlaskClient, session: Session, people: People
) -> None:
    """Ann's page as the buyer reads it, before and after both said yes, against every field of the table."""
    profile = session.get_one(Profile, people.ann.id)
    profile.description, profile.markets_refused = "Beside the lake", ["VN"]
    session.execute(sa.update(Offer).values(minimum_order=2, unit="t"))
    buyer = session.get_one(Registration, people.buyer.id)
    buyer_id = buyer.id
    sign_in(client, buyer.account)
    session.commit()
    seen = {}
    for when, choice in ((Seen.APPROVED, Choice.NO), (Seen.MUTUAL, Choice.WOULD)):
        session.execute(sa.update(Preference).where(Preference.chooser_id == buyer_id).values(choice=choice))
        session.commit()
        page = client.get(f"/toronto/matches/{people.ann.id}").text
        seen[when] = {column: mark in page for column, mark in MARKS.items()}
    told = {field.columns[0]: field.seen for field in FIELDS if field.columns[0] in MARKS}
    assert seen[Seen.APPROVED] == {column: told[column] is Seen.APPROVED for column in MARKS}
    assert seen[Seen.MUTUAL] == {column: told[column] is not Seen.NEVER for column in MARKS}
