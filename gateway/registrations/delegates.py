"""The people who come for a registration: colleagues who share its diary, and delegates with a diary of their own.

Who shares a diary is a name on a badge and on the printed schedule. Who has one of their own is a registration beside
the first (`lead_id`), with a code, matches and an agenda; it takes a place like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.accounts.service import accounts_for, email_key
from gateway.audit import note
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.places import HOLDING
from gateway.profiles.models import Need, Offer, Profile
from gateway.registrations import capacity, letters, queries
from gateway.registrations.models import Delegate, Registration, Side, State
from gateway.registrations.participation import participants_changed
from gateway.registrations.service import LETTER, AlreadyRegistered
from gateway.transactions import AnySession

MOST_SHARING = 20
SAID = (Profile, Offer, Need)


@dataclass(frozen=True, slots=True)
class Person:
    """One person as written on a badge; the e-mail address may be left out."""

    name: str
    latin_name: str = ""
    email: str = ""


def add_sharing(
    session: AnySession, registration: Registration, person: Person, *, account_id: int | None, now: datetime
) -> Delegate:
    """Add somebody who shares the registration's diary.

    Raises
    ------
    Conflict
        The registration does not stand any more, or has as many people as it may.
    """
    lock_event(session, registration.event_id)
    _standing(session, registration)
    if len(queries.delegates_of(session, [registration.id])[registration.id]) >= MOST_SHARING:
        raise Conflict(_("%(num)s people share this diary already. Remove one first.", num=MOST_SHARING))
    delegate = Delegate(
        registration_id=registration.id, name=person.name, latin_name=person.latin_name, email=person.email,
        created_at=now,
    )  # fmt: skip
    session.add(delegate)
    session.flush()
    _note(session, "delegate.added", registration, account_id, now, {"name": person.name})
    return delegate


def add_with_diary(
    session: AnySession, lead: Registration, person: Person, *, account_id: int | None, base_url: str, now: datetime
) -> Registration:
    """Add a delegate with a diary of their own, who says of the company what the first registration says.

    With an e-mail address they get a mail and sign in themselves; without one the contact does it for them.

    Raises
    ------
    Conflict
        No place is free, or the registration does not stand any more.
    AlreadyRegistered
        The address stands on this side already.
    """
    lock_event(session, lead.event_id)
    _standing(session, lead)
    left = capacity.left(session, lead.event_id)
    waiting = [one.kinds for one in capacity.line(session, lead.event_id)]
    if not capacity.admitted(left, [*waiting, capacity.needs_of(session, lead)])[-1]:
        raise Conflict(_("No place is free for a diary of their own. Let them share yours, or ask the organiser."))
    side = Side(lead.side)
    code = f"{LETTER[side]}{queries.last_number(session, lead.event_id, side) + 1}"
    delegate = Registration(
        event_id=lead.event_id, organisation_id=lead.organisation_id, side=side, state=lead.state, code=code,
        contact_name=person.name, latin_contact_name=person.latin_name or None, language=lead.language,
        most_meetings=lead.most_meetings, least_meetings=lead.least_meetings, created_at=now, submitted_at=now,
        decided_at=now if lead.state == State.APPROVED else None, lead_id=lead.id,
    )  # fmt: skip
    _give_owner(session, delegate, lead, person, now)
    session.add(delegate)
    session.flush()
    _copy_what_is_said(session, lead.id, delegate.id)
    _note(session, "delegate.registered", delegate, account_id, now, {"name": person.name, "for": lead.code})
    if person.email:
        letters.tell_decision(session, lead.event, delegate, message="", base_url=base_url, now=now)
    if delegate.state == State.APPROVED:
        participants_changed(session, lead.event, now=now)
    return delegate


def substitute(
    session: AnySession, delegate: Delegate, person: Person, *, account_id: int | None, now: datetime
) -> None:
    """Name another person in the place of one who shares a diary.

    Raises
    ------
    Conflict
        The one to be replaced has arrived, or was taken off the list in the meantime.
    """
    registration = session.get_one(Registration, delegate.registration_id)
    delegate = _still_there(session, registration, delegate.id)
    _not_arrived(delegate.arrived_at, delegate.name)
    details = {"from": delegate.name, "to": person.name}
    delegate.name, delegate.latin_name, delegate.email = person.name, person.latin_name, person.email
    session.flush()
    _note(session, "delegate.substituted", registration, account_id, now, details)


def substitute_with_diary(
    session: AnySession, delegate: Registration, person: Person, *, account_id: int | None, now: datetime
) -> None:
    """Name another person for a diary of their own; its meetings stay. Raises as `substitute` and `add_with_diary`."""
    lock_event(session, delegate.event_id)
    session.refresh(delegate, ["arrived_at", "state", "contact_name"])
    _not_arrived(delegate.arrived_at, delegate.contact_name)
    lead = session.get_one(Registration, delegate.lead_id)
    details = {"from": delegate.contact_name, "to": person.name}
    _give_owner(session, delegate, lead, person, now)
    delegate.contact_name, delegate.latin_contact_name = person.name, person.latin_name or None
    session.flush()
    _note(session, "delegate.substituted", delegate, account_id, now, details)


def remove(session: AnySession, delegate: Delegate, *, account_id: int | None, now: datetime) -> None:
    """Take somebody who shares a diary off the list. Raises `Conflict` as `substitute` does."""
    registration = session.get_one(Registration, delegate.registration_id)
    delegate = _still_there(session, registration, delegate.id)
    _not_arrived(delegate.arrived_at, delegate.name)
    session.delete(delegate)
    session.flush()
    _note(session, "delegate.removed", registration, account_id, now, {"name": delegate.name})


def _still_there(session: AnySession, registration: Registration, number: int) -> Delegate:
    lock_event(session, registration.event_id)
    found = session.get(Delegate, number, populate_existing=True)
    if found is None:
        raise Conflict(_("%(code)s has changed in the meantime. Load the page again and look.", code=registration.code))
    return found


def arrive(session: AnySession, person: Delegate | Registration, *, account_id: int | None, now: datetime) -> None:
    """Record that somebody is here; nobody can be named in their place any more. A second time changes nothing.

    Raises
    ------
    Conflict
        Who shared a diary was taken off the list in the meantime.
    """
    if isinstance(person, Registration):
        found = person
        lock_event(session, found.event_id)
        session.refresh(person, ["arrived_at"])
    else:
        found = session.get_one(Registration, person.registration_id)
        person = _still_there(session, found, person.id)
    if person.arrived_at is None:
        person.arrived_at = now
        name = person.contact_name if isinstance(person, Registration) else person.name
        _note(session, "person.arrived", found, account_id, now, {"name": name})


def _give_owner(session: AnySession, delegate: Registration, lead: Registration, person: Person, now: datetime) -> None:
    """Let the delegate sign in if there is an address, else the contact for them; under the event's lock."""
    if person.email:
        key = email_key(person.email)
        if key != delegate.email_key and key in queries.active_addresses(session, lead.event_id, Side(lead.side)):
            raise AlreadyRegistered(
                _("This e-mail address is already used for a registration here. Leave it empty or give another.")
            )
        account = accounts_for(session, [(person.email, lead.language)], now=now)[key]
        delegate.account_id, delegate.email_key = account.id, account.email_key
    else:
        # Unique like an address, and none: nobody can write to it.
        delegate.account_id, delegate.email_key = lead.account_id, f"#{delegate.code}"


def _copy_what_is_said(session: AnySession, source: int, target: int) -> None:
    """Copy one registration's profile and products, row by row, to another."""
    for model in SAID:
        mapper: Any = sa.inspect(model)
        columns = [one.key for one in mapper.column_attrs if one.key not in ("id", "registration_id")]
        rows: list[Any] = list(session.scalars(sa.select(model).where(model.registration_id == source)))
        session.add_all(model(registration_id=target, **{name: getattr(row, name) for name in columns}) for row in rows)
    session.flush()


def _standing(session: AnySession, registration: Registration) -> None:
    session.refresh(registration, ["state"])
    if registration.state not in HOLDING:
        raise Conflict(
            _("%(code)s has no place at the event. People can be added once it has one.", code=registration.code)
        )


def _not_arrived(arrived_at: datetime | None, name: str) -> None:
    if arrived_at is not None:
        raise Conflict(_("%(name)s has arrived already. Nobody can be named instead any more.", name=name))


def _note(
    session: AnySession,
    act: str,
    registration: Registration,
    account_id: int | None,
    now: datetime,
    details: dict[str, Any],
) -> None:
    note(
        session, act, registration.code, now=now, event_id=registration.event_id, account_id=account_id, details=details
    )
