"""What is printed of a schedule: the right words, in the right language, from a constant number of queries."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy.orm import Session

from gateway.database import db
from gateway.events.models import Event
from gateway.events.service import Hours
from gateway.printing import views
from gateway.printing.documents import Badge, DayBlock, Gap, Row, TableDay, TableRow, TableSheet
from gateway.printing.sheets import badges, participant_sheets, table_sheets
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import MeetingState, ScheduleRun
from tests.builders import a_registration, an_event, sign_in
from tests.pairs import a_match, a_meeting, a_run

NOW = datetime(2027, 9, 24, 20, 5, tzinfo=UTC)


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session, hours=[Hours("am", time(9), time(10)), Hours("pm", time(13), time(14))])


@pytest.fixture
def supplier(session: Session, event: Event) -> Registration:
    return a_registration(
        session, event, organisation="Érablière du Mont", language="fr", code="S1", contact_name="Marie Roy"
    )


@pytest.fixture
def buyer(session: Session, event: Event) -> Registration:
    buyer = a_registration(
        session, event, Side.BUYER, organisation="大森食品", language="ja", code="B2", contact_name="佐藤",
        latin_contact_name="Satō",
    )  # fmt: skip
    buyer.organisation.latin_name = "Ōmori Foods"
    session.commit()
    return buyer


@pytest.fixture
def run(session: Session, event: Event) -> ScheduleRun:
    return a_run(session, event)


def test_a_sheet_tells_ones_own_day_in_ones_own_language(
    session: Session, supplier: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_match(session, supplier, buyer, need="メープルシロップ", offer="Sirop d’érable")
    a_meeting(session, run, supplier, buyer, slot=1, table=3)
    (sheet,) = participant_sheets(session, run, [supplier], now=NOW)
    meeting = Row("09:25", "09:45", "大森食品", "3", "ja", "Ōmori Foods", "メープルシロップ", "ja")
    assert sheet.days == (
        DayBlock("samedi 25 septembre 2027", (meeting,)),
        DayBlock("dimanche 26 septembre 2027", ()),
    )
    assert (sheet.masthead.language, sheet.summary) == ("fr", "1 rencontre")
    assert (sheet.name, sheet.organisation, sheet.badge_code, sheet.letter) == (
        "Érablière du Mont", "Marie Roy", "S1", "E",
    )  # fmt: skip


def test_a_sheet_is_in_its_owners_language_and_names_stay_as_written(
    session: Session, buyer: Registration, run: ScheduleRun
) -> None:
    (sheet,) = participant_sheets(session, run, [buyer], now=NOW)
    assert (sheet.masthead.language, sheet.role_label, sheet.masthead.printed) == (
        "ja", "バイヤー", "印刷日時：9月24日 16:05",
    )  # fmt: skip
    assert (sheet.name_lang, sheet.latin_name, sheet.organisation, sheet.letter) == (
        "ja", "Ōmori Foods", "佐藤 · Satō", "O",
    )  # fmt: skip


def test_sheets_are_filed_a_to_z_and_nobody_is_left_out(
    session: Session, event: Event, supplier: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_registration(session, event, organisation="Zinc Works")
    a_registration(session, event, organisation="Not yet", state=State.SUBMITTED)
    sheets = participant_sheets(session, run, now=NOW)
    assert [(sheet.letter, sheet.name) for sheet in sheets] == [
        ("E", "Érablière du Mont"),
        ("O", "大森食品"),
        ("Z", "Zinc Works"),
    ]


def test_gaps_are_printed_and_cancelled_meetings_are_not(
    session: Session, event: Event, supplier: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    others = [a_registration(session, event, organisation=name) for name in ("Ash", "Birch")]
    a_meeting(session, run, others[0], buyer, slot=0)
    a_meeting(session, run, supplier, buyer, slot=1, state=MeetingState.CANCELLED)
    a_meeting(session, run, others[1], buyer, slot=2)
    (sheet,) = participant_sheets(session, run, [buyer], now=NOW)
    told = [row.label if isinstance(row, Gap) else row.who for row in sheet.days[0].rows]
    assert (told, sheet.summary) == (["Ash", "13:00まで休憩", "Birch"], "商談2件")


def test_everyones_sheets_cost_the_same_queries_however_many_there_are(
    session: Session, event: Event, supplier: Registration, buyer: Registration, run: ScheduleRun, count_queries
) -> None:
    counts = []
    for slot in (0, 1):
        a_meeting(session, run, supplier, a_registration(session, event, Side.BUYER), slot=slot)
        with Session(db.engine) as afresh, count_queries() as seen:
            participant_sheets(afresh, afresh.merge(run, load=False), now=NOW)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_a_table_sheet_tells_both_sides_of_every_meeting_there(
    session: Session, supplier: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, supplier, buyer, slot=5, table=3)
    with force_locale("fr"):
        sheets = table_sheets(session, run)
    row = TableRow("09:25", "09:45", "Érablière du Mont", "大森食品", "fr", "ja", "Ōmori Foods")
    assert sheets == [TableSheet("3", (TableDay("dimanche 26 septembre 2027", (row,)),), "1 rencontre")]


def test_a_badge_shows_person_organisation_place_and_code(
    session: Session, event: Event, supplier: Registration, buyer: Registration
) -> None:
    of_buyer = Badge(
        language="ja",
        name="佐藤",
        name_lang="ja",
        latin_name="Satō",
        organisation="大森食品",
        organisation_lang="ja",
        place="日本",
        role_label="バイヤー",
        role_colour="#0d5b4d",
        code="B2",
        qr="gateway:toronto:B2",
    )
    found = badges(session, event)
    assert [badge.name for badge in found] == ["Marie Roy", "佐藤"]
    assert found[1] == of_buyer
    assert badges(session, event, [buyer]) == [of_buyer]


def test_ones_agenda_is_handed_out_as_pdf(
    client: FlaskClient, session: Session, supplier: Registration, buyer: Registration, run: ScheduleRun
) -> None:
    a_meeting(session, run, supplier, buyer)
    sign_in(client, supplier.account)
    answer = client.get("/toronto/agenda.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'inline; filename="toronto-S1.pdf"'


def test_when_too_many_print_at_once_the_reader_is_told_to_try_again(
    app: Flask, client: FlaskClient, session: Session, supplier: Registration, run: ScheduleRun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(views, "WAIT_S", 0.01)
    sign_in(client, supplier.account)
    for _press in range(views.AT_ONCE):
        views._presses.acquire()
    try:
        answer = client.get("/toronto/agenda.pdf")
    finally:
        for _press in range(views.AT_ONCE):
            views._presses.release()
    assert (answer.status_code, "dans une minute" in answer.text) == (429, True)
