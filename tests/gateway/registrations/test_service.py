"""Registering from code: states, places, codes, guards, mails, speed."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.database import violates
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.jobs import Job
from gateway.mail import Mail
from gateway.profiles.models import Absence, Need, Offer, Profile
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry
from gateway.registrations import service
from gateway.registrations.models import Organisation, Registration, Side, State
from gateway.registrations.service import Application
from gateway.registrations.states import Actor
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_event, an_organiser
from tests.models import a_ranking

BASE = "http://gateway.test"
SUPPLIER = Application(
    side=Side.SUPPLIER,
    email="Marie@Ferme.example",
    contact_name="Marie Tremblay",
    organisation="Ferme Tremblay",
    country="CA",
    region="QC",
    language="fr",
    people=14,
    website="https://ferme.example",
    most_meetings=9,
    least_meetings=0,
    profile=ProfileEntry(
        description="Depuis 1978.",
        certificates=("HACCP", "Organic", "HACCP"),
        markets=("JP", "KR"),
        markets_refused=("SG",),
        languages=("fr", "en"),
        offers=(
            OfferEntry("Bleuets sauvages surgelés", minimum_order=2, yearly_capacity=400, unit="t", price_low=3.1),
            OfferEntry("Sirop d’érable"),
        ),
    ),
)
BUYER = Application(
    side=Side.BUYER,
    email="taro@omori.example",
    contact_name="大森 太郎",
    latin_contact_name="Taro Omori",
    organisation="大森食品株式会社",
    country="JP",
    region="大阪",
    language="ja",
    reads="en",
    profile=ProfileEntry(
        certificates_required=("HACCP",),
        languages=("ja",),
        needs=(NeedEntry("冷凍ブルーベリー", yearly_volume=120, unit="t", price_high=4.0, currency="CAD"),),
    ),
)


def register(event: Event, application: Application) -> Registration:
    with unit_of_work() as work:
        return service.register(work, work.get_one(Event, event.id), application, base_url=BASE, now=NOW)


def state_of(session: Session, registration: Registration) -> str:
    found = session.scalars(sa.select(Registration.state).where(Registration.id == registration.id)).one()
    session.rollback()  # a reader would hold the lock of SQLite against the writers that follow
    return found


def test_everything_said_is_stored(app: Flask, session: Session) -> None:
    event = an_event(session)
    away = tuple(slot.id for slot in event.slots[:2])
    register(event, replace(SUPPLIER, profile=replace(SUPPLIER.profile, away=away)))
    registration = session.scalars(sa.select(Registration)).one()
    organisation, profile = session.scalars(sa.select(Organisation)).one(), session.scalars(sa.select(Profile)).one()
    offers = session.scalars(sa.select(Offer).order_by(Offer.position)).all()
    assert (registration.code, registration.state, registration.email_key) == ("S1", "submitted", "marie@ferme.example")
    assert (registration.account.email, registration.account.language) == ("Marie@Ferme.example", "fr")
    assert (registration.most_meetings, registration.least_meetings) == (9, 0)
    assert (organisation.name, organisation.country, organisation.region) == ("Ferme Tremblay", "CA", "QC")
    assert (organisation.people, organisation.website) == (14, "https://ferme.example")
    assert (profile.certificates, profile.markets) == (["HACCP", "Organic"], ["JP", "KR"])
    assert (profile.markets_refused, profile.languages) == (["SG"], ["fr", "en"])
    assert [(o.text, o.minimum_order, o.unit) for o in offers] == [
        ("Bleuets sauvages surgelés", 2, "t"), ("Sirop d’érable", None, None),
    ]  # fmt: skip
    assert set(session.scalars(sa.select(Absence.slot_id))) == set(away)


def test_a_registration_is_audited(app: Flask, session: Session) -> None:
    register(an_event(session), replace(SUPPLIER, reads="en"))
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.act, entry.subject) == ("registration.registered", "S1")
    assert entry.details == {"state": "submitted", "side": "supplier"}


def test_the_mail_says_what_was_registered_and_signs_in(app: Flask, session: Session) -> None:
    register(an_event(session), BUYER)
    letter = session.scalars(sa.select(Mail)).one()
    assert (letter.to, letter.language) == ("taro@omori.example", "en")
    assert letter.subject == "Your registration for Gateway Toronto"
    assert "大森食品株式会社" in letter.text
    assert "- 冷凍ブルーベリー" in letter.text
    path = next(line for line in letter.text.splitlines() if line.startswith(BASE + "/sign-in/")).removeprefix(BASE)
    session.rollback()
    client = app.test_client()
    assert client.post(path).headers["Location"] == "/toronto/me?as=buyer"
    assert client.get("/toronto/me?as=buyer").status_code == 200


def test_an_event_may_approve_at_once(app: Flask, session: Session) -> None:
    registered = register(an_event(session, approves_at_once=True), SUPPLIER)
    assert (registered.state, registered.decided_at) == (State.APPROVED, NOW)


def test_codes_count_on_for_each_side(app: Flask, session: Session) -> None:
    event = an_event(session)
    a_registration(session, event, code="S9")
    a_registration(session, event, code="S10")
    assert [register(event, application).code for application in (SUPPLIER, BUYER)] == ["S11", "B1"]


def test_who_comes_when_all_places_are_taken_waits_and_nobody_overtakes(app: Flask, session: Session) -> None:
    event = an_event(session, supplier_places=2, buyer_places=5)
    came = [register(event, replace(SUPPLIER, email=f"s{n}@farm.example")) for n in range(3)]
    with unit_of_work() as work:
        first = work.get_one(Registration, came[0].id)
        service.cancel(work, first, by=Actor.PARTICIPANT, account_id=None, base_url=BASE, now=NOW)
    late = register(event, replace(SUPPLIER, email="late@farm.example"))
    buyer = register(event, BUYER)
    states = [state_of(session, each) for each in (*came, late, buyer)]
    assert states == ["cancelled", "submitted", "waitlisted", "waitlisted", "submitted"]


@pytest.mark.parametrize(
    ("times", "says"),
    [({"opens_at": NOW.replace(year=2028)}, "not opened yet"), ({"closes_at": NOW}, "closed")],
)
def test_nobody_registers_before_or_after(app: Flask, session: Session, times: dict, says: str) -> None:
    event = an_event(session, **times)
    with pytest.raises(service.DoorShut, match=says):
        register(event, SUPPLIER)
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_the_same_address_registers_once_on_each_side(app: Flask, session: Session) -> None:
    event = an_event(session)
    register(event, SUPPLIER)
    with pytest.raises(service.AlreadyRegistered):
        register(event, replace(SUPPLIER, email="marie@ferme.EXAMPLE"))
    both = register(event, replace(BUYER, email=SUPPLIER.email, organisation="FERME TREMBLAY", country="CA"))
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 2
    assert session.scalar(sa.select(sa.func.count(Organisation.id))) == 1, "one organisation, which never meets itself"
    assert both.code == "B1"


def test_the_database_refuses_a_second_active_registration_of_one_address(app: Flask, session: Session) -> None:
    event = an_event(session)
    first = a_registration(session, event, email="one@example.org")
    with pytest.raises(sa.exc.IntegrityError) as refused:
        a_registration(session, event, email="one@example.org", state=State.WAITLISTED)
    session.rollback()
    assert violates(refused.value, "uq_registration_active_address")
    assert not violates(refused.value, "uq_meeting_table_slot")
    first.state = State.CANCELLED
    session.commit()
    again = a_registration(session, event, email="one@example.org")
    assert again.id != first.id


def test_who_cancelled_may_register_again(app: Flask, session: Session) -> None:
    event = an_event(session)
    first = register(event, SUPPLIER)
    with unit_of_work() as work:
        registration = work.get_one(Registration, first.id)
        service.cancel(work, registration, by=Actor.PARTICIPANT, account_id=None, base_url=BASE, now=NOW)
    assert register(event, SUPPLIER).code == "S2"


def test_approving_tells_its_owner_in_their_language_and_is_audited(app: Flask, session: Session) -> None:
    event = an_event(session)
    organiser = an_organiser(session, event)
    registered = register(event, SUPPLIER)
    with unit_of_work() as work:
        registration = work.get_one(Registration, registered.id)
        service.approve(
            work, registration, account_id=organiser.id, base_url=BASE, now=NOW, message="À bientôt à Toronto."
        )
    letter = session.scalars(sa.select(Mail).order_by(Mail.id.desc())).first()
    entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert letter is not None
    assert entry is not None
    assert state_of(session, registered) == "approved"
    assert (letter.language, "À bientôt à Toronto." in letter.text) == ("fr", True)
    assert (entry.account_id, entry.subject) == (organiser.id, "S1")
    assert entry.details == {"from": "submitted", "to": "approved", "by": "organiser", "why": "À bientôt à Toronto."}


def test_nobody_is_approved_from_the_waiting_list_without_a_place(app: Flask, session: Session) -> None:
    event = an_event(session, supplier_places=1)
    a_registration(session, event)
    waiting = a_registration(session, event, state=State.WAITLISTED)
    with pytest.raises(Conflict, match="All 1 places"), unit_of_work() as work:
        registration = work.get_one(Registration, waiting.id)
        service.approve(work, registration, account_id=None, base_url=BASE, now=NOW)
    assert state_of(session, waiting) == "waitlisted"


@pytest.mark.parametrize(
    ("old", "by", "new"),
    [
        (State.CANCELLED, Actor.ORGANISER, State.APPROVED),
        (State.SUBMITTED, Actor.PARTICIPANT, State.APPROVED),
        (State.DECLINED, Actor.PARTICIPANT, State.SUBMITTED),
    ],
)
def test_a_move_that_is_not_in_the_table_is_refused(
    app: Flask, session: Session, old: State, by: Actor, new: State
) -> None:
    registration = a_registration(session, an_event(session), state=old)
    with pytest.raises(Conflict, match="changed in the meantime"), unit_of_work() as work:
        service.move(work, work.get_one(Registration, registration.id), new, by=by, account_id=None, now=NOW)
    assert state_of(session, registration) == old


def test_a_declined_address_that_came_back_is_not_approved_twice(app: Flask, session: Session) -> None:
    event = an_event(session)
    declined = a_registration(session, event, email="one@example.org", state=State.DECLINED)
    a_registration(session, event, email="one@example.org")
    with pytest.raises(Conflict, match="registered again"), unit_of_work() as work:
        registration = work.get_one(Registration, declined.id)
        service.approve(work, registration, account_id=None, base_url=BASE, now=NOW)


def test_hundreds_are_registered_in_a_moment(app: Flask, session: Session) -> None:
    event = an_event(session, supplier_places=300)
    many = [
        replace(SUPPLIER if n % 3 else BUYER, email=f"p{n}@farm.example", organisation=f"Company {n}")
        for n in range(450)
    ]
    started = perf_counter()
    with unit_of_work() as work:
        done = service.register_all(work, work.get_one(Event, event.id), many, state=State.APPROVED, now=NOW)
    seconds = perf_counter() - started
    assert [r.contact_name for r in done] == [a.contact_name for a in many], "in the order given"
    assert {r.state for r in done} == {State.APPROVED}
    assert (done[1].code, done[-1].code) == ("S1", "S300")
    assert session.scalar(sa.select(sa.func.count(Need.id))) == 150
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 0
    assert seconds < 3


def test_one_bad_address_among_many_leaves_nothing_behind(app: Flask, session: Session) -> None:
    event = an_event(session)
    with pytest.raises(service.AlreadyRegistered), unit_of_work() as work:
        service.register_all(
            work, work.get_one(Event, event.id), [SUPPLIER, BUYER, SUPPLIER], state=State.APPROVED, now=NOW
        )
    assert session.scalar(sa.select(sa.func.count(Registration.id))) == 0


def renewals(session: Session) -> list[str]:
    kinds = list(session.scalars(sa.select(Job.kind)))
    session.rollback()
    return kinds


def test_who_is_approved_at_once_comes_into_the_lists_and_who_cancels_leaves_them(app: Flask, session: Session) -> None:
    event = an_event(session, approves_at_once=True)
    a_ranking(session, event)
    registered = register(event, SUPPLIER)
    assert renewals(session) == ["renew"]
    with unit_of_work() as work:
        work.execute(sa.delete(Job))
        mine = work.get_one(Registration, registered.id)
        service.cancel(work, mine, by=Actor.PARTICIPANT, account_id=mine.account_id, base_url=BASE, now=NOW)
    assert renewals(session) == ["renew"]


def test_who_never_took_part_starts_no_renewal(app: Flask, session: Session) -> None:
    event = an_event(session)
    a_ranking(session, event)
    registered = register(event, SUPPLIER)
    with unit_of_work() as work:
        mine = work.get_one(Registration, registered.id)
        service.cancel(work, mine, by=Actor.PARTICIPANT, account_id=mine.account_id, base_url=BASE, now=NOW)
    assert renewals(session) == []
