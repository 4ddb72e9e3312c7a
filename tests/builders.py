"""Things a test starts from: an event, registrations, a browser that is signed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from gateway.accounts import sessions
from gateway.accounts.models import Account, AccountRole, Role
from gateway.database import db
from gateway.events.models import Event
from gateway.events.service import Hours, Plan, Words, create_event
from gateway.profiles.models import Need, Offer, Profile
from gateway.registrations.models import Organisation, Registration, Side, State

NOW = datetime(2027, 8, 1, 12, 0, tzinfo=UTC)


def an_event(session: Session, slug: str = "toronto", **changes: object) -> Event:
    """Store an event of two mornings: 2 x 6 slots, 4 tables, open for registration."""
    settings: dict = {
        "slug": slug,
        "words": [
            Words("en", "Gateway Toronto", "Two shores.", "Meet."),
            Words("fr", "Gateway Toronto", "Deux rives."),
        ],
        "zone": "America/Toronto",
        "first_day": date(2027, 9, 25),
        "last_day": date(2027, 9, 26),
        "hours": [Hours("am", time(9), time(11, 30))],
        "meeting_minutes": 20,
        "pause_minutes": 5,
        "tables": 4,
        "venue": "Enercare Centre",
        "city": "Toronto",
    }
    event = create_event(session, Plan(**{**settings, **changes}), now=NOW)
    session.commit()
    return event


def an_account(session: Session, email: str, language: str = "en") -> Account:
    """Store an account, or return the one there is."""
    found = session.scalar(select(Account).where(Account.email_key == email.casefold()))
    if found is None:
        found = Account(email=email, email_key=email.casefold(), language=language, created_at=NOW)
        session.add(found)
        session.commit()
    return found


def an_organiser(session: Session, event: Event, email: str = "organiser@example.org") -> Account:
    """Store an account that organises the event."""
    account = an_account(session, email)
    session.add(AccountRole(account_id=account.id, event_id=event.id, role=Role.OWNER))
    session.commit()
    return account


def a_registration(
    session: Session,
    event: Event,
    side: Side = Side.SUPPLIER,
    *,
    email: str | None = None,
    organisation: str | None = None,
    products: tuple[str, ...] = (),
    state: State = State.APPROVED,
    language: str = "en",
    country: str | None = None,
    **changes: object,
) -> Registration:
    """Store a registration with its account, organisation, profile and products."""
    number = 1 + (session.scalar(select(func.count(Registration.id)).where(Registration.event_id == event.id)) or 0)
    account = an_account(session, email or f"person{number}@example.org", language)
    company = Organisation(
        event_id=event.id,
        name=organisation or f"Organisation {number}",
        country=country or ("CA" if side is Side.SUPPLIER else "JP"),
        region="ON" if side is Side.SUPPLIER else "",
        people=12,
    )
    session.add(company)
    session.flush()
    registration = Registration(
        event_id=event.id,
        account_id=account.id,
        organisation_id=company.id,
        side=side,
        state=state,
        email_key=account.email_key,
        language=language,
        created_at=NOW,
        **{"code": f"{'S' if side is Side.SUPPLIER else 'B'}{number}", "contact_name": f"Person {number}", **changes},
    )
    session.add(registration)
    session.flush()
    session.add(Profile(registration_id=registration.id, languages=[language]))
    kind = Offer if side is Side.SUPPLIER else Need
    session.add_all(kind(registration_id=registration.id, position=n, text=text) for n, text in enumerate(products))
    session.commit()
    return registration


def sign_in(client: FlaskClient, account: Account) -> None:
    """Make the client act for the account, in a session that has just begun."""
    with client.application.app_context():
        session = object_session(account) or db.session()  # another one would wait for the lock this one may hold
        secret = sessions.start(session, account, agent="", now=datetime.now(UTC))
        session.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["key"] = secret
