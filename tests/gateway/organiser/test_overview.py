"""The overview says what to do next and what stands in the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.jobs import Heartbeat, Job, JobState
from gateway.mail import Mail, MailState
from gateway.matches.models import Ranking
from gateway.meetings.models import Choice, Preference
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import RunState
from tests.builders import NOW, a_registration, sign_in

OVERVIEW = "/toronto/organiser/"


def heading(page: str) -> str:
    return page.split("<h1>")[1].split("</h1>")[0].strip()


@pytest.fixture
def pair(session: Session, event: Event) -> tuple[Registration, Registration]:
    """One approved registration on each side, with a product."""
    supplier = a_registration(session, event, products=("Frozen wild blueberries",))
    return supplier, a_registration(session, event, Side.BUYER, products=("冷冻蓝莓",), language="zh-Hans")


def ranked(session: Session, event: Event, *, encoder: str = "usem3", at: datetime = NOW) -> None:
    session.add(Ranking(event_id=event.id, made_at=at, encoder=encoder, suppliers=1, buyers=1, seconds=1.5))
    session.commit()


def test_a_participant_may_not_see_the_console(client: FlaskClient, pair) -> None:
    sign_in(client, pair[0].account)
    assert client.get(OVERVIEW).status_code == 403


def test_an_empty_event_is_told_to_let_people_in(browser: FlaskClient) -> None:
    assert heading(browser.get(OVERVIEW).text) == "Next: let suppliers and buyers in"


def test_each_step_follows_the_one_before(browser: FlaskClient, session: Session, event: Event, pair, a_run) -> None:
    def now() -> str:
        return heading(browser.get(OVERVIEW).text)

    waiting = a_registration(session, event, state=State.SUBMITTED)
    assert now() == "Next: approve 1 registration"
    waiting.state = State.DECLINED
    session.commit()
    assert now() == "Next: rank the matches"
    ranked(session, event)
    assert now() == "Next: build a schedule"
    run = a_run([(*pair, 0, 0)])
    assert now() == "Next: look at run 1 and publish it"
    run.state = RunState.PUBLISHED
    session.commit()
    assert now() == "Next: print"


def test_a_run_from_before_the_ranking_does_not_count(
    browser: FlaskClient, session: Session, event: Event, pair, a_run
) -> None:
    a_run([(*pair, 0, 0)], state=RunState.PUBLISHED)
    ranked(session, event, at=NOW + timedelta(hours=2))
    page = browser.get(OVERVIEW).text
    assert heading(page) == "Next: build a schedule"
    assert "Everyone still sees run 1." in page


def test_who_came_after_the_ranking_makes_it_old(browser: FlaskClient, session: Session, event: Event, pair) -> None:
    ranked(session, event)
    assert "Participants came or went after this ranking" not in browser.get(OVERVIEW).text
    a_registration(session, event, Side.BUYER, decided_at=NOW + timedelta(minutes=5))
    assert "Participants came or went after this ranking" in browser.get(OVERVIEW).text


def test_a_newcomer_who_is_being_put_in_makes_nothing_old(
    browser: FlaskClient, session: Session, event: Event, pair, a_run
) -> None:
    ranked(session, event)
    a_run([(*pair, 0, 0)], created_at=NOW)
    a_registration(session, event, Side.BUYER, decided_at=NOW + timedelta(minutes=5))
    job = Job(event_id=event.id, kind="renew", state=JobState.RUNNING, created_at=NOW)
    session.add(job)
    session.commit()
    page = browser.get(OVERVIEW).text
    assert "are being put into the lists" in page
    assert "Rank again, so that everyone is in it" not in page
    job.state = JobState.DONE
    ranking = session.get_one(Ranking, event.id)
    ranking.buyers, ranking.renewed_at = 2, NOW + timedelta(minutes=6)
    session.commit()
    page = browser.get(OVERVIEW).text
    assert "Participants came or went after this ranking" not in page
    assert "were put in or taken out on August 1, 08:06" in page
    assert heading(page) == "Next: build a schedule", "the newcomer is in no schedule yet"


def test_a_ranking_by_words_only_is_told_plainly(browser: FlaskClient, session: Session, event: Event, pair) -> None:
    ranked(session, event, encoder="none")
    assert "Matching works by words only" in browser.get(OVERVIEW).text


def test_figures_count_wishes_and_mutual_pairs_but_never_a_no(
    browser: FlaskClient, session: Session, event: Event, pair
) -> None:
    supplier, buyer = pair
    other = a_registration(session, event, Side.BUYER, products=())
    for chooser, chosen, choice in [
        (supplier, buyer, Choice.MUST),
        (buyer, supplier, Choice.WOULD),
        (supplier, other, Choice.WOULD),
        (other, supplier, Choice.NO),
    ]:
        session.add(
            Preference(chooser_id=chooser.id, chosen_id=chosen.id, event_id=event.id, choice=choice, chosen_at=NOW)
        )
    session.commit()
    page = " ".join(browser.get(OVERVIEW).text.split())
    assert "<dt>wishes to meet, by 2 participants</dt><dd>3</dd>" in page
    assert "<dt>pairs in which both asked</dt><dd>1</dd>" in page
    assert "Without a product nobody can be matched" in page


def test_a_silent_worker_is_told_until_one_is_seen(browser: FlaskClient, session: Session) -> None:
    heartbeat = Heartbeat(worker="w1", seen_at=datetime.now(UTC) - timedelta(seconds=90))
    session.add(heartbeat)
    session.commit()
    assert "No worker was seen in the last minute" in browser.get(OVERVIEW).text
    heartbeat.seen_at = datetime.now(UTC)
    session.commit()
    assert "No worker was seen in the last minute" not in browser.get(OVERVIEW).text


def test_failed_mails_are_counted(browser: FlaskClient, session: Session, event: Event) -> None:
    for number, state in enumerate((MailState.FAILED, MailState.FAILED, MailState.SENT)):
        session.add(
            Mail(
                event_id=event.id, dedupe_key=str(number), to="a@b.example", language="en", subject="s", text="t",
                state=state, created_at=NOW, next_try_at=NOW,
            )
        )  # fmt: skip
    session.commit()
    assert "2 mails could not be delivered" in browser.get(OVERVIEW).text


def test_ranking_starts_one_job_and_shows_its_progress(
    browser: FlaskClient, session: Session, event: Event, pair
) -> None:
    for _ in range(2):
        assert browser.post("/toronto/organiser/rank").status_code == 303
    job = session.scalars(select(Job)).one()
    assert job.kind == "rank"
    page = browser.get(OVERVIEW).text
    assert heading(page) == "The matches are being ranked"
    assert f'data-progress-url="/toronto/organiser/jobs/{job.id}.json"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_ranking_nobody_says_why_it_cannot(browser: FlaskClient, session: Session) -> None:
    page = browser.post("/toronto/organiser/rank", follow_redirects=True).text
    assert "Approve suppliers and buyers first." in page
    assert session.scalars(select(Job)).all() == []


@pytest.mark.parametrize(
    ("state", "step", "label", "goes_on"),
    [
        (JobState.QUEUED, "", "Waiting for a worker", ""),
        (JobState.RUNNING, "score", "Comparing every supplier with every buyer", ""),
        (JobState.RUNNING, "a step nobody named", "Starting", ""),
        (JobState.DONE, "store", "Done", "/toronto/organiser/"),
        (JobState.FAILED, "score", "Stopped", "/toronto/organiser/"),
    ],
)
def test_a_jobs_progress_is_told_as_json(
    browser: FlaskClient, session: Session, event: Event, state: JobState, step: str, label: str, goes_on: str
) -> None:
    job = Job(event_id=event.id, kind="rank", state=state, step=step, done=3, total=9, created_at=NOW)
    session.add(job)
    session.commit()
    assert browser.get(f"/toronto/organiser/jobs/{job.id}.json").json == {
        "state": state, "step_label": label, "done": 3, "total": 9, "message": "", "redirect": goes_on,
    }  # fmt: skip


def test_a_job_of_another_event_is_not_told(browser: FlaskClient, session: Session) -> None:
    job = Job(event_id=None, kind="rank", state=JobState.RUNNING, created_at=NOW)
    session.add(job)
    session.commit()
    assert browser.get(f"/toronto/organiser/jobs/{job.id}.json").status_code == 404
