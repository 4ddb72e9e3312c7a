"""Questions to a run, as organisers put them and read the answers."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.registrations.models import Registration, Side
from gateway.schedule.models import ScheduleRun, Study, StudyKind
from tests.builders import NOW, a_registration
from tests.gateway.organiser.test_runs import RUNS, words

AT = {"at": "2027-09-25T13:00:00+00:00", "table": "2"}


@pytest.fixture
def pair(session: Session, event: Event) -> tuple[Registration, Registration]:
    supplier = a_registration(session, event, organisation="Érablière du Lac", code="S1")
    return supplier, a_registration(session, event, Side.BUYER, organisation="大森食品", code="B1", language="ja")


def answer(session: Session, run: ScheduleRun, kind: StudyKind, about: str, found: dict) -> None:
    session.add(Study(run_id=run.id, kind=kind, about=about, asked_at=NOW, answered_at=NOW, answer=found))
    session.commit()


def test_asking_starts_a_job_and_leads_back_to_the_question(
    browser: FlaskClient, session: Session, pair, a_run
) -> None:
    a_run()
    posted = browser.post(f"{RUNS}/1/meet", data={"supplier": "S1", "buyer": "B1"})
    assert (posted.status_code, posted.headers["Location"]) == (303, f"{RUNS}/1/meet?supplier=S1&buyer=B1")
    job = session.scalars(select(Job)).one()
    assert (job.kind, session.scalars(select(Study)).one().about) == ("study", "S1 B1")
    session.rollback()
    page = browser.get(posted.headers["Location"]).text
    assert f"/toronto/organiser/jobs/{job.id}.json" in page
    assert '<meta http-equiv="refresh" content="3">' in page


def test_pressing_again_starts_no_second_job_until_the_first_is_over(
    browser: FlaskClient, session: Session, pair, a_run
) -> None:
    a_run()
    data = {"supplier": "S1", "buyer": "B1"}
    assert [browser.post(f"{RUNS}/1/meet", data=data).status_code for _press in range(3)] == [303] * 3
    first = session.scalars(select(Job)).one()
    assert session.scalars(select(Study.job_id)).one() == first.id
    first.state = JobState.FAILED
    session.commit()
    browser.post(f"{RUNS}/1/meet", data=data)
    assert session.scalars(select(Job.state).order_by(Job.id)).all() == [JobState.FAILED, JobState.QUEUED]
    assert session.scalars(select(Study.job_id)).one() != first.id


def test_when_an_answer_is_there_the_progress_leads_to_it(
    browser: FlaskClient, session: Session, event: Event, a_run
) -> None:
    run = a_run()
    asked = {StudyKind.MEET: "S1 B1", StudyKind.STAND_BY: event.slots[0].key, StudyKind.WHAT_IF: ""}
    led = []
    for kind, about in asked.items():
        job = Job(event_id=event.id, kind="study", state=JobState.DONE, created_at=NOW)
        session.add(job)
        session.flush()
        session.add(Study(run_id=run.id, kind=kind, about=about, asked_at=NOW, job_id=job.id))
        session.commit()
        led.append(browser.get(f"/toronto/organiser/jobs/{job.id}.json").json["redirect"])
    assert led == [
        f"{RUNS}/1/meet?supplier=S1&buyer=B1",
        f"{RUNS}/1/stand-by?slot={event.slots[0].key}",
        f"{RUNS}/1/what-if",
    ]


@pytest.mark.parametrize("data", [{}, {"supplier": "S1"}, {"supplier": "B1", "buyer": "S1"}, {"supplier": "S1 B1"}])
def test_a_pair_that_is_none_is_refused_in_words(
    browser: FlaskClient, session: Session, pair, a_run, data: dict[str, str]
) -> None:
    a_run()
    page = browser.post(f"{RUNS}/1/meet", data=data, follow_redirects=True).text
    assert "Choose a supplier and a buyer who come to the event." in page
    assert session.scalars(select(Study)).all() == []


def test_a_slot_that_is_none_is_refused_in_words(browser: FlaskClient, session: Session, a_run) -> None:
    a_run()
    page = browser.post(f"{RUNS}/1/stand-by", data={"slot": "teatime"}, follow_redirects=True).text
    assert "Choose one of the event&#39;s slots." in page
    assert session.scalars(select(Study)).all() == []


def test_the_answer_says_where_and_whom_it_moves(browser: FlaskClient, session: Session, pair, a_run) -> None:
    moved = {"supplier": "S1", "buyer": "B1", "before": AT, "after": {**AT, "table": "3"}}
    found = {"meeting": AT, "moved": [moved], "dropped": [], "worth": -212}
    answer(session, a_run(), StudyKind.MEET, "S1 B1", found)
    page = words(browser.get(f"{RUNS}/1/meet?supplier=S1&buyer=B1").text)
    assert "Yes, September 25, 09:00 at table 2, if 1 other meeting moves." in page
    assert "September 25, 09:00 · Table 3" in page
    assert "The whole schedule would be worth 212 points less." in page


def test_who_stands_by_is_listed_for_each_buyer(
    browser: FlaskClient, session: Session, event: Event, pair, a_run
) -> None:
    slot = event.slots[0].key
    answer(session, a_run(), StudyKind.STAND_BY, slot, {"lists": [["B1", ["S1"]]]})
    page = words(browser.get(f"{RUNS}/1/stand-by?slot={slot}").text)
    assert page.index("Suppliers to ask, in this order") < page.index("大森食品") < page.index("Érablière du Lac")


def test_a_slot_in_which_nobody_can_step_in_says_so(
    browser: FlaskClient, session: Session, event: Event, a_run
) -> None:
    slot = event.slots[0].key
    answer(session, a_run(), StudyKind.STAND_BY, slot, {"lists": []})
    assert "Nobody could step in" in browser.get(f"{RUNS}/1/stand-by?slot={slot}").text


def test_what_if_shows_each_scenario_and_a_chart_of_tables(browser: FlaskClient, session: Session, a_run) -> None:
    run = a_run()
    assert "Not worked out yet" in browser.get(f"{RUNS}/1/what-if").text
    point = {"worth": 900, "bound": 1000, "mutual": [3, 4], "short": 2, "idle": 5}
    points = [{"lever": "tables", "change": change, "meetings": 40 + change, **point} for change in (-8, 0, 8)]
    answer(session, run, StudyKind.WHAT_IF, "", {"tables": 40, "points": points})
    page = words(browser.get(f"{RUNS}/1/what-if").text)
    assert '<th scope="row">8 tables fewer</th> <td class="num" data-label="Meetings">32</td>' in page
    assert '<th scope="row">48</th><td class="num">48</td>' in page


def test_an_answer_that_could_not_be_found_says_why(browser: FlaskClient, session: Session, a_run) -> None:
    study = Study(run_id=a_run().id, kind=StudyKind.WHAT_IF, asked_at=NOW, problem_says="No table is left.")
    session.add(study)
    session.commit()
    assert "No table is left." in browser.get(f"{RUNS}/1/what-if").text
