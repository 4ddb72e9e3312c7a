"""An agenda as an iCalendar file (RFC 5545), for the calendar on anyone's phone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Event as Entry
from icalendar import vText

from gateway.calendars import in_calendar
from gateway.registrations.models import Side
from gateway.schedule.agendas import Agenda, Appointment


def calendar_of(
    agenda: Agenda, *, event_slug: str, event_name: str, place: str, zone: str, published_at: datetime, number: int
) -> bytes:
    """Return an agenda as an iCalendar file.

    A meeting's UID names the event and the pair, so that a calendar which reads a later schedule moves the meeting
    instead of adding a second one; `number`, the run's, tells it which file is newer. Times carry the event's zone. Who
    is met and at which table is told, how to reach them is not: files travel.

    Parameters
    ----------
    place
        The venue and its city.
    published_at
        When this schedule was published; every entry is stamped with it.
    """
    entries = []
    for appointment in agenda.appointments:
        entry = _entry(appointment, place, ZoneInfo(zone))
        entry.add("uid", _uid(agenda, appointment, event_slug))
        entry.add("dtstamp", published_at)
        entry.add("last-modified", published_at)
        entry.add("sequence", number)
        entries.append(entry)
    return in_calendar(entries, name=event_name, zone=zone)


def _uid(agenda: Agenda, appointment: Appointment, event_slug: str) -> str:
    pair = {agenda.party.side: agenda.party.registration_id, appointment.other.side: appointment.other.registration_id}
    return f"{event_slug}-{pair[Side.SUPPLIER]}-{pair[Side.BUYER]}@gateway"


def _entry(appointment: Appointment, place: str, zone: ZoneInfo) -> Entry:
    other = appointment.other
    name = f"{other.name} ({other.latin_name})" if other.latin_name and other.latin_name != other.name else other.name
    entry = Entry()
    entry.add("summary", name)
    entry.add("dtstart", appointment.starts_at.astimezone(zone))
    entry.add("dtend", appointment.ends_at.astimezone(zone))
    entry.add("location", _("Table %(table)s, %(place)s", table=appointment.table, place=place))
    entry.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    if appointment.about:
        entry.add("description", vText(appointment.about, params={"LANGUAGE": other.language}))
    return entry
