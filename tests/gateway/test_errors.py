"""Pages for what goes wrong: there is always one of ours, even when the database is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.database import db
from gateway.events.models import Event
from gateway.registrations.models import Registration
from tests.builders import a_registration, an_account, an_event, an_organiser, sign_in

OURS = "Gateway</title>"


@pytest.fixture
def without_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no connection can be made: as if the server had stopped."""

    def gone(*_arguments: object, **_settings: object) -> None:
        raise sa.exc.OperationalError("connect", {}, Exception("the server has gone"))

    db.session.remove()
    monkeypatch.setattr(db.engine, "connect", gone)


@pytest.mark.parametrize("address", ["/", "/toronto/", "/toronto/matches", "/sign-in/abc", "/development/outbox"])
def test_without_a_database_every_page_says_that_it_is_our_fault(
    client: FlaskClient, session: Session, address: str, request: pytest.FixtureRequest
) -> None:
    registration = a_registration(session, an_event(session))
    sign_in(client, an_account(session, registration.account.email))
    request.getfixturevalue("without_database")
    answer = client.get(address)
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert client.post("/sign-in", data={"email": "a@b.example"}).status_code == 500


def test_without_a_database_errors_that_need_none_keep_their_page(client: FlaskClient, without_database: None) -> None:
    for address, status in (("/a/b/c/d", 404), ("/toronto/%00", 404)):
        answer = client.get(address)
        assert (answer.status_code, OURS in answer.text) == (status, True)


def test_without_a_database_health_is_told_in_plain_words(
    client: FlaskClient, session: Session, request: pytest.FixtureRequest
) -> None:
    sign_in(client, an_account(session, "ann@one.example"))
    request.getfixturevalue("without_database")
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok\n")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "the database does not take writes\n")


def test_a_write_the_database_refuses_ends_in_a_page_of_ours_and_leaves_nothing(
    client: FlaskClient, session: Session, put_in_place: Callable
) -> None:
    event = an_event(session)
    sign_in(client, an_organiser(session, event))

    def twice() -> str:
        for event_row in ("first", "first"):
            copy = {c.key: getattr(event, c.key) for c in sa.inspect(Event).columns if c.key != "id"}
            db.session.add(Event(**{**copy, "slug": event_row}))
            db.session.flush()
        return ""

    put_in_place("organiser.rank", twice)
    answer = client.post("/toronto/organiser/rank")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert session.scalars(sa.select(Event.slug)).all() == ["toronto"]


def test_what_is_too_large_is_refused_with_a_page(client: FlaskClient, session: Session) -> None:
    an_event(session)
    answer = client.post("/toronto/register/supplier", data={"description": "x" * 3_000_000})
    assert (answer.status_code, OURS in answer.text) == (413, True)
    assert session.scalars(sa.select(Registration)).all() == []


def test_a_method_a_page_does_not_know_is_a_page_that_is_not_there(client: FlaskClient, session: Session) -> None:
    an_event(session)
    for method in ("PUT", "DELETE", "PATCH"):
        answer = client.open("/toronto/", method=method)
        assert (answer.status_code, OURS in answer.text) == (405, True)
