"""The programme: written in several languages, shown in the reader's, and taking time from those who mark it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from gateway import engine
from gateway.audit import AuditEntry
from gateway.errors import Conflict, GatewayError
from gateway.events.models import Event
from gateway.events.queries import slots_of
from gateway.profiles.models import Absence
from gateway.programme import service
from gateway.programme.models import Attendance, Kind, ProgrammeSession, Speaker, SpeakerText
from gateway.programme.queries import programme_of, sessions_of
from gateway.programme.service import SessionEntry
from gateway.registrations.models import Registration, Side
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_event, an_organiser, sign_in
from tests.markup import read
from tests.pairs import a_meeting, a_run
from tests.programme import SATURDAY, TEXTS, a_session, a_speaker


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


@pytest.fixture
def supplier(session: Session, event: Event) -> Registration:
    return a_registration(session, event, email="supplier@example.org")


def free(event: Event, session: Session, code: str) -> list[str] | None:
    """Return the slots the engine may use for somebody; None for all."""
    session.expire_all()
    found = engine.planning.build_problem(session, event.id)
    (participant,) = [one for one in found.participants if one.id == code]
    return None if participant.free is None else list(participant.free)


ALL = [f"d{day}-{at}" for day in (1, 2) for at in ("0900", "0925", "0950", "1015", "1040", "1105")]


def test_a_marked_session_takes_the_slots_it_overlaps_and_no_others(
    session: Session, event: Event, supplier: Registration
) -> None:
    entry = a_session(session, event, time(9, 30), time(10, 15))
    assert free(event, session, supplier.code) is None
    service.attend(session, event, supplier.id, entry)
    assert free(event, session, supplier.code) == [slot for slot in ALL if slot not in ("d1-0925", "d1-0950")]


def test_taking_the_mark_back_frees_what_is_not_taken_otherwise(
    session: Session, event: Event, supplier: Registration
) -> None:
    first, other = a_session(session, event), a_session(session, event, time(9, 50), time(10, 20))
    session.add(Absence(registration_id=supplier.id, slot_id=slots_of(session, event.id)[1].id))
    for entry in (first, other, first):
        service.attend(session, event, supplier.id, entry)
    service.leave(session, supplier.id, first)
    assert free(event, session, supplier.code) == [s for s in ALL if s not in ("d1-0925", "d1-0950", "d1-1015")]
    service.leave(session, supplier.id, other)
    assert free(event, session, supplier.code) == [s for s in ALL if s != "d1-0925"]


def test_a_session_that_moves_or_goes_takes_its_time_along(
    session: Session, event: Event, supplier: Registration
) -> None:
    entry = a_session(session, event)
    service.attend(session, event, supplier.id, entry)
    moved = SessionEntry(SATURDAY, time(11, 0), time(12, 0), Kind.TALK, TEXTS)
    service.write_session(session, event, moved, account_id=None, now=NOW, into=entry)
    session.commit()
    assert free(event, session, supplier.code) == [s for s in ALL if s != "d1-1105"]
    service.delete_session(session, entry, account_id=None, now=NOW)
    session.commit()
    assert free(event, session, supplier.code) is None


def test_a_session_over_a_published_meeting_cannot_be_marked(
    session: Session, event: Event, supplier: Registration
) -> None:
    entry = a_session(session, event)
    buyer = a_registration(session, event, Side.BUYER)
    a_meeting(session, a_run(session, event), supplier, buyer, slot=2)
    with pytest.raises(Conflict, match="You have a meeting at that time: 09:50"):
        service.attend(session, event, supplier.id, entry)


def test_marking_leaves_some_time_to_meet(session: Session, event: Event, supplier: Registration) -> None:
    first, second = (
        a_session(session, event, time(9), time(12)),
        a_session(session, event, time(9), time(12), on=SATURDAY + timedelta(days=1)),
    )
    service.attend(session, event, supplier.id, first)
    with pytest.raises(Conflict, match="no time to meet"):
        service.attend(session, event, supplier.id, second)


def test_a_participant_marks_on_the_page_and_takes_it_back(
    client: FlaskClient, session: Session, event: Event, supplier: Registration
) -> None:
    entry = a_session(session, event)
    marks = sa.select(Attendance.session_id).where(Attendance.registration_id == supplier.id)
    assert client.post(f"/toronto/programme/{entry.id}/attend").status_code == 403
    sign_in(client, supplier.account)
    number = entry.id
    session.rollback()
    answer = client.post(f"/toronto/programme/{number}/attend")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/toronto/programme#session-{number}")
    client.post(f"/toronto/programme/{number}/attend")
    assert session.scalars(marks).all() == [number]
    session.rollback()
    assert "You attend" in client.get("/toronto/programme").text
    client.post(f"/toronto/programme/{number}/leave")
    assert session.scalars(marks).all() == []


def test_the_page_is_in_the_readers_language_and_says_where_it_is_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch, client: FlaskClient, session: Session, event: Event
) -> None:
    monkeypatch.setitem(app.config, "LANGUAGES", ("en", "ja"))
    speaker = a_speaker(
        session, event, organisation="大森食品株式会社", texts={"en": {"post": "Head buyer", "about": ""}}
    )
    a_session(session, event, speakers=(speaker.id,), room="Room 204")
    page = read(client.get("/toronto/programme?lang=ja").text)
    [title] = page.all("h3")
    assert (title.words, title.attributes.get("lang")) == ("日本市場への参入", None)
    tongues = [(one.words, one.attributes["lang"]) for one in next(page.all("main")).all() if "lang" in one.attributes]
    assert tongues == [
        ("Labels, lead times, trust.", "en"), ("佐藤 美咲", "ja"), ("Head buyer", "en"), ("大森食品株式会社", "ja"),
    ]  # fmt: skip
    assert "Satō Misaki" in next(page.all("main")).words
    [english] = read(client.get("/toronto/programme?lang=en").text).all("h3")
    assert english.words == "Selling into Japan"


def test_the_menu_names_the_programme_once_there_is_one(client: FlaskClient, session: Session, event: Event) -> None:
    assert 'href="/toronto/programme"' not in client.get("/toronto/").text
    assert "No programme yet" in client.get("/toronto/programme").text
    a_session(session, event)
    assert 'href="/toronto/programme"' in client.get("/toronto/").text


def test_a_session_comes_into_a_calendar_at_the_events_time(
    client: FlaskClient, session: Session, event: Event
) -> None:
    entry = a_session(session, event, room="Room 204")
    answer = client.get(f"/toronto/programme/{entry.id}.ics")
    assert answer.mimetype == "text/calendar"
    [found] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (found["UID"], found["SUMMARY"], found["LOCATION"]) == (
        f"toronto-session-{entry.id}@gateway", "Selling into Japan", "Room 204, Enercare Centre, Toronto",
    )  # fmt: skip
    assert found.decoded("DTSTART") == datetime(2027, 9, 25, 13, 30, tzinfo=UTC)
    assert found["DTSTART"].params["TZID"] == "America/Toronto"


def test_the_page_costs_the_same_for_one_session_and_for_many(
    client: FlaskClient, session: Session, event: Event, count_queries: Callable
) -> None:
    costs = []
    for number in range(2):
        for _n in range(1 + 9 * number):
            a_session(session, event, speakers=(a_speaker(session, event).id,))
        with count_queries() as statements:
            assert client.get("/toronto/programme").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"texts": {"en": {"title": "", "summary": "Only this"}}}, "has no title"),
        ({"starts": time(10), "ends": time(10)}, "ends before it starts"),
        ({"on": date(2027, 9, 27)}, "not on a day of the event"),
        ({"speakers": (999,)}, "was deleted in the meantime"),
    ],
)
def test_a_session_that_cannot_be_says_what_to_change(
    session: Session, event: Event, changes: dict, message: str
) -> None:
    with pytest.raises(GatewayError, match=message):
        a_session(session, event, **changes)
    assert sessions_of(session, event.id) == []


def test_sessions_that_start_together_are_put_in_order(session: Session, event: Event) -> None:
    first, second, third = (a_session(session, event, room=room) for room in "ABC")
    later = a_session(session, event, time(11), time(12), room="D")
    service.move_earlier(session, third, account_id=None, now=NOW)
    service.move_earlier(session, first, account_id=None, now=NOW)
    service.move_earlier(session, later, account_id=None, now=NOW)
    [day] = programme_of(session, event)
    assert (day.on, [one.room for one in day.sessions]) == (SATURDAY, ["A", "C", "B", "D"])
    assert [one.position for one in (first, third, second, later)] == [0, 1, 2, 0]


FORM = {
    "on": "2027-09-25", "starts": "16:00", "ends": "17:30", "kind": "keynote", "room": "Hall A",
    "in_en-title": "Opening", "in_zh_Hans-title": "开幕", "in_zh_Hans-summary": "欢迎\r\n\r\n\r\n各位",
}  # fmt: skip


@pytest.fixture
def organiser(client: FlaskClient, session: Session, event: Event) -> FlaskClient:
    account = an_organiser(session, event)
    session.commit()
    sign_in(client, account)
    return client


def test_the_organiser_writes_changes_and_deletes_a_session(
    organiser: FlaskClient, session: Session, event: Event
) -> None:
    speaker = a_speaker(session, event)
    made = organiser.post("/toronto/organiser/programme/sessions/new", data={**FORM, "speakers": str(speaker.id)})
    assert made.status_code == 303
    [entry] = sessions_of(session, event.id)
    assert (entry.starts_at, entry.ends_at) == (
        datetime(2027, 9, 25, 20, 0, tzinfo=UTC), datetime(2027, 9, 25, 21, 30, tzinfo=UTC),
    )  # fmt: skip
    assert [(t.language, t.title, t.summary) for t in entry.texts] == [
        ("en", "Opening", ""), ("zh-Hans", "开幕", "欢迎\n\n各位"),
    ]  # fmt: skip
    assert [one.name for one in entry.speakers] == ["佐藤 美咲"]
    address = f"/toronto/organiser/programme/sessions/{entry.id}"
    session.rollback()
    page = read(organiser.get(address).text)
    shown = {one.attributes.get("name"): one.attributes.get("value") for one in page.all("input")}
    assert (shown["starts"], shown["ends"], shown["in_zh_Hans-title"]) == ("16:00", "17:30", "开幕")
    organiser.post(address, data={**FORM, "in_en-title": "", "room": ""})
    session.expire_all()
    [entry] = sessions_of(session, event.id)
    assert ([t.language for t in entry.texts], entry.speakers, entry.room) == (["zh-Hans"], [], "")
    session.rollback()
    assert "Nobody has marked it." in organiser.get(f"{address}/delete").text
    assert organiser.post(f"{address}/delete").status_code == 303
    assert sessions_of(session, event.id) == []
    acts = session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert [act for act in acts if act.startswith("programme")] == [
        "programme.added", "programme.changed", "programme.deleted",
    ]  # fmt: skip


def test_what_cannot_be_saved_stays_in_the_form(organiser: FlaskClient, session: Session, event: Event) -> None:
    answer = organiser.post("/toronto/organiser/programme/sessions/new", data={**FORM, "ends": "15:00"})
    assert answer.status_code == 422
    assert "The session ends before it starts." in answer.text
    assert "开幕" in answer.text
    assert sessions_of(session, event.id) == []


def test_a_speaker_whom_another_press_deleted_is_not_deleted_again(app: Flask, session: Session, event: Event) -> None:
    number = a_speaker(session, event).id
    session.rollback()
    with unit_of_work() as work:
        found = work.get_one(Speaker, number)
        work.execute(sa.delete(SpeakerText))
        work.execute(sa.delete(Speaker), execution_options={"synchronize_session": False})
        service.delete_speaker(work, found, account_id=None, now=NOW)
    assert "speaker.deleted" not in session.scalars(sa.select(AuditEntry.act)).all()


def test_a_speaker_is_written_whole_and_leaves_the_sessions_alone_when_deleted(
    organiser: FlaskClient, session: Session, event: Event
) -> None:
    data = {"name": "김 서연", "latin_name": "Kim Seo-yeon", "language": "ko", "in_ko-post": "구매 총괄"}
    assert organiser.post("/toronto/organiser/programme/speakers/new", data=data).status_code == 303
    [speaker] = session.scalars(sa.select(Speaker)).all()
    assert (speaker.name, speaker.latin_name, speaker.texts[0].post) == ("김 서연", "Kim Seo-yeon", "구매 총괄")
    entry = a_session(session, event, speakers=(speaker.id,))
    assert organiser.post(f"/toronto/organiser/programme/speakers/{speaker.id}/delete").status_code == 303
    session.expire_all()
    assert session.scalars(sa.select(Speaker)).all() == []
    assert session.get_one(ProgrammeSession, entry.id).speakers == []


def test_another_events_session_is_not_there(client: FlaskClient, session: Session, event: Event) -> None:
    other = an_event(session, slug="vancouver")
    entry = a_session(session, other)
    sign_in(client, an_organiser(session, event))
    for path in (f"programme/{entry.id}.ics", f"organiser/programme/sessions/{entry.id}"):
        assert client.get(f"/toronto/{path}").status_code == 404
