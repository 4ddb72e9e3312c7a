"""Setting up an event: its slots and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.errors import GatewayError
from gateway.events.models import Event, EventText, MeetingTable, Slot
from gateway.transactions import AnySession
from gateway.zones import zone_named

RESERVED = frozenset({"sign-in", "sign-out", "static", "healthz", "readyz", "metrics", "development", "language"})
"""First words of addresses that are not events."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One block of meetings on every day of an event, in local time."""

    name: str
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Words:
    """What an event says of itself in one language."""

    language: str
    name: str
    tagline: str = ""
    summary: str = ""
    venue: str = ""
    address: str = ""
    travel: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an event is created from."""

    slug: str
    words: Sequence[Words]
    zone: str
    first_day: date
    last_day: date
    hours: Sequence[Hours]
    meeting_minutes: int
    pause_minutes: int
    tables: int
    venue: str
    city: str
    supplier_places: int | None = None
    buyer_places: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    approves_at_once: bool = False
    most_meetings: int | None = None
    least_meetings: int = 3


@dataclass(frozen=True, slots=True)
class Span:
    """One slot to be: its key, block, and half-open span in UTC."""

    key: str
    block: str
    start: datetime
    end: datetime


def spans(plan: Plan) -> list[Span]:
    """Return the slots of a plan in order of time.

    A meeting that would end after its block does not start. Where a block begins or ends at a local time that a
    change of clocks skips or repeats, its first occurrence is meant; the slots of a repeated hour are told apart by
    their keys.
    """
    zone = ZoneInfo(plan.zone)
    found: list[Span] = []
    for number in range((plan.last_day - plan.first_day).days + 1):
        on = plan.first_day + timedelta(days=number)
        for block in plan.hours:
            start = datetime.combine(on, block.start, zone).astimezone(UTC)
            end = datetime.combine(on, block.end, zone).astimezone(UTC)
            while start + timedelta(minutes=plan.meeting_minutes) <= end:
                key = f"d{number + 1}-{start.astimezone(zone):%H%M}"
                key += "b" * any(span.key == key for span in found)  # the hour that comes twice when clocks go back
                stop = start + timedelta(minutes=plan.meeting_minutes)
                found.append(Span(key, f"d{number + 1}-{block.name}", start, stop))
                start = stop + timedelta(minutes=plan.pause_minutes)
    return found


def create_event(session: AnySession, plan: Plan, *, now: datetime) -> Event:
    """Create an event with its slots and tables.

    Raises
    ------
    GatewayError
        The plan cannot be an event; the message says which part to change.
    """
    _check(session, plan)
    event = Event(
        slug=plan.slug,
        zone=known_zone(plan.zone),
        starts_on=plan.first_day,
        ends_on=plan.last_day,
        venue=plan.venue,
        city=plan.city,
        registration_opens_at=plan.opens_at,
        registration_closes_at=plan.closes_at,
        supplier_places=plan.supplier_places,
        buyer_places=plan.buyer_places,
        approves_at_once=plan.approves_at_once,
        most_meetings=plan.most_meetings,
        least_meetings=plan.least_meetings,
        created_at=now,
    )
    event.texts = [EventText(**asdict(words)) for words in plan.words]
    event.slots = [Slot(key=s.key, block=s.block, starts_at=s.start, ends_at=s.end) for s in spans(plan)]
    event.tables = [MeetingTable(number=number) for number in range(1, plan.tables + 1)]
    session.add(event)
    session.flush()
    return event


def known_zone(name: str) -> str:
    """Return today's name of the zone somebody means by any of its names.

    Raises
    ------
    GatewayError
        No zone is or was called so.
    """
    try:
        return zone_named(name)
    except LookupError as error:
        raise GatewayError(
            _("“%(zone)s” is not a time zone. Write it like America/Toronto or Asia/Tokyo.", zone=name)
        ) from error


def _check(session: AnySession, plan: Plan) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", plan.slug) or plan.slug in RESERVED or len(plan.slug) > 64:
        raise GatewayError(
            _("“%(slug)s” cannot be an event's address. Use small letters, digits and hyphens.", slug=plan.slug)
        )
    if session.scalar(sa.select(Event.id).where(Event.slug == plan.slug)) is not None:
        raise GatewayError(_("There is an event “%(slug)s” already. Choose another address.", slug=plan.slug))
    if not plan.words or not plan.words[0].name.strip():
        raise GatewayError(_("The event has no name. Give it one in at least one language."))
    known_zone(plan.zone)
    if plan.last_day < plan.first_day:
        raise GatewayError(_("The last day is before the first. Give the days in order."))
    if plan.tables < 1 or plan.meeting_minutes < 1 or plan.pause_minutes < 0:
        raise GatewayError(_("An event needs at least one table and meetings of at least one minute."))
    if not spans(plan):
        raise GatewayError(_("No meeting fits into these hours. Make the hours longer or the meetings shorter."))
