"""From answers to lists that go by them, and back again: by the organiser's pages, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway import jobs, tasks
from gateway.jobs import Job, JobState
from gateway.matches.models import Ranking
from gateway.meetings.models import Preference
from tests.builders import an_organiser, sign_in
from tests.fair import a_fair, market_decides
from tests.markup import Element, read

pytestmark = pytest.mark.slow
assert tasks  # importing it declares the jobs

PAGE = "/toronto/organiser/matching"


def work(session: Session) -> list[str]:
    """Do what a worker finds to do, and return the kinds of the jobs."""
    session.commit()
    waiting = session.execute(sa.select(Job.id, Job.kind).where(Job.state == JobState.QUEUED).order_by(Job.id)).all()
    session.commit()
    for number, _kind in waiting:
        jobs.run(number)
    assert session.scalars(sa.select(Job.problem).where(Job.state != JobState.DONE)).all() == []
    session.commit()
    return [kind for _number, kind in waiting]


def press(client: FlaskClient, label: str, *, among: str = "") -> Element:
    """Press the button of the page about the matching that says this, in the row that says `among`."""
    page = read(client.get(PAGE).text)
    rows = [row for row in page.all("tr") if among in row.words] if among else [page]
    forms = [form for row in rows for form in row.all("form") if label in form.words]
    answer = client.post(forms[0].attributes["action"], follow_redirects=True)
    assert answer.status_code == 200
    return read(answer.text)


def heading(client: FlaskClient) -> str:
    return next(read(client.get(PAGE).text).all("h1")).words


def model(session: Session) -> str:
    found = session.scalars(sa.select(Ranking.model)).one()
    session.commit()
    return found


def test_answers_teach_and_the_organiser_has_the_last_word(app: Flask, client: FlaskClient, session: Session) -> None:
    fair = a_fair(session)
    sign_in(client, an_organiser(session, fair.event))

    client.post("/toronto/organiser/rank")
    assert work(session) == ["rank"]
    by_hand = model(session)
    assert heading(client) == "The matching goes by weights set by hand"

    market_decides(session, fair)
    session.execute(sa.update(Preference).values(chosen_at=datetime.now(UTC)))
    session.commit()
    assert "There are answers it has not learned from." in read(client.get(PAGE).text).words
    press(client, "Learn from the answers so far")
    assert work(session) == ["learn"]
    assert heading(client) == "The matching has learned from 80 answers"
    assert model(session) == by_hand

    press(client, "Rank again")
    assert work(session) == ["rank"]
    learned = model(session)
    page = read(client.get(PAGE).text)
    assert learned != by_hand
    assert learned in page.words
    assert "It has learned from every answer there is." in page.words
    assert "on 10 people it had not learned from" in page.words

    page = press(client, "Use this one again", among="Set by hand")
    assert "This model is in use now." in page.words
    press(client, "Rank again")
    assert work(session) == ["rank"]
    assert (heading(client), model(session)) == ("The matching goes by weights set by hand", by_hand)

    press(client, "Use this one again", among=learned)
    page = press(client, "Switch learning off")
    assert "Learning is off." in page.words
    client.post("/toronto/organiser/rank")
    assert work(session) == ["rank"]
    assert model(session) == learned
