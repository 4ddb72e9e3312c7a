"""A walk through the whole site: what a visitor, a participant and an organiser come to by following every link."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gateway.accounts.models import Account
from gateway.consent import service as consents
from gateway.consent.models import Purpose, Via
from gateway.database import db
from gateway.invitations.models import Invitation
from gateway.jobs import Job, JobState
from gateway.mail import Mail, MailState
from gateway.matches.models import MatchingSettings
from gateway.meetings.models import Choice
from gateway.printing.models import Document
from gateway.registrations.drafts import service as drafts
from gateway.registrations.models import Side, State
from gateway.registrations.steps import Step
from gateway.schedule.models import RunState, ScheduleRun, UnplacedPair
from gateway.spreadsheets import service as spreadsheets
from gateway.spreadsheets.models import ListKind
from tests.builders import NOW, a_registration, an_event, an_organiser, sign_in
from tests.conftest import migrated, settings_for
from tests.markup import Element, read
from tests.models import a_ranking, an_attempt, hardly, shown
from tests.pairs import a_choice, a_match, a_meeting
from tests.programme import a_session, a_speaker

FURTHEST = 400
"""More pages than this mean that links make links without end."""
APART = (".pdf", "/static/")
"""What the walk leaves out: paper takes long, and files are no pages."""
KEYS = {"supplier": "s" * 32, "buyer": "b" * 32}
"""Of two drafts that are under way."""
STARTS = (
    "/", "/sign-in", "/sign-in/sent", "/sign-in/never-was", "/never/was", "/development/outbox",
    "/toronto/", "/toronto/registered", "/toronto/me", "/toronto/me/cancel", "/toronto/matches", "/toronto/agenda",
    "/toronto/agenda.ics", "/toronto/organiser/", "/toronto/organiser/registrations/approve-all/supplier",
    "/toronto/organiser/jobs/1.json",
    *(f"/toronto/register/{side}/{key}{at}" for side, key in KEYS.items() for at in ("", *(f"/{one}" for one in Step))),
    f"/toronto/register/supplier/{'x' * 32}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer of the site, and whose browser got it at which address."""

    who: str
    address: str
    answer: TestResponse
    page: Element | None
    """What it shows, if it is a page."""

    def __str__(self) -> str:
        return f"{self.who} at {self.address}"


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as it is served, forged requests refused, with something on every page."""
    app = migrated(settings_for(tmp_path_factory.mktemp("walk")))
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        furnish(session)
    return app


def furnish(session: Session) -> None:
    """Store an event with people in every state, a ranking, choices, runs in every state, documents."""
    event = an_event(session, opens_at=NOW - timedelta(days=3000), closes_at=NOW + timedelta(days=3000))
    an_organiser(session, event)
    a_session(session, event, speakers=(a_speaker(session, event).id,))
    a_session(session, event)
    supplier = a_registration(
        session, event, email="supplier@example.org", products=("Wild blueberries", "Birch syrup")
    )
    buyer = a_registration(
        session,
        event,
        Side.BUYER,
        email="buyer@example.org",
        organisation="大森食品",
        products=("冷冻蓝莓",),
        language="ja",
    )
    other = a_registration(session, event, Side.BUYER, products=("Sirop",), language="fr")
    for side in Side:
        a_registration(
            session, event, side, state=State.SUBMITTED, email=f"waits-{side}@example.org", products=("Tea",)
        )
    a_registration(session, event, state=State.WAITLISTED)
    a_registration(session, event, state=State.DECLINED)
    a_ranking(session, event, suppliers=shown([hardly(supplier, lists=2)], covered=2), model="learned-1")
    an_attempt(session, event, name="learned-0", verdict="within_noise")
    an_attempt(session, event)
    session.add(MatchingSettings(event_id=event.id, learns=True, model_id=None))
    a_match(session, supplier, buyer)
    a_match(session, supplier, other, rank=2)
    a_choice(session, supplier, buyer, Choice.MUST)
    a_choice(session, buyer, supplier, Choice.WOULD)
    for number, state in enumerate((RunState.PUBLISHED, RunState.DRAFT, RunState.BUILDING, RunState.FAILED), start=1):
        built = state in (RunState.PUBLISHED, RunState.DRAFT)
        result = {
            "finished_at": NOW, "seconds": 1.25, "worth": 990, "bound": 1000, "gap": 0.01,
            "figures": {"mandatory": [0, 0], "mutual": [1, 1], "idle_slots": 3, "meetings": 1},
            "problem_gz": gzip.compress(b"{}"), "schedule_gz": gzip.compress(b"{}"),
            "published_at": NOW if state is RunState.PUBLISHED else None,
        }  # fmt: skip
        run = ScheduleRun(
            event_id=event.id,
            number=number,
            state=state,
            seed=1,
            created_at=NOW,
            **(result if built else {"figures": {}}),
        )
        session.add(run)
        session.flush()
        if built:
            a_meeting(session, run, supplier, buyer, slot=number)
            session.add(
                UnplacedPair(run_id=run.id, supplier_id=supplier.id, buyer_id=other.id, tier="buyer", why="no_table")
            )
        if state is RunState.PUBLISHED:
            session.add(Document(run_id=run.id, kind="badges", paper="a4", pages=1, pdf=b"%PDF-", made_at=NOW))
    session.add(
        Job(event_id=event.id, kind="rank", arguments={}, state=JobState.RUNNING, step="score", created_at=NOW, total=9)
    )
    for side, key in KEYS.items():
        draft = drafts.begin(session, event_id=event.id, side=Side(side), key=key, now=datetime.now(UTC))
        products = [("products-0-text", "Kelp"), ("products-1-text", "Dulse")]
        drafts.keep(draft, Step.PRODUCTS, products, now=datetime.now(UTC))
    spreadsheets.hand_over(
        session, event_id=event.id, kind=ListKind.INVITATIONS, side=Side.BUYER, name="buyers.csv", language="en",
        data=b"reference,company,e-mail\n1,Acme,ann@acme.example\n2,Bad,nobody\n",
        account_id=supplier.account_id, now=NOW,
    )  # fmt: skip
    for asked in (NOW, None):
        session.add(
            Invitation(
                event_id=event.id, side=Side.BUYER, email=f"{asked}@one.example", email_key=f"{asked}@one.example",
                language="ja", created_at=NOW, sent_at=asked,
            )
        )  # fmt: skip
    consents.record_consents(
        session, event, account_id=supplier.account_id, side="supplier", language="en", via=Via.FORM, now=NOW,
        given=set(Purpose) - {Purpose.NEWS},
    )  # fmt: skip
    session.add_all(
        Mail(
            event_id=event.id, dedupe_key=state, to="supplier@example.org", language="en", subject=f"A {state} mail",
            text="Hello\n\nBye", state=state, created_at=NOW, next_try_at=NOW, problem="550 no" * (state == "failed"),
        )
        for state in MailState
    )  # fmt: skip
    session.commit()


@pytest.fixture(scope="session")
def walk(guarded: Flask) -> list[Seen]:
    """Everything the three people come to."""
    with guarded.app_context():
        accounts = {account.email: account for account in db.session.scalars(sa.select(Account).order_by(Account.id))}
    seen = []
    for who in ("visitor", "supplier", "organiser"):
        client = guarded.test_client()
        if who != "visitor":
            sign_in(client, accounts[f"{who}@example.org"])
        seen += follow_links(client, who)
    return seen


def follow_links(client: FlaskClient, who: str) -> list[Seen]:
    """Return the answer of every address that can be reached from the starts."""
    to_do, known, seen = list(STARTS), set(STARTS), []
    while to_do:
        address = to_do.pop(0)
        answer = client.get(address)
        page = read(answer.text) if answer.mimetype == "text/html" and answer.status_code not in (302, 303) else None
        seen.append(Seen(who, address, answer, page))
        assert len(seen) < FURTHEST, f"{who} finds ever more addresses, at last {address}"
        found = (
            [one.attributes.get("href", "") for one in page.all("a")] if page else [answer.headers.get("Location", "")]
        )
        for link in found:
            target = urldefrag(urljoin(address, link)).url
            inside = not urlsplit(target).netloc and target.startswith("/") and not any(one in target for one in APART)
            if link and inside and "lang=" not in target and target not in known:
                known.add(target)
                to_do.append(target)
    return seen
