"""A session as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Event as Entry
from icalendar import vText

from gateway.calendars import in_calendar
from gateway.languages import Phrase
from gateway.programme.models import ProgrammeSession


def calendar_of(
    session: ProgrammeSession,
    *,
    title: Phrase,
    summary: Phrase,
    event_slug: str,
    event_name: str,
    place: str,
    zone: str,
    now: datetime,
) -> bytes:
    """Return one session as a calendar file; read again, it moves the entry instead of adding a second one."""
    entry = Entry()
    entry.add("uid", f"{event_slug}-session-{session.id}@gateway")
    entry.add("dtstamp", now)
    entry.add("summary", vText(title.text, params={"LANGUAGE": title.language}))
    entry.add("dtstart", session.starts_at.astimezone(ZoneInfo(zone)))
    entry.add("dtend", session.ends_at.astimezone(ZoneInfo(zone)))
    entry.add("location", place)
    speakers = ", ".join(speaker.name for speaker in session.speakers)
    about = "\n\n".join(part for part in (speakers, summary.text) if part)
    if about:
        entry.add("description", vText(about, params={"LANGUAGE": summary.language or title.language}))
    return in_calendar([entry], name=event_name, zone=zone)
