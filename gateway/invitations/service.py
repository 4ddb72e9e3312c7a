"""Taking in a list of people to invite, telling them, reminding them, and hearing a no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from gateway.accounts.service import email_key
from gateway.audit import note
from gateway.database import insert_into, lock_event
from gateway.events.models import Event
from gateway.events.places import Door, places_of
from gateway.invitations import letters, queries
from gateway.invitations.models import Invitation, InvitationPlan, stamp
from gateway.registrations import cells
from gateway.registrations import queries as registrations
from gateway.registrations.cells import BadRow, Problem, read_row
from gateway.registrations.headings import Column, Meaning, read_headings
from gateway.registrations.models import Side
from gateway.spreadsheets.reading import Table, Unreadable
from gateway.transactions import AnySession

WORDS = 2000
"""Characters of the organiser's own words."""


@dataclass(frozen=True, slots=True)
class Invited:
    """One party to invite; what is not known is left empty."""

    email: str
    language: str
    name: str = ""
    organisation: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a list in would do."""

    side: Side
    columns: tuple[Column, ...]
    invited: tuple[Invited, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def plan(
    session: AnySession, event: Event, table: Table, *, side: Side, columns: tuple[Column, ...] | None = None
) -> Plan:
    """Decide about every row of a list; only the address is needed.

    Raises
    ------
    Unreadable
        There is no column of addresses.
    """
    columns = columns or read_headings(table.headings)
    if not any(column.meaning is Meaning.EMAIL for column in columns):
        raise Unreadable(_("there is no column of e-mail addresses. Name it, or choose which one it is."))
    there = registrations.active_addresses(session, event.id, side)
    invited_already = set(
        session.scalars(sa.select(Invitation.email_key).where(Invitation.event_id == event.id, Invitation.side == side))
    )

    def refuse(email: str, key: str) -> None:
        cells.refuse_registered(email, key, there)
        if key in invited_already:
            raise BadRow(_("%(email)s is invited already", email=email))

    invited, problems, remarks = cells.decide(table, lambda values: _invited(columns, values), refuse)
    return Plan(side, columns, invited, problems, remarks)


def add(session: AnySession, event: Event, plan: Plan, *, now: datetime) -> int:
    """Put those of a plan on the list and return how many were new; nobody is told yet."""
    if not plan.invited:
        return 0
    rows = [
        {
            "event_id": event.id, "side": plan.side, "email": one.email, "email_key": email_key(one.email),
            "name": one.name, "organisation": one.organisation, "country": one.country, "language": one.language,
            "created_at": now, "reminders": 0,
        }
        for one in plan.invited
    ]  # fmt: skip
    before = session.scalar(sa.select(sa.func.count(Invitation.id)).where(Invitation.event_id == event.id)) or 0
    for first in range(0, len(rows), 500):
        session.execute(
            insert_into(session, Invitation)
            .values(rows[first : first + 500])
            .on_conflict_do_nothing(index_elements=["event_id", "side", "email_key"])
        )
    after = session.scalar(sa.select(sa.func.count(Invitation.id)).where(Invitation.event_id == event.id)) or 0
    return after - before


def send(session: AnySession, event: Event, *, account_id: int, base_url: str, now: datetime) -> int:
    """Tell everyone who was not told yet; returns how many."""
    lock_event(session, event.id)
    waiting = queries.unsent(session, event.id)
    words = queries.plan_of(session, event.id).words
    for invitation in waiting:
        letters.invite(session, invitation, words=words, link=link_to(invitation, base_url), now=now)
        invitation.sent_at = now
    _note_sent(session, event, "invitations.sent", waiting, account_id, now)
    return len(waiting)


def remind(
    session: AnySession,
    event: Event,
    *,
    base_url: str,
    now: datetime,
    account_id: int | None = None,
    waits: bool = True,
) -> int:
    """Remind those who have not answered, as often as the event's plan says; returns how many.

    Nobody is reminded once registration is closed.
    """
    lock_event(session, event.id)
    places = places_of(session, event, now=now)
    due = [
        one
        for one in queries.to_remind(session, event.id, now=now, waits=waits)
        if places[one.side].door is not Door.CLOSED
    ]
    words = queries.plan_of(session, event.id).words
    for invitation in due:
        invitation.reminders += 1
        invitation.reminded_at = now
        letters.remind(session, invitation, words=words, link=link_to(invitation, base_url), now=now)
    if due:
        _note_sent(session, event, "invitations.reminded", due, account_id, now)
    return len(due)


def remind_everywhere(session: AnySession, *, base_url: str, now: datetime) -> None:
    """Send the reminders that are due, of every event; for the worker."""
    for event_id in queries.inviting_events(session):
        remind(session, session.get_one(Event, event_id), base_url=base_url, now=now)


def say_no(session: AnySession, invitation: Invitation, *, now: datetime) -> None:
    """Keep that somebody does not come; they are not written to again. Saying it twice changes nothing."""
    if invitation.declined_at is None:
        invitation.declined_at = now
        note(session, "invitation.declined", f"invitation {invitation.id}", now=now, event_id=invitation.event_id)


def take_off(session: AnySession, invitation: Invitation, *, account_id: int, now: datetime) -> None:
    """Take somebody off the list."""
    note(
        session, "invitation.removed", f"invitation {invitation.id}", now=now, event_id=invitation.event_id,
        account_id=account_id,
    )  # fmt: skip
    session.delete(invitation)


def settle(
    session: AnySession,
    event: Event,
    *,
    days_between: int,
    most_reminders: int,
    words: str,
    account_id: int,
    now: datetime,
) -> None:
    """Keep how an event reminds and what it adds to its mails."""
    session.merge(
        InvitationPlan(event_id=event.id, days_between=days_between, most_reminders=most_reminders, words=words)
    )
    details: dict[str, Any] = {"days_between": days_between, "most_reminders": most_reminders, "words": words}
    note(session, "invitations.settled", event.slug, now=now, event_id=event.id, account_id=account_id, details=details)


def link_to(invitation: Invitation, base_url: str) -> str:
    """Return the personal link of an invitation, the same each time: a reminder opens what the first mail did."""
    token = _signer().dumps([invitation.id, stamp(invitation)])
    return f"{base_url}/{invitation.event.slug}/invited/{token}"


def opened(session: AnySession, event: Event, token: str) -> Invitation | None:
    """Return the invitation a personal link is of, or None if it is not one of ours."""
    try:
        number, stamped = _signer().loads(token)
    except BadSignature:
        return None
    found = queries.by_id(session, event.id, number)
    return found if found is not None and stamp(found) == stamped else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt="invitation")


def _note_sent(
    session: AnySession, event: Event, act: str, told: Sequence[Invitation], account_id: int | None, now: datetime
) -> None:
    note(session, act, event.slug, now=now, event_id=event.id, account_id=account_id, details={"number": len(told)})


def _invited(columns: tuple[Column, ...], values: tuple[str, ...]) -> tuple[Invited, list[str]]:
    row, _raw = read_row(columns, values)
    left_out: list[str] = []
    country = cells.known_country(row, left_out)
    name = cells.contact(row) if cells.has_contact(row) else ""
    organisation = cells.organisation(row) if cells.has_organisation(row) else ""
    invited = Invited(
        email=cells.email(row), name=name, organisation=organisation, country=country,
        language=cells.language(row, country, [name, organisation], left_out),
    )  # fmt: skip
    return invited, left_out
