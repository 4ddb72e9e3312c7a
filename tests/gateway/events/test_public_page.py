"""The event's public page: who can still come, and what it costs to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.events.places import Door, Places, places
from gateway.events.queries import Figures, figures_of
from gateway.registrations.models import Side, State
from tests.builders import NOW, a_registration, an_event, sign_in


def test_the_page_says_where_when_and_how_many_places_are_taken(client: FlaskClient, session: Session) -> None:
    event = an_event(session, supplier_places=30, buyer_places=2, closes_at=NOW + timedelta(days=31))
    a_registration(session, event, state=State.SUBMITTED)
    a_registration(session, event, state=State.CANCELLED)
    for _n in range(2):
        a_registration(session, event, Side.BUYER)
    page = client.get("/toronto/").text
    assert "<title>Two shores. · Gateway Toronto · Gateway</title>" in page
    assert "Enercare Centre" in page
    assert "<b>1 of 30</b> places taken" in page
    assert "<b>2 of 2</b> places taken" in page
    assert "Full: waiting list" in page
    assert "closes September 1, 08:00" in page
    assert 'href="/toronto/register/supplier"' in page
    assert 'href="/toronto/register/buyer"' in page


def test_the_page_speaks_french(client: FlaskClient, session: Session) -> None:
    an_event(session)
    page = client.get("/toronto/?lang=fr").text
    assert '<html lang="fr"' in page
    assert "Deux rives." in page


def test_who_is_registered_finds_the_way_to_it(client: FlaskClient, session: Session) -> None:
    registration = a_registration(session, an_event(session))
    sign_in(client, registration.account)
    assert 'href="/toronto/me"' in client.get("/toronto/").text


def test_the_page_costs_the_same_for_one_and_for_many(
    client: FlaskClient, session: Session, count_queries: Callable
) -> None:
    event = an_event(session)
    costs = []
    for _round in range(2):
        with count_queries() as statements:
            assert client.get("/toronto/").status_code == 200
        costs.append(len(statements))
        for _n in range(30):
            a_registration(session, event)
    assert costs[0] == costs[1] <= 6


def test_the_figures_are_those_of_the_event(session: Session) -> None:
    event = an_event(session)
    assert figures_of(session, event) == Figures(slots=12, minutes=20, days=2, tables=4)


OPENS, CLOSES = NOW, NOW + timedelta(days=10)


@pytest.mark.parametrize(
    ("at", "taken", "waiting", "door", "left"),
    [
        (OPENS - timedelta(seconds=1), 0, 0, Door.NOT_YET, 5),
        (OPENS, 0, 0, Door.OPEN, 5),
        (OPENS, 4, 0, Door.OPEN, 1),
        (OPENS, 5, 0, Door.FULL, 0),
        (OPENS, 4, 1, Door.FULL, 0),
        (CLOSES - timedelta(seconds=1), 0, 0, Door.OPEN, 5),
        (CLOSES, 0, 0, Door.CLOSED, 5),
    ],
)
def test_a_door_opens_fills_and_closes(
    session: Session, at: object, taken: int, waiting: int, door: Door, left: int
) -> None:
    event = an_event(session, supplier_places=5, opens_at=OPENS, closes_at=CLOSES)
    found = places(event, "supplier", taken=taken, waiting=waiting, now=at)
    assert found == Places("supplier", door, 5, taken, waiting, OPENS, CLOSES)
    assert found.left == left


def test_without_a_closing_time_the_door_closes_after_the_last_day(session: Session) -> None:
    event: Event = an_event(session)
    after = NOW.replace(month=9, day=27, hour=4)  # midnight in Toronto
    doors = [places(event, "buyer", taken=9, waiting=0, now=at).door for at in (after - timedelta(seconds=1), after)]
    assert doors == [Door.OPEN, Door.CLOSED]


def test_the_front_page_lists_events_or_goes_to_the_only_one(client: FlaskClient, session: Session) -> None:
    assert "No event yet" in client.get("/").text
    an_event(session)
    assert client.get("/").headers["Location"] == "/toronto/"
    an_event(session, slug="vancouver")
    page = client.get("/").text
    assert page.count("<h2>") == 2
    assert 'href="/vancouver/"' in page
