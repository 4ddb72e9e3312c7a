"""Registering, approving, declining, cancelling.

One way in for the form, the import and the demonstration: each hands over `Application`s. The event
is locked while places are counted and rows are written, so nobody is let in twice or one too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from gateway.accounts.models import Account
from gateway.accounts.service import accounts_for, email_key
from gateway.audit import AuditEntry, note
from gateway.consent.models import Purpose, Via
from gateway.consent.service import withdraw
from gateway.database import lock_event, violates
from gateway.errors import Conflict, GatewayError
from gateway.events.models import Event
from gateway.events.places import HOLDING, Door, end_of, places_of
from gateway.profiles.service import ProfileEntry, write_profiles
from gateway.registrations import capacity, letters, promotion, queries
from gateway.registrations.models import OfferState, Organisation, Registration, Side, State
from gateway.registrations.participation import participants_changed
from gateway.registrations.states import Actor, may_move
from gateway.templating import country_name
from gateway.transactions import AnySession

Row = TypeVar("Row", Organisation, Registration)
ACTIVE_ADDRESS = "uq_registration_active_address"
LETTER = {Side.SUPPLIER: "S", Side.BUYER: "B"}
"""First letter of a code: S17, B4."""


class AlreadyRegistered(Conflict):
    """This address stands on this side already."""


class DoorShut(GatewayError):  # noqa: N818
    """Registration is not open now."""


@dataclass(frozen=True, slots=True)
class Application:
    """Everything one party says to be registered on one side. Languages are BCP 47 tags, countries two letters."""

    side: Side
    email: str
    contact_name: str
    organisation: str
    country: str
    language: str
    """The language the party wrote in."""
    latin_organisation: str | None = None
    latin_contact_name: str | None = None
    region: str = ""
    people: int | None = None
    website: str = ""
    reference: str | None = None
    reads: str = ""
    """The interface language it used, if that is not the one it wrote in."""
    most_meetings: int | None = None
    least_meetings: int | None = None
    """How many meetings it wants at most and at least; None leaves it to the event."""
    profile: ProfileEntry = field(default_factory=ProfileEntry)


def register(
    session: AnySession, event: Event, application: Application, *, base_url: str, now: datetime
) -> Registration:
    """Register one party that came by itself, and mail it what was registered.

    Raises
    ------
    DoorShut
        Registration has not begun or is over.
    AlreadyRegistered
        The address stands on this side already; nothing was changed.
    """
    door = places_of(session, event, now=now)[application.side].door
    if door is Door.NOT_YET:
        raise DoorShut(_("Registration has not opened yet. Come back when it does."))
    if door is Door.CLOSED:
        raise DoorShut(_("Registration is closed. Write to the organiser if you think you should still come in."))
    state = State.APPROVED if event.approves_at_once else State.SUBMITTED
    [registration] = register_all(session, event, [application], state=state, now=now)
    letters.confirm(session, event, registration, application.profile, base_url=base_url, now=now)
    return registration


def register_all(
    session: AnySession,
    event: Event,
    applications: Sequence[Application],
    *,
    state: State,
    now: datetime,
    account_id: int | None = None,
) -> list[Registration]:
    """Register these parties in the order given, with a few inserts for all; mails nobody.

    Who finds a place gets `state` (submitted or approved), the others wait. `account_id` is who did it, for the audit.

    Raises
    ------
    AlreadyRegistered
        One of the addresses stands on its side already, or came twice; none was registered.
    """
    lock_event(session, event.id)
    states = _states(session, event, applications, state, now)
    try:
        with session.begin_nested():
            registrations = _store(session, event, applications, states, now)
            write_profiles(session, [(r.id, a.profile) for r, a in zip(registrations, applications, strict=True)])
    except IntegrityError as error:
        if violates(error, ACTIVE_ADDRESS):
            raise AlreadyRegistered(
                _("This e-mail address is already used for a registration here. Sign in to see or change it.")
            ) from error
        raise
    session.add_all(
        AuditEntry(
            event_id=event.id, account_id=account_id, at=now, act="registration.registered", subject=registration.code,
            details={"state": str(registration.state), "side": str(registration.side)},
        )
        for registration, application in zip(registrations, applications, strict=True)
    )  # fmt: skip
    if State.APPROVED in states:
        participants_changed(session, event, now=now)
    return registrations


def approve(
    session: AnySession,
    registration: Registration,
    *,
    account_id: int | None,
    base_url: str,
    now: datetime,
    message: str = "",
) -> None:
    """Let a registration take part and mail its owner; the message is added to the mail.

    Raises
    ------
    Conflict
        It cannot be approved from where it stands now, or no place is free.
    """
    lock_event(session, registration.event_id)
    _refresh(session, registration)
    if registration.state not in HOLDING and not promotion.open_offers(session, registration.id):
        _need_places(session, registration)
    move(session, registration, State.APPROVED, by=Actor.ORGANISER, account_id=account_id, now=now, why=message)
    letters.tell_decision(session, registration.event, registration, message=message, base_url=base_url, now=now)


def decline(
    session: AnySession,
    registration: Registration,
    *,
    account_id: int | None,
    base_url: str,
    now: datetime,
    message: str = "",
) -> None:
    """Say no to a registration and mail its owner; frees its place. Raises `Conflict` as `approve` does."""
    move(session, registration, State.DECLINED, by=Actor.ORGANISER, account_id=account_id, now=now, why=message)
    letters.tell_decision(session, registration.event, registration, message=message, base_url=base_url, now=now)
    promotion.promote(session, registration.event, base_url=base_url, now=now)


def cancel(
    session: AnySession, registration: Registration, *, by: Actor, account_id: int | None, base_url: str, now: datetime
) -> None:
    """Take a registration back and mail its owner; frees its place. Raises `Conflict` as `approve` does."""
    move(session, registration, State.CANCELLED, by=by, account_id=account_id, now=now)
    withdraw(
        session, event_id=registration.event_id, account_id=registration.account_id, purposes=list(Purpose),
        via=Via.LEFT, now=now, side=registration.side,
    )  # fmt: skip
    letters.tell_decision(session, registration.event, registration, message="", base_url=base_url, now=now)
    promotion.promote(session, registration.event, base_url=base_url, now=now)


def move(
    session: AnySession,
    registration: Registration,
    new: State,
    *,
    by: Actor,
    account_id: int | None,
    now: datetime,
    why: str = "",
) -> None:
    """Move a registration to another state, if the table of moves allows it, and record who did and why.

    Raises
    ------
    Conflict
        The move is not allowed from the state the registration has by now, or its address has
        registered again in the meantime.
    """
    lock_event(session, registration.event_id)
    _refresh(session, registration)
    old = State(registration.state)
    if not may_move(old, new, by):
        raise Conflict(_("%(code)s has changed in the meantime. Load the page again and look.", code=registration.code))
    try:
        with session.begin_nested():
            registration.state = new
            registration.waiting_since = now if new is State.WAITLISTED else None
            if by is Actor.ORGANISER or new is State.APPROVED:
                registration.decided_at = now
            session.flush()
    except IntegrityError as error:
        if violates(error, ACTIVE_ADDRESS):
            raise Conflict(
                _("The address of %(code)s has registered again since. Decide on that one.", code=registration.code)
            ) from error
        raise
    details = {"from": str(old), "to": str(new), "by": str(by), "why": why.strip()}
    note(
        session, "registration.moved", registration.code, now=now, event_id=registration.event_id,
        account_id=account_id, details=details,
    )  # fmt: skip
    if old not in HOLDING or new not in HOLDING:
        for offer in promotion.open_offers(session, registration.id):
            taken = new in HOLDING and offer.choice_id is None
            state = OfferState.ACCEPTED if taken else OfferState.DECLINED
            promotion.close(session, offer, state, account_id=account_id, now=now)
    if State.APPROVED in (old, new):
        participants_changed(session, registration.event, now=now)


def _need_places(session: AnySession, registration: Registration) -> None:
    """Raise `Conflict` that names what is full, if the registration finds no place."""
    full = capacity.used_up(session, registration.event_id, capacity.needs_of(session, registration))
    if not full:
        return
    places = capacity.limits(session, registration.event_id)[full[0]]
    if full[0].kind == capacity.SIDE:
        raise Conflict(
            _("All %(places)s places of this side are taken. Decline or cancel another first.", places=places)
        )
    raise Conflict(
        _(
            "All %(places)s places for %(country)s are taken. Decline or cancel another first, or raise that limit.",
            places=places,
            country=country_name(full[0].value),
        )
    )


def _refresh(session: AnySession, registration: Registration) -> None:
    """Read the state as it is under the lock; what was loaded before may be old."""
    session.refresh(registration, ["state"])


def _states(
    session: AnySession, event: Event, applications: Sequence[Application], admitted: State, now: datetime
) -> list[State]:
    """Return each application's state: in while places last and nobody waits for the same, then on the waiting list."""
    ahead = [one.kinds for one in capacity.line(session, event.id)] if now < end_of(event) else []
    new = [capacity.kinds_of(a.side, a.country, a.profile.markets) for a in applications]
    gets = capacity.admitted(capacity.left(session, event.id), [*ahead, *new])[len(ahead) :]
    return [admitted if in_ else State.WAITLISTED for in_ in gets]


def _store(
    session: AnySession, event: Event, applications: Sequence[Application], states: Sequence[State], now: datetime
) -> list[Registration]:
    """Write accounts, organisations and registrations, in the order given."""
    accounts = accounts_for(session, [(a.email, a.reads or a.language) for a in applications], now=now)
    owners = [accounts[email_key(application.email)] for application in applications]
    organisations = _organisations(session, event, applications, owners)
    numbers = {side: queries.last_number(session, event.id, side) for side in Side}
    rows = []
    for application, account, organisation, state in zip(applications, owners, organisations, states, strict=True):
        numbers[application.side] += 1
        rows.append(
            {
                "event_id": event.id, "account_id": account.id, "organisation_id": organisation.id,
                "side": application.side, "state": state, "reference": application.reference,
                "code": f"{LETTER[application.side]}{numbers[application.side]}", "email_key": account.email_key,
                "contact_name": application.contact_name, "latin_contact_name": application.latin_contact_name,
                "language": application.language, "most_meetings": application.most_meetings,
                "least_meetings": application.least_meetings, "created_at": now, "submitted_at": now,
                "decided_at": now if state is State.APPROVED else None,
                "waiting_since": now if state is State.WAITLISTED else None,
            }
        )  # fmt: skip
    return _insert(session, Registration, rows)


def _organisations(
    session: AnySession, event: Event, applications: Sequence[Application], owners: Sequence[Account]
) -> list[Organisation]:
    """Return each application's organisation: the one its owner registered before under this name, or a new one."""
    known = queries.organisations_by_owner(session, event.id, [account.id for account in owners])
    keys = [
        (account.id, application.organisation.casefold(), application.country)
        for application, account in zip(applications, owners, strict=True)
    ]
    new = {key: application for key, application in zip(keys, applications, strict=True) if key not in known}
    rows = [
        {
            "event_id": event.id, "name": a.organisation, "latin_name": a.latin_organisation, "country": a.country,
            "region": a.region, "people": a.people, "website": a.website,
        }
        for a in new.values()
    ]  # fmt: skip
    known |= dict(zip(new, _insert(session, Organisation, rows), strict=True))
    return [known[key] for key in keys]


def _insert(session: AnySession, model: type[Row], rows: list[dict[str, Any]]) -> list[Row]:
    """Insert rows and return them in this order; nulls are written out, or every mixture would be a statement."""
    if not rows:
        return []
    statement = sa.insert(model).returning(model, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows, execution_options={"render_nulls": True}))
