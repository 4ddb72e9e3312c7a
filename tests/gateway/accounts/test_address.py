"""Another address for an account: the new one confirms, the old one is told, the registrations come along."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts.models import Account, LinkPurpose
from gateway.accounts.service import make_link
from gateway.languages import offered
from gateway.mail import Mail
from gateway.registrations.models import Registration
from tests.builders import NOW, a_registration, an_account, an_event, sign_in


@pytest.fixture
def ann(session: Session) -> Account:
    a_registration(session, an_event(session), email="ann@one.example")
    found = an_account(session, "ann@one.example")
    session.commit()
    return found


def letters(session: Session) -> list[tuple[str, str]]:
    found = session.execute(sa.select(Mail.to, Mail.subject).order_by(Mail.id)).all()
    session.rollback()
    return [(to, subject) for to, subject in found]


def confirm_link(session: Session) -> str:
    texts = " ".join(session.scalars(sa.select(Mail.text).order_by(Mail.id.desc())))
    session.rollback()
    found = re.search(r"/confirm/\S+", texts)
    assert found
    return found[0]


CHANGED = "How you sign in to Gateway has changed"


def test_an_address_changes_once_its_owner_opened_the_link(client: FlaskClient, session: Session, ann: Account) -> None:
    sign_in(client, ann)
    assert client.post("/account/address", data={"email": "Ann@two.example"}).status_code == 303
    assert letters(session) == [("ann@one.example", CHANGED), ("Ann@two.example", "Confirm your new address")]
    link = confirm_link(session)
    assert "Ann@two.example" in client.get(link).text
    assert session.scalars(sa.select(Account.email)).all() == ["ann@one.example"]
    session.rollback()
    assert client.post(link).status_code == 303
    [found] = session.execute(sa.select(Account.email, Account.email_key))
    assert found == ("Ann@two.example", "ann@two.example")
    assert session.scalars(sa.select(Registration.email_key)).all() == ["ann@two.example"]
    session.rollback()
    assert letters(session)[-1] == ("ann@one.example", CHANGED)
    assert client.get("/account").status_code == 303, "every browser signs in anew"
    assert client.post(link).status_code == 404


def test_links_in_the_old_mailbox_end_and_colleagues_without_an_address_stay_apart(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    [lead] = session.scalars(sa.select(Registration))
    for code in ("S7", "S8"):
        session.add(
            Registration(
                event_id=lead.event_id, account_id=ann.id, organisation_id=lead.organisation_id, side=lead.side,
                state=lead.state, code=code, email_key=f"#{code}", contact_name=code, language="en", created_at=NOW,
                lead_id=lead.id,
            )
        )  # fmt: skip
    old = make_link(session, ann, purpose=LinkPurpose.WELCOME, next_path="/", now=datetime.now(UTC))
    session.commit()
    assert client.get(f"/sign-in/{old}").status_code == 200
    sign_in(client, ann)
    client.post("/account/address", data={"email": "ann@two.example"})
    assert client.post(confirm_link(session)).status_code == 303
    keys = session.scalars(sa.select(Registration.email_key).order_by(Registration.id)).all()
    assert keys == ["ann@two.example", "#S7", "#S8"]
    assert client.get(f"/sign-in/{old}").status_code == 404


def test_an_address_somebody_has_gets_no_mail_and_the_same_answer(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    an_account(session, "bob@one.example")
    session.commit()
    sign_in(client, ann)
    answers = []
    for email in ("bob@one.example", "nobody@one.example"):
        answer = client.post("/account/address", data={"email": email})
        answers.append((answer.status_code, answer.headers["Location"]))
    assert answers[0] == answers[1]
    assert [to for to, _subject in letters(session)] == ["ann@one.example", "ann@one.example", "nobody@one.example"]


def test_an_address_taken_meanwhile_is_refused_and_nothing_changes(
    client: FlaskClient, session: Session, ann: Account
) -> None:
    sign_in(client, ann)
    client.post("/account/address", data={"email": "new@one.example"})
    link = confirm_link(session)
    an_account(session, "new@one.example")
    session.commit()
    assert client.post(link).status_code == 409
    assert session.scalars(sa.select(Account.email).order_by(Account.id)).all() == [
        "ann@one.example",
        "new@one.example",
    ]


def test_the_language_of_pages_and_mails_is_kept(client: FlaskClient, session: Session, ann: Account) -> None:
    sign_in(client, ann)
    wanted = offered()[-1]
    assert client.post("/account/language", data={"language": wanted}).status_code == 303
    assert f'lang="{wanted}"' in client.get("/account").text
    assert session.scalars(sa.select(Account.language)).all() == [wanted]
    session.rollback()
    assert client.post("/account/language", data={"language": "xx"}).status_code == 404
