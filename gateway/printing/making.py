"""Making every document of a run: what the worker does when somebody presses *Print*."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask_babel import gettext as _

from gateway.events.models import Event
from gateway.jobs import JobError, Report
from gateway.languages import interface_language, speaking
from gateway.printing import sheets
from gateway.printing.documents import Badges, Document, Paper, Schedules, Tables
from gateway.printing.service import Kind, keep
from gateway.printing.typesetting import TypesettingError, page_count, typeset_apart
from gateway.schedule.models import ScheduleRun
from gateway.transactions import AnySession, reading, unit_of_work

PATIENCE_S = 300
"""A set of documents takes seconds; after this long something is broken. Each is set in a process of its own, which
gives its gigabyte back when it ends: the worker stays small."""


def make_documents(run_id: int, paper: Paper, report: Report) -> None:
    """Set and store the schedules A-Z, the table sheets and the badges of a run.

    Raises
    ------
    JobError
        The typesetter refused a document; the message says why.
    """
    now = datetime.now(UTC)
    with reading() as session:
        run = session.get(ScheduleRun, run_id)
        if run is None:
            raise JobError("The run was discarded in the meantime. Choose another and print that.")
        documents = list(_documents(session, run, now))
    for done, (kind, document) in enumerate(documents):
        report(f"print-{kind}", done, len(documents))
        try:
            pdf = typeset_apart(document, paper, timeout_s=PATIENCE_S)
        except TypesettingError as error:
            raise JobError(str(error)) from error
        with unit_of_work() as session:
            keep(session, run_id=run_id, kind=kind, paper=paper, pages=page_count(pdf), pdf=pdf, now=now)
    report("store", len(documents), len(documents))


def _documents(session: AnySession, run: ScheduleRun, now: datetime) -> Iterator[tuple[Kind, Document]]:
    """Return what is printed of a run; the titles are for the organiser, so they are in the event's first language."""
    event = session.get_one(Event, run.event_id)
    language = interface_language(event.texts[0].language)
    with speaking(language):
        name = event.texts[0].name
        head = sheets.masthead(event, now=now)
        titles = {
            Kind.SCHEDULES: _("%(event)s: schedules A–Z", event=name),
            Kind.TABLES: _("%(event)s: tables", event=name),
            Kind.BADGES: _("%(event)s: badges", event=name),
        }
        by_table = tuple(sheets.table_sheets(session, run))
        badges = tuple(sheets.badges(session, event))
    everyone = tuple(sheets.participant_sheets(session, run, now=now))
    yield Kind.SCHEDULES, Schedules(titles[Kind.SCHEDULES], language, everyone)
    yield Kind.TABLES, Tables(titles[Kind.TABLES], head, by_table)
    yield Kind.BADGES, Badges(titles[Kind.BADGES], head, badges)
