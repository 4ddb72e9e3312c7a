"""My agenda as a page and as a calendar file."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.events.service import Hours
from gateway.registrations.models import Registration, Side
from gateway.schedule.models import MeetingState, RunState, ScheduleRun
from tests.builders import a_registration, an_event, sign_in
from tests.pairs import a_match, a_meeting, a_run

TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, hours=[Hours("am", time(9), time(10)), Hours("pm", time(13), time(14))])


@pytest.fixture
def reader(session: Session, event: Event, client: FlaskClient) -> Registration:
    """A supplier who reads; signed in."""
    supplier = a_registration(session, event, organisation="Anse-Bleue")
    sign_in(client, supplier.account)
    session.rollback()
    return supplier


@pytest.fixture
def buyer(session: Session, event: Event) -> Registration:
    buyer = a_registration(
        session, event, Side.BUYER, organisation="大森食品", language="ja", email="sato@omori.example",
        contact_name="佐藤", products=("冷凍ブルーベリー",),
    )  # fmt: skip
    buyer.organisation.latin_name = "Ōmori Foods"
    session.commit()
    return buyer


@pytest.fixture
def run(session: Session, event: Event) -> ScheduleRun:
    return a_run(session, event)


def entries(client: FlaskClient) -> list:
    answer = client.get("/toronto/agenda.ics")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_the_page_tells_time_zone_table_and_the_others_words(
    client: FlaskClient, session: Session, reader: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_match(session, reader, buyer, need="冷凍ブルーベリー")
    a_meeting(session, run, reader, buyer, slot=1, table=3)
    html = client.get("/toronto/agenda").text
    assert "1 meeting · times in Toronto" in html
    assert '<time class="when" datetime="2027-09-25T13:25:00+00:00">09:25' in html
    assert '<span lang="ja">冷凍ブルーベリー</span>' in html
    assert "Ōmori Foods" in html
    assert "<small>Table</small><b>3</b>" in html
    assert "No meetings on this day." in html


def test_free_time_and_breaks_between_meetings_are_told_quietly(
    client: FlaskClient, session: Session, event: Event, reader: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, reader, buyer, slot=0)
    a_meeting(session, run, reader, a_registration(session, event, Side.BUYER), slot=2)
    html = client.get("/toronto/agenda").text
    assert "Free until 09:45" in html
    assert "Break until 13:00" in html


def test_before_anything_is_published_the_page_says_so(
    client: FlaskClient, session: Session, event: Event, reader: Registration, buyer: Registration
) -> None:
    a_meeting(session, a_run(session, event, RunState.DRAFT), reader, buyer)
    html = client.get("/toronto/agenda").text
    assert "No schedule is published yet" in html
    assert "大森食品" not in html
    assert client.get("/toronto/agenda.ics").status_code == 404
    assert client.get("/toronto/agenda.pdf").status_code == 404


def test_a_reader_without_meetings_is_told_what_to_do(
    client: FlaskClient, session: Session, event: Event, reader: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, a_registration(session, event), buyer)
    html = client.get("/toronto/agenda").text
    assert "No meetings for you in this schedule" in html
    assert "大森食品" not in html


def test_the_calendar_file_puts_every_meeting_in_its_place(
    client: FlaskClient, session: Session, reader: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, reader, buyer, slot=1, table=3)
    (entry,) = entries(client)
    assert entry["SUMMARY"] == "大森食品 (Ōmori Foods)"
    assert entry["DTSTART"].dt == datetime(2027, 9, 25, 9, 25, tzinfo=TORONTO)
    assert entry["DTSTART"].params["TZID"] == "America/Toronto"
    assert entry["DTEND"].dt == datetime(2027, 9, 25, 9, 45, tzinfo=TORONTO)
    assert entry["DTSTAMP"].dt == run.published_at
    assert entry["LOCATION"] == "Table 3, Enercare Centre, Toronto"
    assert (entry["DESCRIPTION"], entry["DESCRIPTION"].params["LANGUAGE"]) == ("冷凍ブルーベリー", "ja")


def test_a_later_schedule_moves_the_entry_instead_of_adding_one(
    client: FlaskClient, session: Session, event: Event, reader: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, reader, buyer, slot=0)
    (before,) = entries(client)
    run.state = RunState.REPLACED
    session.commit()
    a_meeting(session, a_run(session, event), reader, buyer, slot=2)
    (after,) = entries(client)
    assert (after["UID"], after["SEQUENCE"] > before["SEQUENCE"]) == (before["UID"], True)
    assert after["DTSTART"].dt > before["DTSTART"].dt


def test_a_cancelled_meeting_is_cancelled_in_the_calendar_too(
    client: FlaskClient, session: Session, reader: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, reader, buyer, state=MeetingState.CANCELLED)
    assert [entry["STATUS"] for entry in entries(client)] == ["CANCELLED"]


@pytest.mark.parametrize("path", ["agenda", "agenda.ics"])
def test_no_agenda_tells_how_to_reach_the_other(
    client: FlaskClient, session: Session, reader: Registration, buyer: Registration, run: ScheduleRun, path: str
) -> None:
    a_meeting(session, run, reader, buyer)
    text = client.get(f"/toronto/{path}").text
    assert "大森食品" in text
    assert [secret for secret in ("sato@omori.example", "佐藤") if secret in text] == []


def test_the_page_costs_the_same_queries_at_one_meeting_and_at_eight(
    client: FlaskClient, session: Session, event: Event, reader: Registration, run: ScheduleRun, count_queries
) -> None:
    counts = []
    for upto in (1, 8):
        for slot in range(len(counts), upto):
            a_meeting(session, run, reader, a_registration(session, event, Side.BUYER), slot=slot)
        with count_queries() as seen:
            client.get("/toronto/agenda")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15
