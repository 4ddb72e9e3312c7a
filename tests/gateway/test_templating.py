"""Dates as people write them, in the event's zone and the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Flask
from flask_babel import force_locale

from gateway.events.models import Event
from gateway.templating import day, days, when


def test_french_writes_the_first_of_a_month_as_an_ordinal(app: Flask) -> None:
    event = Event(zone="America/Toronto", starts_on=date(2027, 9, 1), ends_on=date(2027, 9, 1))
    evening = datetime(2027, 9, 2, 3, 59, tzinfo=UTC)

    with app.test_request_context(), force_locale("fr"):
        found = day(date(2027, 9, 1), event), days(event), when(evening, event), day(date(2027, 9, 21), event)

    assert found == (
        "mercredi 1er septembre 2027",
        "1er septembre 2027",
        "1er septembre, 23:59",
        "mardi 21 septembre 2027",
    )
