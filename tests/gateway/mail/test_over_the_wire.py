"""Mails as a server gets them: headers, both parts, refusals, and a server that is not there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import mail
from gateway.mail import Mail, MailSettings, MailState, Topic
from gateway.mail.sending import LONGEST_PAUSE, TRIES, pause
from gateway.mail.stops import read_stop, stop
from gateway.transactions import unit_of_work
from tests.builders import an_event
from tests.gateway.mail.post_office import PostOffice, open_office

NOW = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def office(app: Flask) -> Iterator[PostOffice]:
    """A mail server the application sends through."""
    known = app.extensions["mailman"]
    kept = dict(vars(known))
    with open_office() as office:
        vars(known).update(backend="smtp", server="127.0.0.1", port=office.port, timeout=5)
        yield office
    vars(known).update(kept)


def post(to: str, **changes: object) -> None:
    letter = {"subject": "Hello", "text": "Hello\n\nBye\n", "language": "en", "dedupe_key": to, "now": NOW, **changes}
    with unit_of_work() as work:
        mail.post(work, to=to, **letter)


def plain(got: EmailMessage) -> str:
    part = got.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def states(session: Session) -> list[tuple]:
    found = [
        tuple(row)
        for row in session.execute(sa.select(Mail.to, Mail.state, Mail.tries, Mail.problem).order_by(Mail.id))
    ]
    session.rollback()
    return found


def test_a_mail_has_both_parts_and_says_who_writes_in_which_language(
    app: Flask, session: Session, office: PostOffice
) -> None:
    event = an_event(session)
    session.add(MailSettings(event_id=event.id, sender="Gateway 東京", reply_to="team@gateway.example"))
    session.commit()
    post("ann@one.example", subject="Vous participez à Gateway", language="fr", event_id=event.id)
    assert mail.send_due() == 1
    [got] = office.took
    assert (got["To"], got["Subject"]) == ("ann@one.example", "Vous participez à Gateway")
    assert str(got["From"]) == "Gateway 東京 <no-reply@localhost>"
    assert (got["Reply-To"], got["Content-Language"], got["Auto-Submitted"]) == (
        "team@gateway.example", "fr", "auto-generated",
    )  # fmt: skip
    assert got["Date"].datetime == NOW.replace(microsecond=0)
    assert got["Message-ID"].endswith("@127.0.0.1>")
    assert got["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    assert plain(got) == "Hello\n\nBye\n"


def test_a_mail_that_is_tried_again_keeps_its_id(app: Flask, session: Session, office: PostOffice) -> None:
    post("ann@one.example")
    for _try in range(2):
        session.execute(sa.update(Mail).values(state=MailState.WAITING, next_try_at=NOW))
        session.commit()
        mail.send_due()
    assert len({got["Message-ID"] for got in office.took}) == 1
    assert len(office.took) == 2


def test_what_nobody_asked_for_can_be_stopped_with_one_press(app: Flask, session: Session, office: PostOffice) -> None:
    event = an_event(session)
    session.add(MailSettings(event_id=event.id, postal_address="1 Front Street, Toronto"))
    session.commit()
    number = event.id
    session.rollback()
    post("Ann@one.example", event_id=number, topic=Topic.INVITATION)
    mail.send_due()
    [got] = office.took
    link = got["List-Unsubscribe"].strip(" <>")
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = plain(got)
    assert text.endswith(f"To get no more such mails, open this link:\n{link}\n\n1 Front Street, Toronto\n")
    wanted = read_stop(link.rpartition("/")[2])
    assert wanted == (number, Topic.INVITATION, "ann@one.example")

    with unit_of_work() as work:
        stop(work, wanted, now=NOW)
        stop(work, wanted, now=NOW)
    post("ANN@one.example", event_id=number, topic=Topic.INVITATION, dedupe_key="second")
    post("ANN@one.example", event_id=number, topic=Topic.NEWS, dedupe_key="another topic")
    post("ANN@one.example", event_id=number, dedupe_key="her own registration")
    session.rollback()
    assert list(session.scalars(sa.select(Mail.dedupe_key).order_by(Mail.id))) == [
        "Ann@one.example", "another topic", "her own registration",
    ]  # fmt: skip


def test_a_refusal_is_the_last_word_and_a_busy_server_is_not(app: Flask, session: Session, office: PostOffice) -> None:
    for to in ("gone@one.example", "busy@one.example", "ann@one.example"):
        post(to)
    assert mail.send_due() == 1
    assert states(session) == [
        ("gone@one.example", "failed", 1, "550 5.1.1 No such person here"),
        ("busy@one.example", "waiting", 1, "451 4.3.0 Come back later"),
        ("ann@one.example", "sent", 1, ""),
    ]


def test_a_server_that_is_not_there_costs_the_others_no_try(app: Flask, session: Session, office: PostOffice) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        app.extensions["mailman"].port = nobody.getsockname()[1]
        for number in range(3):
            post(f"person{number}@one.example")
        assert mail.send_due() == 0
    assert [(state, tries) for _to, state, tries, _why in states(session)] == [
        ("waiting", 1), ("waiting", 0), ("waiting", 0),
    ]  # fmt: skip
    app.extensions["mailman"].port = office.port
    assert mail.send_due() == 2
    assert office.visits == 1, "one connection for all of them"


def test_a_mail_is_tried_for_more_than_a_night() -> None:
    pauses = [pause(tries) for tries in range(1, TRIES)]
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(pauses) == LONGEST_PAUSE
    assert timedelta(hours=24) < sum(pauses, timedelta()) < timedelta(hours=36)


def test_no_word_becomes_a_header_or_breaks_the_outbox(app: Flask, session: Session, office: PostOffice) -> None:
    evil = "Hello\r\nBcc: everyone@example.org\r\n\r\n<script>\x00\ud800" + "a" * 400
    post("ann@one.example", subject=evil, text=evil + "\n" + "字" * 200_000)
    assert mail.send_due() == 1
    [got] = office.took
    assert got["Bcc"] is None
    assert got["Subject"].strip().startswith("Hello Bcc: everyone@example.org <script> aaa")
    assert len(got["Subject"].strip()) <= 200
    assert len(plain(got)) <= 100_001
    html = got.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_address_with_a_line_break_is_not_written_to(app: Flask, session: Session, office: PostOffice) -> None:
    with unit_of_work() as work:
        mail.post(
            work, to="a@one.example\nBcc: b@two.example", subject="x", text="x", language="en", dedupe_key="x", now=NOW
        )
    assert mail.send_due() == 0
    assert office.took == []
