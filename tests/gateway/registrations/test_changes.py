"""Edits before and after a schedule is published: what is applied, what is asked for, and what becomes of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.errors import Conflict
from gateway.events.models import Event, LimitKind, PlaceLimit
from gateway.jobs import Job
from gateway.mail import Mail
from gateway.registrations import changes
from gateway.registrations.changes import Outcome, needs_request
from gateway.registrations.models import ChangeRequest, Registration, RequestState, Side, State
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_event, an_organiser
from tests.models import a_ranking
from tests.pairs import a_run

BASE = "http://gateway.test"


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


@pytest.fixture
def ann(session: Session, event: Event) -> Registration:
    return a_registration(
        session, event, email="ann@one.example", contact_name="Ann", organisation="One", language="fr"
    )


def edit(registration: Registration, **values: object) -> Outcome:
    with unit_of_work() as work:
        found = work.get_one(Registration, registration.id)
        return changes.apply_or_request(work, found, values, account_id=found.account_id, now=NOW)


def decide(act, number: int = 1, message: str = "") -> None:
    with unit_of_work() as work:
        act(work, work.get_one(ChangeRequest, number), account_id=None, base_url=BASE, now=NOW, message=message)


def said(registration: Registration) -> dict:
    with unit_of_work() as work:
        return changes.current(work, work.get_one(Registration, registration.id))


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        ({"contact_name": "Bea"}, ("contact_name",)),
        ({"latin_organisation": "", "region": None}, ()),
        ({"away": (2, 1), "description": "New."}, ()),
        ({"away": (1,), "languages": ("fr", "en")}, ("languages", "away")),
        ({"people": 5, "website": "https://one.example", "markets": ("JP",)}, ()),
    ],
)
def test_only_printed_facts_that_differ_need_a_yes(after: dict, fields: tuple[str, ...]) -> None:
    before = {
        "contact_name": "Ann", "latin_organisation": None, "region": "", "away": [1, 2], "languages": ["fr"],
        "description": "Old.", "people": 4, "website": "", "markets": [],
    }  # fmt: skip
    assert needs_request(before, after) == fields


def test_before_a_schedule_is_published_everything_is_applied(
    session: Session, event: Event, ann: Registration
) -> None:
    away = (event.slots[0].id,)
    a_ranking(session, event)
    outcome = edit(ann, contact_name="Bea", organisation="Two", languages=("en", "fr"), away=away, people=None)
    assert outcome == Outcome(applied=("contact_name", "organisation", "languages", "away", "people"))
    now = said(ann)
    assert (now["contact_name"], now["organisation"], now["languages"]) == ("Bea", "Two", ["en", "fr"])
    assert (now["away"], now["people"]) == (list(away), None)
    assert [job.kind for job in session.scalars(sa.select(Job))] == ["renew"]
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.act, entry.account_id, entry.details["contact_name"]) == (
        "registration.edited", ann.account_id, ["Ann", "Bea"],
    )  # fmt: skip


def test_an_edit_that_changes_nothing_leaves_no_trace(session: Session, ann: Registration) -> None:
    assert edit(ann, contact_name="Ann", latin_organisation="", away=()) == Outcome()
    assert session.scalars(sa.select(AuditEntry)).all() == []


def test_after_it_is_published_printed_facts_are_asked_for_and_the_rest_is_applied(
    session: Session, event: Event, ann: Registration
) -> None:
    a_run(session, event)
    outcome = edit(ann, contact_name="Bea", description="Since 1978.")
    assert outcome == Outcome(applied=("description",), requested=("contact_name",))
    assert (said(ann)["contact_name"], said(ann)["description"]) == ("Ann", "Since 1978.")
    asked = session.scalars(sa.select(ChangeRequest)).one()
    assert (asked.before, asked.after, asked.state) == ({"contact_name": "Ann"}, {"contact_name": "Bea"}, "pending")


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WAITLISTED, State.DRAFT])
def test_who_is_not_printed_yet_edits_freely(session: Session, event: Event, state: State) -> None:
    a_run(session, event)
    waiting = a_registration(session, event, Side.BUYER, state=state)
    assert edit(waiting, contact_name="Bea").applied == ("contact_name",)


def test_a_company_that_is_printed_for_somebody_else_is_asked_for(
    session: Session, event: Event, ann: Registration
) -> None:
    waiting = a_registration(session, event, Side.BUYER, state=State.WAITLISTED, contact_name="Bea")
    waiting.organisation_id = ann.organisation_id
    session.commit()
    assert edit(waiting, latin_organisation="One Ltd").applied == ("latin_organisation",), "nothing is printed yet"
    a_run(session, event)
    outcome = edit(waiting, contact_name="Cleo", organisation="Two", people=9)
    assert outcome == Outcome(applied=("contact_name", "people"), requested=("organisation",))
    assert (said(ann)["organisation"], said(waiting)["contact_name"]) == ("One", "Cleo")


def test_the_freeze_goes_by_the_state_the_registration_has_now(
    session: Session, event: Event, ann: Registration
) -> None:
    a_run(session, event)
    ann.state = State.WAITLISTED
    session.commit()
    with unit_of_work() as work:
        found = work.get_one(Registration, ann.id)
        approve = sa.update(Registration).values(state=State.APPROVED)
        work.execute(approve, execution_options={"synchronize_session": False})
        assert found.state == State.WAITLISTED, "as it was read before somebody else approved it"
        outcome = changes.apply_or_request(work, found, {"contact_name": "Bea"}, account_id=None, now=NOW)
    assert outcome == Outcome(requested=("contact_name",))


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED])
def test_what_does_not_stand_any_more_is_not_edited(session: Session, event: Event, state: State) -> None:
    gone = a_registration(session, event, state=state, organisation="One")
    with pytest.raises(Conflict, match="has changed in the meantime"):
        edit(gone, organisation="Two")
    assert said(gone)["organisation"] == "One"


def test_accepting_makes_the_change_and_tells_its_owner(session: Session, event: Event, ann: Registration) -> None:
    organiser = an_organiser(session, event)
    a_run(session, event)
    edit(ann, contact_name="Bea", away=(event.slots[0].id, 999_999), region="")
    with unit_of_work() as work:
        request = work.get_one(ChangeRequest, 1)
        changes.accept_change(work, request, account_id=organiser.id, base_url=BASE, now=NOW, message="Bienvenue, Bea.")
    assert (said(ann)["contact_name"], said(ann)["away"], said(ann)["region"]) == ("Bea", [event.slots[0].id], "")
    letter = session.scalars(sa.select(Mail)).one()
    assert (letter.to, letter.language, "Bienvenue, Bea." in letter.text) == ("ann@one.example", "fr", True)
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.act, entry.account_id, entry.subject) == ("change.accepted", organiser.id, ann.code)
    assert entry.details == {"fields": ["away", "contact_name", "region"], "why": "Bienvenue, Bea."}


def test_refusing_leaves_everything_as_it_is(session: Session, event: Event, ann: Registration) -> None:
    a_run(session, event)
    edit(ann, organisation="Two")
    decide(changes.refuse_change, message="The badges are printed.")
    assert said(ann)["organisation"] == "One"
    assert "The badges are printed." in session.scalars(sa.select(Mail.text)).one()


def test_a_second_wish_replaces_the_first_and_keeps_what_it_does_not_speak_of(
    session: Session, event: Event, ann: Registration
) -> None:
    a_run(session, event)
    edit(ann, contact_name="Bea", organisation="Two")
    edit(ann, contact_name="Cleo")
    asked = session.scalars(sa.select(ChangeRequest).order_by(ChangeRequest.id)).all()
    assert [(one.state, one.after) for one in asked] == [
        ("replaced", {"contact_name": "Bea", "organisation": "Two"}),
        ("pending", {"contact_name": "Cleo", "organisation": "Two"}),
    ]
    replaced = asked[0].id
    session.rollback()
    with pytest.raises(Conflict, match="in the meantime"):
        decide(changes.accept_change, number=replaced)


def test_a_change_is_decided_once(session: Session, event: Event, ann: Registration) -> None:
    a_run(session, event)
    edit(ann, contact_name="Bea")
    decide(changes.refuse_change)
    with pytest.raises(Conflict):
        decide(changes.accept_change)
    assert said(ann)["contact_name"] == "Ann"
    assert session.scalars(sa.select(ChangeRequest.state)).all() == [RequestState.REFUSED]


def test_what_it_does_not_know_is_refused_loudly(app: Flask, ann: Registration) -> None:
    with pytest.raises(ValueError, match="cannot change offers"):
        edit(ann, offers=())


def test_nobody_moves_into_a_country_that_has_no_place_left(session: Session, event: Event, ann: Registration) -> None:
    taken = PlaceLimit(event_id=event.id, side="supplier", kind=LimitKind.COUNTRY, value="JP", places=1)
    session.add(taken)
    a_registration(session, event, country="JP")
    assert edit(ann, country="KR", description="New.").applied == ("country", "description")
    with pytest.raises(Conflict, match="All places for Japan"):
        edit(ann, country="JP")
    assert said(ann)["country"] == "KR"
