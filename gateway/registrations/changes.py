"""Editing a registration, and the freeze: once a schedule is published, what is printed changes only with a yes.

Names, organisations, languages and availability stand on paper and in other people's agendas. Before a schedule is
published an edit is simply applied; afterwards these become one change request, which the organiser accepts or
refuses, while everything else is applied at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.audit import note
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.places import HOLDING
from gateway.events.queries import slots_of
from gateway.profiles.models import Absence, Profile
from gateway.profiles.queries import profile_of
from gateway.registrations import capacity, letters
from gateway.registrations.models import ACTIVE_STATES, ChangeRequest, Registration, RequestState, State
from gateway.registrations.participation import participants_changed
from gateway.registrations.wording import clean_text
from gateway.templating import country_name
from gateway.transactions import AnySession

PRINTED = (
    "contact_name", "latin_contact_name", "organisation", "latin_organisation", "country", "region", "language",
    "languages", "away",
)  # fmt: skip
"""What stands on badges, schedules and in others' agendas, or decides who can meet when."""
ON_REGISTRATION = ("contact_name", "latin_contact_name", "language", "most_meetings", "least_meetings")
ON_ORGANISATION = {
    "organisation": "name", "latin_organisation": "latin_name", "country": "country", "region": "region",
    "people": "people", "website": "website",
}  # fmt: skip
MAY_BE_UNSAID = ("latin_contact_name", "latin_organisation", "people", "most_meetings", "least_meetings")
ON_PROFILE = ("description", "certificates", "certificates_required", "markets", "markets_refused", "languages")

_run = sa.table("schedule_run", sa.column("event_id"), sa.column("state"))
"""By its name: schedules are a later feature, which this one may not import."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit: the fields that were changed at once, and those the organiser is asked about."""

    applied: tuple[str, ...] = ()
    requested: tuple[str, ...] = ()


def needs_request(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the printed facts in `after` that differ from `before`; what `after` leaves out stays as it is.

    Examples
    --------
    >>> needs_request({"contact_name": "Ann", "away": [3, 1], "people": 4}, {"away": (1, 3), "people": 5})
    ()
    >>> needs_request({"contact_name": "Ann", "latin_contact_name": None}, {"contact_name": "Bea"})
    ('contact_name',)
    """
    return tuple(
        name for name in PRINTED if name in after and _plain(name, before.get(name)) != _plain(name, after[name])
    )


def is_frozen(session: AnySession, event_id: int) -> bool:
    """Tell whether a schedule of this event is published."""
    published = sa.select(sa.literal(1)).select_from(_run).where(_run.c.event_id == event_id)
    return session.scalar(published.where(_run.c.state == "published").limit(1)) is not None


def _frozen(session: AnySession, registration: Registration) -> tuple[str, ...]:
    """Return what cannot be changed at once: a company also stands on the paper of everybody who shares it."""
    if not is_frozen(session, registration.event_id):
        return ()
    if registration.state == State.APPROVED:
        return PRINTED
    return tuple(ON_ORGANISATION) if _takes_part(session, registration.organisation_id) else ()


def _takes_part(session: AnySession, organisation_id: int) -> bool:
    """Tell whether somebody of this organisation is approved, on whichever side."""
    approved = sa.select(Registration.id).where(
        Registration.organisation_id == organisation_id, Registration.state == State.APPROVED
    )
    return session.scalar(approved.limit(1)) is not None


def current(session: AnySession, registration: Registration) -> dict[str, Any]:
    """Return everything `apply_or_request` can change, as it is now, in plain JSON values."""
    full, company = profile_of(session, registration.id), registration.organisation
    values = {name: getattr(registration, name) for name in ON_REGISTRATION}
    values |= {name: getattr(company, column) for name, column in ON_ORGANISATION.items()}
    values |= {name: getattr(full.profile, name) for name in ON_PROFILE}
    return values | {"away": sorted(full.away)}


def apply_or_request(
    session: AnySession,
    registration: Registration,
    changes: Mapping[str, Any],
    *,
    account_id: int | None,
    now: datetime,
) -> Outcome:
    """Apply an edit of a registration, or ask the organiser where the schedule is published and paper would be wrong.

    Parameters
    ----------
    changes
        New values by the names of `Application` and `ProfileEntry`: those in `ON_REGISTRATION`, `ON_ORGANISATION`,
        `ON_PROFILE`, and `away` (ids of slots). What is left out, or is as it was, changes nothing. Products are
        not printed as facts; who edits them writes them.

    Raises
    ------
    Conflict
        A country or market the edit leads to has no place left, or the registration does not stand any more.
    """
    lock_event(session, registration.event_id)
    session.refresh(registration, ["state"])
    if registration.state not in ACTIVE_STATES:
        raise Conflict(_("%(code)s has changed in the meantime. Load the page again and look.", code=registration.code))
    before = current(session, registration)
    if unknown := sorted(changes.keys() - before.keys()):
        raise ValueError(f"apply_or_request cannot change {', '.join(unknown)}")
    after = {name: value for name, value in changes.items() if _plain(name, value) != _plain(name, before[name])}
    frozen = _frozen(session, registration)
    asked = tuple(name for name in needs_request(before, after) if name in frozen)
    applied = tuple(name for name in after if name not in asked)
    if applied:
        _apply(session, registration, {name: after[name] for name in applied}, now)
        details = {name: [_plain(name, before[name]), _plain(name, after[name])] for name in applied}
        _note(session, "registration.edited", registration, account_id, now, details)
    if asked:
        _request(session, registration, {name: (before[name], after[name]) for name in asked}, account_id, now)
    return Outcome(applied, asked)


def accept_change(
    session: AnySession,
    request: ChangeRequest,
    *,
    account_id: int | None,
    base_url: str,
    now: datetime,
    message: str = "",
) -> None:
    """Apply what was asked for and mail its owner.

    Raises
    ------
    Conflict
        It was decided on, or replaced by another, in the meantime.
    """
    _settle(session, request, RequestState.ACCEPTED, account_id, base_url, now, message, _apply)


def refuse_change(
    session: AnySession,
    request: ChangeRequest,
    *,
    account_id: int | None,
    base_url: str,
    now: datetime,
    message: str = "",
) -> None:
    """Leave everything as it is and mail its owner. Raises `Conflict` as `accept_change` does."""
    _settle(session, request, RequestState.REFUSED, account_id, base_url, now, message, None)


def _settle(
    session: AnySession,
    request: ChangeRequest,
    state: RequestState,
    account_id: int | None,
    base_url: str,
    now: datetime,
    message: str,
    then: Callable[[AnySession, Registration, Mapping[str, Any], datetime], None] | None,
) -> None:
    lock_event(session, request.event_id)
    session.refresh(request, ["state"])
    if request.state != RequestState.PENDING:
        raise Conflict(_("This change was decided on or replaced in the meantime. Load the page again and look."))
    registration = request.registration
    if then is not None:
        then(session, registration, request.after, now)
    request.state, request.decided_at, request.message = state, now, clean_text(message)
    details = {"fields": sorted(request.after), "why": request.message}
    _note(session, f"change.{state}", registration, account_id, now, details)
    letters.tell_change(session, request, base_url=base_url, now=now)


def _request(
    session: AnySession,
    registration: Registration,
    fields: Mapping[str, tuple[Any, Any]],
    account_id: int | None,
    now: datetime,
) -> None:
    """Store a request; one that still waits is replaced, and what it asked for besides is asked for again."""
    waiting = session.scalar(
        sa.select(ChangeRequest).where(
            ChangeRequest.registration_id == registration.id, ChangeRequest.state == RequestState.PENDING
        )
    )
    before = {name: _plain(name, old) for name, (old, _new) in fields.items()}
    after = {name: _plain(name, new) for name, (_old, new) in fields.items()}
    if waiting is not None:
        waiting.state, waiting.decided_at = RequestState.REPLACED, now
        before, after = waiting.before | before, waiting.after | after
        session.flush()
    session.add(
        ChangeRequest(
            event_id=registration.event_id,
            registration_id=registration.id,
            account_id=account_id,
            state=RequestState.PENDING,
            before=before,
            after=after,
            asked_at=now,
        )
    )
    session.flush()
    _note(session, "change.asked", registration, account_id, now, {"fields": sorted(after)})


def _apply(session: AnySession, registration: Registration, values: Mapping[str, Any], now: datetime) -> None:
    _need_room(session, registration, values)
    for name in ON_REGISTRATION:
        if name in values:
            setattr(registration, name, _stored(name, values[name]))
    for name, column in ON_ORGANISATION.items():
        if name in values:
            setattr(registration.organisation, column, _stored(name, values[name]))
    said = [name for name in ON_PROFILE if name in values]
    if said:
        profile = session.get(Profile, registration.id) or profile_of(session, registration.id).profile
        for name in said:
            setattr(profile, name, _stored(name, values[name]) if name == "description" else list(values[name]))
        session.add(profile)
    if "away" in values:
        session.execute(sa.delete(Absence).where(Absence.registration_id == registration.id))
        there = {slot.id for slot in slots_of(session, registration.event_id)}  # one may be gone since it was asked
        away = sorted(there & set(values["away"]))
        session.add_all(Absence(registration_id=registration.id, slot_id=slot) for slot in away)
    session.flush()
    shared = ON_ORGANISATION.keys() & values.keys()
    if registration.state == State.APPROVED or (shared and _takes_part(session, registration.organisation_id)):
        participants_changed(session, registration.event, now=now)


def _need_room(session: AnySession, registration: Registration, values: Mapping[str, Any]) -> None:
    """Raise `Conflict` if somebody who has a place would move into a country or market that has none left."""
    if registration.state not in HOLDING or not {"country", "markets"} & values.keys():
        return
    country = values.get("country", registration.organisation.country)
    markets = values.get("markets", profile_of(session, registration.id).profile.markets)
    new = capacity.kinds_of(registration.side, country, markets) - capacity.needs_of(session, registration)
    for full in capacity.used_up(session, registration.event_id, new):
        raise Conflict(
            _("All places for %(country)s are taken, so this cannot be changed now.", country=country_name(full.value))
        )


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


def _stored(name: str, value: Any) -> Any:
    return "" if value is None and name not in MAY_BE_UNSAID else value


def _plain(name: str, value: Any) -> Any:
    """Return a value as it is compared and stored: nothing written is nothing said, slots have no order."""
    if name == "away":
        return sorted(set(value or ()))
    if isinstance(value, tuple | list):
        return list(value)
    return None if value == "" else value
