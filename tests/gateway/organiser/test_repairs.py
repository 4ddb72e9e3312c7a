"""Repairing the published schedule: asking for it, and what it changes for whom."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.jobs import Job
from gateway.profiles.models import Absence
from gateway.registrations.models import Side, State
from gateway.schedule.models import RunState, ScheduleRun
from tests.builders import a_registration
from tests.gateway.organiser.test_runs import RUNS, words


def test_a_repair_starts_from_the_published_run_with_what_was_asked(
    browser: FlaskClient, session: Session, a_run
) -> None:
    before = a_run(state=RunState.PUBLISHED)
    assert f'href="{RUNS}/repair"' in browser.get(RUNS).text
    asked_at = datetime.now(UTC)
    answer = browser.post(f"{RUNS}/repair", data={"closed": "4, 2 4", "most_moves": "7"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{RUNS}/2")
    run = session.scalars(select(ScheduleRun).where(ScheduleRun.number == 2)).one()
    job = session.get_one(Job, run.job_id)
    assert (job.kind, run.state, run.seed) == ("repair", RunState.BUILDING, before.seed)
    began = datetime.fromisoformat(job.arguments.pop("now"))
    assert asked_at <= began <= datetime.now(UTC)
    assert job.arguments == {"run_id": run.id, "before_id": before.id, "most_moves": 7, "closed": [2, 4]}
    assert "Run 2 is being built" in browser.get(f"{RUNS}/2").text


def test_a_table_that_does_not_exist_is_named(browser: FlaskClient, session: Session, a_run) -> None:
    a_run(state=RunState.PUBLISHED)
    page = browser.post(f"{RUNS}/repair", data={"closed": "3, 99"}, follow_redirects=True).text
    assert "There is no table 99. Give numbers of tables that exist." in page
    assert len(session.scalars(select(ScheduleRun)).all()) == 1


def test_what_is_no_number_is_refused_beside_the_field(browser: FlaskClient, session: Session, a_run) -> None:
    a_run(state=RunState.PUBLISHED)
    page = browser.post(f"{RUNS}/repair", data={"closed": "the one at the door", "most_moves": "-1"}).text
    assert "Write numbers of tables with commas, such as 4, 12." in page
    assert "Give a whole number from 0 to 100000." in page
    assert len(session.scalars(select(ScheduleRun)).all()) == 1


def test_without_a_published_schedule_there_is_nothing_to_repair(browser: FlaskClient, session: Session, a_run) -> None:
    a_run()
    assert f'href="{RUNS}/repair"' not in browser.get(RUNS).text
    for page in (browser.get(f"{RUNS}/repair").text, browser.post(f"{RUNS}/repair").text):
        assert "Nothing to repair yet" in page
    assert len(session.scalars(select(ScheduleRun)).all()) == 1


def test_tables_closed_once_are_offered_as_closed_again(browser: FlaskClient, a_run) -> None:
    figures = {"mandatory": [0, 0], "mutual": [1, 2], "idle_slots": 3, "meetings": 0, "closed": [2, 3]}
    a_run(state=RunState.PUBLISHED, figures=figures)
    assert 'value="2, 3"' in browser.get(f"{RUNS}/repair").text


def test_what_changes_is_told_person_by_person_with_the_reason(
    browser: FlaskClient, session: Session, event: Event, a_run
) -> None:
    sellers = [a_registration(session, event, organisation=name, code=name) for name in ("S1", "S2", "S3")]
    buyers = [a_registration(session, event, Side.BUYER, organisation=name, code=name) for name in ("B1", "B2", "B3")]
    one, two, three = sellers
    a_run(
        [(one, buyers[0], 0, 0), (two, buyers[1], 0, 1), (three, buyers[2], 0, 2), (three, buyers[0], 1, 0)],
        state=RunState.PUBLISHED,
    )
    figures = {"mandatory": [0, 0], "mutual": [1, 2], "idle_slots": 3, "meetings": 2, "repairs": 1}
    a_run([(two, buyers[1], 1, 1), (two, buyers[0], 0, 0)], figures=figures)
    one.state = State.CANCELLED
    session.add(Absence(registration_id=buyers[2].id, slot_id=event.slots[0].id))
    session.commit()
    page = words(browser.get(f"{RUNS}/2/differences").text)
    assert "6 participants get another agenda than in run 1." in page
    for told in (
        "S1 does not come any more",
        "B3 is not there at that time any more",
        "it made room for meetings that are worth more",
        "Another time",
        "September 25, 09:00 · Table 2",
        "September 25, 09:25 · Table 2",
    ):
        assert told in page
    assert "This run repairs run 1: 1 meeting gets another time." in words(browser.get(f"{RUNS}/2").text)


def test_a_draft_that_changes_nothing_says_so(browser: FlaskClient, session: Session, event: Event, a_run) -> None:
    pair = a_registration(session, event), a_registration(session, event, Side.BUYER)
    a_run([(*pair, 0, 0)], state=RunState.PUBLISHED)
    a_run([(*pair, 0, 0)])
    assert "Everyone keeps their agenda" in browser.get(f"{RUNS}/2/differences").text


def test_the_published_run_is_not_compared_with_itself(browser: FlaskClient, a_run) -> None:
    a_run(state=RunState.PUBLISHED)
    assert browser.get(f"{RUNS}/1/differences").status_code == 404
