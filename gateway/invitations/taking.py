"""Taking in a list of people to invite that an organiser handed over and looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gateway.events.models import Event
from gateway.invitations import service
from gateway.jobs import Report
from gateway.languages import speaking
from gateway.registrations.bringing import columns_of, refuse_if_strict, settle
from gateway.registrations.models import Side
from gateway.spreadsheets.models import HandedList
from gateway.spreadsheets.reading import read_table
from gateway.transactions import reading, unit_of_work


def take(arguments: dict[str, Any], report: Report) -> None:
    """Put everyone the list names among those to invite; does nothing a second time.

    Raises
    ------
    JobError
        Nothing was to be taken in while a row is bad, and one is.
    """
    report("import", 0, 2)
    with reading() as session:
        handed = session.get_one(HandedList, arguments["list_id"])
        with speaking(handed.language):
            event, table = session.get_one(Event, handed.event_id), read_table(handed.data)
            columns = columns_of(handed, table)
            plan = service.plan(session, event, table, side=Side(handed.side), columns=columns)
    refuse_if_strict(handed, plan, arguments)
    report("import", 1, 2)
    with unit_of_work() as session:
        handed, now = session.get_one(HandedList, handed.id), datetime.now(UTC)
        if handed.taken_in_at is None:
            done = service.add(session, session.get_one(Event, handed.event_id), plan, now=now)
            settle(handed, done=done, waiting=0, plan=plan, now=now)
