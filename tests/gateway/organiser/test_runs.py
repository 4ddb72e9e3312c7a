"""Schedule runs: building, the result, publishing, discarding, everyone's agenda."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.matches.models import Match
from gateway.registrations.models import Registration, Side
from gateway.schedule.models import RunState, ScheduleRun
from tests.builders import a_registration

RUNS = "/toronto/organiser/schedule"


@pytest.fixture
def pair(session: Session, event: Event) -> tuple[Registration, Registration]:
    supplier = a_registration(session, event, organisation="Érablière du Lac", code="S1", language="fr")
    buyer = a_registration(session, event, Side.BUYER, organisation="大森食品", code="B1", language="ja")
    session.add(
        Match(
            event_id=event.id, supplier_id=supplier.id, buyer_id=buyer.id, score=0.5, buyer_view=0.5,
            supplier_view=0.5, buyer_rank=1, supplier_rank=1,
        )
    )  # fmt: skip
    session.commit()
    return supplier, buyer


def words(page: str) -> str:
    return re.sub(r"[ \n]+", " ", page)


def test_building_starts_a_run_with_its_seed_and_shows_its_progress(
    browser: FlaskClient, session: Session, pair
) -> None:
    answer = browser.post(RUNS, data={"seed": "41"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{RUNS}/1")
    run = session.scalars(select(ScheduleRun)).one()
    assert (run.seed, run.state) == (41, RunState.BUILDING)
    page = browser.get(f"{RUNS}/1").text
    assert "Run 1 is being built" in page
    assert f"/toronto/organiser/jobs/{run.job_id}.json" in page


def test_a_seed_that_is_no_number_is_refused_beside_the_field(browser: FlaskClient, session: Session, pair) -> None:
    assert "Give a whole number" in browser.post(RUNS, data={"seed": "-4"}).text
    assert session.scalars(select(ScheduleRun)).all() == []


def test_building_before_anything_is_ranked_says_what_to_do(browser: FlaskClient) -> None:
    assert "Rank the matches first" in browser.post(RUNS, follow_redirects=True).text


def test_when_a_run_is_over_its_progress_leads_to_it(
    browser: FlaskClient, session: Session, event: Event, a_run
) -> None:
    job = Job(event_id=event.id, kind="schedule", state=JobState.DONE, created_at=datetime.now(UTC))
    session.add(job)
    session.flush()
    a_run(job_id=job.id)
    assert browser.get(f"/toronto/organiser/jobs/{job.id}.json").json["redirect"] == f"{RUNS}/1"


def test_the_result_says_what_is_proven_and_who_is_short_and_what_did_not_fit(
    browser: FlaskClient, session: Session, event: Event, pair, a_run
) -> None:
    late = a_registration(session, event, Side.BUYER, organisation="한솔유통", code="B2", language="ko")
    a_run([(*pair, 0, 0)], unplaced=[(pair[0], late, "mutual", "no_table")])
    page = words(browser.get(f"{RUNS}/1").text)
    assert "<h1>No schedule can beat this one by more than 1.02\u00a0%.</h1>" in page
    assert "At most 1,000 points are possible with these people, slots and tables; this schedule has 990." in page
    assert "<dt>meeting, at 1 of 4 tables</dt><dd>1</dd>" in page
    assert "<dt>of 2 pairs in which both asked meet (50\u00a0%)</dt><dd>1</dd>" in page
    assert "3 participants have fewer meetings than promised." in page
    assert "Of its wanted pairs: 1 × no table left when both are free." in page
    assert f'href="{RUNS}/1/unplaced?tier=mutual&amp;why=no_table"' in page


def test_a_proven_schedule_is_called_the_best(browser: FlaskClient, pair, a_run) -> None:
    a_run([(*pair, 0, 0)], worth=1000, gap=0.0)
    assert "<h1>This schedule is proven the best possible.</h1>" in browser.get(f"{RUNS}/1").text


def test_a_draft_is_compared_with_what_people_hold(browser: FlaskClient, pair, a_run) -> None:
    a_run([(*pair, 0, 0)], state=RunState.PUBLISHED)
    a_run([(*pair, 1, 0)])
    page = words(browser.get(f"{RUNS}/2").text)
    assert "If this run took the place of run 1" in page
    assert '<th scope="row">move to another time</th><td class="num">1</td>' in page


def test_a_failed_run_says_why_and_what_to_do(browser: FlaskClient, a_run) -> None:
    a_run(state=RunState.FAILED, problem_says="Table T1 is closed all day. Open it.")
    page = browser.get(f"{RUNS}/1").text
    assert "Table T1 is closed all day. Open it." in page
    assert browser.get(f"{RUNS}/1/publish").status_code == 404


def test_publishing_asks_first_and_replaces_the_run_before(browser: FlaskClient, session: Session, pair, a_run) -> None:
    before, after = a_run([(*pair, 0, 0)], state=RunState.PUBLISHED), a_run([(*pair, 1, 0)])
    asked = browser.get(f"{RUNS}/2/publish").text
    assert "Run 1, which people see now, is replaced." in asked
    session.refresh(after)
    assert after.state == RunState.DRAFT
    session.rollback()
    assert "Everyone sees their agenda now." in browser.post(f"{RUNS}/2/publish", follow_redirects=True).text
    for run in (before, after):
        session.refresh(run)
    assert (before.state, after.state) == (RunState.REPLACED, RunState.PUBLISHED)


def test_a_published_run_is_not_published_twice_and_not_discarded(
    browser: FlaskClient, session: Session, pair, a_run
) -> None:
    run = a_run([(*pair, 0, 0)], state=RunState.PUBLISHED)
    assert "is not a draft" in browser.post(f"{RUNS}/1/publish", follow_redirects=True).text
    assert "so it stays" in browser.post(f"{RUNS}/1/discard", follow_redirects=True).text
    session.refresh(run)
    assert run.state == RunState.PUBLISHED


def test_discarding_a_draft_asks_first(browser: FlaskClient, session: Session, pair, a_run) -> None:
    a_run([(*pair, 0, 0)])
    assert "Discard run 1?" in browser.get(f"{RUNS}/1/discard").text
    assert session.scalars(select(ScheduleRun)).one()
    session.rollback()
    assert "Run 1 is discarded." in browser.post(f"{RUNS}/1/discard", follow_redirects=True).text
    session.expire_all()
    assert session.scalars(select(ScheduleRun)).all() == []


@pytest.mark.parametrize("name", ["problem", "schedule"])
def test_the_files_of_the_proof_can_be_fetched(browser: FlaskClient, a_run, name: str) -> None:
    a_run()
    answer = browser.get(f"{RUNS}/1/{name}.json")
    assert answer.json == {"format": f"gateway.{name}/1"}
    assert answer.headers["Content-Disposition"] == f"attachment; filename=toronto-run-1-{name}.json"


def test_wanted_pairs_can_be_narrowed_to_one_participant(
    browser: FlaskClient, session: Session, event: Event, pair, a_run
) -> None:
    late = a_registration(session, event, Side.BUYER, organisation="한솔유통", code="B2", language="ko")
    a_run(unplaced=[(pair[0], late, "mutual", "no_table"), (*pair, "buyer", "full_diary")])
    assert "2 pairs, those both sides asked for first." in browser.get(f"{RUNS}/1/unplaced").text
    page = browser.get(f"{RUNS}/1/unplaced?who=B2").text
    assert "What B2 wanted and did not get" in page
    assert ("한솔유통" in page, "大森食品" in page) == (True, False)


def test_agendas_are_filed_as_on_paper(browser: FlaskClient, session: Session, event: Event, pair, a_run) -> None:
    a_registration(session, event, organisation="Evergreen", code="S2")
    a_run([(*pair, 0, 0)])
    page = browser.get(f"{RUNS}/1/agendas").text
    assert page.index("Érablière du Lac") < page.index("Evergreen") < page.index("大森食品")
    narrowed = browser.get(f"{RUNS}/1/agendas?letter=%23").text
    assert ("大森食品" in narrowed, "Evergreen" in narrowed) == (True, False)
    assert "Evergreen" in browser.get(f"{RUNS}/1/agendas?q=s2").text


def test_one_agenda_shows_time_table_and_the_other_side(browser: FlaskClient, pair, a_run) -> None:
    a_run([(*pair, 1, 2)])
    page = words(browser.get(f"{RUNS}/1/agendas/B1").text)
    assert '<h1 lang="ja">大森食品</h1>' in page
    assert "09:25" in page
    assert "<small>Table</small><b>3</b>" in page
    assert f'<a href="{RUNS}/1/agendas/S1">Érablière du Lac</a>' in page


def test_a_run_that_is_not_there_is_not_found(browser: FlaskClient) -> None:
    assert browser.get(f"{RUNS}/9").status_code == 404
