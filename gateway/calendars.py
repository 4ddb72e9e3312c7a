"""The frame of every calendar file: whose it is, which clocks it goes by, and when these change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from icalendar import Calendar
from icalendar import Event as Entry

_A_YEAR = timedelta(days=366)
"""The zone's changes of clocks are given a year before and after the entries: all that a calendar needs."""


def in_calendar(entries: Sequence[Entry], *, name: str, zone: str) -> bytes:
    """Return entries in order of time as an iCalendar file in one zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Gateway//Agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    for entry in entries:
        calendar.add_component(entry)
    if entries:
        first, last = entries[0].decoded("dtstart"), entries[-1].decoded("dtend")
        calendar.add_missing_timezones((first - _A_YEAR).date(), (last + _A_YEAR).date())
    return bytes(calendar.to_ical())
