"""The organiser's list of registrations, and everything about one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from gateway.accounts.models import Account
from gateway.events.models import Slot
from gateway.events.queries import slots_of
from gateway.meetings.models import Preference
from gateway.meetings.queries import WANTS
from gateway.profiles.models import Need, Offer
from gateway.profiles.queries import FullProfile, profile_of
from gateway.registrations.models import ChangeRequest, Organisation, Registration, RequestState, Side, State
from gateway.schedule.agendas import filed_under
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun
from gateway.searching import mentions, plain
from gateway.transactions import AnySession

Conditions = tuple[sa.ColumnElement[bool], ...]


class Sort(StrEnum):
    """The orders of the list."""

    NAME = "name"
    COUNTRY = "country"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which registrations are shown."""

    side: Side
    state: State | None = None
    search: str = ""
    contacts: bool = True
    """Whether e-mail addresses and the organiser's own references are searched too."""
    sort: Sort = Sort.NAME


@dataclass(frozen=True, slots=True)
class Line:
    """One registration in the list."""

    id: int
    code: str
    state: State
    name: str
    latin_name: str | None
    language: str
    contact_name: str
    email: str
    region: str
    country: str
    sent_at: datetime
    products: int


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything about one registration."""

    registration: Registration
    full: FullProfile
    slots: int
    absent: Sequence[Slot]
    asked: int
    asked_by: int
    run_number: int | None
    meetings: int


def list_registrations(
    session: AnySession, event_id: int, wanted: Filter, *, country_name: Callable[[str], str]
) -> list[Line]:
    """Return the registrations that fit, in the order asked for; in one query, three with a search."""
    product = Offer if wanted.side is Side.SUPPLIER else Need
    here = (Registration.event_id == event_id, Registration.side == wanted.side)
    lines = _lines(session, here, product)
    if wanted.state is not None:
        lines = [line for line in lines if line.state is wanted.state]
    if wanted.search:
        words = _words(session, here, product, contacts=wanted.contacts)
        addresses = {line.id: line.email for line in lines if wanted.contacts}
        lines = [line for line in lines if mentions([*words[line.id], addresses.get(line.id)], wanted.search)]
    return sorted(lines, key=lambda line: _order(line, wanted.sort, country_name))


def waiting_ids(session: AnySession, event_id: int, side: Side) -> list[int]:
    """Return the registrations of a side that wait for the organiser's word, the first to come first."""
    query = sa.select(Registration.id).where(
        Registration.event_id == event_id, Registration.side == side, Registration.state == State.SUBMITTED
    )
    return list(session.scalars(query.order_by(Registration.submitted_at, Registration.id)))


def registration_by_code(session: AnySession, event_id: int, code: str) -> Registration | None:
    """Return an event's registration by its code, with its organisation and account."""
    return session.scalar(
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.code == code)
        .options(joinedload(Registration.organisation), joinedload(Registration.account))
    )


def pending_changes(session: AnySession, event_id: int) -> list[ChangeRequest]:
    """Return the changes that wait for the organiser, the first to ask first."""
    query = (
        sa.select(ChangeRequest)
        .where(ChangeRequest.event_id == event_id, ChangeRequest.state == RequestState.PENDING)
        .options(joinedload(ChangeRequest.registration).joinedload(Registration.organisation))
    )
    return list(session.scalars(query.order_by(ChangeRequest.asked_at, ChangeRequest.id)))


def changes_waiting(session: AnySession, event_id: int) -> int:
    """Return how many changes wait for the organiser."""
    pending = (ChangeRequest.event_id == event_id, ChangeRequest.state == RequestState.PENDING)
    return session.scalar(sa.select(sa.func.count(ChangeRequest.id)).where(*pending)) or 0


def detail_of(session: AnySession, registration: Registration) -> Detail:
    """Return everything about one registration."""
    full = profile_of(session, registration.id)
    slots = slots_of(session, registration.event_id)
    asked, asked_by, run_number, meetings = session.execute(_numbers(registration)).one()
    return Detail(
        registration=registration,
        full=full,
        slots=len(slots),
        absent=[slot for slot in slots if slot.id in full.away],
        asked=asked,
        asked_by=asked_by,
        run_number=run_number,
        meetings=meetings,
    )


def _numbers(registration: Registration) -> sa.Select[int, int, int | None, int]:
    """Return a query for wishes made, wishes received, the published run, and meetings in it."""
    published = sa.and_(ScheduleRun.event_id == registration.event_id, ScheduleRun.state == RunState.PUBLISHED)
    mine = sa.or_(Meeting.supplier_id == registration.id, Meeting.buyer_id == registration.id)
    wants = Preference.choice.in_(WANTS)
    return sa.select(
        sa.select(sa.func.count()).where(Preference.chooser_id == registration.id, wants).scalar_subquery(),
        sa.select(sa.func.count()).where(Preference.chosen_id == registration.id, wants).scalar_subquery(),
        sa.select(ScheduleRun.number).where(published).scalar_subquery(),
        sa.select(sa.func.count(Meeting.id))
        .join(ScheduleRun, ScheduleRun.id == Meeting.run_id)
        .where(published, mine, Meeting.state != MeetingState.CANCELLED)
        .scalar_subquery(),
    )


def _lines(session: AnySession, here: Conditions, product: type[Offer] | type[Need]) -> list[Line]:
    number = sa.select(sa.func.count(product.id)).where(product.registration_id == Registration.id).scalar_subquery()
    query = (
        sa.select(
            Registration.id,
            Registration.code,
            Registration.state,
            Organisation.name,
            Organisation.latin_name,
            Registration.language,
            Registration.contact_name,
            Account.email,
            Organisation.region,
            Organisation.country,
            sa.func.coalesce(Registration.submitted_at, Registration.created_at),
            number,
        )
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Account, Account.id == Registration.account_id)
        .where(*here)
    )
    return [Line(id_, code, State(state), *rest) for id_, code, state, *rest in session.execute(query)]


def _words(
    session: AnySession, here: Conditions, product: type[Offer] | type[Need], *, contacts: bool
) -> dict[int, list[str | None]]:
    """Return everything each registration can be found by, its products too."""
    found: dict[int, list[str | None]] = {}
    names = sa.select(
        Registration.id,
        Registration.code,
        Registration.reference if contacts else sa.null(),
        Organisation.name,
        Organisation.latin_name,
        Registration.contact_name,
        Registration.latin_contact_name,
    ).join(Organisation, Organisation.id == Registration.organisation_id)
    for id_, *texts in session.execute(names.where(*here)):
        found[id_] = texts
    products = sa.select(product.registration_id, product.text).join(
        Registration, Registration.id == product.registration_id
    )
    for id_, text in session.execute(products.where(*here)):
        found[id_].append(text)
    return found


def _order(line: Line, sort: Sort, country_name: Callable[[str], str]) -> tuple[object, ...]:
    name = filed_under(line.latin_name or line.name)
    if sort is Sort.DATE:
        return (-line.sent_at.timestamp(), line.id)
    if sort is Sort.COUNTRY:
        return (plain(country_name(line.country)), *name, line.id)
    return (*name, line.id)
