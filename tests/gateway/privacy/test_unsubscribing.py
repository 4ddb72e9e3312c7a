"""The link in a mail that nobody asked for: a page with a button, and one press of the mail program."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.consent import queries
from gateway.consent import service as consents
from gateway.consent.models import Purpose, Via
from gateway.mail import MailStop, Topic
from gateway.mail.stops import stop_address
from gateway.transactions import unit_of_work
from tests.builders import an_account, an_event

NEEDED = {Purpose.PARTICIPATION, Purpose.ABROAD}


@pytest.fixture
def link(app: Flask, session: Session) -> str:
    event, ann = an_event(session), an_account(session, "ann@one.example")
    with unit_of_work() as work:
        consents.record_consents(
            work, event, account_id=ann.id, side="supplier", language="en", given=NEEDED | {Purpose.NEWS},
            via=Via.FORM, now=datetime.now(UTC),
        )  # fmt: skip
    path = urlsplit(stop_address(event.id, Topic.NEWS, "Ann@one.example")).path
    session.rollback()
    return path


def test_opening_the_link_stops_nothing(client: FlaskClient, session: Session, link: str) -> None:
    page = client.get(link).text
    assert "ann@one.example will get no more news of Gateway Toronto." in page
    assert list(session.scalars(sa.select(MailStop))) == []


def test_one_press_of_the_mail_program_stops_it_and_ends_the_consent(
    app: Flask, client: FlaskClient, session: Session, link: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(link, data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    assert "ann@one.example gets no more news of Gateway Toronto." in client.get(link).text
    stopped = session.scalars(sa.select(MailStop)).one()
    assert "ann" not in stopped.address_digest
    event_id, account_id = stopped.event_id, an_account(session, "ann@one.example").id
    assert queries.standing(session, event_id=event_id, account_id=account_id, side="supplier") == NEEDED


def test_a_link_that_was_changed_leads_nowhere(client: FlaskClient, link: str) -> None:
    for token in (link[:-3] + "abc", link + "x", "/unsubscribe/WzEsIm5ld3MiLCJhQGIuYyJd.x"):
        assert client.get(token).status_code == 404
        assert client.post(token).status_code == 404
