"""Somebody with everything a registration may have, among others whose meetings rest on theirs."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gateway.accounts.models import LinkPurpose, SignInLink
from gateway.audit import AuditEntry
from gateway.consent import service as consents
from gateway.consent.models import Purpose, Via
from gateway.events.models import Event
from gateway.mail import Mail, MailState
from gateway.meetings.models import Choice
from gateway.printing.models import Document
from gateway.profiles.models import PhraseVector
from gateway.registrations.models import Registration, Side
from tests.builders import NOW, a_registration, an_event
from tests.pairs import a_choice, a_match, a_meeting, a_run

SECRET = "Zanzibar"
"""In every text that is Ann's own; it must be nowhere once she is erased."""


@dataclass
class People:
    event: Event
    ann: Registration
    buyer: Registration
    colleague: Registration


def some_people(session: Session, *, meets: bool) -> People:
    event = an_event(session)
    ann = a_registration(
        session, event, email=f"{SECRET}@one.example", organisation=f"{SECRET} Farms", products=(f"{SECRET} berries",),
        contact_name=f"{SECRET} Ann", latin_contact_name=f"{SECRET} A", reference=SECRET,
    )  # fmt: skip
    ann.organisation.website = f"https://{SECRET.lower()}.example"
    buyer = a_registration(session, event, Side.BUYER, email="ben@two.example")
    colleague = a_registration(session, event, email="cleo@three.example")
    a_match(session, ann, buyer)
    a_choice(session, ann, buyer, Choice.MUST)
    a_choice(session, buyer, ann, Choice.WOULD)
    run = a_run(session, event)
    problem = {"participants": [{"id": ann.code, "organisation": f"CA:{SECRET.casefold()} farms"}, {"id": buyer.code}]}
    run.problem_gz = gzip.compress(json.dumps(problem).encode())
    session.add_all([
        Document(run_id=run.id, kind="badges", paper="a4", pages=1, made_at=NOW, pdf=SECRET.encode()),
        Mail(event_id=event.id, dedupe_key="a", to=f"{SECRET}@one.example", language="en", subject=f"Hi {SECRET}",
             text=SECRET, state=MailState.SENT, created_at=NOW, next_try_at=NOW),
        AuditEntry(event_id=event.id, account_id=ann.account_id, at=NOW, act="registration.moved", subject=ann.code,
                   details={"why": SECRET}),
        SignInLink(account_id=ann.account_id, purpose=LinkPurpose.WELCOME, digest="d", created_at=NOW, expires_at=NOW),
        PhraseVector(key="of her berries", vector=b"123"),
    ])  # fmt: skip
    consents.record_consents(
        session, event, account_id=ann.account_id, side="supplier", language="en", via=Via.FORM, now=NOW,
        given={Purpose.PARTICIPATION, Purpose.ABROAD, Purpose.NEWS},
    )  # fmt: skip
    if meets:
        a_meeting(session, run, ann, buyer)
    a_meeting(session, run, colleague, buyer, slot=2)
    session.commit()
    return People(event, ann, buyer, colleague)
