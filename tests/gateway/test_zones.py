"""Time zones: understood by any of their names, named beside times, and never the reader's or the server's."""

from __future__ import annotations

import time as clocks
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.errors import GatewayError
from gateway.events.models import Event
from gateway.events.service import Hours
from gateway.registrations.models import Side
from gateway.zones import canonical, zone_named
from tests.builders import a_registration, an_event, sign_in
from tests.markup import read
from tests.pairs import a_meeting, a_run
from tests.programme import a_session


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Eastern", "America/New_York"),
        ("Canada/Pacific", "America/Vancouver"),
        ("asia/tokyo", "Asia/Tokyo"),
        ("america/new york", "America/New_York"),
        ("Hongkong", "Asia/Hong_Kong"),
        ("PRC", "Asia/Shanghai"),
        ("UTC", "Etc/UTC"),
        ("Europe/Kyiv", "Europe/Kyiv"),
    ],
)
def test_a_zone_is_understood_by_any_of_its_names(written: str, zone: str) -> None:
    assert zone_named(written) == zone


@pytest.mark.parametrize(
    "written", ["", "Toronto time", "../etc/passwd", "localtime", "posix/UTC", "Asia", "x" * 300, "\0"]
)
def test_what_names_no_zone_is_refused(session: Session, written: str) -> None:
    with pytest.raises(GatewayError, match="is not a time zone"):
        an_event(session, zone=written)


def test_an_event_keeps_todays_name_of_its_zone(client: FlaskClient, session: Session) -> None:
    event = an_event(session, zone="Asia/Saigon", city="Ho Chi Minh City")
    assert event.zone == "Asia/Ho_Chi_Minh"
    assert event.slots[0].starts_at == datetime(2027, 9, 25, 2, 0, tzinfo=UTC)


def test_an_event_that_was_stored_by_an_old_name_goes_on_working(client: FlaskClient, session: Session) -> None:
    event = an_event(session, zone="Asia/Ho_Chi_Minh")
    a_session(session, event)
    session.execute(sa.update(Event).values(zone="Asia/Saigon"))
    session.commit()
    page = read(client.get("/toronto/").text)
    assert "All times are those of Ho Chi Minh (Asia/Ho_Chi_Minh)." in next(page.all("main")).words
    assert [one.words for one in read(client.get("/toronto/programme").text).all("time")] == ["09:30to 10:15"]
    assert canonical("Asia/Saigon") == "Asia/Ho_Chi_Minh"


@pytest.fixture(params=["Asia/Tokyo", "Pacific/Honolulu"])
def server_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server whose own clocks are far from the event's."""
    monkeypatch.setenv("TZ", request.param)
    clocks.tzset()
    yield
    monkeypatch.undo()
    clocks.tzset()


def test_dates_are_those_of_the_event_wherever_the_server_stands(
    server_elsewhere: None, client: FlaskClient, session: Session
) -> None:
    # From 21:00 to 23:30 in Toronto it is the next day in UTC and in Tokyo, and still afternoon in Honolulu.
    event = an_event(session, hours=[Hours("eve", time(21), time(23, 30))])
    a_session(session, event, time(22), time(23))
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    a_meeting(session, a_run(session, event), supplier, buyer, slot=5)
    programme = read(client.get("/toronto/programme").text)
    sign_in(client, supplier.account)
    session.rollback()
    agenda = next(read(client.get("/toronto/agenda").text).all("main")).words
    assert [one.words for one in programme.all("h2", "time")] == ["Saturday, September 25, 2027", "22:00to 23:00"]
    assert "Saturday, September 25, 2027" in agenda
    assert "23:05to 23:25" in agenda
    assert "times in Toronto" in agenda
    calendar = client.get("/toronto/agenda.ics").text
    assert "DTSTART;TZID=America/Toronto:20270925T230500" in calendar


def test_slots_keep_to_the_clock_on_the_wall_when_clocks_change(session: Session) -> None:
    event = an_event(
        session, first_day=date(2027, 11, 6), last_day=date(2027, 11, 7), hours=[Hours("am", time(9), time(9, 20))]
    )
    assert [slot.starts_at for slot in event.slots] == [
        datetime(2027, 11, 6, 13, 0, tzinfo=UTC),
        datetime(2027, 11, 7, 14, 0, tzinfo=UTC),
    ]


def test_no_slot_is_lost_or_doubled_in_the_night_the_clocks_change(session: Session) -> None:
    event = an_event(
        session, first_day=date(2027, 11, 7), last_day=date(2027, 11, 7), hours=[Hours("night", time(0, 30), time(3))],
        meeting_minutes=30, pause_minutes=0,
    )  # fmt: skip
    starts = [slot.starts_at for slot in event.slots]
    assert len(starts) == len(set(starts)) == 7  # two and a half hours on the wall, three and a half in truth
    assert len({slot.key for slot in event.slots}) == 7
