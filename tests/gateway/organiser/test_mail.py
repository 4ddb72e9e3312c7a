"""The organiser's page of mails: what stands where, why one failed, trying again, and who the sender is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway import mail
from gateway.audit import AuditEntry
from gateway.events.models import Event
from gateway.jobs import Heartbeat
from gateway.mail import Mail, MailSettings, MailState
from tests.builders import NOW, an_event, an_organiser, sign_in

PAGE = "/toronto/organiser/mail"


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


@pytest.fixture
def browser(client: FlaskClient, session: Session, event: Event) -> FlaskClient:
    sign_in(client, an_organiser(session, event))
    return client


def a_mail(session: Session, event: Event | None, state: MailState = MailState.SENT, **changes: object) -> Mail:
    letter = Mail(
        **{
            "event_id": event.id if event else None, "dedupe_key": f"{state}:{len(changes)}:{changes.get('to')}",
            "to": "ann@one.example", "language": "en", "subject": "Hello", "text": "Hello", "state": state,
            "created_at": NOW, "next_try_at": NOW, "tries": 3, "problem": "550 no" if state == "failed" else "",
            **changes,
        }
    )  # fmt: skip
    session.add(letter)
    session.commit()
    return letter


def test_the_list_counts_filters_and_searches(browser: FlaskClient, session: Session, event: Event) -> None:
    a_mail(session, event, MailState.FAILED, to="gone@one.example", subject="You take part")
    a_mail(session, event, MailState.SENT, to="été@two.example", subject="Votre inscription")
    a_mail(session, event, MailState.WAITING, to="ben@two.example")
    a_mail(session, an_event(session, "osaka"), to="secret@osaka.example")
    a_mail(session, None, to="signs-in@one.example")
    every = browser.get(PAGE).text
    assert [to in every for to in ("gone@one", "été@two", "ben@two", "secret@osaka", "signs-in@one")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert "550 no" in every
    failed = browser.get(f"{PAGE}?state=failed").text
    assert ("gone@one" in failed, "ben@two" in failed) == (True, False)
    found = browser.get(f"{PAGE}?q=ETE INSCRIPTION").text
    assert ("été@two" in found, "gone@one" in found) == (True, False)


def test_a_mail_is_shown_without_what_it_opens(browser: FlaskClient, session: Session, event: Event) -> None:
    secret = "hQ3xVq9rT0yLwZb1cD4eF5gH6iJ7kK8l"
    text = f"Open https://g.example/sign-in/{secret}\n\n123456\n<b>"
    letter = a_mail(session, event, MailState.FAILED, text=text)
    page = browser.get(f"{PAGE}/{letter.id}").text
    assert "https://g.example/sign-in/…" in page
    assert "&lt;b&gt;" in page
    assert secret not in page
    assert "123456" not in page


def test_failed_mails_are_sent_again_one_or_all_and_it_is_written_down(
    app: Flask, browser: FlaskClient, session: Session, event: Event
) -> None:
    first = a_mail(session, event, MailState.FAILED, to="a@one.example")
    a_mail(session, event, MailState.FAILED, to="b@one.example")
    a_mail(session, an_event(session, "osaka"), MailState.FAILED, to="c@one.example")
    number = first.id
    browser.post(f"{PAGE}/{number}/retry")
    assert states(session) == ["waiting", "failed", "failed"]
    assert "Send the failed one again" in browser.get(PAGE).text
    answer = browser.post(f"{PAGE}/retry", follow_redirects=True)
    assert "One mail is sent again." in answer.text
    assert states(session) == ["waiting", "waiting", "failed"]
    notes = session.execute(sa.select(AuditEntry.act, AuditEntry.subject).order_by(AuditEntry.id)).all()
    session.rollback()
    assert notes == [("mail.retried", str(number)), ("mail.retried", "all failed")]
    assert mail.send_due() == 2


def states(session: Session) -> list[str]:
    found = list(session.scalars(sa.select(Mail.state).order_by(Mail.id)))
    session.rollback()
    return found


def test_mails_of_another_event_cannot_be_read_or_sent(browser: FlaskClient, session: Session, event: Event) -> None:
    other = a_mail(session, an_event(session, "osaka"), MailState.FAILED).id
    assert browser.get(f"{PAGE}/{other}").status_code == 404
    assert browser.post(f"{PAGE}/{other}/retry").status_code == 404
    assert states(session) == ["failed"]


def test_the_page_says_when_no_worker_sends(browser: FlaskClient, session: Session, event: Event) -> None:
    a_mail(session, event, MailState.WAITING)
    assert "No worker was seen" in browser.get(PAGE).text
    session.add(Heartbeat(worker="here:1", seen_at=datetime.now(UTC)))
    session.commit()
    assert "No worker was seen" not in browser.get(PAGE).text


def test_the_sender_is_kept_if_it_can_be_written_to(browser: FlaskClient, session: Session, event: Event) -> None:
    refused = browser.post(f"{PAGE}/sender", data={"sender": "Team", "reply_to": "team@@x\r\nBcc: a@b.example"})
    assert (refused.status_code, session.scalar(sa.select(sa.func.count()).select_from(MailSettings))) == (422, 0)
    session.rollback()
    form = {"sender": "Team\r\nBcc: a@b.example", "reply_to": " team@gateway.example ", "postal_address": "1 Front St"}
    assert browser.post(f"{PAGE}/sender", data=form).status_code == 303
    kept = session.scalars(sa.select(MailSettings)).one()
    assert (kept.sender, kept.reply_to, kept.postal_address) == (
        "Team Bcc: a@b.example", "team@gateway.example", "1 Front St",
    )  # fmt: skip
    session.rollback()
    assert "team@gateway.example" in browser.get(PAGE).text


def test_the_command_lists_sends_and_tries_again(app: Flask, session: Session, event: Event) -> None:
    a_mail(session, event, MailState.FAILED, to="gone@one.example", subject="You take part")
    run = app.test_cli_runner().invoke
    listed = run(args=["gateway", "mail", "--failed"])
    assert "gone@one.example\tYou take part\t550 no" in listed.output
    assert "0 mails sent. 0 wait, 1 failed." in run(args=["gateway", "mail"]).output
    assert "1 mails sent. 0 wait, 0 failed." in run(args=["gateway", "mail", "--retry"]).output
