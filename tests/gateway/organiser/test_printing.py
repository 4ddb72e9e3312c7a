"""Printing: which run, which paper, and whether what was printed is still right."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.jobs import Job
from gateway.printing.models import Document
from gateway.schedule.models import RunState, ScheduleRun
from tests.builders import NOW

PRINT = "/toronto/organiser/print"


def a_document(session: Session, run: ScheduleRun, kind: str = "schedules") -> Document:
    document = Document(run_id=run.id, kind=kind, paper="a4", pages=3, made_at=NOW, pdf=b"%PDF-1.7 x")
    session.add(document)
    session.commit()
    return document


def test_without_a_schedule_there_is_nothing_to_print(browser: FlaskClient, session: Session) -> None:
    assert "Nothing to print yet" in browser.get(PRINT).text
    assert "Build one first." in browser.post(PRINT, data={"paper": "a4"}, follow_redirects=True).text
    assert session.scalars(select(Job)).all() == []


def test_the_published_run_is_printed_even_if_there_is_a_newer_draft(
    browser: FlaskClient, session: Session, a_run
) -> None:
    published = a_run(state=RunState.PUBLISHED)
    a_run()
    assert "Make the documents of run 1" in browser.get(PRINT).text
    assert browser.post(PRINT, data={"paper": "us-letter"}).status_code == 303
    assert session.scalars(select(Job)).one().arguments == {"run_id": published.id, "paper": "us-letter"}
    assert "Making the documents" in browser.get(PRINT).text


def test_a_draft_is_printed_with_a_warning(browser: FlaskClient, a_run) -> None:
    a_run()
    assert "Run 1 is a draft that nobody sees yet." in browser.get(PRINT).text


def test_an_unknown_paper_is_refused(browser: FlaskClient, session: Session, a_run) -> None:
    a_run()
    browser.post(PRINT, data={"paper": "papyrus"})
    assert session.scalars(select(Job)).all() == []


def test_documents_of_a_replaced_run_are_marked(browser: FlaskClient, session: Session, a_run) -> None:
    a_document(session, a_run(state=RunState.REPLACED))
    assert "Older than the published schedule" in browser.get(PRINT).text


def test_a_document_opens_under_a_name_that_says_what_it_is(browser: FlaskClient, session: Session, a_run) -> None:
    document = a_document(session, a_run(state=RunState.PUBLISHED))
    answer = browser.get(f"/toronto/organiser/print/{document.id}.pdf")
    assert (answer.mimetype, answer.data) == ("application/pdf", b"%PDF-1.7 x")
    assert answer.headers["Content-Disposition"] == "inline; filename=toronto-schedules-run-1-a4.pdf"
    assert browser.get("/toronto/organiser/print/999.pdf").status_code == 404
