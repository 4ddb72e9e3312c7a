"""A participant's own agenda on paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, request
from flask_babel import gettext as _

from gateway import access
from gateway.access import Access, current_event, current_registration
from gateway.database import db
from gateway.errors import GatewayError
from gateway.printing.documents import Agenda, Paper
from gateway.printing.sheets import participant_sheets
from gateway.printing.typesetting import TypesettingError, typeset_apart
from gateway.registrations.models import Registration
from gateway.schedule.service import published_run

blueprint = Blueprint("printing", __name__)

AT_ONCE, IN_LINE = 2, 2
WAIT_S, TIMEOUT_S = 15.0, 30.0
LETTER_COUNTRIES = frozenset({"CA", "US", "MX", "PH"})
"""Where printers hold US Letter; everywhere else it is A4."""

_presses = threading.BoundedSemaphore(AT_ONCE)
"""Typesetting takes a processor and memory: a small machine does a few at a time, the others wait their turn."""

_places = threading.BoundedSemaphore(AT_ONCE + IN_LINE)
"""Few may wait: everyone prints when a schedule is published, and somebody must still be there to show pages."""


class Busy(GatewayError):  # noqa: N818  (a state of affairs, not a fault)
    """Too many want their paper at this moment."""

    status = 429


@blueprint.get("/<event>/agenda.pdf")
@access.access(Access.PARTICIPANT)
def agenda_pdf() -> Response:
    """Set the reader's meetings as a PDF, on the paper asked for or the usual one of the reader's country."""
    registration = current_registration()
    run = published_run(db.session, current_event().id)
    if run is None:
        abort(404)
    sheet = participant_sheets(db.session, run, [registration], now=datetime.now(UTC))[0]
    pdf = _set(Agenda(title=_("Agenda of %(name)s", name=sheet.name), sheet=sheet), _paper(registration))
    disposition = {"Content-Disposition": f'inline; filename="{current_event().slug}-{registration.code}.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=disposition)


def _paper(registration: Registration) -> Paper:
    asked = request.args.get("paper", "")
    if asked in list(Paper):
        return Paper(asked)
    return Paper.US_LETTER if registration.organisation.country in LETTER_COUNTRIES else Paper.A4


def _set(document: Agenda, paper: Paper) -> bytes:
    with _turn():
        try:
            return typeset_apart(document, paper, timeout_s=TIMEOUT_S)
        except TypesettingError as error:
            current_app.logger.error("%s", error)
            raise GatewayError(
                _("Your agenda could not be set as a PDF. Try again, or print the page of your meetings instead.")
            ) from error


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a press; where too many wait already, or for too long, raise `Busy`."""
    busy = Busy(_("Many people are printing at this moment. Try again in a minute; your meetings are safe."))
    if not _places.acquire(blocking=False):
        raise busy
    try:
        if not _presses.acquire(timeout=WAIT_S):
            raise busy
        try:
            yield
        finally:
            _presses.release()
    finally:
        _places.release()
