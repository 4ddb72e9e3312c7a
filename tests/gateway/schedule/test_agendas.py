"""Agendas: one's own meetings in order, what lies between them, and everyone's at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from gateway.database import db
from gateway.events.models import Event, Slot
from gateway.events.service import Hours
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.agendas import (
    AgendaDay,
    Appointment,
    Gap,
    GapKind,
    Party,
    agenda_of,
    agendas,
    alphabetical,
    entries_of,
)
from gateway.schedule.models import MeetingState
from tests.builders import a_registration, an_event
from tests.pairs import a_match, a_meeting, a_run

NINE = datetime(2027, 9, 25, 13, 0, tzinfo=UTC)
OMORI = Party(4, "B4", Side.BUYER, "大森食品", "Ōmori Foods", "ja", "JP")


def minutes(number: int) -> datetime:
    return NINE + timedelta(minutes=number)


def a_slot(number: int, start: int, block: str) -> Slot:
    return Slot(id=number, block=block, starts_at=minutes(start), ends_at=minutes(start + 20))


def an_appointment(number: int, start: int, *, cancelled: bool = False) -> Appointment:
    return Appointment(number, minutes(start), minutes(start + 20), 1, OMORI, "", cancelled)


DAY = [
    a_slot(1, 0, "am"),
    a_slot(2, 25, "am"),
    a_slot(3, 50, "am"),
    a_slot(4, 180, "pm"),
    a_slot(5, 205, "pm"),
]


def test_a_day_without_meetings_is_empty() -> None:
    assert entries_of(DAY, {}) == ()


def test_what_lies_before_the_first_and_after_the_last_meeting_is_not_told() -> None:
    only = an_appointment(1, 50)
    assert entries_of(DAY, {3: [only]}) == (only,)


def test_slots_left_free_become_one_gap_and_the_break_another() -> None:
    first, last = an_appointment(1, 0), an_appointment(2, 205)
    assert entries_of(DAY, {1: [first], 5: [last]}) == (
        first,
        Gap(minutes(25), minutes(70), GapKind.FREE),
        Gap(minutes(70), minutes(180), GapKind.BREAK),
        Gap(minutes(180), minutes(200), GapKind.FREE),
        last,
    )


def test_meetings_one_after_the_other_leave_no_gap() -> None:
    one, other = an_appointment(1, 0), an_appointment(2, 25)
    assert entries_of(DAY, {1: [one], 2: [other]}) == (one, other)


def test_a_cancelled_meeting_stands_beside_the_one_that_took_its_slot() -> None:
    gone, instead = an_appointment(1, 0, cancelled=True), an_appointment(2, 0)
    assert entries_of(DAY, {1: [gone, instead]}) == (gone, instead)


def test_participants_are_filed_by_latin_name_and_other_scripts_come_last() -> None:
    named = [("한솔유통", ""), ("Zeta", ""), ("大森食品", "Ōmori Foods"), ("3M Canada", ""), ("Érablière", "")]
    parties = [Party(n, "", Side.BUYER, name, latin, "en", "CA") for n, (name, latin) in enumerate(named)]
    assert [party.name for party in sorted(parties, key=alphabetical)] == [
        "Érablière",
        "大森食品",
        "Zeta",
        "3M Canada",
        "한솔유통",
    ]


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, hours=[Hours("am", time(9), time(10)), Hours("pm", time(13), time(14))])


@pytest.fixture
def supplier(session: Session, event: Event) -> Registration:
    return a_registration(session, event, organisation="Anse-Bleue", products=("Blueberries", "Jam"))


@pytest.fixture
def buyer(session: Session, event: Event) -> Registration:
    products = ("ジャム", "ブルーベリー")
    return a_registration(session, event, Side.BUYER, organisation="大森食品", language="ja", products=products)


def test_an_agenda_tells_when_where_who_and_what_for(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    run = a_run(session, event)
    a_match(session, supplier, buyer, need="ブルーベリー", offer="Blueberries")
    meeting = a_meeting(session, run, supplier, buyer, slot=1, table=3)
    other = Party(buyer.id, buyer.code, Side.BUYER, "大森食品", "", "ja", "JP")
    start = datetime(2027, 9, 25, 13, 25, tzinfo=UTC)
    expected = Appointment(meeting.id, start, start + timedelta(minutes=20), 3, other, "ブルーベリー")
    assert agenda_of(session, run, supplier).days == (
        AgendaDay(date(2027, 9, 25), (expected,)),
        AgendaDay(date(2027, 9, 26), ()),
    )


def test_each_side_reads_the_other_sides_words(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    run = a_run(session, event)
    a_match(session, supplier, buyer, need="ブルーベリー", offer="Blueberries")
    a_meeting(session, run, supplier, buyer)
    told = [[one.about for one in agenda_of(session, run, who).appointments] for who in (supplier, buyer)]
    assert told == [["ブルーベリー"], ["Blueberries"]]


def test_a_pair_the_engine_did_not_suggest_is_told_by_the_others_first_product(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    run = a_run(session, event)
    a_meeting(session, run, supplier, buyer)
    assert [one.about for one in agenda_of(session, run, supplier).appointments] == ["ジャム"]


def test_days_are_those_of_the_event_not_of_greenwich(session: Session) -> None:
    event = an_event(session, zone="Asia/Tokyo", hours=[Hours("am", time(8), time(8, 30))])
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    run = a_run(session, event)
    a_meeting(session, run, supplier, buyer)  # 8:00 in Tokyo is 23:00 the day before in UTC
    days = agenda_of(session, run, supplier).days
    assert [(day.on, len(day.appointments)) for day in days] == [(date(2027, 9, 25), 1), (date(2027, 9, 26), 0)]


def test_only_this_runs_meetings_are_in_it(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    published, draft = a_run(session, event), a_run(session, event, state="draft")
    a_meeting(session, draft, supplier, buyer)
    assert agenda_of(session, published, supplier).appointments == ()


def test_a_cancelled_meeting_is_told_but_not_counted(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    run = a_run(session, event)
    a_meeting(session, run, supplier, buyer, state=MeetingState.CANCELLED)
    agenda = agenda_of(session, run, buyer)
    assert ([one.cancelled for one in agenda.appointments], agenda.standing) == ([True], 0)


def test_a_meeting_with_somebody_who_does_not_come_any_more_is_told_but_not_counted(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    run = a_run(session, event)
    a_meeting(session, run, supplier, buyer)
    supplier.state = State.CANCELLED
    session.commit()
    agenda = agenda_of(session, run, buyer)
    assert ([one.cancelled for one in agenda.appointments], agenda.standing) == ([True], 0)


def test_everyones_agendas_are_those_of_each(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    run, idle = a_run(session, event), a_registration(session, event, organisation="Zinc")
    a_meeting(session, run, supplier, buyer)
    assert agendas(session, run) == [agenda_of(session, run, who) for who in (supplier, idle, buyer)]


def test_everyones_agendas_cost_the_same_queries_however_many_there_are(
    session: Session, event: Event, supplier: Registration, buyer: Registration, count_queries
) -> None:
    run = a_run(session, event)
    a_meeting(session, run, supplier, buyer)
    counts = []
    for slot in (1, 2):
        with Session(db.engine) as afresh, count_queries() as seen:
            agendas(afresh, afresh.merge(run, load=False))
        counts.append(len(seen))
        a_meeting(session, run, a_registration(session, event), a_registration(session, event, Side.BUYER), slot=slot)
    assert counts[0] == counts[1] <= 7
